//! What a transaction promises, against a real server.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use revenge_db::movies::Genre;
use revenge_db::testing::TestDatabase;
use revenge_db::users::NewUser;
use revenge_db::{Database, Error, Isolation, Result, TransactionOptions, testing};
use sqlx::Executor as _;

use crate::support::proxy::Proxy;
use crate::support::{Observer, connect, library, movie, until};

mod support;

const TERMS: &str = "SELECT count(*) FROM movie_genre_terms";

async fn genres(db: &TestDatabase) -> Vec<String> {
    db.movies().genres().await.unwrap().into_iter().map(|genre| genre.name).collect()
}

#[tokio::test]
async fn what_is_committed_stays() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    tx.movies().upsert_genre("Crime").await.unwrap();
    assert_eq!(genres(&db).await, Vec::<String>::new(), "nobody sees it before the commit");

    tx.commit().await.unwrap();

    assert_eq!(genres(&db).await, ["Crime"]);
}

#[tokio::test]
async fn what_is_rolled_back_is_gone() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    tx.movies().upsert_genre("Crime").await.unwrap();

    tx.rollback().await.unwrap();

    assert_eq!(genres(&db).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_dropped_is_gone_and_its_locks_with_it() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let tx = db.begin().await.unwrap();
    tx.movies().upsert_genre("Crime").await.unwrap();

    drop(tx);

    observer.wait_for(0, "state LIKE 'idle in transaction%'").await;
    db.movies().upsert_genre("Crime").await.unwrap();
    assert_eq!(genres(&db).await, ["Crime"]);
}

#[tokio::test]
async fn a_body_that_fails_is_rolled_back_and_its_error_returned() {
    let db = testing::database().await;

    let outcome: Result<()> = db
        .transaction(|tx| async move {
            tx.movies().upsert_genre("Crime").await?;
            Err(Error::NotFound { op: "of.the.body", key: "x".to_owned() })
        })
        .await;

    assert!(matches!(outcome, Err(Error::NotFound { op: "of.the.body", .. })), "{outcome:?}");
    assert_eq!(genres(&db).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_swallowed_error_is_found_at_the_commit() {
    let db = testing::database().await;
    let ann = &NewUser::new("ann", "ann@example.org");
    db.users().insert(ann).await.unwrap();

    let outcome: Result<()> = db
        .transaction(|tx| async move {
            tx.movies().upsert_genre("Crime").await?;
            assert!(tx.users().insert(ann).await.is_err());
            Ok(())
        })
        .await;

    assert!(matches!(outcome, Err(Error::CommitRolledBack { .. })), "{outcome:?}");
    assert_eq!(genres(&db).await, Vec::<String>::new());
}

#[tokio::test]
async fn savepoints_undo_what_came_after_them_and_nest() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    tx.movies().upsert_genre("kept").await.unwrap();
    let outer = tx.savepoint("outer").await.unwrap();
    tx.movies().upsert_genre("undone").await.unwrap();
    let inner = tx.savepoint("inner").await.unwrap();
    tx.movies().upsert_genre("undone too").await.unwrap();

    tx.rollback_to(&inner).await.unwrap();
    tx.rollback_to(&outer).await.unwrap();
    // It stays usable, the one behind it does not.
    tx.movies().upsert_genre("undone again").await.unwrap();
    tx.rollback_to(&outer).await.unwrap();
    assert_eq!(outer.name(), "outer");
    tx.release(outer).await.unwrap();
    let gone = tx.rollback_to(&inner).await;
    assert!(matches!(&gone, Err(Error::Misuse { .. })), "{gone:?}");
    assert!(matches!(tx.commit().await, Err(Error::CommitRolledBack { .. })), "a missing savepoint is an error like any other");
    assert_eq!(genres(&db).await, Vec::<String>::new());
}

#[tokio::test]
async fn savepoints_of_one_name_are_two() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    let first = tx.savepoint("same").await.unwrap();
    tx.movies().upsert_genre("undone").await.unwrap();
    let second = tx.savepoint("same").await.unwrap();
    tx.release(second).await.unwrap();

    tx.rollback_to(&first).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(genres(&db).await, Vec::<String>::new());
}

#[tokio::test]
async fn after_a_failure_a_savepoint_lets_the_transaction_go_on() {
    let db = testing::database().await;
    let ann = NewUser::new("ann", "ann@example.org");
    db.users().insert(&ann).await.unwrap();
    let tx = db.begin().await.unwrap();
    tx.movies().upsert_genre("kept").await.unwrap();
    let before = tx.savepoint("before").await.unwrap();
    assert!(matches!(tx.users().insert(&ann).await, Err(Error::Conflict { .. })));
    let refused = tx.movies().genres().await;
    assert!(matches!(&refused, Err(error) if error.sqlstate() == Some("25P02")), "{refused:?}");

    tx.rollback_to(&before).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(genres(&db).await, ["kept"]);
}

