//! Listening and notifying. Two `Database` values on one test database stand for two processes.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use revenge_db::notify::LONGEST_PAYLOAD;
use revenge_db::testing::{self, TestDatabase};
use revenge_db::{Database, Error, Event, Subscription};

use crate::support::proxy::Proxy;
use crate::support::{Observer, PATIENCE, connect, until};

mod support;

/// How the listening session is known on the server: by its sign of life.
const LISTENS: &str = "query LIKE '%pg_is_in_recovery()::text%'";

/// A process behind a network of its own.
async fn process(of: &TestDatabase) -> (Database, Proxy) {
    let proxy = Proxy::to(of.url()).await;
    let connect_timeout = Duration::from_secs(2);
    let db = connect(proxy.url(), |config| config.connect_timeout(connect_timeout)).await;
    (db, proxy)
}

async fn next(events: &mut Subscription) -> Option<Event> {
    tokio::time::timeout(PATIENCE, events.next()).await.expect("an event")
}

/// `channel:payload`, or `resync`.
async fn heard(events: &mut Subscription) -> String {
    match next(events).await {
        Some(Event::Notification(notification)) => format!("{}:{}", notification.channel, notification.payload),
        Some(_) => "resync".to_owned(),
        None => "end".to_owned(),
    }
}

/// Nothing came before this: a notification of one session is heard in its turn.
async fn nothing_else(db: &Database, events: &mut Subscription, channel: &str) {
    db.notify(channel, "nothing else").await.unwrap();
    assert_eq!(heard(events).await, format!("{channel}:nothing else"));
}

async fn drop_half_way(future: impl Future, polls: usize) {
    let mut future = std::pin::pin!(future);
    for _ in 0..polls {
        let done = std::future::poll_fn(|context| std::task::Poll::Ready(future.as_mut().poll(context).is_ready())).await;
        if done {
            return;
        }
        tokio::time::sleep(Duration::from_micros(300)).await;
    }
}

#[tokio::test]
async fn what_is_notified_after_listen_has_returned_is_heard() {
    let db = testing::database().await;
    let there = connect(db.url(), |config| config).await;
    let mut events = db.listen(["a", "Exact \"case\""]).await.unwrap();
    for n in 0..20 {
        there.notify("a", &n.to_string()).await.unwrap();
        assert_eq!(heard(&mut events).await, format!("a:{n}"));
    }
    db.notify("exact \"case\"", "another").await.unwrap();
    db.notify("Exact \"case\"", "").await.unwrap();
    let Some(Event::Notification(notification)) = next(&mut events).await else { panic!("a notification") };
    assert_eq!((&*notification.channel, &*notification.payload), ("Exact \"case\"", ""));
    assert_eq!(Observer::of(&db).await.sessions(&format!("pid = {}", notification.pid)).await, 1);

    for n in 0..100 {
        let mut late = db.listen([format!("late{n}")]).await.unwrap();
        there.notify(&format!("late{n}"), "").await.unwrap();
        assert_eq!(heard(&mut late).await, format!("late{n}:"));
    }
}

/// As when one part of a backend has a runtime of its own.
#[test]
fn whoever_listens_first_may_leave_with_his_runtime() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (stays, leaves) = (runtime(), runtime());
    let db = stays.block_on(testing::database());
    let first = leaves.block_on(async { db.listen(["first"]).await.unwrap() });
    let mut second = stays.block_on(async { db.listen(["second"]).await.unwrap() });
    drop(leaves);
    stays.block_on(async {
        db.notify("second", "still there").await.unwrap();
        assert_eq!(heard(&mut second).await, "second:still there");
        drop(first);
    });
    drop(second);
    stays.block_on(async { drop(db) });
}

