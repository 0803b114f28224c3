//! What several test binaries share.

#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod proxy;

use std::time::{Duration, Instant};

use revenge_db::Database;
use revenge_db::config::ConfigBuilder;
use revenge_db::libraries::{Library, NewLibrary};
use revenge_db::movies::{Movie, NewMovie};
use revenge_db::testing::{self, TestDatabase};
use sqlx::Executor as _;
use url::Url;

/// How long a test waits for a state before it fails, on a loaded machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for a state, and says which one did not come.
pub async fn until<F: Future<Output = bool>>(state: &str, mut reached: impl FnMut() -> F) {
    let started = Instant::now();
    while !reached().await {
        assert!(started.elapsed() < PATIENCE, "not within {PATIENCE:?}: {state}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What a run at random starts from: `SEED` to have one again.
pub fn seed() -> u64 {
    let seed = std::env::var("SEED").ok().map_or_else(rand::random, |seed| seed.parse().unwrap());
    println!("SEED={seed}");
    seed
}

/// A second handle to the database of a test, by another way (a proxy) or with
/// another configuration.
pub async fn connect(url: &Url, configure: impl FnOnce(ConfigBuilder) -> ConfigBuilder) -> Database {
    Database::connect(configure(testing::builder(url)).build().unwrap()).await.unwrap()
}

pub async fn library(db: &Database) -> Library {
    db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap()
}

pub async fn movie(db: &Database, library: &Library, title: &str) -> Movie {
    db.movies().insert(&NewMovie::new(library.id, title)).await.unwrap()
}

/// A superuser's view on one database.
pub struct Observer(tokio::sync::Mutex<sqlx::PgConnection>);

impl Observer {
    pub async fn of(db: &TestDatabase) -> Self {
        Self(tokio::sync::Mutex::new(db.owner().await))
    }

    /// How many other sessions match, by a condition on `pg_stat_activity`.
    pub async fn sessions(&self, condition: &str) -> i64 {
        let sql = format!(
            "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND ({condition})"
        );
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *self.0.lock().await).await.unwrap()
    }

    /// Ends all other sessions that match; returns how many.
    pub async fn terminate(&self, condition: &str) -> i64 {
        let sql = format!(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND ({condition})"
        );
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *self.0.lock().await).await.unwrap()
    }

    pub async fn run(&self, sql: &str) {
        self.0.lock().await.execute(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap();
    }

    pub async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned())).fetch_one(&mut *self.0.lock().await).await.unwrap()
    }

    /// Waits until so many sessions match.
    pub async fn wait_for(&self, sessions: i64, condition: &str) {
        until(&format!("{sessions} sessions with {condition}"), || async { self.sessions(condition).await == sessions }).await;
    }
}

/// Runs `call` beside somebody who locks the same rows in the other order, so that
/// the server ends it: he holds what it comes to wait for, wants what it holds, and
/// looks for no deadlock himself.
pub async fn giving_way<T>(db: &TestDatabase, holds: &'static str, wants: &'static str, call: impl AsyncFnOnce(Database) -> T) -> T {
    let observer = Observer::of(db).await;
    // Time enough for him to come before the call looks.
    observer.run("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = 3000', current_database()); END $$").await;
    let (mut other, late) = (db.owner().await, connect(db.url(), |config| config).await);
    other.execute("SET deadlock_timeout = '10min'; BEGIN").await.unwrap();
    other.execute(holds).await.unwrap();
    let wanting = async {
        observer.wait_for(1, "wait_event_type = 'Lock'").await;
        other.execute(wants).await.unwrap();
        other.execute("COMMIT").await.unwrap();
    };
    let (outcome, ()) = tokio::join!(call(late), wanting);
    let counted = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    until("a deadlock is counted", || async { observer.count(counted).await >= 1 }).await;
    outcome
}
