//! The read cache. Two `Database` values on one test database stand for two processes.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]
#![allow(clippy::disallowed_methods, reason = "a backend's own statements are among what is tested")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use revenge_db::config::ConfigBuilder;
use revenge_db::libraries::Permission;
use revenge_db::metrics::{CACHE_HITS, CACHE_INVALIDATIONS, CACHE_MISSES};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::{NewUser, Preferences, UserId};
use revenge_db::{Consistency, Database, Error};
use sqlx::postgres::PgListener;

use crate::support::proxy::Proxy;
use crate::support::{Observer, connect, library, until};

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

/// Polls a future once, and drops it.
async fn drop_half_way(future: impl Future) {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|context| {
        let _ = future.as_mut().poll(context);
        std::task::Poll::Ready(())
    })
    .await;
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
async fn a_write_of_the_same_process_is_seen_at_once() {
    let db = testing::database().await;
    let (ann, films) = (user(&db, "ann").await, library(&db).await);
    let here = Process::start(&db).await;
    silence(&db).await;
    let granted = async || here.db.libraries().permissions_of_user(ann).await.unwrap().len();

    assert_eq!(here.language(ann).await, None);
    for n in 0..20 {
        set(&here.db, ann, &n.to_string()).await;
        assert_eq!(here.language(ann).await, Some(n.to_string()));
    }
    here.db.users().delete_preferences(ann).await.unwrap();
    assert_eq!(here.language(ann).await, None);

    let libraries = here.db.libraries();
    assert_eq!(granted().await, 0);
    libraries.grant(films.id, ann, Permission::View).await.unwrap();
    assert_eq!(granted().await, 1);
    libraries.revoke(films.id, ann).await.unwrap();
    assert_eq!(granted().await, 0);
    libraries.grant(films.id, ann, Permission::View).await.unwrap();
    assert_eq!(granted().await, 1);
    libraries.revoke_all_of_user(ann).await.unwrap();
    assert_eq!(granted().await, 0);
    libraries.grant(films.id, ann, Permission::View).await.unwrap();
    assert_eq!(granted().await, 1);
    libraries.revoke_all_of_library(films.id).await.unwrap();
    assert_eq!(granted().await, 0);
    libraries.grant(films.id, ann, Permission::View).await.unwrap();
    assert_eq!(granted().await, 1);
    libraries.delete(films.id).await.unwrap();
    assert_eq!(granted().await, 0);
}

#[tokio::test]
async fn a_statement_of_the_backends_own_is_seen_at_once() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let here = Process::start(&db).await;
    silence(&db).await;
    set(&here.db, ann, "de").await;
    assert_eq!(here.language(ann).await.as_deref(), Some("de"));

    sqlx::query("UPDATE User_Preferences SET display_language = 'en'").execute(here.db.write()).await.unwrap();
    assert_eq!(here.language(ann).await.as_deref(), Some("en"));

    let tx = here.db.begin().await.unwrap();
    sqlx::query("UPDATE user_preferences SET display_language = $1").bind("fr").execute(tx.executor()).await.unwrap();
    assert_eq!(here.language(ann).await.as_deref(), Some("en"));
    tx.commit().await.unwrap();
    assert_eq!(here.language(ann).await.as_deref(), Some("fr"));

    let deleted = sqlx::query("DELETE FROM users RETURNING id").fetch_all(here.db.write()).await.unwrap();
    assert_eq!((deleted.len(), here.language(ann).await), (1, None));
}

