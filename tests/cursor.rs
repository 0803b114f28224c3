//! Cursors: one snapshot, batch after batch, among the transaction's calls.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]
#![allow(clippy::disallowed_methods, reason = "a backend's own statements are what is tested")]

use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::{StreamExt as _, TryStreamExt as _};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::{Error, Transaction};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::support::{Observer, until};

mod support;

const SERIES: &str = "SELECT g FROM generate_series(1::bigint, $1) AS g";
/// Each row that the server makes counts.
const COUNTED: &str = "SELECT nextval('made') FROM generate_series(1, 1000000)";

async fn counted(db: &TestDatabase) -> Observer {
    let observer = Observer::of(db).await;
    observer.run("CREATE SEQUENCE made MINVALUE 0; SELECT nextval('made'); GRANT USAGE ON SEQUENCE made TO public").await;
    observer
}

async fn made(observer: &Observer) -> i64 {
    observer.count("SELECT last_value FROM made").await
}

async fn open_cursors(tx: &Transaction) -> i64 {
    let sql = "SELECT count(*) FROM pg_cursors WHERE name LIKE 'revenge%'";
    sqlx::query_scalar(sql).fetch_one(tx.executor()).await.unwrap()
}

/// The error of a stream's only item.
async fn refused(tx: &Transaction, sql: &'static str) -> Error {
    let mut rows = tx.cursor(sqlx::query(sql), 10);
    let error = rows.next().await.unwrap().unwrap_err();
    assert!(rows.next().await.is_none(), "an error is the last item");
    error.into()
}

