//! A primary, its replicas, and a migrated database on them.

use std::time::Duration;

use revenge_db::config::ConfigBuilder;
use revenge_db::embedded::{Node, Replication};
use revenge_db::libraries::Library;
use revenge_db::movies::{Movie, MovieId};
use revenge_db::{Consistency, Database};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use url::Url;

use crate::servers;
use crate::support::proxy::Proxy;
use crate::support::{connect, library, movie, until};

/// Like the role of a backend: it owns nothing. It may see what the servers
/// say of replication, as docs/replication.md asks for.
const ROLE: &str = "CREATE ROLE app LOGIN PASSWORD 'app'; GRANT revenge_app, pg_read_all_stats TO app";

pub struct Cluster {
    servers: Replication,
}

impl Cluster {
    /// A primary and so many replicas, all with the same migrated database.
    pub async fn start(replicas: usize) -> Self {
        let cluster = Self { servers: Replication::start(&servers::options(), replicas).await.unwrap() };
        let owner = connect(&cluster.owner_url(0), |config| config).await;
        owner.migrate().await.unwrap();
        owner.close().await;
        cluster.tell(0, ROLE).await;
        cluster.caught_up().await;
        cluster
    }

    pub fn node(&self, at: usize) -> &Node {
        &self.servers.nodes()[at]
    }

    /// How many replicas there are: the nodes from 1 on.
    pub fn replicas(&self) -> usize {
        self.servers.nodes().len() - 1
    }

    pub fn address(&self, at: usize) -> String {
        format!("127.0.0.1:{}", self.node(at).port())
    }

    pub fn owner_url(&self, at: usize) -> Url {
        self.node(at).url("postgres").parse().unwrap()
    }

    /// A node for the role of a backend.
    pub fn url(&self, at: usize) -> Url {
        let mut url = self.owner_url(at);
        url.set_username("app").unwrap();
        url.set_password(Some("app")).unwrap();
        url
    }

    /// The crate, told of all nodes, the first of which is the primary.
    pub async fn connect(&self, configure: impl FnOnce(ConfigBuilder) -> ConfigBuilder) -> Database {
        let replicas: Vec<_> = (1..=self.replicas()).map(|at| self.address(at)).collect();
        connect(&self.url(0), |config| configure(fast(config).replicas(replicas))).await
    }

    /// The same with a proxy in front of each node.
    pub async fn connect_through_proxies(&self, configure: impl FnOnce(ConfigBuilder) -> ConfigBuilder) -> (Database, Vec<Proxy>) {
        let mut proxies = Vec::new();
        for at in 0..self.servers.nodes().len() {
            proxies.push(Proxy::to(&self.url(at)).await);
        }
        let replicas: Vec<_> = proxies[1..].iter().map(|proxy| format!("127.0.0.1:{}", proxy.url().port().unwrap())).collect();
        let db = connect(proxies[0].url(), |config| configure(fast(config).replicas(replicas))).await;
        (db, proxies)
    }

    pub async fn session(&self, at: usize) -> PgConnection {
        PgConnection::connect(self.owner_url(at).as_str()).await.unwrap()
    }

    /// Runs a superuser's statement on a node.
    pub async fn tell(&self, at: usize, sql: &str) {
        self.session(at).await.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    }

    /// Waits until every replica has replayed what the primary has.
    pub async fn caught_up(&self) {
        for at in 1..=self.replicas() {
            self.node(at).wait_until_caught_up_with(self.node(0)).await.unwrap();
        }
    }
}

/// Looks often and waits little, so that tests take less time.
fn fast(config: ConfigBuilder) -> ConfigBuilder {
    config.lag_check_period(Duration::from_millis(100))
}

/// A library with one film in it, known to all replicas.
pub async fn film(cluster: &Cluster, db: &Database) -> (Library, Movie) {
    let library = library(db).await;
    let movie = movie(db, &library, "Heat").await;
    cluster.caught_up().await;
    (library, movie)
}

/// The port of the node that serves a read.
pub async fn serves(db: &Database, consistency: Consistency) -> u16 {
    let port: i32 = sqlx::query_scalar("SELECT inet_server_port()").fetch_one(db.reader(consistency).executor()).await.unwrap();
    u16::try_from(port).unwrap()
}

/// Waits until the monitors know that so many replicas show everything.
pub async fn fresh(db: &Database, replicas: usize) {
    until(&format!("{replicas} replicas without lag"), || async {
        let health = db.health_check().await.unwrap();
        health.nodes.iter().filter(|node| node.lag_bytes == Some(0)).count() == replicas
    })
    .await;
}

pub async fn knows(db: &Database, consistency: Consistency, id: MovieId) -> bool {
    db.reader(consistency).movies().get(id).await.unwrap().is_some()
}
