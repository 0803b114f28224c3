//! The read cache. Two `Database` values on one test database stand for two processes.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]
#![allow(clippy::disallowed_methods, reason = "a backend's own statements are among what is tested")]

use std::time::{Duration, Instant};

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use revenge_db::config::ConfigBuilder;
use revenge_db::libraries::Permission;
use revenge_db::metrics::{CACHE_HITS, CACHE_INVALIDATIONS, CACHE_MISSES};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::{NewUser, Preferences, UserId};
use revenge_db::{Consistency, Database, Error};

use crate::support::proxy::Proxy;
use crate::support::{Observer, connect, library, until};

mod others;
mod own;
#[path = "../support/mod.rs"]
mod support;

/// How the listener's session is known on the server: by its sign of life.
const LISTENS: &str = "query LIKE '%pg_is_in_recovery()::text%'";

/// Nothing in these tests ends by getting old.
const FOR_EVER: Duration = Duration::from_hours(24);

/// A process with the cache switched on, behind a network of its own.
struct Process {
    db: Database,
    proxy: Proxy,
}

impl Process {
    async fn start(of: &TestDatabase) -> Self {
        Self::start_with(of, |config| config).await
    }

    async fn start_with(of: &TestDatabase, configure: impl FnOnce(ConfigBuilder) -> ConfigBuilder) -> Self {
        let proxy = Proxy::to(of.url()).await;
        let db = connect(proxy.url(), |config| configure(config.cache_enabled(true).cache_time_to_live(FOR_EVER))).await;
        let process = Self { db, proxy };
        process.until_it_serves().await;
        process
    }

    /// Waits until a read costs nothing.
    async fn until_it_serves(&self) {
        let nobody = UserId::now();
        until("the cache serves", || async {
            if self.db.users().preferences(nobody).await.is_err() {
                return false;
            }
            let before = self.proxy.round_trips();
            self.db.users().preferences(nobody).await.unwrap();
            self.proxy.round_trips() == before
        })
        .await;
    }

    async fn language(&self, user: UserId) -> Option<String> {
        self.db.users().preferences(user).await.unwrap().display_language
    }

    /// Waits for another process's write to be seen.
    async fn until_language(&self, user: UserId, language: Option<&str>) {
        until("the other process's write is seen", || async { self.language(user).await.as_deref() == language }).await;
    }

    /// Round trips of the calls, apart from the listener's one a second.
    async fn round_trips<T>(&self, calls: impl Future<Output = T>) -> u64 {
        let (before, started) = (self.proxy.round_trips(), Instant::now());
        calls.await;
        (self.proxy.round_trips() - before).saturating_sub(started.elapsed().as_secs() + 1)
    }
}

fn speaking(language: &str) -> Preferences {
    Preferences { display_language: Some(language.to_owned()), ..Preferences::default() }
}

async fn set(db: &Database, user: UserId, language: &str) {
    db.users().set_preferences(user, &speaking(language)).await.unwrap();
}

async fn user(db: &Database, name: &str) -> UserId {
    db.users().insert(&NewUser::new(name, format!("{name}@example.org"))).await.unwrap().id
}

/// From here on nobody is notified: what is right is right by the process's own doing.
async fn silence(db: &TestDatabase) {
    let observer = Observer::of(db).await;
    for table in ["users", "user_preferences", "library_permissions"] {
        observer.run(&format!("ALTER TABLE {table} DISABLE TRIGGER USER")).await;
    }
}

#[tokio::test]
async fn it_is_off_unless_it_is_switched_on() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let proxy = Proxy::to(db.url()).await;
    let plain = connect(proxy.url(), |config| config).await;
    // The first time a statement is prepared.
    plain.users().preferences(ann).await.unwrap();
    plain.libraries().permissions_of_user(ann).await.unwrap();

    let before = proxy.round_trips();
    for _ in 0..10 {
        plain.users().preferences(ann).await.unwrap();
        plain.libraries().permissions_of_user(ann).await.unwrap();
    }

    assert!(proxy.round_trips() - before >= 20);
    assert_eq!(Observer::of(&db).await.sessions(LISTENS).await, 0);
}

