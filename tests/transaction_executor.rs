//! A backend's own queries inside a transaction.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]
#![allow(clippy::disallowed_methods, reason = "a backend's own statements are what is tested")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use revenge_db::{Error, Isolation, Result, TransactionOptions, testing};
use sqlx::Executor as _;

use crate::support::{Observer, library, movie};

mod support;

const TERMS: &str = "SELECT count(*) FROM movie_genre_terms";

#[tokio::test]
async fn own_queries_belong_to_the_transaction_as_the_repositories_do() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let tx = db.begin().await.unwrap();
    tx.movies().upsert_genre("Crime").await.unwrap();

    let count: i64 = sqlx::query_scalar(TERMS).fetch_one(tx.executor()).await.unwrap();
    assert_eq!(count, 1, "it sees what the transaction wrote");
    let renamed = sqlx::query("UPDATE movie_genre_terms SET name = $1").bind("War").execute(tx.executor()).await.unwrap();
    assert_eq!(renamed.rows_affected(), 1);
    let same: Option<i64> = sqlx::query_scalar("SELECT pg_current_xact_id()::text::bigint").fetch_optional(tx.executor()).await.unwrap();
    assert_eq!(same.and_then(|xid| u64::try_from(xid).ok()), tx.xid());
    assert_eq!(observer.count(TERMS).await, 0, "nobody else does");
    assert_eq!(tx.movies().genres().await.unwrap()[0].name, "War");

    tx.rollback().await.unwrap();
    assert_eq!(observer.count(TERMS).await, 0);
}

#[tokio::test]
async fn a_stream_that_is_held_open_blocks_no_other_call() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    let mut rows = sqlx::query_scalar::<_, i64>("SELECT g FROM generate_series(1::bigint, 5000) AS g").fetch(tx.executor());
    assert_eq!(rows.next().await.unwrap().unwrap(), 1);

    tx.movies().upsert_genre("Crime").await.unwrap();
    let one: i32 = sqlx::query_scalar("SELECT 1").fetch_one(tx.executor()).await.unwrap();
    assert_eq!(one, 1);

    let rest: Vec<i64> = rows.try_collect().await.unwrap();
    assert_eq!(rest.len(), 4999);
    let mut dropped = sqlx::query_scalar::<_, i64>("SELECT g FROM generate_series(1::bigint, 5000) AS g").fetch(tx.executor());
    dropped.next().await.unwrap().unwrap();
    drop(dropped);
    tx.commit().await.unwrap();
    assert_eq!(db.movies().genres().await.unwrap().len(), 1);
}

#[tokio::test]
async fn statements_that_control_transactions_are_refused_and_harm_nothing() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    tx.movies().upsert_genre("Crime").await.unwrap();

    let hidden = [";COMMIT", "/**/;/**/ROLLBACK", "/* x /* y */ select */ COMMIT", "-- x\rCOMMIT", "/* a; b */ COMMIT", "-- x; y\nCOMMIT"];
    let plain = ["COMMIT", "-- name\nrollback", "begin", "END", "SAVEPOINT s0", "RELEASE s0", "ABORT", "START TRANSACTION"];
    for control in plain.into_iter().chain(hidden) {
        let prepared: Result<_> = sqlx::query(control).execute(tx.executor()).await.map_err(Error::from);
        assert!(matches!(prepared, Err(Error::Misuse { .. })), "{control}: {prepared:?}");
        let simple: Result<_> = tx.executor().execute(control).await.map_err(Error::from);
        assert!(matches!(simple, Err(Error::Misuse { .. })), "{control}: {simple:?}");
    }
    let several: Result<_> = tx.executor().execute("SELECT 1; COMMIT; SELECT 2").await.map_err(Error::from);
    assert!(matches!(several, Err(Error::Misuse { .. })), "{several:?}");
    tx.executor().execute("DO $$ BEGIN PERFORM 1; PERFORM 2; END; $$").await.unwrap();
    let text: String = sqlx::query_scalar("SELECT $1 || '; COMMIT'").bind("data").fetch_one(tx.executor()).await.unwrap();
    assert_eq!(text, "data; COMMIT");

    tx.commit().await.unwrap();
    assert_eq!(db.movies().genres().await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_own_queries_leave_in_the_session_is_gone_after_it() {
    let db = testing::database_with(|config| config.max_conns(1)).await;
    let tx = db.begin().await.unwrap();
    tx.executor().execute("SET work_mem = '65kB'").await.unwrap();
    sqlx::query("SELECT pg_advisory_lock(42)").execute(tx.executor()).await.unwrap();
    tx.commit().await.unwrap();

    let clean: bool = sqlx::query_scalar(
        "SELECT current_setting('work_mem') <> '65kB'
            AND NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())",
    )
    .fetch_one(db.write())
    .await
    .unwrap();
    assert!(clean);
}

