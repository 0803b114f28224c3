//! Advisory locks, and who leads.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use revenge_db::testing::{self, TestDatabase};
use revenge_db::{Database, Error, Fence, LockKey, Result, TransactionOptions};

use crate::support::proxy::Proxy;
use crate::support::{Observer, connect, until};

mod support;

const LOCKS: &str = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

async fn no_lock_is_left(observer: &Observer) {
    until("no lock is left", || async { observer.count(LOCKS).await == 0 }).await;
}

#[tokio::test]
async fn one_holder_at_a_time() {
    let db = testing::database().await;
    let other = connect(db.url(), |config| config).await;
    let guard = db.lock("scan").await.unwrap();
    assert!(db.try_lock("scan").await.unwrap().is_none(), "not even for another task of the process");
    assert!(other.try_lock("scan").await.unwrap().is_none());
    assert!(other.try_lock("sweep").await.unwrap().is_some(), "another name is another lock");

    guard.release().await.unwrap();

    assert_eq!(other.try_lock("scan").await.unwrap().unwrap().key(), LockKey::from("scan"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_gets_it_in_the_end_and_never_two_at_once() {
    let db = testing::database_with(|config| config.max_conns(10)).await;
    let inside = &AtomicU32::new(0);
    let visits = (0..20).map(|_| {
        let db = &db;
        async move {
            let guard = db.lock("door").await.unwrap();
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
            db.movies().genres().await.unwrap();
            inside.fetch_sub(1, Ordering::SeqCst);
            drop(guard);
        }
    });
    // Each holds a connection: so many wait at once that some are left for the work.
    futures_util::StreamExt::for_each_concurrent(futures_util::stream::iter(visits), 6, |visit| visit).await;
    no_lock_is_left(&Observer::of(&db).await).await;
}

#[tokio::test]
async fn a_dropped_guard_gives_the_lock_back_and_its_connection_is_clean() {
    let db = testing::database_with(|config| config.min_conns(1).max_conns(1)).await;
    let observer = Observer::of(&db).await;
    drop(db.lock("scan").await.unwrap());
    no_lock_is_left(&observer).await;
    drop(db.lock("scan").await.unwrap());
    // The same connection, in other hands.
    db.movies().genres().await.unwrap();
    no_lock_is_left(&observer).await;
}

#[tokio::test]
async fn the_wait_is_bounded_and_leaves_nothing_behind() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let guard = db.lock("scan").await.unwrap();
    let hasty = db.with_timeout(Duration::from_millis(100));

    let late = hasty.lock("scan").await;

    assert!(matches!(late, Err(Error::Timeout { op: "lock.session.acquire", .. })), "{late:?}");
    observer.wait_for(0, "wait_event = 'advisory'").await;
    guard.release().await.unwrap();
    no_lock_is_left(&observer).await;
}

#[tokio::test]
async fn who_stops_waiting_does_not_get_it_later() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let guard = db.lock("scan").await.unwrap();
    let lock = db.lock("scan");
    tokio::select! {
        got = lock => panic!("it is held: {got:?}"),
        () = observer.wait_for(1, "wait_event = 'advisory'") => {}
    }
    observer.wait_for(0, "wait_event = 'advisory'").await;
    guard.release().await.unwrap();
    no_lock_is_left(&observer).await;
}

#[tokio::test]
async fn a_lock_is_lost_with_its_connection_and_the_guard_knows() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let mut guard = db.lock("scan").await.unwrap();
    guard.check().await.unwrap();
    observer.terminate("usename = 'revenge_test'").await;

    let lost = guard.check().await;

    assert!(matches!(lost, Err(Error::Unavailable { .. })), "{lost:?}");
    assert!(guard.check().await.is_err(), "it does not come back");
    assert!(guard.release().await.is_err());
    assert!(db.try_lock("scan").await.unwrap().is_some());
}

#[tokio::test]
async fn every_number_can_be_locked_and_checked() {
    let db = testing::database().await;
    for key in [0, 1, -1, i64::MAX, i64::MIN, 1 << 32, -(1 << 32)] {
        let mut guard = db.lock(key).await.unwrap();
        guard.check().await.unwrap();
        guard.release().await.unwrap();
    }
}