#[tokio::test]
async fn every_kind_of_query_yields_its_rows_in_order() {
    type Typed = (i64, DateTime<Utc>, Uuid, Vec<String>, Option<f64>);
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();

    for (count, batch) in [(0, 10), (9, 10), (10, 10), (11, 10), (30, 10), (5, 0), (25_000, u16::MAX)] {
        let numbers: Vec<i64> = tx.cursor(sqlx::query_scalar::<_, i64>(SERIES).bind(count), batch).try_collect().await.unwrap();
        assert_eq!(numbers, (1..=count).collect::<Vec<_>>(), "{count} by {batch}");
    }
    let rows: Vec<i64> = tx.cursor(sqlx::query(SERIES).bind(3_i64), 2).map_ok(|row| row.get::<i64, _>(0)).try_collect().await.unwrap();
    assert_eq!(rows, [1, 2, 3]);
    let mapped: Vec<i64> =
        tx.cursor(sqlx::query(SERIES).bind(3_i64).map(|row: PgRow| -row.get::<i64, _>(0)), 2).try_collect().await.unwrap();
    assert_eq!(mapped, [-1, -2, -3]);
    let typed = sqlx::query_as::<_, Typed>("WITH a AS (SELECT $1 AS n) SELECT n, $2, $3, ARRAY[$4], NULL::float8 FROM a")
        .bind(7_i64)
        .bind(DateTime::<Utc>::UNIX_EPOCH)
        .bind(Uuid::from_u128(7))
        .bind("Ünïcödé '; --");
    let row = tx.cursor(typed, 100).try_next().await.unwrap().unwrap();
    assert_eq!(row, (7, DateTime::UNIX_EPOCH, Uuid::from_u128(7), vec!["Ünïcödé '; --".to_owned()], None));
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_transaction_is_free_between_batches_and_the_snapshot_stays() {
    let db = testing::database().await;
    for name in ["Crime", "Drama", "War"] {
        db.movies().upsert_genre(name).await.unwrap();
    }
    let tx = db.begin().await.unwrap();
    let names = || tx.cursor(sqlx::query_scalar::<_, String>("SELECT name FROM movie_genre_terms ORDER BY name"), 1);
    let mut first = names();
    assert_eq!(first.next().await.unwrap().unwrap(), "Crime");

    db.movies().upsert_genre("Documentary").await.unwrap();
    tx.movies().upsert_genre("Romance").await.unwrap();
    let mut second = names();
    // Another kind of row under the same statement text, but for the cursor's name.
    let mut numbers = tx.cursor(sqlx::query_scalar::<_, i64>(SERIES).bind(2_i64), 1);
    assert_eq!(second.next().await.unwrap().unwrap(), "Crime");
    assert_eq!(numbers.next().await.unwrap().unwrap(), 1);
    assert_eq!(tx.movies().genres().await.unwrap().len(), 5);

    assert_eq!(first.try_collect::<Vec<_>>().await.unwrap(), ["Drama", "War"]);
    assert_eq!(numbers.try_collect::<Vec<_>>().await.unwrap(), [2]);
    assert_eq!(second.try_collect::<Vec<_>>().await.unwrap(), ["Documentary", "Drama", "Romance", "War"]);
    tx.commit().await.unwrap();
    assert_eq!(db.movies().genres().await.unwrap().len(), 5);
}

#[tokio::test]
async fn a_consumer_that_stops_stops_the_server_and_one_that_leaves_costs_a_batch() {
    let db = testing::database().await;
    let observer = counted(&db).await;
    let tx = db.begin().await.unwrap();

    let mut rows = tx.cursor(sqlx::query_scalar::<_, i64>(COUNTED), 100);
    assert_eq!(made(&observer).await, 0, "nobody has asked for a row");
    for n in 1..=100 {
        assert_eq!(rows.next().await.unwrap().unwrap(), n);
    }
    observer.wait_for(1, "state = 'idle in transaction'").await;
    assert_eq!(made(&observer).await, 100);
    assert_eq!(rows.next().await.unwrap().unwrap(), 101);
    assert_eq!(made(&observer).await, 200);

    assert_eq!(open_cursors(&tx).await, 1);
    drop(rows);
    until("the cursor is closed", async || open_cursors(&tx).await == 0).await;
    assert_eq!(made(&observer).await, 200, "what an early drop has cost");
    let many: i64 = tx.cursor(sqlx::query_scalar(COUNTED), u16::MAX).try_next().await.unwrap().unwrap();
    assert_eq!((many, made(&observer).await), (201, 10_200), "a batch has at most 10,000 rows");
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn cursors_leave_no_statements_behind() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    let prepared =
        async || -> i64 { sqlx::query_scalar("SELECT count(*) FROM pg_prepared_statements").fetch_one(tx.executor()).await.unwrap() };
    let before = prepared().await;
    for _ in 0..20 {
        let count = tx.cursor(sqlx::query_scalar::<_, i64>(SERIES).bind(25_i64), 10).count().await;
        assert_eq!(count, 25);
    }
    assert_eq!(prepared().await, before);
    until("the cursors are closed", async || open_cursors(&tx).await == 0).await;
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_a_cursor_is_refused_with_a_reason() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    for sql in ["INSERT INTO movie_genre_terms (slug, name) VALUES ('a', 'A')", "  /* x */ DELETE FROM movies", "COMMIT", ""] {
        let error = refused(&tx, sql).await;
        assert!(matches!(error, Error::Misuse { reason, .. } if reason.contains("SELECT")), "{sql}: {error:?}");
    }
    assert_eq!(tx.movies().genres().await.unwrap(), [], "the server was not asked");
    tx.rollback().await.unwrap();

    let writing = "WITH gone AS (DELETE FROM movie_genre_terms RETURNING 1) SELECT * FROM gone";
    for (sql, sqlstate) in [("SELECT 1; SELECT 2", "42601"), (writing, "0A000"), ("SELECT nothing", "42703")] {
        let tx = db.begin().await.unwrap();
        let mut rows = tx.cursor(sqlx::query(sql), 10);
        let error = rows.next().await.unwrap().unwrap_err();
        assert_eq!(error.as_database_error().and_then(|error| error.code()).as_deref(), Some(sqlstate), "{sql}");
        tx.rollback().await.unwrap();
    }
}

#[tokio::test]
async fn a_cursor_ends_with_its_transaction() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    let mut rows = tx.cursor(sqlx::query_scalar::<_, i64>(SERIES).bind(100_i64), 10);
    rows.next().await.unwrap().unwrap();
    let mut late = tx.cursor(sqlx::query_scalar::<_, i64>(SERIES).bind(100_i64), 10);
    tx.commit().await.unwrap();

    let rest: Vec<_> = rows.collect().await;
    assert_eq!(rest.len(), 10, "the batch that it has, and the error");
    for last in [rest.into_iter().last(), late.next().await] {
        let error = Error::from(last.unwrap().unwrap_err());
        assert!(matches!(error, Error::Misuse { reason, .. } if reason.contains("ended")), "{error:?}");
    }
    until("all connections are idle", async || db.health_check().await.unwrap().nodes[0].pool.in_use == 0).await;
}

