//! Typed channels, and payloads that go through a table.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use futures_util::StreamExt as _;
use revenge_db::notify::{ChannelSubscription, LONGEST_PAYLOAD};
use revenge_db::{Channel, Error, Event, testing};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::support::{Observer, PATIENCE, connect};

mod support;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Changed {
    id: u32,
    note: String,
}

const CHANGED: Channel<Changed> = Channel::new("changed");
const TEXT: Channel<String> = Channel::new("changed");

fn changed(id: u32, bytes: usize) -> Changed {
    Changed { id, note: "x".repeat(bytes) }
}

/// The bytes of `Changed` beside its note.
const FRAME: usize = r#"{"id":1,"note":""}"#.len();

async fn next<T: DeserializeOwned + 'static>(values: &mut ChannelSubscription<T>) -> Result<Event<T>, Error> {
    tokio::time::timeout(PATIENCE, values.next()).await.unwrap().unwrap()
}

async fn value<T: DeserializeOwned + std::fmt::Debug + 'static>(values: &mut ChannelSubscription<T>) -> T {
    match next(values).await.unwrap() {
        Event::Notification(value) => value,
        other => panic!("{other:?}"),
    }
}

const PAYLOADS: &str = "SELECT count(*) FROM notify_payloads";

#[tokio::test]
async fn a_value_arrives_as_it_was_sent_small_or_large() {
    let db = testing::database().await;
    let there = connect(db.url(), |config| config).await;
    let observer = Observer::of(&db).await;
    let mut values = there.subscribe(&CHANGED).await.unwrap();
    for (bytes, stored) in [(0, 0), (LONGEST_PAYLOAD - FRAME, 0), (LONGEST_PAYLOAD - FRAME + 1, 1), (1024 * 1024 - FRAME, 2)] {
        db.publish(&CHANGED, &changed(1, bytes)).await.unwrap();
        assert_eq!(value(&mut values).await, changed(1, bytes));
        assert_eq!(observer.count(PAYLOADS).await, stored);
    }
    // In their order, whatever way they took.
    for id in 0..6 {
        db.publish(&CHANGED, &changed(id, usize::try_from(id % 2).unwrap() * 9_000)).await.unwrap();
    }
    for id in 0..6 {
        assert_eq!(value(&mut values).await.id, id);
    }
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_sent() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    let refused = tx.publish(&CHANGED, &changed(1, 1024 * 1024 - FRAME + 1)).await;
    assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    for size in [0, 9_000] {
        let refused = tx.publish(&Channel::new(""), &changed(1, size)).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    }
    let no_json = std::collections::BTreeMap::from([(vec![1_u8], 1)]);
    let refused = tx.publish(&Channel::new("maps"), &no_json).await;
    assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    tx.commit().await.unwrap();
    assert_eq!(Observer::of(&db).await.count(PAYLOADS).await, 0);
}

#[tokio::test]
async fn a_transaction_publishes_when_it_is_committed() {
    let db = testing::database().await;
    let mut values = db.subscribe(&CHANGED).await.unwrap();
    for bytes in [0, 9_000] {
        let tx = db.begin().await.unwrap();
        tx.publish(&CHANGED, &changed(1, bytes)).await.unwrap();
        tx.rollback().await.unwrap();
        let tx = db.begin().await.unwrap();
        tx.publish(&CHANGED, &changed(2, bytes)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(value(&mut values).await, changed(2, bytes));
    }
    assert_eq!(Observer::of(&db).await.count(PAYLOADS).await, 1);
}

#[tokio::test]
async fn what_does_not_fit_is_an_error_with_the_channels_name_and_not_the_end() {
    let db = testing::database().await;
    let mut values = db.subscribe(&CHANGED).await.unwrap();
    db.publish(&TEXT, &"secret".to_owned()).await.unwrap();
    db.publish(&TEXT, &"secret ".repeat(2_000)).await.unwrap();
    db.notify("changed", "").await.unwrap();
    db.notify("changed", "@nonsense").await.unwrap();
    for _ in 0..4 {
        let error = next(&mut values).await.unwrap_err();
        assert!(matches!(error, Error::Corrupt { .. }), "{error:?}");
        let told = error.to_string();
        assert!(told.contains("`changed`") && told.contains("Changed") && !told.contains("secret"), "{told}");
    }
    db.publish(&CHANGED, &changed(1, 1)).await.unwrap();
    assert_eq!(value(&mut values).await, changed(1, 1));
}

#[tokio::test]
async fn a_payload_that_is_gone_is_a_resync() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let mut values = db.subscribe(&CHANGED).await.unwrap();
    db.notify("changed", &format!("@{}", revenge_db::movies::MovieId::now())).await.unwrap();
    assert_eq!(next(&mut values).await.unwrap(), Event::Resync);
    db.publish(&CHANGED, &changed(1, 9_000)).await.unwrap();
    observer.run("DELETE FROM notify_payloads").await;
    assert_eq!(next(&mut values).await.unwrap(), Event::Resync);
    db.publish(&CHANGED, &changed(2, 9_000)).await.unwrap();
    assert_eq!(value(&mut values).await.id, 2);
}

#[tokio::test]
async fn old_payloads_go_in_passing_and_by_maintenance() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let old = "INSERT INTO notify_payloads SELECT gen_random_uuid(), 'old', now() - interval '61 minutes' FROM generate_series(1, 2500)";
    let left = async || observer.count("SELECT count(*) FROM notify_payloads WHERE payload = 'old'").await;
    observer.run(old).await;
    db.publish(&CHANGED, &changed(1, 9_000)).await.unwrap();
    db.publish(&CHANGED, &changed(1, 0)).await.unwrap();
    assert_eq!(left().await, 2_490);
    assert_eq!(db.purge_notify_payloads().await.unwrap(), 2_490);
    assert_eq!(observer.count(PAYLOADS).await, 1);
    assert_eq!(db.purge_notify_payloads().await.unwrap(), 0);
}

#[tokio::test]
async fn close_ends_the_values_also_while_one_is_fetched() {
    let db = testing::database().await;
    let here = connect(db.url(), |config| config).await;
    let mut values = here.subscribe(&CHANGED).await.unwrap();
    db.publish(&CHANGED, &changed(1, 9_000)).await.unwrap();
    // Dropped while it fetches: nothing is lost.
    let mut item = None;
    while item.is_none() {
        item = tokio::time::timeout(std::time::Duration::from_micros(100), values.next()).await.ok();
    }
    assert_eq!(item.unwrap().unwrap().unwrap(), Event::Notification(changed(1, 9_000)));
    db.publish(&CHANGED, &changed(2, 9_000)).await.unwrap();
    here.close().await;
    let rest: Vec<_> = tokio::time::timeout(PATIENCE, values.collect()).await.unwrap();
    assert!(rest.iter().all(|item| matches!(item, Ok(Event::Resync))), "{rest:?}");
}
