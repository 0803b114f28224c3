//! A primary and its streaming replicas.

use std::fmt;

use futures_util::future::{join_all, try_join_all};

use super::{Attempt, EmbeddedError, LOCAL, Node, Origin, ServerOptions, downloaded, installed};

/// Over the defaults of a single server.
const SETTINGS: [(&str, &str); 7] = [
    // Several servers share a small machine.
    ("shared_buffers", "32MB"),
    // A killed process may leave half a page, and a standby can be copied only with it.
    ("full_page_writes", "on"),
    // In place of slots, which the copies of a node would not have.
    ("wal_keep_size", "1GB"),
    // How long a standby waits before it knocks again: 5 s by default.
    ("wal_retrieve_retry_interval", "50ms"),
    // In the data folder: a killed server leaves nothing elsewhere.
    ("dynamic_shared_memory_type", "mmap"),
    ("hot_standby_feedback", "off"),
    // One that shortens a catalogue locks it on the standbys as well: where replay
    // is paused just then, nobody gets in to resume it.
    ("autovacuum", "off"),
];

/// A primary and its streaming replicas, made to be broken by tests: each
/// [`Node`] can crash, stop, be promoted, and come back.
///
/// All servers end and their folders vanish with this value, also when the
/// process is killed. Nodes are named by their index, from `node0`, the first
/// primary, on; that is their `application_name` too, so that
/// `synchronous_standby_names` can be `ANY 1 (node1, node2)`. Ports stay the
/// same for life.
///
/// Needs binaries, installed or downloaded; no container will do.
///
/// ```no_run
/// use revenge_db::embedded::{Replication, ServerOptions};
///
/// # async fn example() -> Result<(), revenge_db::embedded::EmbeddedError> {
/// let servers = Replication::start(&ServerOptions::default(), 2).await?;
/// let [old, new, other] = servers.nodes() else { unreachable!("one primary, two replicas") };
/// println!("{} reads, {} writes", new.url("postgres"), old.url("postgres"));
///
/// new.wait_until_caught_up_with(old).await?;
/// old.kill().await?;
/// new.promote().await?;
/// other.follow(new).await?;
/// old.rejoin(new).await?; // as a standby, on its old port
/// servers.stop().await?;
/// # Ok(())
/// # }
/// ```
pub struct Replication {
    nodes: Vec<Node>,
    origin: Origin,
    major: u16,
}

impl Replication {
    /// Starts a primary and so many replicas, and returns once all of them stream.
    ///
    /// Three to five seconds for two replicas with binaries at hand; a download
    /// (24 MB) comes on top. A node takes some 60 MB in the temporary folder,
    /// and up to 1 GB of WAL when much is written. `max_wal_senders` is
    /// `PostgreSQL`'s own: 10. Dropping the future leaves nothing behind.
    ///
    /// The options' settings go to every node, over those of this module,
    /// which has smaller buffers (32 MB) and full page writes here.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::NotFound`] without binaries; [`EmbeddedError::Start`]
    /// and [`EmbeddedError::Node`] with the end of the server's log when a node
    /// did not come up or did not stream within a minute;
    /// [`EmbeddedError::Setting`]; [`EmbeddedError::Io`].
    pub async fn start(options: &ServerOptions, replicas: usize) -> Result<Self, EmbeddedError> {
        let settings = options.all_settings(&[&LOCAL, &SETTINGS])?;
        let mut tried = Vec::new();
        let (found, origin) = if let Some(found) = installed(options.major, &mut tried).await? {
            found
        } else {
            tried.push(Attempt { way: "Docker", said: "not tried: replicas are copied from file to file".to_owned() });
            downloaded(options, tried).await?
        };
        let primary = Node::primary(found.bin, &origin, settings.clone()).await?;
        let standbys = (1..=replicas).map(|index| Node::standby(index, &primary, &origin, settings.clone()));
        let mut nodes = try_join_all(standbys).await?;
        nodes.insert(0, primary);
        Ok(Self { nodes, origin, major: found.major })
    }

    /// All nodes by their index; the first one was the primary at the start.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The servers' major version.
    #[must_use]
    pub fn major(&self) -> u16 {
        self.major
    }

    /// Where the binaries come from; never a container.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Ends all servers at once and removes their data. On return the ports
    /// are free and the folders gone. Dropping does the same without waiting.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::Stop`] when something is left after 30 seconds; all
    /// nodes have been seen to even so.
    pub async fn stop(self) -> Result<(), EmbeddedError> {
        join_all(self.nodes.into_iter().map(Node::remove)).await.into_iter().collect()
    }
}

impl fmt::Debug for Replication {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replication").field("nodes", &self.nodes).field("major", &self.major).field("origin", &self.origin).finish()
    }
}
