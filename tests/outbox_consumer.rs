//! Who follows the outbox, who has a position in it, and what is purged of it.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::time::{Duration, Instant};

use futures_core::stream::BoxStream;
use futures_util::StreamExt as _;
use revenge_db::outbox::{OutboxEvent, Position};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::{Database, Error, Result};
use serde_json::json;

use crate::support::proxy::Proxy;
use crate::support::{Observer, PATIENCE, connect, until};

mod support;

async fn append(db: &Database, n: u64) -> Position {
    db.outbox().append("topic", &json!({ "n": n })).await.unwrap()
}

/// So many events that nothing holds back.
async fn filled(events: u64) -> TestDatabase {
    let db = testing::database().await;
    for n in 0..events {
        append(&db, n).await;
    }
    let wanted = usize::try_from(events).unwrap();
    until("all are readable", || async { db.outbox().read(Position::START, 1_000).await.unwrap().len() == wanted }).await;
    db
}

fn numbers(events: &[OutboxEvent]) -> Vec<u64> {
    events.iter().map(number).collect()
}

fn number(event: &OutboxEvent) -> u64 {
    event.payload["n"].as_u64().unwrap()
}

async fn next(events: &mut BoxStream<'static, Result<OutboxEvent>>) -> u64 {
    number(&tokio::time::timeout(PATIENCE, events.next()).await.unwrap().unwrap().unwrap())
}

#[tokio::test]
async fn a_follower_gets_what_is_there_and_what_comes_soon_after_it_came() {
    let db = filled(250).await;
    let mut events = db.outbox().follow(Position::START);
    for n in 0..250 {
        assert_eq!(next(&mut events).await, n);
    }
    // It has looked some time ago and would look again later: the notification wakes it.
    let observer = Observer::of(&db).await;
    // By polling alone, each comes up to 600 ms later: one in sixty at once, three of twenty in one run of two hundred. A loaded
    // machine delays any of them, and so does whoever writes on the same server meanwhile, in whatever database: an event is
    // readable when all before it has ended.
    let at_once = |delays: &[Duration]| delays.iter().filter(|delay| **delay < Duration::from_millis(10)).count();
    let mut delays = Vec::new();
    for n in 250..270 {
        let waiting = tokio::spawn(async move { (next(&mut events).await, Instant::now(), events) });
        let rests = "state = 'idle' AND query LIKE '-- outbox.event.read%' AND now() - query_start > '400 ms'";
        until("it rests", || async { observer.sessions(rests).await > 0 }).await;
        append(&db, n).await;
        let appended = Instant::now();
        let (seen, came, rest) = waiting.await.unwrap();
        events = rest;
        assert_eq!(seen, n);
        delays.push(came.saturating_duration_since(appended));
        if at_once(&delays) == 3 {
            return;
        }
    }
    panic!("by polling alone? {delays:?}");
}

#[tokio::test]
async fn a_follower_goes_on_without_notifications_and_without_the_server() {
    let db = filled(1).await;
    let proxy = Proxy::to(db.url()).await;
    let timeouts = Duration::from_millis(500);
    let here = connect(proxy.url(), |config| config.acquire_timeout(timeouts).connect_timeout(timeouts)).await;
    let mut events = here.outbox().follow(Position::START);
    assert_eq!(next(&mut events).await, 0);

    Observer::of(&db).await.run("ALTER TABLE outbox_events DISABLE TRIGGER USER").await;
    append(&db, 1).await;
    assert_eq!(next(&mut events).await, 1);

    proxy.down();
    append(&db, 2).await;
    let mut waiting = tokio::spawn(async move { (next(&mut events).await, events) });
    assert!(tokio::time::timeout(Duration::from_secs(2), &mut waiting).await.is_err(), "nothing comes, and no error");
    proxy.restore();
    let (n, mut events) = waiting.await.unwrap();
    assert_eq!(n, 2);

    proxy.cut();
    append(&db, 3).await;
    assert_eq!(next(&mut events).await, 3);
    here.close().await;
    assert!(tokio::time::timeout(PATIENCE, events.next()).await.unwrap().is_none());
}

#[tokio::test]
async fn an_event_that_was_held_back_is_followed_by_nobodys_notification() {
    let db = filled(1).await;
    let mut events = db.outbox().follow(Position::START);
    assert_eq!(next(&mut events).await, 0);
    let old = db.begin().await.unwrap();
    append(&db, 1).await;
    until("it is held back", || async { db.outbox().horizon().await.unwrap().held_back == 1 }).await;
    old.rollback().await.unwrap();
    assert_eq!(next(&mut events).await, 1);
}