#[tokio::test]
async fn an_own_query_past_its_deadline_ends_the_transaction() {
    let db = testing::database_with(|config| config.query_timeout(Duration::from_millis(300))).await;
    let observer = Observer::of(&db).await;
    let tx = db.begin().await.unwrap();

    let late: Result<_> = sqlx::query("SELECT pg_sleep(20)").execute(tx.executor()).await.map_err(Error::from);

    assert!(matches!(late, Err(Error::Timeout { op: "own.query", .. })), "{late:?}");
    observer.wait_for(0, "state LIKE 'idle in transaction%' OR query LIKE 'SELECT pg_sleep(20)%' AND state = 'active'").await;
    let after: Result<i32> = sqlx::query_scalar("SELECT 1").fetch_one(tx.executor()).await.map_err(Error::from);
    assert!(matches!(after, Err(Error::Misuse { .. })), "{after:?}");
    assert!(matches!(tx.commit().await, Err(Error::Misuse { .. })));
}

#[tokio::test]
async fn a_collision_of_an_own_query_is_retried() {
    let db = testing::database().await;
    let library = library(&db).await;
    let heat = &movie(&db, &library, "Heat").await;
    let (runs, outside) = (&AtomicU32::new(0), &*db);

    let options = TransactionOptions::new().isolation(Isolation::RepeatableRead).max_retries(2);
    db.transaction_with(options, |tx| async move {
        tx.movies().get(heat.id).await?;
        if runs.fetch_add(1, Ordering::Relaxed) == 0 {
            outside.movies().record_play(heat.id).await?;
        }
        sqlx::query("UPDATE movies SET play_count = play_count + 1").execute(tx.executor()).await?;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();

    assert_eq!(runs.load(Ordering::Relaxed), 2);
    assert_eq!(outside.movies().details(heat.id).await.unwrap().unwrap().play_count, 2);
}

#[tokio::test]
async fn a_change_of_a_table_under_cached_statements_fails_one_transaction_not_all() {
    let db = testing::database_with(|config| config.max_conns(1)).await;
    let observer = Observer::of(&db).await;
    db.movies().genres().await.unwrap();
    observer.run("ALTER TABLE movie_genre_terms ALTER COLUMN description TYPE varchar(2000)").await;

    let tx = db.begin().await.unwrap();
    let before = tx.savepoint("before").await.unwrap();
    let stale = tx.movies().genres().await;
    assert!(matches!(&stale, Err(error) if error.sqlstate() == Some("0A000")), "{stale:?}");
    // Undone so far, and no longer refused: on this connection it was for ever.
    tx.rollback_to(&before).await.unwrap();
    assert_eq!(tx.movies().genres().await.unwrap(), vec![]);
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_end_that_is_hidden_in_a_text_is_found_out() {
    for text in [
        "INSERT INTO movie_genre_terms (id, slug, name) VALUES (gen_random_uuid(), 'crime', 'Crime'); END",
        "SELECT 1; /* a;b */ COMMIT",
        "SELECT 1; -- done; really\nROLLBACK",
        "SELECT 1; END AND CHAIN",
        "DO $$ BEGIN NULL; END $$; /**/END; SELECT 1/0",
    ] {
        let db = testing::database().await;
        let tx = db.begin().await.unwrap();

        let refused = tx.executor().execute(sqlx::raw_sql(text)).await.map_err(Error::from);

        assert!(matches!(refused, Err(Error::Misuse { .. })), "{text}: {refused:?}");
        let next = tx.movies().upsert_genre("War").await;
        assert!(matches!(next, Err(Error::Misuse { .. })), "{text}: {next:?}");
        assert!(db.movies().genres().await.unwrap().iter().all(|genre| genre.name != "War"));
    }
}

#[tokio::test]
async fn a_text_of_several_statements_is_part_of_the_transaction() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    tx.executor().execute(sqlx::raw_sql("DO $$ BEGIN NULL; END $$; UPDATE movie_genre_terms SET name = name;")).await.unwrap();
    let failed = tx.executor().execute(sqlx::raw_sql("SELECT 1; SELECT 1/0")).await;
    assert!(matches!(failed, Err(sqlx::Error::Database(_))), "{failed:?}");
    tx.rollback().await.unwrap();
}

#[tokio::test]
async fn too_many_parameters_are_the_statements_fault_and_not_the_connections() {
    let db = testing::database().await;
    let many = || (0..=u16::MAX).fold(sqlx::query("SELECT 1"), |query, n| query.bind(i32::from(n)));

    let read = many().fetch_all(db.read()).await.unwrap_err();
    assert!(matches!(read, sqlx::Error::Encode(_)), "{read:?}");
    let written = Error::from(many().execute(db.write()).await.unwrap_err());
    assert!(matches!(written, Error::Invalid { .. }), "{written:?}");
    let tx = db.begin().await.unwrap();
    many().execute(tx.executor()).await.unwrap_err();
    tx.commit().await.unwrap();

    let node = &db.health_check().await.unwrap().nodes[0];
    assert_eq!(node.pool.discarded, 0);
}
