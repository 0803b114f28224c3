//! How long operations, transactions and the server may take.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]
#![allow(clippy::disallowed_methods, reason = "own statements are tested")]

use std::time::{Duration, Instant};

use revenge_db::config::ConfigBuilder;
use revenge_db::movies::MovieId;
use revenge_db::testing::{self, TestDatabase};
use revenge_db::{Consistency, Error, Result, TransactionOptions};
use sqlx::Executor as _;

use crate::support::{Observer, connect, library, movie, until};

mod support;

const SHORT: Duration = Duration::from_millis(200);

/// Time enough for a few calls, on a loaded machine.
const LONGER: Duration = Duration::from_secs(1);

/// So much later than a deadline something may be told, on a loaded machine.
const SLACK: Duration = Duration::from_secs(5);

/// Holds what every movie's write and read waits for.
async fn with_a_locked_table(configure: impl FnOnce(ConfigBuilder) -> ConfigBuilder) -> (TestDatabase, sqlx::PgConnection, MovieId) {
    let db = testing::database_with(configure).await;
    // Not under the limits that are tried.
    let maker = connect(db.url(), |config| config).await;
    let library = library(&maker).await;
    let heat = movie(&maker, &library, "Heat").await;
    let mut locker = db.owner().await;
    locker.execute("BEGIN; LOCK TABLE movies").await.unwrap();
    (db, locker, heat.id)
}

async fn setting(db: &TestDatabase, name: &'static str) -> String {
    sqlx::query_scalar("SELECT current_setting($1)").bind(name).fetch_one(db.read()).await.unwrap()
}

#[tokio::test]
async fn a_caller_can_shorten_every_operation() {
    let (db, _locker, heat) = with_a_locked_table(|config| config).await;
    let observer = Observer::of(&db).await;
    let hasty = db.with_timeout(SHORT);
    let begun = Instant::now();
    let read = hasty.movies().get(heat).await;
    assert!(matches!(read, Err(Error::Timeout { op: "movies.movie.get", after }) if after == SHORT), "{read:?}");
    let read = hasty.reader(Consistency::Primary).movies().get(heat).await;
    assert!(matches!(read, Err(Error::Timeout { .. })), "{read:?}");
    let write = hasty.movies().record_play(heat).await;
    assert!(matches!(write, Err(Error::CommitUnknown { .. })), "{write:?}");
    let own = sqlx::query("SELECT id FROM movies").fetch_all(hasty.read()).await;
    assert!(matches!(own.map_err(Error::from), Err(Error::Timeout { .. })));
    let inside = hasty.begin().await.unwrap().movies().get(heat).await;
    assert!(matches!(inside, Err(Error::Timeout { .. })), "{inside:?}");
    let causal = hasty.causal().movies().get(heat).await;
    assert!(matches!(causal, Err(Error::Timeout { .. })), "{causal:?}");
    assert!(begun.elapsed() < 6 * SHORT + SLACK, "{:?}", begun.elapsed());
    observer.wait_for(0, "usename = 'revenge_test' AND wait_event_type = 'Lock'").await;
}