#[tokio::test]
async fn a_handle_is_useless_after_the_end() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    let other = tx.clone();
    tx.commit().await.unwrap();

    assert!(matches!(other.movies().genres().await, Err(Error::Misuse { .. })));
    assert!(matches!(other.savepoint("late").await, Err(Error::Misuse { .. })));
    assert!(matches!(other.clone().rollback().await, Err(Error::Misuse { .. })));
    assert!(matches!(other.commit().await, Err(Error::Misuse { .. })));
}

#[tokio::test]
async fn a_cancelled_call_ends_its_transaction_at_once() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let library = library(&db).await;
    let heat = movie(&db, &library, "Heat").await;
    let blocker = db.begin().await.unwrap();
    blocker.movies().record_play(heat.id).await.unwrap();
    let tx = db.begin().await.unwrap();
    tx.movies().upsert_genre("Crime").await.unwrap();

    let movies = tx.movies();
    tokio::select! {
        done = movies.record_play(heat.id) => panic!("the row is locked: {done:?}"),
        () = observer.wait_for(1, "wait_event_type = 'Lock'") => {}
    }

    // Though the handle lives: the statement is stopped, what was done is undone.
    observer.wait_for(1, "state LIKE 'idle in transaction%' OR wait_event_type = 'Lock'").await;
    let late = tx.movies().genres().await;
    assert!(matches!(&late, Err(Error::Misuse { reason, .. }) if reason.contains("rolled back")), "{late:?}");
    let commit = tx.clone().commit().await;
    assert!(matches!(&commit, Err(Error::Misuse { reason, .. }) if reason.contains("rolled back")), "{commit:?}");
    tx.rollback().await.unwrap();
    blocker.commit().await.unwrap();
    assert_eq!(genres(&db).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_call_past_its_deadline_ends_its_transaction() {
    let db = testing::database_with(|config| config.query_timeout(Duration::from_millis(300))).await;
    let observer = Observer::of(&db).await;
    let library = library(&db).await;
    let heat = movie(&db, &library, "Heat").await;
    let mut locker = db.owner().await;
    locker.execute("BEGIN; LOCK TABLE movies").await.unwrap();

    let tx = db.begin().await.unwrap();
    let late = tx.movies().record_play(heat.id).await;

    assert!(matches!(late, Err(Error::Timeout { op: "movies.movie.record_play", .. })), "{late:?}");
    observer.wait_for(0, "usename = 'revenge_test' AND (wait_event_type = 'Lock' OR state LIKE 'idle in transaction%')").await;
    assert!(matches!(tx.commit().await, Err(Error::Misuse { .. })));
    locker.execute("ROLLBACK").await.unwrap();
}

/// Collides with a write from outside each time that it runs; returns the runs.
async fn runs_of_a_colliding_body(db: &Database, options: TransactionOptions, swallow: bool) -> (u32, Result<()>) {
    let library = library(db).await;
    let heat = &movie(db, &library, "Heat").await;
    let runs = &AtomicU32::new(0);
    let outcome = db
        .transaction_with(options, |tx| async move {
            runs.fetch_add(1, Ordering::Relaxed);
            tx.movies().get(heat.id).await?;
            db.movies().record_play(heat.id).await?;
            match tx.movies().record_play(heat.id).await {
                Err(error) if !swallow => Err(error),
                _ => Ok(()),
            }
        })
        .await;
    (runs.load(Ordering::Relaxed), outcome)
}

#[tokio::test]
async fn a_collision_is_retried_exactly_as_often_as_allowed() {
    let db = testing::database().await;
    for cap in [0, 1, 4] {
        let options = TransactionOptions::new().isolation(Isolation::RepeatableRead).max_retries(cap);
        let (runs, outcome) = runs_of_a_colliding_body(&db, options, false).await;
        assert_eq!(runs, cap + 1);
        assert!(matches!(&outcome, Err(error @ Error::Serialization { .. }) if error.sqlstate() == Some("40001")), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_collision_is_retried_no_longer_than_the_transaction_has_time() {
    let db = testing::database().await;
    let limit = Duration::from_secs(1);
    let options = TransactionOptions::new().isolation(Isolation::RepeatableRead).max_retries(u32::MAX).timeout(limit);

    let begun = Instant::now();
    let (runs, outcome) = runs_of_a_colliding_body(&db, options, false).await;

    assert!(runs > 1 && matches!(outcome, Err(Error::Serialization { .. } | Error::Timeout { .. })), "{runs}: {outcome:?}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_collision_that_the_body_swallowed_is_retried_too() {
    let db = testing::database().await;
    let options = TransactionOptions::new().isolation(Isolation::RepeatableRead).max_retries(2);

    let (runs, outcome) = runs_of_a_colliding_body(&db, options, true).await;

    assert_eq!(runs, 3);
    assert!(matches!(outcome, Err(Error::CommitRolledBack { .. })), "{outcome:?}");
}

#[tokio::test]
async fn other_errors_are_not_retried() {
    let db = testing::database().await;
    let ann = &NewUser::new("ann", "ann@example.org");
    db.users().insert(ann).await.unwrap();
    let runs = &AtomicU32::new(0);

    let outcome: Result<()> = db
        .transaction_with(TransactionOptions::serializable().max_retries(5), |tx| async move {
            runs.fetch_add(1, Ordering::Relaxed);
            tx.users().insert(ann).await.map(drop)
        })
        .await;

    assert!(matches!(outcome, Err(Error::Conflict { .. })), "{outcome:?}");
    assert_eq!(runs.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_retried_body_is_applied_once() {
    let db = testing::database().await;
    let library = library(&db).await;
    let heat = &movie(&db, &library, "Heat").await;
    let runs = &AtomicU32::new(0);
    let outside = &*db;

    let genre: Genre = db
        .transaction_with(TransactionOptions::new().isolation(Isolation::RepeatableRead).max_retries(3), |tx| async move {
            tx.movies().get(heat.id).await?;
            if runs.fetch_add(1, Ordering::Relaxed) == 0 {
                outside.movies().record_play(heat.id).await?;
            }
            let genre = tx.movies().upsert_genre("Crime").await?;
            tx.movies().record_play(heat.id).await?;
            Ok::<_, Error>(genre)
        })
        .await
        .unwrap();

    assert_eq!(runs.load(Ordering::Relaxed), 2);
    assert_eq!(genres(&db).await, [genre.name]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_may_borrow_locals_inside_a_spawned_task() {
    let db = testing::database().await;
    let handle = (*db).clone();

    tokio::spawn(async move {
        let name = String::from("Crime");
        let name = &name;
        handle.transaction(|tx| async move { tx.movies().upsert_genre(name).await }).await?;
        handle.transaction_with(TransactionOptions::serializable(), |tx| async move { tx.movies().upsert_genre(name).await }).await
    })
    .await
    .unwrap()
    .unwrap();

    assert_eq!(genres(&db).await, ["Crime"]);
}

#[tokio::test]
async fn a_deferred_constraint_speaks_at_the_commit() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    observer.run("ALTER TABLE users ADD CONSTRAINT users_display_name_key UNIQUE (display_name) DEFERRABLE INITIALLY DEFERRED").await;
    let tx = db.begin().await.unwrap();
    for name in ["ann", "bob"] {
        tx.users()
            .insert(&NewUser { display_name: Some("Same".into()), ..NewUser::new(name, format!("{name}@example.org")) })
            .await
            .unwrap();
    }

    let committed = tx.commit().await;

    assert!(matches!(&committed, Err(Error::Conflict { constraint, .. }) if constraint == "users_display_name_key"), "{committed:?}");
    assert_eq!(observer.count("SELECT count(*) FROM users").await, 0);
    observer.wait_for(0, "state LIKE 'idle in transaction%'").await;
}

#[tokio::test]
async fn a_read_only_transaction_refuses_writes() {
    let db = testing::database().await;
    let tx = db.begin_with(TransactionOptions::new().read_only(true)).await.unwrap();
    assert_eq!(tx.xid(), None);
    tx.movies().genres().await.unwrap();

    let refused = tx.movies().upsert_genre("Crime").await;

    assert!(matches!(&refused, Err(error @ Error::ReadOnly { .. }) if error.sqlstate() == Some("25006")), "{refused:?}");
}

#[tokio::test]
async fn a_lock_timeout_is_the_transactions_own() {
    let db = testing::database_with(|config| config.max_conns(1)).await;
    let mut locker = db.owner().await;
    locker.execute("BEGIN; LOCK TABLE movie_genre_terms").await.unwrap();
    let tx = db.begin_with(TransactionOptions::new().lock_timeout(Duration::from_millis(50))).await.unwrap();

    let refused = tx.movies().upsert_genre("Crime").await;

    assert!(matches!(refused, Err(Error::LockTimeout { .. })), "{refused:?}");
    drop(tx);
    locker.execute("ROLLBACK").await.unwrap();
    let left: String = sqlx::query_scalar("SELECT current_setting('lock_timeout')").fetch_one(db.write()).await.unwrap();
    assert_eq!(left, "0");
}

#[tokio::test]
async fn dropping_the_commit_does_not_stop_it() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.min_conns(1).max_conns(1)).await;
    let tx = far.begin().await.unwrap();
    tx.movies().upsert_genre("Crime").await.unwrap();
    proxy.delay(Duration::from_millis(20));

    tokio::select! {
        biased;
        done = tx.commit() => panic!("faster than the network: {done:?}"),
        () = std::future::ready(()) => {}
    }

    until("it is committed", async || observer.count(TERMS).await == 1).await;
    assert_eq!(far.movies().genres().await.unwrap().len(), 1);
}

#[tokio::test]
async fn dropping_a_commit_that_takes_long_does_not_stop_it() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    observer
        .run(
            "CREATE FUNCTION public.linger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NULL; END';
             CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON movie_genre_terms DEFERRABLE INITIALLY DEFERRED
             FOR EACH ROW EXECUTE FUNCTION public.linger()",
        )
        .await;
    let tx = db.begin().await.unwrap();
    tx.movies().upsert_genre("Crime").await.unwrap();

    tokio::select! {
        done = tx.commit() => panic!("it lasts a second: {done:?}"),
        () = observer.wait_for(1, "state = 'active' AND query LIKE '%COMMIT%'") => {}
    }

    until("it is committed", async || observer.count(TERMS).await == 1).await;
}

#[tokio::test]
async fn a_transaction_whose_session_was_killed_says_so_and_wrote_nothing() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let tx = db.begin().await.unwrap();
    tx.movies().upsert_genre("Crime").await.unwrap();
    observer.terminate("state LIKE 'idle in transaction%'").await;

    let lost = tx.movies().genres().await;
    assert!(matches!(lost, Err(Error::Unavailable { .. })), "{lost:?}");
    assert!(matches!(tx.commit().await, Err(Error::Misuse { .. })));
    assert_eq!(genres(&db).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_body_that_commits_by_itself_is_refused_and_writes_nothing() {
    let db = testing::database().await;
    let refused: Result<()> = db
        .transaction(|tx| async move {
            tx.movies().upsert_genre("Crime").await?;
            tx.commit().await
        })
        .await;
    assert!(matches!(refused, Err(Error::Misuse { .. })), "{refused:?}");
    assert_eq!(genres(&db).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_collision_that_a_savepoint_has_mended_is_no_reason_to_run_again() {
    let db = testing::database().await;
    let library = library(&db).await;
    let heat = movie(&db, &library, "Heat").await;
    let runs = AtomicU32::new(0);
    let outcome: Result<()> = db
        .transaction_with(TransactionOptions::new().isolation(Isolation::RepeatableRead).max_retries(3), |tx| {
            let (db, runs) = (&db, &runs);
            async move {
                runs.fetch_add(1, Ordering::Relaxed);
                tx.movies().get(heat.id).await?;
                db.movies().record_play(heat.id).await?;
                let before = tx.savepoint("before").await?;
                let collided = tx.movies().record_play(heat.id).await;
                assert!(matches!(collided, Err(Error::Serialization { .. })), "{collided:?}");
                tx.rollback_to(&before).await?;
                Err(Error::Misuse { op: "test", reason: "the body's own" })
            }
        })
        .await;
    assert!(matches!(outcome, Err(Error::Misuse { op: "test", .. })), "{outcome:?}");
    assert_eq!(runs.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_savepoint_of_another_transaction_is_none_of_this_one() {
    let db = testing::database().await;
    let (one, other) = (db.begin().await.unwrap(), db.begin().await.unwrap());
    let foreign = one.savepoint("a").await.unwrap();
    other.savepoint("b").await.unwrap();
    other.movies().upsert_genre("kept").await.unwrap();

    let refused = other.rollback_to(&foreign).await;

    assert!(matches!(&refused, Err(Error::Misuse { .. })), "{refused:?}");
    assert!(matches!(other.commit().await, Err(Error::CommitRolledBack { .. })), "it was not undone silently");
}

#[tokio::test]
async fn what_is_refused_behind_a_commit_does_not_make_it_one_that_failed() {
    let db = testing::database().await;
    db.owner().await.execute("REVOKE EXECUTE ON FUNCTION pg_control_checkpoint() FROM PUBLIC").await.unwrap();
    let tx = db.begin().await.unwrap();
    tx.movies().upsert_genre("kept").await.unwrap();

    let committed = tx.commit_with_token().await;

    assert!(matches!(&committed, Err(Error::CommitUnknown { .. })), "{committed:?}");
    assert_eq!(genres(&db).await, ["kept"]);
}
