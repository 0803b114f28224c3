//! Servers and networks that go away, and come back.

use std::time::{Duration, Instant};

use revenge_db::movies::{NewMovie, OnConflict};
use revenge_db::{Database, Error, Result, testing};

use crate::support::proxy::Proxy;
use crate::support::{Observer, connect, library, movie, until};

const OURS: &str = "usename = 'revenge_test'";

/// Discarded connections so far.
async fn discarded(db: &Database) -> u64 {
    db.health_check().await.unwrap().nodes[0].pool.discarded
}

#[tokio::test]
async fn a_read_on_a_killed_session_is_repeated_on_a_fresh_one() {
    let db = testing::database_with(|config| config.min_conns(1).max_conns(1)).await;
    let observer = Observer::of(&db).await;
    let library = library(&db).await;
    let heat = movie(&db, &library, "Heat").await;

    observer.terminate(OURS).await;
    assert_eq!(db.movies().get(heat.id).await.unwrap(), Some(heat));
    assert_eq!(discarded(&db).await, 1);

    let one: i32 = sqlx::query_scalar("SELECT 1").fetch_one(db.read()).await.unwrap();
    observer.terminate(OURS).await;
    assert_eq!(sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(db.read()).await.unwrap(), one);
    observer.terminate(OURS).await;
    assert_eq!(sqlx::query_scalar::<_, i32>("SELECT 1").fetch_all(db.read()).await.unwrap(), [one]);
}