#[tokio::test]
async fn a_hundred_subscribers_share_one_connection_that_ends_with_the_last() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    assert_eq!(observer.sessions(LISTENS).await, 0);
    let mut subscribers = Vec::new();
    for n in 0..100 {
        subscribers.push(db.listen([format!("own{n}"), "all".to_owned()]).await.unwrap());
    }
    assert_eq!(observer.sessions(LISTENS).await, 1);
    db.notify("own7", "one").await.unwrap();
    db.notify("all", "everybody").await.unwrap();
    assert_eq!(heard(&mut subscribers[7]).await, "own7:one");
    for subscriber in &mut subscribers {
        assert_eq!(heard(subscriber).await, "all:everybody");
    }
    drop(subscribers);
    observer.wait_for(0, LISTENS).await;
    let mut again = db.listen(["all"]).await.unwrap();
    nothing_else(&db, &mut again, "all").await;
}

#[tokio::test]
async fn the_cache_and_the_subscribers_share_the_connection() {
    let db = testing::database().await;
    let here = connect(db.url(), |config| config.cache_enabled(true)).await;
    let observer = Observer::of(&db).await;
    observer.wait_for(1, LISTENS).await;
    let events = here.listen(["a"]).await.unwrap();
    assert_eq!(observer.sessions(LISTENS).await, 1);
    drop(events);
    observer.wait_for(1, "query LIKE 'UNLISTEN \"a\";SELECT%'").await;
}

#[tokio::test]
async fn channels_come_and_go() {
    let db = testing::database().await;
    let mut events = db.listen(Vec::<String>::new()).await.unwrap();
    let mut other = db.listen(["b"]).await.unwrap();
    events.add_channel("a").await.unwrap();
    events.add_channel("a").await.unwrap();
    events.add_channel("b").await.unwrap();
    db.notify("a", "1").await.unwrap();
    db.notify("b", "2").await.unwrap();
    assert_eq!((heard(&mut events).await, heard(&mut events).await), ("a:1".to_owned(), "b:2".to_owned()));

    db.notify("b", "3").await.unwrap();
    assert_eq!((heard(&mut other).await, heard(&mut other).await), ("b:2".to_owned(), "b:3".to_owned()));
    // It waits, and is thrown away.
    events.remove_channel("b").await;
    events.remove_channel("never there").await;
    db.notify("b", "4").await.unwrap();
    nothing_else(&db, &mut events, "a").await;
    assert_eq!(heard(&mut other).await, "b:4");

    events.remove_channel("a").await;
    events.add_channel("b").await.unwrap();
    nothing_else(&db, &mut events, "b").await;
}

#[tokio::test]
async fn the_server_listens_to_what_somebody_wants_and_to_nothing_else() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let last = |statement: &str| format!("query LIKE '{statement}%' AND {LISTENS}");
    let mut events = db.listen(["a"]).await.unwrap();
    let others = (db.listen(["a", "b"]).await.unwrap(), db.listen(["b"]).await.unwrap());
    assert_eq!(observer.sessions(&last("LISTEN \"b\"")).await, 1);
    drop(others.0);
    events.add_channel("c").await.unwrap();
    assert_eq!(observer.sessions(&last("LISTEN \"c\"")).await, 1);
    drop(others.1);
    observer.wait_for(1, &last("UNLISTEN \"b\"")).await;
    events.remove_channel("c").await;
    assert_eq!(observer.sessions(&last("UNLISTEN \"c\"")).await, 1);
    nothing_else(&db, &mut events, "a").await;
}

#[tokio::test]
async fn after_a_cut_there_is_one_resync_and_then_notifications_again() {
    let db = testing::database().await;
    let (here, proxy) = process(&db).await;
    let (mut first, mut second) = (here.listen(["a"]).await.unwrap(), here.listen(["a", "b"]).await.unwrap());
    for round in 0..5 {
        proxy.cut();
        db.notify("a", "lost, or not").await.unwrap();
        for events in [&mut first, &mut second] {
            while heard(events).await != "resync" {}
            db.notify("a", &round.to_string()).await.unwrap();
        }
        for events in [&mut first, &mut second] {
            while heard(events).await != format!("a:{round}") {}
        }
        assert_eq!(heard(&mut first).await, format!("a:{round}"));
    }
}

