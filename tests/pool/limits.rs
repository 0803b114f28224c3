//! How many connections there are, how long they live, and their end.

use std::time::{Duration, Instant};

use revenge_db::{Error, testing};

use crate::support::proxy::Proxy;
use crate::support::{Observer, PATIENCE, connect, library, movie, until};

const OURS: &str = "usename = 'revenge_test'";

#[tokio::test]
async fn the_smallest_number_is_open_after_connect_and_kept() {
    let db = testing::database_with(|config| config.min_conns(3).max_conns(5)).await;
    let observer = Observer::of(&db).await;
    assert_eq!(observer.sessions(OURS).await, 3);

    observer.terminate(OURS).await;
    // One error tells of all three.
    assert_eq!(db.movies().genres().await.unwrap(), vec![]);
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(db.begin().await.unwrap());
    }
    drop(held);

    until("three are open again", async || observer.sessions(OURS).await >= 3).await;
}

#[tokio::test]
async fn the_largest_number_is_never_exceeded_by_both_kinds_of_sessions_together() {
    let db = testing::database().await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| {
        config.min_conns(2).max_conns(3).max_conn_lifetime(Duration::from_millis(100)).health_check_period(Duration::from_millis(20))
    })
    .await;
    let library = library(&far).await;
    let heat = movie(&far, &library, "Heat").await;

    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..12 {
        let (far, heat) = (far.clone(), heat.id);
        tasks.spawn(async move {
            for _ in 0..40 {
                if task % 2 == 0 {
                    assert!(far.movies().get(heat).await.unwrap().is_some());
                } else {
                    let one: i32 = sqlx::query_scalar("SELECT 1").fetch_one(far.read()).await.unwrap();
                    assert_eq!(one, 1);
                }
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }

    assert!(proxy.accepted() > 3, "connections were replaced meanwhile");
    assert!(proxy.most_open() <= 3, "{} connections at once", proxy.most_open());
}

#[tokio::test]
async fn a_caller_without_a_connection_in_time_learns_the_limit() {
    let db = testing::database_with(|config| config.min_conns(2).max_conns(2).acquire_timeout(Duration::from_millis(100))).await;
    let held = (db.begin().await.unwrap(), db.begin().await.unwrap());

    let waited = db.movies().genres().await;
    assert!(matches!(&waited, Err(Error::PoolExhausted { max_conns: 2, op: "movies.genre.list", .. })), "{waited:?}");
    assert!(waited.unwrap_err().to_string().contains("all 2 are in use"));
    let own: Error = sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(db.read()).await.unwrap_err().into();
    assert!(matches!(own, Error::PoolExhausted { max_conns: 2, .. }), "{own:?}");

    drop(held);
    db.movies().genres().await.unwrap();
}

#[tokio::test]
async fn a_caller_who_leaves_during_a_connect_leaves_the_connection_to_the_next() {
    let db = testing::database().await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.min_conns(1).max_conns(2)).await;
    let _held = far.begin().await.unwrap();
    let accepted = proxy.accepted();

    let movies = far.movies();
    proxy.freeze();
    tokio::select! {
        answer = movies.genres() => panic!("through a frozen network: {answer:?}"),
        () = until("a second connection is being opened", || async { proxy.accepted() > accepted }) => {}
    }
    proxy.restore();

    far.movies().genres().await.unwrap();
    assert_eq!(proxy.accepted(), accepted + 1, "the next caller got the connection of the one who left");
}

#[tokio::test]
async fn old_connections_are_replaced() {
    let db = testing::database_with(|config| {
        config.min_conns(1).max_conn_lifetime(Duration::from_millis(200)).health_check_period(Duration::from_millis(50))
    })
    .await;
    let observer = Observer::of(&db).await;
    let mut pids = std::collections::BTreeSet::new();

    let started = Instant::now();
    while pids.len() < 3 {
        assert!(started.elapsed() < PATIENCE, "only {} generations", pids.len());
        let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(db.write()).await.unwrap();
        pids.insert(pid);
    }

    observer.wait_for(1, OURS).await;
}

#[tokio::test]
async fn connections_that_nobody_needs_are_closed_down_to_the_smallest_number() {
    let db = testing::database_with(|config| {
        config.min_conns(1).max_conns(4).max_conn_idle_time(Duration::from_millis(200)).health_check_period(Duration::from_millis(50))
    })
    .await;
    let observer = Observer::of(&db).await;
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(db.begin().await.unwrap());
    }
    assert_eq!(observer.sessions(OURS).await, 4);

    drop(held);

    observer.wait_for(1, OURS).await;
}

#[tokio::test]
async fn close_waits_for_what_is_under_way_and_refuses_the_rest() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let tx = db.begin().await.unwrap();
    let genre = tx.movies().upsert_genre("Crime").await.unwrap();
    let closing = tokio::spawn({
        let db = (*db).clone();
        async move { db.close().await }
    });

    until("calls are refused", async || matches!(db.movies().genres().await, Err(Error::Closed { op: "movies.genre.list" }))).await;
    assert!(matches!(db.begin().await, Err(Error::Closed { .. })));
    let own: Error = sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(db.read()).await.unwrap_err().into();
    assert!(matches!(own, Error::Closed { .. }), "{own:?}");
    assert!(!closing.is_finished());
    assert_eq!(tx.movies().genre(genre.id).await.unwrap(), Some(genre));
    tx.commit().await.unwrap();

    let started = Instant::now();
    closing.await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(10), "the end was noticed, not waited out");
    observer.wait_for(0, OURS).await;
    assert_eq!(observer.count("SELECT count(*) FROM movie_genre_terms").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn close_misses_no_connection_that_comes_back_meanwhile() {
    let db = testing::database().await;
    for _ in 0..30 {
        let other = connect(db.url(), |config| config.min_conns(2).max_conns(4).query_timeout(Duration::from_secs(60))).await;
        let busy: Vec<_> = (0..4)
            .map(|_| {
                let other = other.clone();
                tokio::spawn(async move { while other.movies().genres().await.is_ok() {} })
            })
            .collect();
        let started = Instant::now();
        other.close().await;
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
        for task in busy {
            task.await.unwrap();
        }
        assert!(format!("{other:?}").contains("open: 0"), "{other:?}");
    }
}
