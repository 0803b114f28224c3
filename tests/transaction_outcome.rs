//! What is said of a transaction whose COMMIT was not answered.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]
#![allow(clippy::disallowed_methods, reason = "own statements are tested")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use revenge_db::movies::{MovieScope, NewMovie, OnConflict};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::{CopyFormat, Database, Error, Result, TransactionOptions, Viewer};

use crate::support::proxy::{Fate, Proxy};
use crate::support::{Observer, PATIENCE, connect, seed};

mod support;

/// Ways that lead to the same database.
const WAYS: u32 = 8;
const ROUNDS: u32 = 125;

async fn with_ledger() -> TestDatabase {
    let db = testing::database().await;
    Observer::of(&db).await.run("CREATE TABLE ledger (n int NOT NULL); GRANT SELECT, INSERT ON ledger TO revenge_app").await;
    db
}

async fn entries(db: &Database, n: i32) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM ledger WHERE n = $1").bind(n).fetch_one(db.write()).await.unwrap()
}

async fn far(db: &TestDatabase) -> (Database, Proxy) {
    let proxy = Proxy::to(db.url()).await;
    // The server can tell: however long that takes on a slow machine.
    let far = connect(proxy.url(), |config| config.min_conns(1).max_conns(2).acquire_timeout(4 * PATIENCE)).await;
    (far, proxy)
}