#[tokio::test]
async fn a_transaction_notifies_once_however_many_events_it_has() {
    let db = testing::database().await;
    let mut hints = db.listen(["revenge_outbox"]).await.unwrap();
    let tx = db.begin().await.unwrap();
    for n in 0..10 {
        tx.outbox().append("topic", &n).await.unwrap();
    }
    tx.commit().await.unwrap();
    db.notify("revenge_outbox", "after it").await.unwrap();
    let mut heard = Vec::new();
    for _ in 0..2 {
        let Some(revenge_db::Event::Notification(hint)) = hints.next().await else { panic!("a notification") };
        heard.push(hint.payload.to_string());
    }
    assert_eq!(heard, ["", "after it"]);
}

#[tokio::test]
async fn a_consumer_reads_again_what_it_has_not_acknowledged() {
    let db = filled(10).await;
    let consumer = || db.outbox().consumer("index");
    assert_eq!(consumer().position().await.unwrap(), None);
    let first = consumer().next(4).await.unwrap();
    assert_eq!(numbers(&first), [0, 1, 2, 3]);
    assert_eq!(consumer().position().await.unwrap(), Some(Position::START));
    assert_eq!(consumer().next(4).await.unwrap(), first);
    consumer().acknowledge(first[2].position).await.unwrap();

    // Another process, after a restart.
    let there = connect(db.url(), |config| config).await;
    let again = there.outbox().consumer("index");
    assert_eq!(again.register().await.unwrap(), first[2].position);
    assert_eq!(numbers(&again.next(3).await.unwrap()), [3, 4, 5]);
    // Another name has a position of its own.
    assert_eq!(numbers(&there.outbox().consumer("other").next(1).await.unwrap()), [0]);

    // Late, twice, never back.
    again.acknowledge(first[3].position).await.unwrap();
    consumer().acknowledge(first[0].position).await.unwrap();
    assert_eq!(again.position().await.unwrap(), Some(first[3].position));
    consumer().acknowledge(first[3].position).await.unwrap();
    assert_eq!(again.position().await.unwrap(), Some(first[3].position));

    assert!(consumer().unregister().await.unwrap());
    assert!(!consumer().unregister().await.unwrap());
    assert_eq!(consumer().position().await.unwrap(), None);
}

#[tokio::test]
async fn an_acknowledgement_is_undone_with_its_transaction() {
    let db = filled(2).await;
    let consumer = db.outbox().consumer("index");
    let events = consumer.next(2).await.unwrap();
    let tx = db.begin().await.unwrap();
    tx.outbox().consumer("index").acknowledge(events[0].position).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(consumer.position().await.unwrap(), Some(Position::START));
    let tx = db.begin_with(revenge_db::TransactionOptions::serializable()).await.unwrap();
    tx.outbox().consumer("index").acknowledge(events[1].position).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(consumer.next(2).await.unwrap(), []);
}

#[tokio::test]
async fn two_processes_of_one_name_lose_nothing() {
    let db = filled(300).await;
    let process = |batch: u16| {
        let db = (*db).clone();
        tokio::spawn(async move {
            let consumer = db.outbox().consumer("index");
            let mut seen = Vec::new();
            loop {
                let events = consumer.next(batch).await.unwrap();
                let Some(last) = events.last() else { return seen };
                seen.extend(numbers(&events));
                tokio::task::yield_now().await;
                consumer.acknowledge(last.position).await.unwrap();
            }
        })
    };
    let processes = [process(7), process(13), process(1)];
    let mut seen = std::collections::BTreeSet::new();
    for process in processes {
        seen.extend(process.await.unwrap());
    }
    assert_eq!(seen, (0..300).collect());
}