#[tokio::test]
async fn a_session_that_is_ended_by_the_server_is_a_resync() {
    let db = testing::database().await;
    let mut events = db.listen(["a"]).await.unwrap();
    let observer = Observer::of(&db).await;
    for _ in 0..3 {
        assert_eq!(observer.terminate(LISTENS).await, 1);
        assert_eq!(heard(&mut events).await, "resync");
        nothing_else(&db, &mut events, "a").await;
    }
}

#[tokio::test]
async fn a_silent_network_is_a_resync_soon_after_it_is_back() {
    let db = testing::database().await;
    let (here, proxy) = process(&db).await;
    let mut events = here.listen(["a"]).await.unwrap();
    proxy.freeze();
    db.notify("a", "lost").await.unwrap();
    until("a new connection is tried", || async { proxy.accepted() >= 3 }).await;
    let started = Instant::now();
    proxy.restore();
    // What was frozen may flow on: it is of the old connection.
    assert_eq!(heard(&mut events).await, "resync");
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    nothing_else(&db, &mut events, "a").await;
}

#[tokio::test]
async fn a_slow_subscriber_gets_one_resync_and_the_others_everything() {
    const SENT: usize = 3_000;
    let db = testing::database().await;
    let (mut slow, mut quick) = (db.listen(["a"]).await.unwrap(), db.listen(["a"]).await.unwrap());
    let sending = async {
        let tx = db.begin().await.unwrap();
        for n in 0..SENT {
            tx.notify("a", &n.to_string()).await.unwrap();
            if n % 1_000 == 999 {
                // What waits is on its way in portions that the quick one keeps up with.
                tx.savepoint("portion").await.unwrap();
            }
        }
        tx.commit().await.unwrap();
    };
    let hearing = async {
        let mut all = Vec::new();
        while all.last().is_none_or(|last| last != &format!("a:{}", SENT - 1)) {
            all.push(heard(&mut quick).await);
        }
        all
    };
    let ((), all) = tokio::join!(sending, hearing);
    assert!(all.len() <= SENT);

    let mut kept = vec![heard(&mut slow).await];
    while kept.last().is_none_or(|last| last != &format!("a:{}", SENT - 1)) {
        kept.push(heard(&mut slow).await);
    }
    assert_eq!(kept[0], "resync");
    assert!(kept.len() <= 1_024, "{}", kept.len());
    assert!(kept[1..].iter().all(|event| event != "resync"));
    nothing_else(&db, &mut slow, "a").await;
}