#[tokio::test]
async fn a_rollback_to_a_savepoint_takes_the_cursor_and_not_the_transaction() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    tx.movies().upsert_genre("Crime").await.unwrap();
    let point = tx.savepoint("before").await.unwrap();
    let mut rows = tx.cursor(sqlx::query_scalar::<_, i64>(SERIES).bind(100_i64), 10);
    rows.next().await.unwrap().unwrap();
    tx.rollback_to(&point).await.unwrap();
    drop(rows);
    // Takes its turn behind the one that closes.
    tokio::task::yield_now().await;
    assert_eq!(tx.movies().genres().await.unwrap().len(), 1);
    tx.commit().await.unwrap();
    assert_eq!(db.movies().genres().await.unwrap().len(), 1);
}

#[tokio::test]
async fn each_batch_has_the_deadline_to_itself() {
    let db = testing::database_with(|config| config.query_timeout(Duration::from_secs(2))).await;
    let tx = db.begin().await.unwrap();
    let slow = "SELECT g FROM generate_series(1::bigint, $1) AS g WHERE pg_sleep(0.5) IS NOT NULL";
    let numbers: Vec<i64> = tx.cursor(sqlx::query_scalar::<_, i64>(slow).bind(6_i64), 1).try_collect().await.unwrap();
    assert_eq!(numbers.len(), 6);

    let error = tx.cursor(sqlx::query_scalar::<_, i64>(slow).bind(20_i64), 20).next().await.unwrap().unwrap_err();
    assert!(matches!(Error::from(error), Error::Timeout { .. }));
    assert!(matches!(tx.movies().genres().await, Err(Error::Misuse { .. })), "a call left in the middle ends the transaction");
}

#[tokio::test]
async fn a_stream_dropped_in_the_middle_of_a_batch_stops_the_server() {
    let db = testing::database_with(|config| config.max_conns(1)).await;
    let observer = Observer::of(&db).await;
    let asleep = "state = 'active' AND query LIKE 'FETCH%'";
    let tx = db.begin().await.unwrap();
    let waiting = tokio::spawn({
        let mut rows = tx.cursor(sqlx::query("SELECT pg_sleep(60) FROM generate_series(1, 100)"), 10);
        async move { rows.next().await.map(drop) }
    });
    observer.wait_for(1, asleep).await;
    waiting.abort();
    observer.wait_for(0, asleep).await;

    assert!(matches!(tx.movies().genres().await, Err(Error::Misuse { .. })));
    assert_eq!(db.movies().genres().await.unwrap(), [], "the only connection is back, though a handle lives");
}

/// `CURSOR_ROWS=10000000` asks for more; the limit stays.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_million_rows_need_less_than_100_mb() {
    let rows = std::env::var("CURSOR_ROWS").map_or(1_000_000, |rows| rows.parse().unwrap());
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    let started = std::time::Instant::now();
    let wide = "SELECT g, repeat('x', 100) FROM generate_series(1::bigint, $1) AS g";
    let mut cursor = tx.cursor(sqlx::query_as::<_, (i64, String)>(wide).bind(rows), 1000);
    let mut seen = 0;
    while let Some((n, _)) = cursor.try_next().await.unwrap() {
        seen += 1;
        assert_eq!(n, seen);
    }
    assert_eq!(seen, rows);
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak: u64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|line| line.split_whitespace().next())
        .unwrap()
        .parse()
        .unwrap();
    println!("{rows} rows in {:?}, at most {} MiB in memory", started.elapsed(), peak / 1024);
    assert!(peak < 100_000, "{peak} KiB");
}
