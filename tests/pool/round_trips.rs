//! What a call costs, counted on the wire.

use revenge_db::movies::NewMovie;
use revenge_db::{Database, Error, testing};

use crate::support::proxy::Proxy;
use crate::support::{Observer, connect, library, movie};

/// The fewest round trips of a few runs: one that was held up for more than a
/// second is preceded by a ping, and none can do with fewer than it needs.
async fn fewest<F: Future>(proxy: &Proxy, call: impl Fn() -> F) -> u64 {
    let mut fewest = u64::MAX;
    for _ in 0..5 {
        let before = proxy.round_trips();
        call().await;
        fewest = fewest.min(proxy.round_trips() - before);
    }
    fewest
}

async fn far(db: &testing::TestDatabase) -> (Proxy, Database) {
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.min_conns(1).max_conns(1)).await;
    (proxy, far)
}

#[tokio::test]
async fn a_warm_lookup_is_one_round_trip() {
    let db = testing::database().await;
    let (proxy, far) = far(&db).await;
    let library = library(&far).await;
    let heat = movie(&far, &library, "Heat").await;

    let trips = fewest(&proxy, async || assert_eq!(far.movies().get(heat.id).await.unwrap().as_ref(), Some(&heat))).await;

    assert_eq!(trips, 1);
}

#[tokio::test]
async fn a_warm_insert_is_one_round_trip() {
    let db = testing::database().await;
    let (proxy, far) = far(&db).await;
    let library = library(&far).await;

    let trips = fewest(&proxy, async || far.movies().insert(&NewMovie::new(library.id, "Heat")).await.unwrap()).await;

    assert_eq!(trips, 1);
}

#[tokio::test]
async fn a_connection_that_has_rested_is_asked_whether_it_lives_before_a_write_alone() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let (proxy, far) = far(&db).await;
    let library = library(&far).await;
    let heat = movie(&far, &library, "Heat").await;
    far.movies().get(heat.id).await.unwrap();
    let rested = "usename = 'revenge_test' AND query LIKE '%movies.movie%' AND state = 'idle' AND state_change < clock_timestamp() - interval '1100 ms'";

    observer.wait_for(1, rested).await;
    let before = proxy.round_trips();
    far.movies().get(heat.id).await.unwrap();
    assert_eq!(proxy.round_trips() - before, 1);

    observer.wait_for(1, rested).await;
    let before = proxy.round_trips();
    movie(&far, &library, "Ronin").await;
    assert_eq!(proxy.round_trips() - before, 2);
}

#[tokio::test]
async fn a_transaction_of_one_statement_is_three_round_trips() {
    let db = testing::database().await;
    let (proxy, far) = far(&db).await;
    let library = library(&far).await;
    let heat = movie(&far, &library, "Heat").await;

    let trips = fewest(&proxy, async || far.transaction(|tx| async move { tx.movies().get(heat.id).await }).await.unwrap()).await;

    assert_eq!(trips, 3);
}

#[tokio::test]
async fn a_query_of_the_backends_own_is_one_round_trip() {
    let db = testing::database().await;
    let (proxy, far) = far(&db).await;

    let trips = fewest(&proxy, async || {
        let rows: Vec<i32> = sqlx::query_scalar("SELECT generate_series(1, 3)").fetch_all(far.read()).await.unwrap();
        assert_eq!(rows, [1, 2, 3]);
    })
    .await;

    assert_eq!(trips, 1);
}

#[tokio::test]
async fn a_commit_answers_for_its_transaction_in_one_round_trip() {
    let db = testing::database().await;
    let (proxy, far) = far(&db).await;
    let outcome: Result<(), Error> = far.transaction(|_tx| async move { Ok(()) }).await;
    outcome.unwrap();

    let trips = fewest(&proxy, async || far.begin().await.unwrap().commit().await.unwrap()).await;

    assert_eq!(trips, 2);
}