#[tokio::test]
async fn a_transaction_notifies_when_it_is_committed() {
    let db = testing::database().await;
    let mut events = db.listen(["a"]).await.unwrap();
    let undone = db.begin().await.unwrap();
    undone.notify("a", "undone").await.unwrap();
    undone.rollback().await.unwrap();
    let tx = db.begin().await.unwrap();
    let savepoint = tx.savepoint("here").await.unwrap();
    tx.notify("a", "undone in part").await.unwrap();
    tx.rollback_to(&savepoint).await.unwrap();
    tx.notify("a", "late").await.unwrap();
    tx.notify("a", "late").await.unwrap();
    db.notify("a", "early").await.unwrap();
    assert_eq!(heard(&mut events).await, "a:early");
    tx.commit().await.unwrap();
    assert_eq!(heard(&mut events).await, "a:late");
    nothing_else(&db, &mut events, "a").await;
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before_it_is_sent() {
    let db = testing::database().await;
    let longest = "n".repeat(63);
    let mut events = db.listen([longest.as_str()]).await.unwrap();
    db.notify(&longest, &"x".repeat(LONGEST_PAYLOAD)).await.unwrap();
    assert_eq!(heard(&mut events).await.len(), 63 + 1 + LONGEST_PAYLOAD);

    let tx = db.begin().await.unwrap();
    let invalid = |outcome: Result<(), Error>| assert!(matches!(outcome, Err(Error::Invalid { .. })), "{outcome:?}");
    invalid(tx.notify("a", &"x".repeat(LONGEST_PAYLOAD + 1)).await);
    invalid(tx.notify("a", "\0").await);
    for name in [String::new(), "a\0b".to_owned(), "n".repeat(64), "é".repeat(32)] {
        invalid(tx.notify(&name, "").await);
        invalid(db.listen([name.as_str()]).await.map(drop));
        invalid(events.add_channel(name).await);
    }
    // The transaction does not know of it.
    tx.notify(&longest, "well").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(heard(&mut events).await, format!("{longest}:well"));
}

#[tokio::test]
async fn close_and_the_last_handle_end_the_streams() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let here = connect(db.url(), |config| config).await;
    let mut events = here.listen(["a"]).await.unwrap();
    here.notify("a", "last").await.unwrap();
    assert_eq!(heard(&mut events).await, "a:last");
    here.close().await;
    assert_eq!(heard(&mut events).await, "end");
    assert_eq!(heard(&mut events).await, "end");
    assert!(matches!(here.listen(["a"]).await, Err(Error::Closed { .. })));
    assert!(matches!(events.add_channel("b").await, Err(Error::Closed { .. })));
    events.remove_channel("a").await;
    observer.wait_for(0, LISTENS).await;

    let there = connect(db.url(), |config| config).await;
    let mut events = there.listen(["a"]).await.unwrap();
    let waiting = tokio::spawn(async move { events.next().await });
    drop(there);
    assert_eq!(tokio::time::timeout(PATIENCE, waiting).await.unwrap().unwrap(), None);
    observer.wait_for(0, LISTENS).await;
}

#[tokio::test]
async fn listen_gives_up_in_time_and_leaves_nothing() {
    let db = testing::database().await;
    let proxy = Proxy::to(db.url()).await;
    let here = connect(proxy.url(), |config| config.connect_timeout(Duration::from_millis(500))).await;
    proxy.down();
    let started = Instant::now();
    let error = here.listen(["a"]).await.unwrap_err();
    assert!(matches!(&error, Error::Unavailable { .. }), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    proxy.restore();
    let mut events = here.listen(["b"]).await.unwrap();
    proxy.down();
    while events.add_channel("c").await.is_ok() {}
    proxy.restore();
    assert_eq!(heard(&mut events).await, "resync");
    db.notify("c", "not added").await.unwrap();
    nothing_else(&db, &mut events, "b").await;
}

#[tokio::test]
async fn a_listen_that_is_dropped_half_way_leaves_nothing() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let here = connect(db.url(), |config| config).await;
    for polls in 1..30 {
        drop_half_way(here.listen(["a"]), polls).await;
    }
    observer.wait_for(0, LISTENS).await;
    let mut events = here.listen(["b"]).await.unwrap();
    for polls in 1..30 {
        drop_half_way(events.add_channel("a"), polls).await;
        drop_half_way(events.remove_channel("a"), polls).await;
        drop_half_way(here.listen(["a"]), polls).await;
    }
    events.remove_channel("a").await;
    db.notify("a", "unheard").await.unwrap();
    nothing_else(&db, &mut events, "b").await;
    assert_eq!(observer.sessions(LISTENS).await, 1);
}

#[tokio::test]
async fn a_subscription_is_a_stream_and_can_be_moved() {
    let db = testing::database().await;
    let events = db.listen(["a"]).await.unwrap();
    let payloads = tokio::spawn(events.take(2).map(|event| matches!(event, Event::Notification(_))).collect::<Vec<_>>());
    db.notify("a", "1").await.unwrap();
    db.notify("a", "2").await.unwrap();
    assert_eq!(payloads.await.unwrap(), [true, true]);
}
