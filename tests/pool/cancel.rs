//! Callers who leave in the middle: nobody else notices.

use std::time::{Duration, Instant};

use rand::{Rng as _, SeedableRng as _};
use revenge_db::{Error, testing};

use crate::support::proxy::Proxy;
use crate::support::{Observer, connect, library, movie, seed, until};

const ASLEEP: &str = "state = 'active' AND query LIKE 'SELECT pg_sleep(10)%'";

async fn sleep_long(db: &revenge_db::Database) -> revenge_db::Result<()> {
    // A row of void: nothing to decode.
    sqlx::query_scalar::<_, i32>("SELECT pg_sleep(10)::text::int").fetch_optional(db.read()).await?;
    Ok(())
}

#[tokio::test]
async fn a_begin_dropped_half_way_leaves_no_transaction() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.min_conns(1).max_conns(1)).await;
    proxy.delay(Duration::from_millis(20));

    for _ in 0..10 {
        let before = proxy.round_trips();
        tokio::select! {
            begun = far.begin() => panic!("faster than the network: {begun:?}"),
            () = until("BEGIN is on its way", || async { proxy.round_trips() > before }) => {}
        }
        // The next borrower of the only connection: a write that lasts.
        far.movies().upsert_genre("Crime").await.unwrap();
        assert_eq!(observer.sessions("state LIKE 'idle in transaction%'").await, 0);
    }

    assert_eq!(observer.count("SELECT count(*) FROM movie_genre_terms").await, 1);
}