#[tokio::test]
async fn a_user_who_is_deleted_is_gone_at_once() {
    let db = testing::database().await;
    let (ann, bob, films) = (user(&db, "ann").await, user(&db, "bob").await, library(&db).await);
    for someone in [ann, bob] {
        set(&db, someone, "de").await;
        db.libraries().grant(films.id, someone, Permission::View).await.unwrap();
    }
    let (here, there) = (Process::start(&db).await, Process::start(&db).await);
    for process in [&here, &there] {
        for someone in [ann, bob] {
            assert_eq!(process.language(someone).await.as_deref(), Some("de"));
            assert_eq!(process.db.libraries().permissions_of_user(someone).await.unwrap().len(), 1);
        }
    }

    here.db.users().delete(ann).await.unwrap();
    assert_eq!(here.language(ann).await, None);
    there.until_language(ann, None).await;

    here.db.users().erase(bob).await.unwrap();
    assert_eq!(here.language(bob).await, None);
    assert_eq!(here.db.libraries().permissions_of_user(bob).await.unwrap(), []);
    there.until_language(bob, None).await;
    until("the cascade is seen", || async { there.db.libraries().permissions_of_user(bob).await.unwrap().is_empty() }).await;
}

#[tokio::test]
async fn a_write_of_another_process_is_seen_soon() {
    let db = testing::database().await;
    let (ann, films) = (user(&db, "ann").await, library(&db).await);
    let (here, there) = (Process::start(&db).await, Process::start(&db).await);
    assert_eq!(there.language(ann).await, None);
    for language in ["de", "en", "fr"] {
        set(&here.db, ann, language).await;
        there.until_language(ann, Some(language)).await;
    }
    // A process without a cache, and somebody with SQL of his own.
    set(&db, ann, "it").await;
    there.until_language(ann, Some("it")).await;
    sqlx::query("UPDATE user_preferences SET display_language = 'nl'").execute(here.db.write()).await.unwrap();
    there.until_language(ann, Some("nl")).await;
    here.until_language(ann, Some("nl")).await;
    Observer::of(&db).await.run("TRUNCATE user_preferences").await;
    there.until_language(ann, None).await;

    db.libraries().grant(films.id, ann, Permission::View).await.unwrap();
    until("the grant is seen", || async { there.db.libraries().permissions_of_user(ann).await.unwrap().len() == 1 }).await;
    db.libraries().delete(films.id).await.unwrap();
    until("the library is gone", || async { there.db.libraries().permissions_of_user(ann).await.unwrap().is_empty() }).await;
}

#[tokio::test]
async fn a_transaction_is_seen_when_it_is_committed() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let here = Process::start(&db).await;
    silence(&db).await;
    set(&here.db, ann, "de").await;

    let tx = here.db.begin().await.unwrap();
    tx.users().set_preferences(ann, &speaking("en")).await.unwrap();
    assert_eq!(tx.users().preferences(ann).await.unwrap().display_language.as_deref(), Some("en"));
    // Kept again, as it was before.
    assert_eq!(here.language(ann).await.as_deref(), Some("de"));
    assert_eq!(here.language(ann).await.as_deref(), Some("de"));
    tx.commit().await.unwrap();
    assert_eq!(here.language(ann).await.as_deref(), Some("en"));

    let undone: Result<(), Error> = here
        .db
        .transaction(|tx| async move {
            tx.users().set_preferences(ann, &speaking("fr")).await?;
            Err(Error::Closed { op: "the body's own" })
        })
        .await;
    assert!(undone.is_err());
    assert_eq!(here.language(ann).await.as_deref(), Some("en"));

    let causal = here.db.causal();
    causal.transaction(|tx| async move { tx.users().set_preferences(ann, &speaking("it")).await }).await.unwrap();
    assert_eq!(here.language(ann).await.as_deref(), Some("it"));
}

#[tokio::test]
async fn a_commit_that_nobody_waits_for_is_seen_when_it_is_done() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let here = Process::start(&db).await;
    silence(&db).await;
    for n in 0..20 {
        let tx = here.db.begin().await.unwrap();
        tx.users().set_preferences(ann, &speaking(&n.to_string())).await.unwrap();
        here.language(ann).await;
        drop_half_way(tx.commit()).await;
        here.until_language(ann, Some(&n.to_string())).await;
    }
}

