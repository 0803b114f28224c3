//! The outbox: its order, its horizon, its consumers.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::StreamExt as _;
use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use revenge_db::metrics::OUTBOX_HELD_BACK;
use revenge_db::outbox::{OutboxEvent, Position};
use revenge_db::testing;
use revenge_db::{Consistency, Database, Error};
use serde_json::json;

use crate::support::{Observer, PATIENCE, seed, until};

mod support;

/// Waits until so many events can be read: the server itself may write something (statistics, vacuum).
async fn readable(db: &Database, count: usize) -> Vec<OutboxEvent> {
    until(&format!("{count} events are readable"), || async { db.outbox().read(Position::START, 1_000).await.unwrap().len() == count })
        .await;
    db.outbox().read(Position::START, 1_000).await.unwrap()
}

/// Waits until nothing holds these events back, nor ever will.
async fn below_the_horizon(observer: &Observer, events: i64) {
    let below = "SELECT count(*) FROM outbox_events WHERE xid < pg_snapshot_xmin(pg_current_snapshot())";
    until("all can be read", || async { observer.count(below).await == events }).await;
}

async fn append(db: &Database, topic: &str, n: usize) -> Position {
    db.outbox().append(topic, &json!({ "n": n })).await.unwrap()
}

#[tokio::test]
async fn an_event_is_read_as_it_was_appended() {
    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Added {
        title: String,
    }
    let db = testing::database().await;
    let added = Added { title: "M – Eine Stadt sucht einen Mörder".to_owned() };
    let position = db.outbox().append("movie.added", &added).await.unwrap();
    let events = readable(&db, 1).await;
    assert_eq!((events[0].position, events[0].topic.as_str()), (position, "movie.added"));
    assert_eq!(events[0].read::<Added>().unwrap(), added);
    assert!(matches!(events[0].read::<Vec<u8>>(), Err(Error::Corrupt { .. })));
    assert_eq!(db.outbox().read(position, 10).await.unwrap(), []);
    // Any handle reads, on the primary.
    assert_eq!(db.reader(Consistency::Eventual).outbox().read(Position::START, 10).await.unwrap(), events);
    assert_eq!(db.causal().outbox().read(Position::START, 10).await.unwrap(), events);
}

#[tokio::test]
async fn what_is_rolled_back_never_appears() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    tx.outbox().append("undone", &1).await.unwrap();
    tx.rollback().await.unwrap();
    let tx = db.begin().await.unwrap();
    tx.outbox().append("kept", &1).await.unwrap();
    let savepoint = tx.savepoint("here").await.unwrap();
    tx.outbox().append("undone", &2).await.unwrap();
    tx.rollback_to(&savepoint).await.unwrap();
    tx.outbox().append("kept", &2).await.unwrap();
    assert_eq!(tx.outbox().read(Position::START, 10).await.unwrap(), []);
    tx.commit().await.unwrap();
    let events = readable(&db, 2).await;
    assert!(events.iter().all(|event| event.topic == "kept"));
    assert!(events[0].position < events[1].position);
}

#[tokio::test]
async fn an_event_waits_for_older_writers_and_they_are_told_of() {
    let db = testing::database().await;
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let gauge = || {
        let seen = snapshotter.snapshot().into_vec().into_iter().find(|(key, ..)| key.key().name() == OUTBOX_HELD_BACK);
        match seen {
            Some((_, _, _, DebugValue::Gauge(seconds))) => seconds.into_inner(),
            other => panic!("{other:?}"),
        }
    };
    append(&db, "early", 0).await;
    readable(&db, 1).await;

    let old = db.begin().await.unwrap();
    let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(old.executor()).await.unwrap();
    append(&db, "late", 1).await;
    assert_eq!(db.outbox().read(Position::START, 10).await.unwrap().len(), 1);
    until("the gauge shows it", || async {
        db.outbox().read(Position::START, 10).await.unwrap();
        gauge() > 0.0
    })
    .await;
    // Other tests write to other databases of the server.
    let oldest = async || db.outbox().horizon().await.unwrap().writer.and_then(|writer| writer.pid);
    until("the oldest writer is ours", || async { oldest().await == Some(pid) }).await;
    let horizon = db.outbox().horizon().await.unwrap();
    let writer = horizon.writer.unwrap();
    assert_eq!((horizon.held_back, writer.pid), (1, Some(pid)));
    assert!(writer.since.is_some() && writer.age.unwrap() >= horizon.held_back_for && horizon.held_back_for > Duration::ZERO);

    old.commit().await.unwrap();
    readable(&db, 2).await;
    let horizon = db.outbox().horizon().await.unwrap();
    assert_eq!((horizon.held_back, horizon.held_back_for), (0, Duration::ZERO));
    assert!(gauge() < f64::EPSILON);
}