#[tokio::test]
async fn a_thousand_calls_dropped_at_random_leave_clean_sessions_and_a_full_pool() {
    const CONNECTIONS: u32 = 4;
    let db = testing::database_with(|config| config.max_conns(CONNECTIONS)).await;
    let library = library(&db).await;
    let heat = movie(&db, &library, "Heat").await;
    let seed = seed();

    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..8_u64 {
        let (db, heat) = ((*db).clone(), heat.clone());
        tasks.spawn(async move {
            let mut rng = rand::rngs::StdRng::seed_from_u64(seed.wrapping_add(task));
            for round in 0..125_i64 {
                let deadline = Duration::from_micros(rng.random_range(0..4_000));
                let token = i64::try_from(task).unwrap() * 1_000 + round;
                match rng.random_range(0..5) {
                    0 => drop(tokio::time::timeout(deadline, db.movies().get(heat.id)).await),
                    1 => {
                        let sleep = sqlx::query_scalar::<_, i64>("SELECT $1 FROM pg_sleep(0.05)").bind(-1_i64).fetch_one(db.read());
                        drop(tokio::time::timeout(deadline, sleep).await);
                    }
                    2 => {
                        let rows =
                            sqlx::query_scalar::<_, i64>("SELECT -g FROM generate_series(1::bigint, 5000) AS g").fetch_all(db.read());
                        drop(tokio::time::timeout(deadline, rows).await);
                    }
                    3 => drop(tokio::time::timeout(deadline, db.begin()).await),
                    _ => drop(tokio::time::timeout(deadline, db.movies().upsert_genre("Crime")).await),
                }
                if rng.random_bool(0.5) {
                    let answer: (i64, bool) = sqlx::query_as("SELECT $1, pg_current_xact_id_if_assigned() IS NULL")
                        .bind(token)
                        .fetch_one(db.read())
                        .await
                        .unwrap();
                    assert_eq!(answer, (token, true));
                } else {
                    assert_eq!(db.movies().get(heat.id).await.unwrap().as_ref(), Some(&heat));
                }
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }

    // Every permit is back: all connections can be lent at once, and none is inside a transaction.
    let mut held = Vec::new();
    for _ in 0..CONNECTIONS {
        held.push(db.begin().await.unwrap());
    }
    for tx in held {
        tx.movies().upsert_genre("Crime").await.unwrap();
        tx.commit().await.unwrap();
    }
    until("all connections are idle", async || db.health_check().await.unwrap().nodes[0].pool.in_use == 0).await;
    assert!(db.health_check().await.unwrap().nodes[0].pool.open <= CONNECTIONS);
}

#[tokio::test]
async fn a_dropped_query_is_stopped_on_the_server_and_its_connection_is_free() {
    let db = testing::database_with(|config| config.max_conns(1)).await;
    let observer = Observer::of(&db).await;
    let mut quickest = Duration::MAX;

    // The promise is 100 ms; a loaded machine is given some tries to keep it.
    for _ in 0..10 {
        let sleeping = tokio::spawn({
            let db = (*db).clone();
            async move { sleep_long(&db).await }
        });
        observer.wait_for(1, ASLEEP).await;
        let dropped = Instant::now();
        sleeping.abort();
        observer.wait_for(0, ASLEEP).await;
        let one: i32 = sqlx::query_scalar("SELECT 1").fetch_one(db.read()).await.unwrap();
        assert_eq!(one, 1);
        quickest = quickest.min(dropped.elapsed());
        if quickest < Duration::from_millis(100) {
            return;
        }
    }
    panic!("stopped after {quickest:?} at best");
}

#[tokio::test]
async fn a_query_past_its_deadline_is_stopped_on_the_server() {
    let db = testing::database_with(|config| config.max_conns(1).query_timeout(Duration::from_millis(300))).await;
    let observer = Observer::of(&db).await;
    let mut quickest = Duration::MAX;

    for _ in 0..10 {
        let failed = sleep_long(&db).await;
        let late = Instant::now();
        assert!(matches!(&failed, Err(Error::Timeout { after, .. }) if *after == Duration::from_millis(300)), "{failed:?}");
        observer.wait_for(0, ASLEEP).await;
        quickest = quickest.min(late.elapsed());
        // The server's own limit is a second above ours: this was the cancel.
        if quickest < Duration::from_millis(100) {
            return;
        }
    }
    panic!("stopped after {quickest:?} at best");
}

#[tokio::test]
async fn a_stream_dropped_early_leaves_no_rows_to_the_next() {
    use futures_util::StreamExt as _;
    let db = testing::database_with(|config| config.max_conns(1)).await;

    for _ in 0..10 {
        let mut rows = sqlx::query_scalar::<_, i64>("SELECT g FROM generate_series(1::bigint, 1000000) AS g").fetch(db.read());
        assert_eq!(rows.next().await.unwrap().unwrap(), 1);
        drop(rows);
        let answer: i64 = sqlx::query_scalar("SELECT -7::bigint").fetch_one(db.read()).await.unwrap();
        assert_eq!(answer, -7);
    }
}

#[tokio::test]
async fn a_query_dropped_while_its_error_was_on_the_way_costs_no_connection() {
    let db = testing::database().await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.min_conns(1).max_conns(1)).await;
    let pid = async || sqlx::query_scalar::<_, i32>("SELECT pg_backend_pid()").fetch_one(far.write()).await.unwrap();
    // Prepared, so that what is dropped is the execution.
    sqlx::query_scalar::<_, i32>("SELECT 1 / 0").fetch_one(far.write()).await.unwrap_err();
    let (before, accepted) = (pid().await, proxy.accepted());
    proxy.delay(Duration::from_millis(20));

    for _ in 0..5 {
        let sent = proxy.round_trips();
        tokio::select! {
            failed = sqlx::query_scalar::<_, i32>("SELECT 1 / 0").fetch_one(far.write()) => panic!("faster than the network: {failed:?}"),
            () = until("the query is on its way", || async { proxy.round_trips() > sent }) => {}
        }
        assert_eq!(pid().await, before, "mended, not replaced");
    }

    assert!(proxy.accepted() <= accepted + 1, "one more for cancelling, none for calls");
}

#[tokio::test]
async fn a_connection_that_was_mended_often_is_replaced() {
    let db = testing::database_with(|config| config.max_conns(1)).await;
    let observer = Observer::of(&db).await;
    let mut pids = std::collections::BTreeSet::new();

    // Each may have left a statement behind on the server.
    for _ in 0..25 {
        tokio::select! {
            slept = sleep_long(&db) => panic!("ten seconds already: {slept:?}"),
            () = observer.wait_for(1, ASLEEP) => {}
        }
        pids.insert(sqlx::query_scalar::<_, i32>("SELECT pg_backend_pid()").fetch_one(db.read()).await.unwrap());
    }

    assert!((2..10).contains(&pids.len()), "mended most times, replaced at last: {} connections", pids.len());
}

/// On Linux the server can see that its client is gone while a statement runs.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_query_whose_network_is_cut_is_stopped_by_the_server_itself() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.min_conns(1).max_conns(1).query_timeout(Duration::from_secs(300))).await;
    let asleep = "state = 'active' AND query LIKE 'SELECT pg_sleep(200)%'";
    let sleeping =
        tokio::spawn(async move { sqlx::query_scalar::<_, i32>("SELECT pg_sleep(200)::text::int").fetch_optional(far.write()).await });
    observer.wait_for(1, asleep).await;

    // No way for a cancel request either.
    proxy.down();

    observer.wait_for(0, asleep).await;
    assert!(sleeping.await.unwrap().is_err());
}

#[test]
fn leases_dropped_outside_the_runtime_do_not_panic() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (db, clean, late) = runtime.block_on(async {
        let db = testing::database().await;
        let (first, second) = (db.begin().await.unwrap(), db.begin().await.unwrap());
        (db, first, second)
    });

    // In a thread that knows no runtime: the pool mends it nevertheless.
    std::thread::spawn(move || drop(clean)).join().unwrap();
    runtime.block_on(async {
        until("only one is lent", async || db.health_check().await.unwrap().nodes[0].pool.in_use == 1).await;
    });
    // And when the runtime is gone.
    drop(runtime);
    drop(late);
    drop((*db).clone());
}

