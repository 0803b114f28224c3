//! Transactions that run once per key.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use revenge_db::{Database, Error, Result, testing};

use crate::support::proxy::{Fate, Proxy};
use crate::support::{Observer, connect};

mod support;

async fn genres(db: &Database) -> usize {
    db.movies().genres().await.unwrap().len()
}

/// Makes a genre of the run's number and returns its name.
async fn make(db: &Database, key: &str, runs: &AtomicU32) -> Result<String> {
    db.transaction_once(key, |tx| async move {
        let run = runs.fetch_add(1, Ordering::Relaxed);
        Ok(tx.movies().upsert_genre(&format!("genre {run}")).await?.name)
    })
    .await
}

#[tokio::test]
async fn a_key_is_done_once_and_everybody_gets_what_it_returned() {
    let db = testing::database().await;
    let runs = AtomicU32::new(0);
    for _ in 0..3 {
        assert_eq!(make(&db, "a", &runs).await.unwrap(), "genre 0");
    }
    assert_eq!(make(&db, "b", &runs).await.unwrap(), "genre 1", "another key is another operation");
    assert_eq!((runs.into_inner(), genres(&db).await), (2, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_at_the_same_time_wait_for_the_one_that_runs() {
    let db = testing::database().await;
    let other = connect(db.url(), |config| config.max_conns(5)).await;
    let runs = &AtomicU32::new(0);
    let calls = (0..16).map(|n| {
        let db = if n % 2 == 0 { &*db } else { &other };
        async move { make(db, "a", runs).await.unwrap() }
    });
    let names = futures_util::future::join_all(calls).await;
    assert_eq!(names, vec!["genre 0"; 16]);
    assert_eq!(runs.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn what_failed_was_not_done() {
    let db = testing::database().await;
    let failed: Result<()> = db
        .transaction_once("a", |tx| async move {
            tx.movies().upsert_genre("undone").await?;
            Err(Error::NotFound { op: "of.the.body", key: "x".to_owned() })
        })
        .await;
    assert!(matches!(failed, Err(Error::NotFound { op: "of.the.body", .. })), "{failed:?}");
    assert_eq!(genres(&db).await, 0);

    let runs = AtomicU32::new(0);
    assert_eq!(make(&db, "a", &runs).await.unwrap(), "genre 0");
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_and_a_repetition_does_nothing_twice() {
    let db = testing::database().await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.min_conns(1).acquire_timeout(Duration::from_secs(2))).await;
    let runs = AtomicU32::new(0);

    proxy.doom_next_commit(Fate::Unanswered);
    assert_eq!(make(&far, "a", &runs).await.unwrap(), "genre 0");

    proxy.doom_next_commit(Fate::Unheard);
    let lost = make(&far, "b", &runs).await;
    assert!(matches!(lost, Err(Error::Unavailable { .. })), "{lost:?}");
    assert_eq!(make(&far, "b", &runs).await.unwrap(), "genre 2");
    assert_eq!(genres(&db).await, 2);
}

#[tokio::test]
async fn one_key_for_two_operations_is_found_out() {
    let db = testing::database().await;
    make(&db, "a", &AtomicU32::new(0)).await.unwrap();
    let other: Result<u64> = db.transaction_once("a", |_| async { Ok(7) }).await;
    assert!(matches!(&other, Err(Error::Corrupt { key, .. }) if key == "a"), "{other:?}");
}

#[tokio::test]
async fn keys_and_results_have_limits() {
    let db = testing::database().await;
    for key in ["", &"k".repeat(201), "a\0b"] {
        let refused: Result<()> = db.transaction_once(key, |_| async { panic!("not run") }).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    }
    let long: Result<()> = db.transaction_once(&"k".repeat(200), |_| async { Ok(()) }).await;
    long.unwrap();
    let large: Result<String> = db.transaction_once("a", |_| async { Ok("x".repeat(1024 * 1024)) }).await;
    assert!(matches!(large, Err(Error::Invalid { .. })), "{large:?}");
    let nul: Result<String> = db.transaction_once("a", |_| async { Ok("x\0".to_owned()) }).await;
    assert!(matches!(nul, Err(Error::Invalid { .. })), "{nul:?}");
    let small: Result<String> = db.transaction_once("a", |_| async { Ok("x".repeat(1024 * 1024 - 2)) }).await;
    assert_eq!(small.unwrap().len(), 1024 * 1024 - 2);
}

#[tokio::test]
async fn a_swallowed_error_leaves_no_key() {
    let db = testing::database().await;
    let ann = &revenge_db::users::NewUser::new("ann", "ann@example.org");
    db.users().insert(ann).await.unwrap();
    let swallowed: Result<()> = db
        .transaction_once("a", |tx| async move {
            assert!(tx.users().insert(ann).await.is_err());
            Ok(())
        })
        .await;
    assert!(swallowed.is_err(), "the transaction had failed");
    let runs = AtomicU32::new(0);
    make(&db, "a", &runs).await.unwrap();
    assert_eq!(runs.into_inner(), 1);
}

#[tokio::test]
async fn keys_are_forgotten_when_nobody_will_repeat_them() {
    let db = testing::database().await;
    let runs = AtomicU32::new(0);
    make(&db, "old", &runs).await.unwrap();
    Observer::of(&db).await.run("UPDATE transaction_keys SET created_at = now() - interval '8 days'").await;
    make(&db, "new", &runs).await.unwrap();

    assert_eq!(db.forget_transaction_keys(Duration::from_hours(7 * 24)).await.unwrap(), 1);

    assert_eq!(make(&db, "new", &runs).await.unwrap(), "genre 1");
    assert_eq!(make(&db, "old", &runs).await.unwrap(), "genre 2");
    assert_eq!(db.forget_transaction_keys(Duration::MAX).await.unwrap(), 0);
    assert_eq!(db.forget_transaction_keys(Duration::ZERO).await.unwrap(), 2);
}