/// Writers commit in another order than they were numbered; three ways of
/// reading, all the while. Without the horizon in `read.sql` this fails.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_event_is_skipped_and_all_come_in_order() {
    const WRITERS: u64 = 16;
    const TRANSACTIONS: usize = 25;
    let seed = seed();
    let db = testing::database_with(|config| config.max_conns(20)).await;

    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let db = (*db).clone();
            tokio::spawn(async move {
                let mut random = StdRng::seed_from_u64(seed.wrapping_add(writer));
                let mut committed = Vec::new();
                for _ in 0..TRANSACTIONS {
                    let tx = db.begin().await.unwrap();
                    let mut positions = Vec::new();
                    for n in 0..random.random_range(1..4) {
                        tokio::time::sleep(Duration::from_micros(random.random_range(0..3_000))).await;
                        positions.push(tx.outbox().append(["even", "odd"][n % 2], &writer).await.unwrap());
                    }
                    tokio::time::sleep(Duration::from_micros(random.random_range(0..20_000))).await;
                    if random.random_ratio(1, 8) {
                        tx.rollback().await.unwrap();
                    } else {
                        tx.commit().await.unwrap();
                        committed.append(&mut positions);
                    }
                }
                committed
            })
        })
        .collect();

    let (all_known, done) = tokio::sync::watch::channel(None::<usize>);
    let enough = move |seen: usize| done.borrow().is_some_and(|all| seen >= all);
    let reader = {
        let (db, enough) = ((*db).clone(), enough.clone());
        tokio::spawn(async move {
            let mut seen: Vec<Position> = Vec::new();
            while !enough(seen.len()) {
                // A new reader each time: its position is all that it knows.
                let after: Position = seen.last().copied().unwrap_or_default().to_string().parse().unwrap();
                seen.extend(db.outbox().read(after, 7).await.unwrap().iter().map(|event| event.position));
            }
            seen
        })
    };
    let follower = {
        let (db, enough) = ((*db).clone(), enough.clone());
        tokio::spawn(async move {
            let mut seen = Vec::new();
            let mut events = db.outbox().follow(Position::START);
            while !enough(seen.len()) {
                if let Ok(event) = tokio::time::timeout(Duration::from_millis(100), events.next()).await {
                    seen.push(event.unwrap().unwrap().position);
                }
            }
            seen
        })
    };
    let consumer = {
        let (db, enough) = ((*db).clone(), enough.clone());
        tokio::spawn(async move {
            let mut seen = Vec::new();
            while !enough(seen.len()) {
                let consumer = db.outbox().consumer("index");
                let events = consumer.next(11).await.unwrap();
                if let Some(last) = events.last() {
                    consumer.acknowledge(last.position).await.unwrap();
                }
                seen.extend(events.iter().map(|event| event.position));
            }
            seen
        })
    };
    let by_topic = {
        let db = (*db).clone();
        tokio::spawn(async move {
            let mut seen: Vec<Position> = Vec::new();
            while !enough(seen.len()) {
                let after = seen.last().copied().unwrap_or_default();
                seen.extend(
                    db.outbox().read_topics(&["odd", "even", "odd", "none"], after, 7).await.unwrap().iter().map(|event| event.position),
                );
            }
            seen
        })
    };

    let mut committed = BTreeSet::new();
    for writer in writers {
        committed.extend(writer.await.unwrap());
    }
    all_known.send_replace(Some(committed.len()));
    let committed: Vec<_> = committed.into_iter().collect();
    for reader in [reader, follower, consumer, by_topic] {
        let seen = tokio::time::timeout(PATIENCE, reader).await.expect("a reader has skipped an event").unwrap();
        assert_eq!(seen, committed, "SEED={seed}");
    }
}

#[tokio::test]
async fn a_topic_is_read_alone() {
    let db = testing::database().await;
    for n in 0..10 {
        append(&db, ["a", "b", "c"][n % 3], n).await;
    }
    readable(&db, 10).await;
    let numbers = async |topics: &[&str], after, limit| {
        let events = db.outbox().read_topics(topics, after, limit).await.unwrap();
        events.iter().map(|event| event.payload["n"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&["b"], Position::START, 100).await, [1, 4, 7]);
    assert_eq!(numbers(&["c", "a"], Position::START, 4).await, [0, 2, 3, 5]);
    let third = db.outbox().read(Position::START, 3).await.unwrap()[2].position;
    assert_eq!(numbers(&["c", "a"], third, 100).await, [3, 5, 6, 8, 9]);
    assert_eq!(numbers(&["none"], Position::START, 100).await, [] as [u64; 0]);
    assert!(matches!(db.outbox().read_topics(&[], Position::START, 1).await, Err(Error::Invalid { .. })));
    // Limits outside are brought to the nearer end.
    assert_eq!(db.outbox().read(Position::START, 0).await.unwrap().len(), 1);
    assert_eq!(db.outbox().read(Position::START, u16::MAX).await.unwrap().len(), 10);
}

#[tokio::test]
async fn what_cannot_be_stored_is_refused_before_it_is_sent() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    for topic in [String::new(), "a\0".to_owned(), "t".repeat(201)] {
        let refused = tx.outbox().append(&topic, &1).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    }
    let refused = tx.outbox().append("large", &"x".repeat(1024 * 1024 - 1)).await;
    assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    tx.outbox().append(&"t".repeat(200), &"x".repeat(1024 * 1024 - 2)).await.unwrap();
    tx.commit().await.unwrap();
    readable(&db, 1).await;
    let refused = db.outbox().append("nul", "a\0").await;
    assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    // Small here, four megabytes as PostgreSQL writes it.
    let wide = serde_json::value::RawValue::from_string(format!("[{}1]", "1e300,".repeat(20_000))).unwrap();
    let refused = db.outbox().append("wide", &wide).await;
    assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    let misused = tx_follow(&db).await;
    assert!(matches!(misused, Some(Err(Error::Misuse { .. }))), "{misused:?}");
}