/// As when each test of a backend has a runtime of its own and they share one handle. Nobody wakes who waits for such a socket: it is an error,
/// unless the answer is there at once.
#[test]
fn a_call_on_connections_whose_runtime_is_gone_ends() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let first = runtime();
    let (db, open, mut heard) = first.block_on(async {
        let db = testing::database_with(|config| config.min_conns(1).max_conns(2)).await;
        db.movies().genres().await.unwrap();
        let open = db.begin().await.unwrap();
        let heard = db.listen(["a"]).await.unwrap();
        (db, open, heard)
    });
    drop(first);

    let second = runtime();
    second.block_on(async {
        let soon = Duration::from_secs(10);
        let ended = "neither an answer nor an error";
        let _ = tokio::time::timeout(soon, db.movies().genres()).await.expect(ended);
        let _ = tokio::time::timeout(soon, db.movies().upsert_genre("Crime")).await.expect(ended);
        let _ = tokio::time::timeout(soon, open.movies().genres()).await.expect(ended);
        drop(open);
        assert!(tokio::time::timeout(soon, heard.next()).await.expect(ended).is_none(), "nothing comes any more");
        let refused = tokio::time::timeout(Duration::from_secs(5), db.listen(["b"])).await.expect(ended);
        assert!(matches!(refused, Err(Error::Closed { .. })), "{refused:?}");
        tokio::time::timeout(soon, db.close()).await.expect("nothing is under way");
    });
    drop((*db).clone());
}

#[tokio::test]
async fn a_write_past_its_deadline_says_that_its_effect_is_unknown() {
    let db = testing::database_with(|config| config.query_timeout(Duration::from_millis(300))).await;
    let mut owner = db.owner().await;
    sqlx::Executor::execute(&mut owner, "BEGIN; LOCK TABLE movie_genre_terms IN EXCLUSIVE MODE").await.unwrap();

    let late = db.movies().upsert_genre("Crime").await;

    assert!(matches!(&late, Err(Error::CommitUnknown { op: "movies.genre.upsert", .. })), "{late:?}");
    assert!(!late.unwrap_err().is_transient(), "nobody repeats it without looking");
}