async fn write(db: &Database, n: i32) -> Result<()> {
    let tx = db.begin().await?;
    sqlx::query("INSERT INTO ledger (n) VALUES ($1)").bind(n).execute(tx.executor()).await?;
    tx.commit().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_commits_cut_at_random_are_told_as_they_ended() {
    let seed = seed();
    let db = with_ledger().await;
    let mut ways = tokio::task::JoinSet::new();
    for way in 0..WAYS {
        let (far, proxy) = far(&db).await;
        ways.spawn(async move {
            let mut random = StdRng::seed_from_u64(seed ^ u64::from(way));
            let mut told = Vec::new();
            for round in 0..ROUNDS {
                let n = i32::try_from(way * ROUNDS + round).unwrap();
                match random.random_range(0..3) {
                    0 => proxy.doom_next_commit(Fate::Unheard),
                    1 => proxy.doom_next_commit(Fate::Unanswered),
                    _ => {}
                }
                told.push((n, write(&far, n).await));
            }
            told
        });
    }
    let mut written = 0;
    for (n, outcome) in ways.join_all().await.into_iter().flatten() {
        let expected = match outcome {
            Ok(()) => 1,
            Err(Error::Unavailable { .. }) => 0,
            Err(other) => panic!("{n}: the server could tell: {other:?}"),
        };
        assert_eq!(entries(&db, n).await, expected, "{n}");
        written += expected;
    }
    assert!((1..i64::from(WAYS * ROUNDS)).contains(&written), "both outcomes have been seen");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_was_rolled_back_is_run_again_and_one_that_was_committed_is_not() {
    let db = with_ledger().await;
    let (far, proxy) = far(&db).await;
    for (n, fate, expected) in [(1, Fate::Unheard, 2), (2, Fate::Unanswered, 1)] {
        let runs = &AtomicU32::new(0);
        proxy.doom_next_commit(fate);
        let outcome: Result<()> = far
            .transaction_with(TransactionOptions::new().max_retries(3), |tx| async move {
                runs.fetch_add(1, Ordering::Relaxed);
                sqlx::query("INSERT INTO ledger (n) VALUES ($1)").bind(n).execute(tx.executor()).await?;
                Ok(())
            })
            .await;
        outcome.unwrap();
        assert_eq!((runs.load(Ordering::Relaxed), entries(&db, n).await), (expected, 1));
    }
}

#[tokio::test]
async fn a_transaction_whose_connection_is_lost_before_the_commit_is_run_again() {
    let db = with_ledger().await;
    let (far, proxy) = far(&db).await;
    let runs = &AtomicU32::new(0);
    let proxy = &proxy;
    let outcome: Result<()> = far
        .transaction_with(TransactionOptions::new().max_retries(1), |tx| async move {
            if runs.fetch_add(1, Ordering::Relaxed) == 0 {
                proxy.cut();
            }
            sqlx::query("INSERT INTO ledger (n) VALUES (1)").execute(tx.executor()).await?;
            Ok(())
        })
        .await;
    outcome.unwrap();
    assert_eq!((runs.load(Ordering::Relaxed), entries(&db, 1).await), (2, 1));
}

#[tokio::test]
async fn a_transaction_that_only_read_is_run_again() {
    let db = with_ledger().await;
    let (far, proxy) = far(&db).await;
    let runs = &AtomicU32::new(0);
    proxy.doom_next_commit(Fate::Unanswered);
    let outcome: Result<i64> = far
        .transaction_with(TransactionOptions::new().read_only(true).max_retries(1), |tx| async move {
            runs.fetch_add(1, Ordering::Relaxed);
            Ok(sqlx::query_scalar("SELECT count(*) FROM ledger").fetch_one(tx.executor()).await?)
        })
        .await;
    assert_eq!((outcome.unwrap(), runs.load(Ordering::Relaxed)), (0, 2));
}

#[tokio::test]
async fn a_commit_with_its_token_is_told_too() {
    let db = with_ledger().await;
    let (far, proxy) = far(&db).await;
    let tx = far.begin().await.unwrap();
    sqlx::query("INSERT INTO ledger (n) VALUES (1)").execute(tx.executor()).await.unwrap();
    proxy.doom_next_commit(Fate::Unanswered);
    let token = tx.commit_with_token().await.unwrap();
    assert_eq!(token.latest(db.commit_token().await.unwrap()), db.commit_token().await.unwrap());
    assert_eq!(entries(&db, 1).await, 1);
}

#[tokio::test]
async fn a_commit_that_got_stuck_on_its_way_is_ended() {
    let db = with_ledger().await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.query_timeout(Duration::from_millis(300))).await;
    let observer = Observer::of(&db).await;
    proxy.doom_next_commit(Fate::Stuck);
    let tx = far.begin().await.unwrap();
    sqlx::query("INSERT INTO ledger (n) VALUES (1)").execute(tx.executor()).await.unwrap();
    let begun = Instant::now();

    let outcome = tx.commit().await;

    assert!(matches!(outcome, Err(Error::Unavailable { .. })), "{outcome:?}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!(entries(&db, 1).await, 0);
    assert_eq!(observer.sessions("state LIKE 'idle in transaction%'").await, 0);
}

#[tokio::test]
async fn copies_and_imports_are_told_as_they_ended() {
    let db = with_ledger().await;
    let library = support::library(&db).await;
    let (far, proxy) = far(&db).await;
    for (n, fate, written) in [(1, Fate::Unheard, 0), (2, Fate::Unanswered, 1)] {
        proxy.doom_next_commit(fate);
        let copied = far.copy_in("ledger", &["n"], format!("{n}\n").as_bytes(), CopyFormat::Text).await;
        assert!(if written == 1 { copied.is_ok() } else { matches!(copied, Err(Error::Unavailable { .. })) }, "{copied:?}");
        assert_eq!(entries(&db, n).await, written);

        proxy.doom_next_commit(fate);
        let rows = futures_util::stream::iter([NewMovie::new(library.id, format!("Film {n}"))]);
        let imported = far.movies().import(rows, OnConflict::Error).await;
        assert!(if written == 1 { imported.is_ok() } else { matches!(imported, Err(Error::Unavailable { .. })) }, "{imported:?}");
        assert_eq!(db.movies().count(Viewer::System, MovieScope::All).await.unwrap(), written);
    }
}

#[tokio::test]
async fn a_commit_of_which_nobody_can_tell_is_unknown_and_says_its_id() {
    let db = with_ledger().await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.acquire_timeout(Duration::from_millis(300))).await;
    let tx = far.begin().await.unwrap();
    let xid = tx.xid();
    sqlx::query("INSERT INTO ledger (n) VALUES (1)").execute(tx.executor()).await.unwrap();
    proxy.down();

    let outcome = tx.commit().await;

    assert!(matches!(&outcome, Err(Error::CommitUnknown { xid: told, .. }) if *told == xid && xid.is_some()), "{outcome:?}");
}

#[tokio::test]
async fn a_commit_whose_caller_left_is_done_all_the_same() {
    let db = with_ledger().await;
    let (far, proxy) = far(&db).await;
    proxy.delay(Duration::from_millis(50));
    let tx = far.begin().await.unwrap();
    sqlx::query("INSERT INTO ledger (n) VALUES (1)").execute(tx.executor()).await.unwrap();
    let commit = tokio::time::timeout(Duration::from_millis(10), tx.commit()).await;
    assert!(commit.is_err(), "it was left");
    support::until("it is committed", || async { entries(&db, 1).await == 1 }).await;
}