#[tokio::test]
async fn a_transaction_begins_on_another_connection_where_the_one_that_rested_is_dead() {
    let db = testing::database_with(|config| config.min_conns(1).max_conns(1)).await;
    let observer = Observer::of(&db).await;
    for n in 0..3 {
        // So soon after it was used nobody asks whether it lives.
        db.movies().genres().await.unwrap();
        observer.terminate(OURS).await;
        until("it is gone", || async { observer.sessions(OURS).await == 0 }).await;
        let tx = db.begin().await.unwrap();
        tx.movies().upsert_genre(&format!("Genre {n}")).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(db.movies().genres().await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_write_on_a_session_killed_while_idle_succeeds() {
    let db = testing::database_with(|config| config.min_conns(1).max_conns(1)).await;
    let observer = Observer::of(&db).await;
    let library = library(&db).await;
    observer.wait_for(1, &format!("{OURS} AND state = 'idle' AND state_change < clock_timestamp() - interval '1100 ms'")).await;

    observer.terminate(OURS).await;

    movie(&db, &library, "Heat").await;
    assert_eq!(discarded(&db).await, 1);
}

#[tokio::test]
async fn a_begin_on_a_session_killed_while_idle_succeeds() {
    let db = testing::database_with(|config| config.min_conns(1).max_conns(1)).await;
    let observer = Observer::of(&db).await;
    observer.wait_for(1, &format!("{OURS} AND state = 'idle' AND state_change < clock_timestamp() - interval '1100 ms'")).await;

    observer.terminate(OURS).await;

    db.begin().await.unwrap().commit().await.unwrap();
}

#[tokio::test]
async fn a_write_cut_after_it_was_sent_is_of_unknown_effect_and_not_repeated() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.min_conns(1).max_conns(1)).await;
    let library = library(&far).await;

    // A write that was held up for a second is preceded by a ping, which would take the cut: try again then.
    for attempt in 1.. {
        movie(&far, &library, "Warm").await;
        let new = NewMovie::new(library.id, "Heat");
        proxy.swallow_next_answer();
        match far.movies().insert(&new).await {
            Err(Error::CommitUnknown { op: "movies.movie.insert", .. }) => {
                until("the server has done it once", async || {
                    observer.count(&format!("SELECT count(*) FROM movies WHERE id = '{}'", new.id)).await == 1
                })
                .await;
                break;
            }
            other => assert!(other.is_ok() && attempt < 10, "{other:?}"),
        }
    }
    // A repetition would have met its own row: the pool is healthy and says so.
    movie(&far, &library, "Ran").await;
}

#[tokio::test]
async fn an_own_write_cut_after_it_was_sent_is_of_unknown_effect_after_conversion() {
    let db = testing::database().await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.min_conns(1).max_conns(1)).await;
    let write = async || -> Result<i64> {
        Ok(sqlx::query_scalar("UPDATE movie_genre_terms SET name = name RETURNING 1::bigint")
            .fetch_optional(far.write())
            .await?
            .unwrap_or(0))
    };

    for attempt in 1.. {
        write().await.unwrap();
        proxy.swallow_next_answer();
        match write().await {
            Err(Error::CommitUnknown { .. }) => break,
            other => assert!(other.is_ok() && attempt < 10, "{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_read_cut_after_it_was_sent_is_repeated() {
    let db = testing::database().await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.min_conns(1).max_conns(1)).await;
    let library = library(&far).await;
    let heat = movie(&far, &library, "Heat").await;
    far.movies().get(heat.id).await.unwrap();
    let accepted = proxy.accepted();

    proxy.swallow_next_answer();

    assert_eq!(far.movies().get(heat.id).await.unwrap(), Some(heat));
    assert_eq!(proxy.accepted(), accepted + 1);
}

#[tokio::test]
async fn a_silent_network_is_bounded_and_the_pool_is_full_again_ten_seconds_after_it() {
    const CONNECTIONS: u32 = 3;
    let db = testing::database().await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| {
        let second = Duration::from_secs(1);
        config.min_conns(CONNECTIONS).max_conns(CONNECTIONS).acquire_timeout(second).query_timeout(second).connect_timeout(second)
    })
    .await;
    let library = library(&far).await;

    proxy.freeze();
    for _ in 0..2 {
        let started = Instant::now();
        let mut calls = tokio::task::JoinSet::new();
        for n in 0..9 {
            let (far, library) = (far.clone(), library.id);
            calls.spawn(async move {
                match n % 3 {
                    0 => far.movies().genres().await.map(drop),
                    1 => far.movies().insert(&NewMovie::new(library, "Heat")).await.map(drop),
                    _ => far.begin().await.map(drop),
                }
            });
        }
        while let Some(ended) = calls.join_next().await {
            let ended = ended.unwrap();
            // A write without an answer may have been applied.
            let bounded = matches!(
                ended,
                Err(Error::Timeout { .. } | Error::PoolExhausted { .. } | Error::Unavailable { .. } | Error::CommitUnknown { .. })
            );
            assert!(bounded, "{ended:?}");
        }
        // Acquire and query, one after the other, and a loaded machine.
        assert!(started.elapsed() < Duration::from_secs(6), "{:?}", started.elapsed());
    }

    proxy.restore();
    let restored = Instant::now();
    let mut held = Vec::new();
    while held.len() < CONNECTIONS as usize {
        assert!(restored.elapsed() < Duration::from_secs(10), "{} connections after {:?}", held.len(), restored.elapsed());
        held.extend(far.begin().await);
    }
    for tx in held {
        tx.movies().upsert_genre("Crime").await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_restarts_is_used_again_at_once() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.min_conns(3).max_conns(3).acquire_timeout(Duration::from_secs(2))).await;
    let library = library(&far).await;
    let heat = movie(&far, &library, "Heat").await;

    proxy.down();
    let away = far.movies().get(heat.id).await;
    assert!(matches!(&away, Err(Error::Unavailable { .. })), "{away:?}");
    // Nothing was sent: a write says so instead of leaving its effect open.
    let away = far.movies().insert(&NewMovie::new(library.id, "Ran")).await;
    assert!(matches!(&away, Err(Error::Unavailable { .. })), "{away:?}");

    proxy.restore();
    assert_eq!(far.movies().get(heat.id).await.unwrap(), Some(heat));
    movie(&far, &library, "Ran").await;
    until("the smallest number of connections is open", || async { proxy.open() >= 3 }).await;
    assert_eq!(observer.count("SELECT count(*) FROM movies").await, 2);
}

#[tokio::test]
async fn an_import_cut_at_its_commit_of_which_nobody_can_tell_is_of_unknown_effect() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    observer
        .run(
            "CREATE FUNCTION public.linger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NULL; END';
             CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON movies DEFERRABLE INITIALLY DEFERRED
             FOR EACH ROW EXECUTE FUNCTION public.linger()",
        )
        .await;
    let library = library(&db).await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.min_conns(1).max_conns(1).acquire_timeout(Duration::from_millis(300))).await;
    let cut = async {
        observer.wait_for(1, "state = 'active' AND query LIKE '%COMMIT%'").await;
        proxy.down();
    };

    let movies = far.movies();
    let rows = futures_util::stream::iter([NewMovie::new(library.id, "Heat")]);
    let (imported, ()) = tokio::join!(movies.import(rows, OnConflict::Error), cut);

    assert!(matches!(imported, Err(Error::CommitUnknown { op: "movies.import", .. })), "{imported:?}");
}