/// An array in an array, and so on.
fn nested(levels: usize) -> String {
    "[".repeat(levels) + &"]".repeat(levels)
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "another program's statement")]
async fn what_could_not_be_read_again_is_refused_and_stops_nobody_who_reads() {
    let db = testing::database().await;
    for unreadable in [nested(128), "[1e400]".to_owned()] {
        let payload = serde_json::value::RawValue::from_string(unreadable).unwrap();
        let refused = db.outbox().append("of this crate", &payload).await;
        assert!(matches!(&refused, Err(Error::Invalid { reason, .. }) if reason.contains("read again")), "{refused:?}");
    }
    let refused = db.outbox().append("of this crate", &u128::MAX).await;
    assert!(matches!(&refused, Err(Error::Invalid { reason, .. }) if reason.contains("read again")), "{refused:?}");
    let deepest = serde_json::value::RawValue::from_string(nested(127)).unwrap();
    db.outbox().append("first", &deepest).await.unwrap();
    let mut owner = db.owner().await;
    for payload in [nested(200), "[1e400]".to_owned()] {
        let insert = "INSERT INTO outbox_events (topic, payload) VALUES ('of another program', $1::jsonb)";
        sqlx::query(insert).bind(payload).execute(&mut owner).await.unwrap();
    }
    db.outbox().append("last", &1).await.unwrap();

    let mut events = db.outbox().follow(Position::START);
    assert_eq!(events.next().await.unwrap().unwrap().topic, "first");
    below_the_horizon(&Observer::of(&db).await, 4).await;
    let (mut position, mut topics, mut passed) = (Position::START, Vec::new(), 0);
    while topics.len() < 2 {
        let all = db.outbox().read(position, 100).await;
        let of_topics = db.outbox().read_topics(&["first", "of another program", "last"], position, 100).await;
        match (all, of_topics) {
            (Ok(events), Ok(same)) => {
                assert!(events == same && events.len() == 1, "up to what cannot be read: {events:?}");
                position = events[0].position;
                topics.push(events[0].topic.clone());
            }
            (Err(Error::Corrupt { key, .. }), Err(Error::Corrupt { key: same, .. })) => {
                assert_eq!(key, same);
                position = key.strip_prefix("event ").unwrap().parse().unwrap();
                passed += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((topics, passed), (vec!["first".to_owned(), "last".to_owned()], 2));
}

async fn tx_follow(db: &Database) -> Option<Result<OutboxEvent, Error>> {
    db.begin().await.unwrap().outbox().follow(Position::START).next().await
}

#[tokio::test]
async fn reading_is_a_range_of_an_index() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    observer
        .run("INSERT INTO outbox_events (topic, payload) SELECT 't' || n % 50, '{}' FROM generate_series(1, 20000) AS n; ANALYZE outbox_events")
        .await;
    // The planner looks at the horizon as well, which other tests hold back.
    below_the_horizon(&observer, 20_000).await;
    let mut owner = db.owner().await;
    for (path, arguments, wanted) in [
        ("read", "(5, 5, 10)", "outbox_events_pkey"),
        ("read_topics", "(5, 5, 10, '{t1,t2}')", "idx_outbox_events_topic"),
        ("purge", "(5, false, 1000)", "outbox_events_pkey"),
        ("horizon", "", "outbox_events_pkey"),
    ] {
        let sql = std::fs::read_to_string(format!("{}/queries/outbox/event/{path}.sql", env!("CARGO_MANIFEST_DIR"))).unwrap();
        use sqlx::Executor as _;
        owner.execute(sqlx::AssertSqlSafe(format!("SET plan_cache_mode = force_generic_plan; PREPARE {path} AS {sql}"))).await.unwrap();
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN EXECUTE {path}{arguments}"));
        let plan: Vec<String> = sqlx::query_scalar(explain).persistent(false).fetch_all(&mut owner).await.unwrap();
        let plan = plan.join("\n");
        assert!(plan.contains(wanted) && !plan.contains("Seq Scan on outbox_events"), "{path}:\n{plan}");
        assert!(path == "purge" || plan.contains("Index Cond"), "{path}:\n{plan}");
    }
}
