//! The servers, the network before them, and what is kept there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use revenge_db::Database;
use revenge_db::libraries::LibraryId;

use crate::cluster::Cluster;
use crate::ledger::Ledger;
use crate::support::library;
use crate::support::proxy::Proxy;

pub const ACCOUNTS: i32 = 20;
pub const TOTAL: i64 = ACCOUNTS as i64 * 1_000;

/// No table has a key: what is written twice is seen twice.
const TABLES: &str = "
    CREATE TABLE accounts (id int NOT NULL, balance bigint NOT NULL);
    INSERT INTO accounts SELECT n, 1000 FROM generate_series(1, 20) AS n;
    CREATE TABLE transfers (id bigint NOT NULL);
    CREATE TABLE keyed (id bigint NOT NULL);
    CREATE TABLE singles (id bigint NOT NULL);
    CREATE TABLE copied (id bigint NOT NULL, n int NOT NULL);
    GRANT SELECT, INSERT, UPDATE ON accounts, transfers, keyed, singles, copied TO app";

pub struct World {
    pub cluster: Cluster,
    pub proxies: Vec<Proxy>,
    pub db: Database,
    pub library: LibraryId,
    pub ledger: Ledger,
    seed: u64,
    ids: AtomicI64,
    stopped: AtomicBool,
}

impl World {
    pub async fn make(seed: u64) -> Arc<Self> {
        let cluster = Cluster::start(1).await;
        cluster.tell(0, TABLES).await;
        let (db, proxies) = cluster
            .connect_through_proxies(|config| {
                let second = Duration::from_secs(1);
                config.min_conns(2).max_conns(16).connect_timeout(second).acquire_timeout(3 * second).query_timeout(3 * second)
            })
            .await;
        let library = library(&db).await.id;
        cluster.caught_up().await;
        let (ids, stopped) = (AtomicI64::new(1), AtomicBool::new(false));
        Arc::new(Self { cluster, proxies, db, library, ledger: Ledger::default(), seed, ids, stopped })
    }

    /// Randomness of one worker, the same in every run of a seed.
    pub fn random(&self, worker: u64) -> StdRng {
        StdRng::seed_from_u64(self.seed.wrapping_mul(1_000).wrapping_add(worker))
    }

    pub fn next_id(&self) -> i64 {
        self.ids.fetch_add(1, Ordering::Relaxed)
    }

    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    pub fn goes_on(&self) -> bool {
        !self.stopped.load(Ordering::Relaxed)
    }
}
