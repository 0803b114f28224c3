//! What the process itself writes, which nobody has to tell it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use revenge_db::Error;
use revenge_db::libraries::Permission;
use revenge_db::testing;

use crate::support::{Observer, connect, library, seed, until};
use crate::{FOR_EVER, LISTENS, Process, set, silence, speaking, user};

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

/// Writers and readers of some users, all in one process, of which nobody
/// else tells it anything: a read that begins after a write has returned never
/// sees an older value.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_read_is_older_than_a_write_that_had_returned() {
    const USERS: usize = 4;
    const READERS: usize = 8;
    const ROUNDS: u64 = 10_000;
    let seed = seed();

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