#[tokio::test]
async fn a_write_that_nobody_waits_for_or_whose_answer_is_lost_leaves_nothing_stale() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let here = Process::start(&db).await;
    let truth = async || db.users().preferences(ann).await.unwrap().display_language;
    for n in 0..20 {
        here.language(ann).await;
        drop_half_way(here.db.users().set_preferences(ann, &speaking(&n.to_string()))).await;
        until("what is kept is true", || async { here.language(ann).await == truth().await }).await;
    }

    silence(&db).await;
    here.language(ann).await;
    here.proxy.swallow_next_answer();
    // The listener's sign of life may be hit instead, or the statement's preparation.
    here.db.users().set_preferences(ann, &speaking("lost")).await.ok();
    assert_eq!(here.language(ann).await, truth().await);
}

#[tokio::test]
async fn what_cannot_be_heard_is_not_served() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let here = Process::start_with(&db, |config| config.acquire_timeout(Duration::from_millis(200))).await;
    set(&db, ann, "de").await;
    here.until_language(ann, Some("de")).await;

    here.proxy.down();
    until("it is asked of the server", || async { here.db.users().preferences(ann).await.is_err() }).await;
    set(&db, ann, "en").await;
    here.proxy.restore();

    let first = std::sync::Mutex::new(None);
    until("the server is back", || async {
        let read = here.db.users().preferences(ann).await.ok();
        let back = read.is_some();
        *first.lock().unwrap() = read;
        back
    })
    .await;
    let first = first.into_inner().unwrap().unwrap();
    assert_eq!(first.display_language.as_deref(), Some("en"));
    here.until_it_serves().await;
    assert_eq!(here.language(ann).await.as_deref(), Some("en"));
}

#[tokio::test]
async fn a_silent_network_is_found_out() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let here = Process::start_with(&db, |config| config.connect_timeout(Duration::from_millis(500))).await;
    set(&db, ann, "de").await;
    here.until_language(ann, Some("de")).await;

    here.proxy.freeze();
    let started = Instant::now();
    until("it is asked of the server", || async {
        tokio::time::timeout(Duration::from_millis(20), here.db.users().preferences(ann)).await.is_err()
    })
    .await;
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    set(&db, ann, "en").await;
    here.proxy.restore();
    here.until_it_serves().await;
    assert_eq!(here.language(ann).await.as_deref(), Some("en"));
}

#[tokio::test]
async fn the_listener_is_back_after_its_session_was_ended() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let here = Process::start(&db).await;
    let observer = Observer::of(&db).await;
    for language in ["de", "en", "fr"] {
        here.language(ann).await;
        assert_eq!(observer.terminate(LISTENS).await, 1);
        set(&db, ann, language).await;
        here.until_language(ann, Some(language)).await;
        observer.wait_for(1, LISTENS).await;
        here.until_it_serves().await;
    }
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
async fn a_statement_notifies_once() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let mut listener = PgListener::connect(db.owner_url().as_str()).await.unwrap();
    listener.listen("revenge_cache").await.unwrap();
    // What a statement has notified of: a mark comes after it.
    let mut heard = async |sql: &str| {
        observer.run(sql).await;
        observer.run("NOTIFY revenge_cache, 'mark'").await;
        let mut payloads = Vec::new();
        loop {
            match listener.recv().await.unwrap().payload() {
                "mark" => return payloads,
                payload => payloads.push(payload.to_owned()),
            }
        }
    };
    let users = |from: u32, to: u32| {
        format!(
            "INSERT INTO users (id, username, email) SELECT gen_random_uuid(), 'u' || n, 'u' || n || '@x' FROM generate_series({from}, {to}) AS n"
        )
    };

    assert!(heard(&users(1, 3)).await.is_empty());
    assert!(heard("UPDATE users SET last_login_at = now(), is_active = false").await.is_empty());
    let inserted = heard("INSERT INTO user_preferences (user_id) SELECT id FROM users").await;
    assert_eq!((inserted.len(), inserted[0].len()), (1, "preferences:".len() + 3 * 37 - 1));
    assert!(heard("UPDATE user_preferences SET theme = 'dark' WHERE false").await.is_empty());
    assert_eq!(heard("UPDATE user_preferences SET theme = 'dark'").await.len(), 1);
    assert_eq!(heard("UPDATE users SET deleted_at = now()").await.len(), 1);
    observer.run(&users(4, 400)).await;
    assert_eq!(heard("INSERT INTO user_preferences (user_id) SELECT id FROM users ON CONFLICT DO NOTHING").await, ["preferences"]);
    assert_eq!(heard("DELETE FROM users WHERE username <> 'u1'").await, ["preferences"]);
    assert_eq!(heard("DELETE FROM users").await.len(), 1);
    let mut truncated = heard("TRUNCATE users CASCADE").await;
    truncated.sort();
    assert_eq!(truncated, ["library_permissions", "preferences"]);
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