#[tokio::test]
async fn the_wait_for_a_connection_counts() {
    let db = testing::database_with(|config| config.min_conns(1).max_conns(1)).await;
    let _only = db.begin().await.unwrap();
    let begun = Instant::now();
    let none = db.with_timeout(SHORT).movies().genres().await;
    assert!(matches!(none, Err(Error::PoolExhausted { waited, .. }) if waited == SHORT), "{none:?}");
    assert!(begun.elapsed() < SHORT + SLACK, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn nobody_gets_more_time_than_is_configured() {
    let (db, _locker, heat) = with_a_locked_table(|config| config.query_timeout(SHORT)).await;
    let begun = Instant::now();
    let late = db.with_timeout(Duration::from_hours(1)).movies().get(heat).await;
    assert!(matches!(late, Err(Error::Timeout { after, .. }) if after == SHORT), "{late:?}");
    assert!(begun.elapsed() < SHORT + SLACK, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn unless_it_is_allowed() {
    let (db, mut locker, heat) = with_a_locked_table(|config| config.query_timeout(SHORT).max_query_timeout(Duration::from_secs(30))).await;
    assert_eq!(setting(&db, "statement_timeout").await, "31s", "the server waits as long");
    let patient = db.with_timeout(Duration::from_secs(20));
    let movies = patient.movies();
    let (found, ()) = tokio::join!(movies.get(heat), async {
        tokio::time::sleep(3 * SHORT).await;
        locker.execute("ROLLBACK").await.unwrap();
    });
    assert!(found.unwrap().is_some());
}

#[tokio::test]
async fn the_server_gives_up_by_itself_too() {
    let db =
        testing::database_with(|config| config.query_timeout(Duration::from_secs(7)).transaction_timeout(Duration::from_secs(90))).await;
    let limits = [
        ("statement_timeout", "8s"),
        ("idle_in_transaction_session_timeout", "91s"),
        ("tcp_keepalives_idle", "30"),
        ("tcp_keepalives_interval", "10"),
        ("tcp_keepalives_count", "3"),
    ];
    for (name, expected) in limits {
        assert_eq!(setting(&db, name).await, expected, "{name}");
    }
    // Whoever asks for more gets no more there either.
    let tx = db.begin_with(TransactionOptions::new().timeout(Duration::from_hours(1))).await.unwrap();
    let idle: String =
        sqlx::query_scalar("SELECT current_setting('idle_in_transaction_session_timeout')").fetch_one(tx.executor()).await.unwrap();
    assert_eq!(idle, "91s");
}

#[tokio::test]
async fn a_lock_is_waited_for_as_long_as_is_configured() {
    let (db, _locker, heat) = with_a_locked_table(|config| config.lock_timeout(SHORT)).await;
    let late = db.movies().record_play(heat).await;
    assert!(matches!(late, Err(Error::LockTimeout { .. })), "{late:?}");
}

#[tokio::test]
async fn a_transaction_ends_with_its_time_whatever_its_body_does() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let options = || TransactionOptions::new().name("of.the.test").timeout(SHORT);
    let begun = Instant::now();
    let late: Result<()> = db
        .transaction_with(options(), |tx| async move {
            tx.movies().upsert_genre("undone").await?;
            std::future::pending().await
        })
        .await;
    assert!(matches!(late, Err(Error::Timeout { op: "of.the.test", after }) if after == SHORT), "{late:?}");
    assert!(begun.elapsed() < SHORT + SLACK, "{:?}", begun.elapsed());
    observer.wait_for(0, "state LIKE 'idle in transaction%'").await;

    let tx = db.begin_with(options().timeout(LONGER)).await.unwrap();
    tx.movies().upsert_genre("undone").await.unwrap();
    tokio::time::sleep(LONGER).await;
    let late = tx.movies().genres().await;
    assert!(matches!(late, Err(Error::Timeout { after, .. }) if after == LONGER), "{late:?}");
    let commit = tx.commit().await;
    assert!(matches!(&commit, Err(Error::Misuse { .. })), "{commit:?}");
    assert_eq!(db.movies().genres().await.unwrap(), vec![]);
}

#[tokio::test]
async fn a_commit_that_comes_too_late_writes_nothing() {
    let db = testing::database().await;
    let tx = db.begin_with(TransactionOptions::new().timeout(LONGER)).await.unwrap();
    tx.movies().upsert_genre("undone").await.unwrap();
    tokio::time::sleep(LONGER).await;
    let late = tx.commit().await;
    assert!(matches!(late, Err(Error::Timeout { .. })), "{late:?}");
    assert_eq!(db.movies().genres().await.unwrap(), vec![]);
}

#[tokio::test]
async fn a_transaction_cannot_ask_for_more_than_is_configured() {
    let db = testing::database_with(|config| config.transaction_timeout(SHORT)).await;
    let late: Result<()> =
        db.transaction_with(TransactionOptions::new().timeout(Duration::from_hours(1)), |_| std::future::pending()).await;
    assert!(matches!(late, Err(Error::Timeout { after, .. }) if after == SHORT), "{late:?}");
    let late: Result<()> = db.transaction(|_| std::future::pending()).await;
    assert!(matches!(late, Err(Error::Timeout { after, .. }) if after == SHORT), "{late:?}");
}

#[tokio::test]
async fn the_server_ends_a_transaction_that_its_client_forgot() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let tx = db.begin_with(TransactionOptions::new().timeout(LONGER)).await.unwrap();
    tx.movies().upsert_genre("undone").await.unwrap();
    // Nobody asks for anything any more; the handle lives.
    until("the server has ended it", || async { observer.sessions("state LIKE 'idle in transaction%'").await == 0 }).await;
    drop(tx);
    assert_eq!(db.movies().genres().await.unwrap(), vec![]);
}

#[tokio::test]
async fn a_report_waits_for_a_safe_moment() {
    let db = testing::database().await;
    let options = TransactionOptions::serializable().read_only(true).deferrable(true);
    let deferrable: Result<String> = db
        .transaction_with(options, |tx| async move {
            Ok(sqlx::query_scalar("SELECT current_setting('transaction_deferrable')").fetch_one(tx.executor()).await?)
        })
        .await;
    assert_eq!(deferrable.unwrap(), "on");
}

#[tokio::test]
async fn tokens_and_copies_wait_no_longer_than_their_caller_says() {
    let db = testing::database_with(|config| config.min_conns(1).max_conns(1)).await;
    let _only = db.begin().await.unwrap();
    let short = db.with_timeout(SHORT);
    let begun = Instant::now();
    let mut out = Vec::new();

    assert!(matches!(short.commit_token().await, Err(Error::PoolExhausted { .. })));
    assert!(matches!(short.causal().token().await, Err(Error::PoolExhausted { .. })));
    let text = || revenge_db::CopyFormat::Text;
    assert!(matches!(short.copy_in("movie_genre_terms", &["id"], &b""[..], text()).await, Err(Error::PoolExhausted { .. })));
    assert!(matches!(short.copy_out("SELECT 1", &mut out, text()).await, Err(Error::PoolExhausted { .. })));
    assert!(begun.elapsed() < 4 * (SHORT + SLACK), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn closing_waits_for_nobody_who_keeps_a_connection() {
    let db = testing::database_with(|config| config.query_timeout(SHORT)).await;
    let _kept = db.pool().acquire().await.unwrap();
    let begun = Instant::now();
    db.close().await;
    assert!(begun.elapsed() < 2 * SHORT + SLACK, "{:?}", begun.elapsed());
}
