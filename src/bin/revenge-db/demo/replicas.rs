//! What the demo shows of replicas: reads that one serves, a token that is
//! waited for, and a failover.

use std::time::{Duration, Instant};

use revenge_db::embedded::Node;
use revenge_db::health::NodeState;
use revenge_db::libraries::LibraryId;
use revenge_db::movies::{Movie, MovieId, NewMovie};
use revenge_db::{Config, Consistency, Database, Error};

use super::scenes;
use super::show::Show;
use crate::failure::Failure;

/// How long a failover may take before the demo gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(20);

/// A primary and its replica, and the library connected to both.
pub struct Replicas<'p> {
    db: Database,
    primary: &'p Node,
    replica: &'p Node,
    library: LibraryId,
}

impl<'p> Replicas<'p> {
    pub async fn connect([primary, replica]: [&'p Node; 2], config: Config, library: LibraryId, show: &Show) -> Result<Self, Failure> {
        show.scene("A replica");
        let db = show.timed("to connect to both, with a pool of 5 each", Database::connect(config)).await?;
        show.fact(&format!("primary on port {}, replica on port {}", primary.port(), replica.port()));
        Ok(Self { db, primary, replica, library })
    }

    async fn add(&self, title: &str) -> Result<Movie, Error> {
        self.db.movies().insert(&NewMovie::new(self.library, title)).await
    }

    /// Reads a film, and says which server has answered.
    async fn read(&self, film: MovieId, consistency: Consistency, what: &str, show: &Show) -> Result<(), Failure> {
        let before = self.db.routing_stats();
        let found = show.timed(what, self.db.reader(consistency).movies().get(film)).await?;
        let after = self.db.routing_stats();
        let asked: Vec<&str> = before
            .nodes
            .iter()
            .zip(&after.nodes)
            .filter(|(before, after)| before.reads < after.reads)
            .map(|(_, after)| &*after.node)
            .collect();
        show.fact(&format!("{} on {}", if found.is_some() { "found" } else { "not there yet" }, asked.join(", ")));
        Ok(())
    }

    /// Each read is as fresh as it asks for.
    pub async fn routed_reads(&self, show: &Show) -> Result<(), Failure> {
        let film = show.timed("a film is added, on the primary", self.add("Playtime")).await?;
        let token = self.db.commit_token().await?;
        self.read(film.id, Consistency::After(token), &format!("a read after the token {token}"), show).await?;
        self.read(film.id, Consistency::Eventual, "a read that any server may serve", show).await?;
        self.read(film.id, Consistency::Primary, "a read that wants the primary", show).await
    }

    /// The replica is held back; who has the token sees the film all the same.
    pub async fn token_wait(&self, show: &Show) -> Result<(), Failure> {
        show.scene("A token that is waited for");
        show.timed("the replica receives, but shows nothing new", self.replica.pause_replay()).await?;
        let film = show.timed("a film is added", self.add("Trafic")).await?;
        let after = Consistency::After(self.db.commit_token().await?);
        self.read(film.id, Consistency::Eventual, "a read that any server may serve", show).await?;
        self.read(film.id, after, "with the token: waits a while, then goes to the primary", show).await?;
        let waiting = self.read(film.id, after, "with the token, while the replica catches up", show);
        let (read, resumed) = tokio::join!(waiting, self.replica.resume_replay());
        resumed?;
        read
    }

    /// The primary dies, the replica takes over, the old primary follows it.
    pub async fn failover(&self, show: &Show) -> Result<(), Failure> {
        show.scene("A failover");
        let film = self.add("Parade").await?;
        let token = self.db.commit_token().await?;
        // Nothing waits for this replica at a commit: what it has not received is lost.
        self.replica.wait_until_caught_up_with(self.primary).await?;
        show.timed("the primary is killed", self.primary.kill()).await?;
        let killed = Instant::now();
        self.read(film.id, Consistency::Eventual, "a read goes on", show).await?;
        if let Err(error) = show.timed("a write does not", self.add("Lost")).await {
            show.fact(&error);
        }
        show.timed("the replica is promoted", self.replica.promote()).await?;
        show.timed("until a write succeeds, without a restart", self.add_at_last("Found")).await?;
        show.fact(&format!("{:.2} s after the kill", killed.elapsed().as_secs_f64()));
        self.read(film.id, Consistency::After(token), "a read with a token from before", show).await?;
        show.timed("the old primary comes back as a standby", self.primary.rejoin(self.replica)).await?;
        show.timed("until it serves reads", self.all_used()).await?;
        self.read(film.id, Consistency::Eventual, "a read that any server may serve", show).await
    }

    /// Tries until a server takes the write.
    async fn add_at_last(&self, title: &str) -> Result<Movie, Error> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.add(title).await {
                Err(_) if Instant::now() < deadline => tokio::time::sleep(PAUSE).await,
                outcome => return outcome,
            }
        }
    }

    /// Waits until every server does what it is for.
    async fn all_used(&self) -> Result<(), Failure> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let health = self.db.health_check().await?;
            let Some(idle) = health.nodes.iter().find(|node| node.state != NodeState::Used) else { return Ok(()) };
            if Instant::now() > deadline {
                let reason = idle.reason.as_deref().unwrap_or("no reason given");
                return Err(Failure::Refused(format!("{} is not used after {PATIENCE:?}: {reason}", idle.node)));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Health, and where the reads went.
    pub async fn end(self, show: &Show) -> Result<(), Failure> {
        scenes::health(&self.db, show).await?;
        let stats = self.db.routing_stats();
        let reads: Vec<String> = stats.nodes.iter().map(|node| format!("{} on {}", node.reads, node.node)).collect();
        show.fact(&format!("reads: {}", reads.join(", ")));
        let not_there = stats.fallbacks;
        show.fact(&format!(
            "not served by a replica: {} found none, {} found it behind, {} failed there",
            not_there.no_replica, not_there.behind, not_there.failed
        ));
        self.db.close().await;
        Ok(())
    }
}