#[tokio::test]
async fn a_position_of_another_server_is_refused() {
    let db = filled(1).await;
    let consumer = db.outbox().consumer("index");
    let strange: Position = "4000000000000/1".parse().unwrap();
    for _ in 0..2 {
        let refused = consumer.acknowledge(strange).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
        assert_eq!(numbers(&consumer.next(10).await.unwrap()), [0]);
    }
    for name in [String::new(), "a\0".to_owned(), "n".repeat(201)] {
        let refused = db.outbox().consumer(&*name).next(1).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
        let refused = db.outbox().consumer(&*name).acknowledge(Position::START).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn a_purge_stops_at_the_slowest_consumer_unless_it_is_told_not_to() {
    let db = filled(20).await;
    let left = async || numbers(&db.outbox().read(Position::START, 1_000).await.unwrap());
    let (slow, quick) = (db.outbox().consumer("slow"), db.outbox().consumer("quick"));
    let events = quick.next(20).await.unwrap();
    quick.acknowledge(events[15].position).await.unwrap();
    assert_eq!(db.outbox().purge(Duration::from_secs(60)).await.unwrap(), 0);
    slow.register().await.unwrap();
    assert_eq!(db.outbox().purge(Duration::ZERO).await.unwrap(), 0);
    slow.acknowledge(events[4].position).await.unwrap();
    assert_eq!(db.outbox().purge(Duration::ZERO).await.unwrap(), 5);
    assert_eq!(left().await, (5..20).collect::<Vec<_>>());

    let old = "UPDATE outbox_events SET created_at = now() - interval '1 hour' WHERE (payload->>'n')::int NOT IN (17, 18)";
    Observer::of(&db).await.run(old).await;
    slow.unregister().await.unwrap();
    assert_eq!(db.outbox().purge(Duration::from_secs(1_800)).await.unwrap(), 11);
    assert_eq!(db.outbox().purge_unread(Duration::from_secs(1_800)).await.unwrap(), 2);
    assert_eq!(left().await, [17, 18]);
}

#[tokio::test]
async fn a_purge_goes_in_batches_and_leaves_what_nobody_could_read_yet() {
    let db = testing::database().await;
    let old = db.begin().await.unwrap();
    Observer::of(&db)
        .await
        .run("INSERT INTO outbox_events (topic, payload, created_at) SELECT 't', '{}', now() - interval '1 day' FROM generate_series(1, 2500)")
        .await;
    assert_eq!(db.outbox().purge_unread(Duration::ZERO).await.unwrap(), 0);
    old.rollback().await.unwrap();
    until("all are readable", || async { db.outbox().horizon().await.unwrap().held_back == 0 }).await;
    assert_eq!(db.outbox().purge(Duration::ZERO).await.unwrap(), 2_500);
}

#[tokio::test]
async fn of_two_that_do_the_same_work_the_second_is_rolled_back() {
    let db = filled(1).await;
    let observer = Observer::of(&db).await;
    let events = db.outbox().consumer("index").next(1).await.unwrap();
    let work = async |tx: &revenge_db::Transaction, genre: &'static str| {
        tx.movies().upsert_genre(genre).await.unwrap();
        tx.outbox().consumer("index").acknowledge(events[0].position).await
    };
    let (first, second) = (db.begin().await.unwrap(), db.begin().await.unwrap());
    work(&first, "Crime").await.unwrap();
    let waits = "wait_event_type = 'Lock' AND query LIKE '-- outbox.consumer.acknowledge%'";
    let commit = async {
        observer.wait_for(1, waits).await;
        first.commit().await.unwrap();
    };
    let (refused, ()) = tokio::join!(work(&second, "War"), commit);
    assert!(matches!(refused, Err(Error::Stale { .. })), "{refused:?}");
    second.rollback().await.unwrap();

    let genres: Vec<String> = db.movies().genres().await.unwrap().into_iter().map(|genre| genre.name).collect();
    assert_eq!(genres, ["Crime"]);
}

/// Also of a batch that would begin with what the other has done and end behind it.
#[tokio::test]
async fn transactions_that_read_and_acknowledge_do_each_event_once() {
    let db = filled(10).await;
    let observer = Observer::of(&db).await;
    for known in [false, true] {
        let (first, second) = (db.begin().await.unwrap(), db.begin().await.unwrap());
        let events = first.outbox().consumer("index").next(5).await.unwrap();
        let late = second.outbox().consumer("index");
        let commit = async {
            observer.wait_for(1, "wait_event_type = 'Lock'").await;
            first.outbox().consumer("index").acknowledge(events[3].position).await.unwrap();
            first.commit().await.unwrap();
        };
        let (others, ()) = tokio::join!(late.next(5), commit);
        let (others, behind) = (others.unwrap(), if known { 4 } else { 0 });
        assert_eq!((numbers(&events)[0], numbers(&others)[0]), (behind, behind + 4));
        second.rollback().await.unwrap();
    }
    let outside = db.outbox().consumer("index").next(100).await.unwrap();
    assert_eq!(numbers(&outside), [8, 9]);
}

#[tokio::test]
async fn who_registers_beside_another_one_goes_on_where_that_has_come_to() {
    let db = filled(3).await;
    let last = db.outbox().read(Position::START, 10).await.unwrap().last().unwrap().position;
    let first = db.begin().await.unwrap();
    first.outbox().consumer("x").acknowledge(last).await.unwrap();
    let second = tokio::spawn({
        let db = (*db).clone();
        async move { db.outbox().consumer("x").register().await }
    });
    Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;

    first.commit().await.unwrap();

    assert_eq!(second.await.unwrap().unwrap(), last);
}
