//! Who waits for a connection, and in which order they get it.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use revenge_db::testing::{self, TestLease};
use revenge_db::{Database, Error, TransactionOptions};

type Waiting<'d> = Pin<Box<dyn Future<Output = TestLease> + Send + 'd>>;

fn ask(waiting: &mut Waiting<'_>) -> Poll<TestLease> {
    waiting.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

/// A caller who has taken his place in the queue.
fn caller(db: &Database) -> Waiting<'_> {
    let mut waiting: Waiting<'_> = Box::pin(testing::lease(db));
    assert!(ask(&mut waiting).is_pending(), "the only connection is lent");
    waiting
}

#[tokio::test]
async fn callers_are_served_in_the_order_in_which_they_came() {
    let db = testing::database_with(|config| config.min_conns(1).max_conns(1)).await;
    let mut held = testing::lease(&db).await;
    let mut queue: Vec<_> = (0..4).map(|_| caller(&db)).collect();

    while !queue.is_empty() {
        drop(held);
        // Who asks first does not count, who came first does.
        assert!(queue[1..].iter_mut().rev().all(|later| ask(later).is_pending()));
        let Poll::Ready(mut lease) = ask(&mut queue[0]) else { panic!("not the first, {} wait", queue.len()) };
        lease.select_one().await;
        held = lease;
        drop(queue.remove(0));
    }
}

#[tokio::test]
async fn a_caller_who_leaves_hands_his_turn_to_the_next() {
    let db = testing::database_with(|config| config.min_conns(1).max_conns(1)).await;
    let held = testing::lease(&db).await;
    let (first, second, mut third) = (caller(&db), caller(&db), caller(&db));

    drop(second);
    drop(held);
    assert!(ask(&mut third).is_pending(), "it was granted to the first, who has not come for it");
    drop(first);

    let Poll::Ready(mut lease) = ask(&mut third) else { panic!("a lease was lost") };
    lease.select_one().await;
    drop(lease);
    testing::lease(&db).await.select_one().await;
}

#[tokio::test]
async fn a_lease_outlives_everybody_who_waited_for_it() {
    let db = testing::database_with(|config| config.min_conns(1).max_conns(1)).await;
    let held = testing::lease(&db).await;
    let all: Vec<_> = (0..4).map(|_| caller(&db)).collect();

    drop(held);
    drop(all);

    testing::lease(&db).await.select_one().await;
}

#[tokio::test]
async fn the_wait_for_a_connection_is_part_of_a_transactions_time() {
    let db = testing::database_with(|config| config.max_conns(1).acquire_timeout(Duration::from_secs(60))).await;
    let held = db.begin().await.unwrap();
    let limit = Duration::from_millis(200);

    let late = tokio::time::timeout(Duration::from_secs(20), db.begin_with(TransactionOptions::new().timeout(limit))).await;

    assert!(matches!(late, Ok(Err(Error::Timeout { after, .. })) if after == limit), "{late:?}");
    held.rollback().await.unwrap();
}