#[tokio::test]
async fn a_value_is_read_once() {
    let db = testing::database().await;
    let (ann, films) = (user(&db, "ann").await, library(&db).await);
    let here = Process::start(&db).await;
    here.db.libraries().grant(films.id, ann, Permission::View).await.unwrap();
    set(&here.db, ann, "de").await;

    let trips = here.round_trips(async {
        for _ in 0..100 {
            assert_eq!(here.language(ann).await.as_deref(), Some("de"));
            assert_eq!(here.db.libraries().permissions_of_user(ann).await.unwrap().len(), 1);
        }
    });
    // Each is prepared and read, and once more when the write above is heard of.
    let trips = trips.await;
    assert!(trips <= 6, "{trips}");

    // Whoever demands something of a read has it asked of a server, and so has a transaction.
    let trips = here.round_trips(async {
        for _ in 0..10 {
            here.db.reader(Consistency::Primary).users().preferences(ann).await.unwrap();
            here.db.reader(Consistency::MaxLag(Duration::from_secs(1))).users().preferences(ann).await.unwrap();
            here.db.causal().users().preferences(ann).await.unwrap();
        }
        here.db.transaction(|tx| async move { tx.users().preferences(ann).await }).await.unwrap();
    });
    assert!(trips.await >= 32);
}

#[tokio::test]
async fn a_value_gets_old_even_if_nobody_tells() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let here = Process::start_with(&db, |config| config.cache_time_to_live(Duration::from_millis(300))).await;
    assert_eq!(here.language(ann).await, None);
    silence(&db).await;
    set(&db, ann, "de").await;
    here.until_language(ann, Some("de")).await;
}

#[tokio::test]
async fn it_keeps_so_many_values_and_no_more() {
    let db = testing::database().await;
    let here = Process::start_with(&db, |config| config.cache_max_entries(10)).await;
    let users: Vec<_> = (0..500).map(|_| UserId::now()).collect();
    let read_all = async || {
        for user in &users {
            here.language(*user).await;
        }
    };
    read_all().await;
    let trips = here.round_trips(read_all()).await;
    assert!(trips >= 400, "{trips}");
}

#[tokio::test]
async fn it_ends_with_its_database() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let (here, there) = (Process::start(&db).await, Process::start(&db).await);
    assert_eq!(observer.sessions(LISTENS).await, 2);
    drop(here.db);
    observer.wait_for(1, LISTENS).await;

    there.language(UserId::now()).await;
    let user = UserId::now();
    there.language(user).await;
    there.db.close().await;
    assert!(matches!(there.db.users().preferences(user).await, Err(Error::Closed { .. })));
    observer.wait_for(0, LISTENS).await;
}

#[tokio::test]
async fn operators_see_what_it_is_good_for() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let here = Process::start(&db).await;
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _guard = metrics::set_default_local_recorder(&recorder);
    silence(&db).await;

    here.language(ann).await;
    here.language(ann).await;
    here.language(ann).await;
    set(&here.db, ann, "de").await;

    let mut seen: Vec<_> = snapshotter
        .snapshot()
        .into_vec()
        .into_iter()
        .filter(|(key, ..)| key.key().name().contains("cache"))
        .map(|(key, _, _, value)| {
            let topic = key.key().labels().map(|label| label.value().to_owned()).collect::<String>();
            (key.key().name().to_owned(), topic, value)
        })
        .collect();
    seen.sort_by(|a, b| a.0.cmp(&b.0));
    let counted = |metric: &str, count| (metric.to_owned(), "preferences".to_owned(), DebugValue::Counter(count));
    assert_eq!(seen, [counted(CACHE_HITS, 2), counted(CACHE_INVALIDATIONS, 1), counted(CACHE_MISSES, 1)]);
}