#[tokio::test]
async fn a_transactions_lock_ends_with_it() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    for commit in [true, false] {
        let tx = db.begin().await.unwrap();
        tx.lock("scan").await.unwrap();
        assert!(tx.try_lock("scan").await.unwrap(), "who has it may have it again");
        assert!(db.try_lock("scan").await.unwrap().is_none());
        let other = db.begin().await.unwrap();
        assert!(!other.try_lock("scan").await.unwrap());
        other.rollback().await.unwrap();
        if commit {
            tx.commit().await.unwrap();
        } else {
            drop(tx);
        }
        no_lock_is_left(&observer).await;
    }
}

#[tokio::test]
async fn a_transaction_waits_no_longer_than_its_lock_timeout() {
    let db = testing::database().await;
    let _guard = db.lock("scan").await.unwrap();
    let tx = db.begin_with(TransactionOptions::new().lock_timeout(Duration::from_millis(50))).await.unwrap();
    let late = tx.lock("scan").await;
    assert!(matches!(late, Err(Error::LockTimeout { .. })), "{late:?}");
}

/// A candidate that leads until it is told to stop, and notes its terms.
async fn lead_until(db: &TestDatabase, terms: &Mutex<Vec<Fence>>, leading: &AtomicU32, stop: &tokio::sync::Notify) -> Result<()> {
    db.lead("maintenance", |term| async move {
        assert_eq!(leading.fetch_add(1, Ordering::SeqCst), 0);
        terms.lock().unwrap().push(term.fence);
        stop.notified().await;
        leading.fetch_sub(1, Ordering::SeqCst);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn one_leads_after_the_other_and_each_term_has_a_greater_fence() {
    let db = testing::database().await;
    let (terms, leading, stop) = (&Mutex::new(Vec::new()), &AtomicU32::new(0), &tokio::sync::Notify::new());
    let candidates = futures_util::future::join_all((0..3).map(|_| lead_until(&db, terms, leading, stop)));
    let watch = async {
        for term in 1..=3 {
            until("one leads", || async { terms.lock().unwrap().len() == term }).await;
            assert!(leading.load(Ordering::SeqCst) <= 1);
            stop.notify_one();
        }
    };
    let (outcomes, ()) = tokio::join!(candidates, watch);
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    let terms = terms.lock().unwrap();
    assert!(terms.len() == 3 && terms.is_sorted() && terms[0] < terms[2], "{terms:?}");
    assert!(terms[0].to_string() < terms[2].to_string());
}

#[tokio::test]
async fn who_leads_stops_when_the_database_is_closed() {
    let db = testing::database_with(|config| config.query_timeout(Duration::from_secs(60))).await;
    let observer = Observer::of(&db).await;
    let leader = (*db).clone();
    let leading: tokio::task::JoinHandle<Result<()>> =
        tokio::spawn(async move { leader.lead("maintenance", |_| std::future::pending()).await });
    until("it leads", || async { db.try_lock("maintenance").await.unwrap().is_none() }).await;

    let begun = Instant::now();
    db.close().await;

    assert!(matches!(leading.await.unwrap(), Err(Error::Closed { .. })));
    assert!(begun.elapsed() < Duration::from_secs(30), "it did not wait for the leader's query: {:?}", begun.elapsed());
    no_lock_is_left(&observer).await;
}

/// Counts who leads; one that is dropped does no longer.
struct Leading(Arc<AtomicU32>);

impl Leading {
    async fn with(count: &Arc<AtomicU32>) -> Result<()> {
        count.fetch_add(1, Ordering::SeqCst);
        let _leading = Self(Arc::clone(count));
        std::future::pending().await
    }
}

impl Drop for Leading {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn a_leader_that_is_cut_off_stops_and_another_follows() {
    let db = testing::database().await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.min_conns(1).acquire_timeout(Duration::from_secs(1))).await;
    let (far_leads, near_leads) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let observer = Observer::of(&db).await;
    let lead = |db: Database, leading: &Arc<AtomicU32>| {
        let leading = Arc::clone(leading);
        tokio::spawn(async move { db.lead("maintenance", |_| Leading::with(&leading)).await })
    };

    let far = lead(far, &far_leads);
    until("the far one leads", || async { far_leads.load(Ordering::SeqCst) == 1 }).await;
    let near = lead((*db).clone(), &near_leads);

    proxy.freeze();
    until("the far one stops", || async { far_leads.load(Ordering::SeqCst) == 0 }).await;
    // The server cannot know that its client is gone before a probe says so.
    observer.terminate("pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')").await;
    until("the near one leads", || async { near_leads.load(Ordering::SeqCst) == 1 }).await;
    near.abort();
    until("a dropped leader stops", || async { near_leads.load(Ordering::SeqCst) == 0 }).await;
    no_lock_is_left(&observer).await;
    far.abort();
}