/// Writers and readers of some users, all in one process, of which nobody
/// else tells it anything: a read that begins after a write has returned never
/// sees an older value.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_read_is_older_than_a_write_that_had_returned() {
    const USERS: usize = 4;
    const READERS: usize = 8;
    const ROUNDS: u64 = 10_000;
    let seed: u64 = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(rand::random);
    println!("SEED={seed}");

    let db = testing::database().await;
    let here = connect(db.url(), |config| config.max_conns(8).cache_enabled(true).cache_time_to_live(FOR_EVER)).await;
    Observer::of(&db).await.wait_for(1, LISTENS).await;
    silence(&db).await;
    let mut written = Vec::new();
    for n in 0..USERS {
        let id = user(&db, &format!("user{n}")).await;
        set(&here, id, "0").await;
        written.push((id, AtomicU64::new(0)));
    }
    let (written, reads, done) = (Arc::new(written), Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));

    let writers = (0..USERS).map(|at| {
        let (here, written, done) = (here.clone(), Arc::clone(&written), Arc::clone(&done));
        tokio::spawn(async move {
            let mut random = StdRng::seed_from_u64(seed + at as u64);
            let (user, returned) = &written[at];
            for version in 1.. {
                if done.load(Ordering::SeqCst) {
                    return version;
                }
                let preferences = speaking(&version.to_string());
                match random.random_range(0..4) {
                    0 => {
                        let tx = here.begin().await.unwrap();
                        tx.users().set_preferences(*user, &preferences).await.unwrap();
                        tokio::task::yield_now().await;
                        tx.commit().await.unwrap();
                    }
                    1 => {
                        let (user, preferences) = (*user, &preferences);
                        let body = |tx: revenge_db::Transaction| async move { tx.users().set_preferences(user, preferences).await };
                        here.causal().transaction(body).await.unwrap();
                    }
                    _ => here.users().set_preferences(*user, &preferences).await.unwrap(),
                }
                returned.store(version, Ordering::SeqCst);
                for _ in 0..random.random_range(0..20) {
                    tokio::task::yield_now().await;
                }
            }
            0
        })
    });
    let writers: Vec<_> = writers.collect();
    let readers = (0..READERS).map(|at| {
        let (here, written, reads) = (here.clone(), Arc::clone(&written), Arc::clone(&reads));
        tokio::spawn(async move {
            let mut random = StdRng::seed_from_u64(!seed + at as u64);
            while reads.fetch_add(1, Ordering::SeqCst) < ROUNDS {
                let (user, returned) = &written[random.random_range(0..USERS)];
                let floor = returned.load(Ordering::SeqCst);
                let seen: u64 = here.users().preferences(*user).await.unwrap().display_language.unwrap().parse().unwrap();
                assert!(seen >= floor, "seed {seed}: {seen} was read after {floor} had been written");
                tokio::task::yield_now().await;
            }
        })
    });
    let readers: Vec<_> = readers.collect();
    for reader in readers {
        reader.await.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    let mut writes = 0;
    for writer in writers {
        writes += writer.await.unwrap();
    }
    println!("{ROUNDS} reads beside {writes} writes");
}
