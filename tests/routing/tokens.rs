//! Who carries a token sees what it stands for, and a causal handle sees its
//! own writes.

use std::time::Duration;

use revenge_db::{CommitToken, Consistency, Error};

use crate::cluster::{Cluster, film, fresh, knows, serves};
use crate::support::movie;

#[tokio::test]
async fn a_token_leads_to_a_replica_that_has_replayed_it_and_else_to_the_primary() {
    let cluster = Cluster::start(2).await;
    let db = cluster.connect(|config| config).await;
    let (library, _) = film(&cluster, &db).await;
    fresh(&db, 2).await;
    cluster.node(1).pause_replay().await.unwrap();

    let ronin = movie(&db, &library, "Ronin").await;
    let token: CommitToken = db.commit_token().await.unwrap().to_string().parse().unwrap();
    for _ in 0..10 {
        assert!(knows(&db, Consistency::After(token), ronin.id).await);
        assert_eq!(serves(&db, Consistency::After(token)).await, cluster.node(2).port(), "the other one is behind");
    }

    cluster.node(2).pause_replay().await.unwrap();
    let thief = movie(&db, &library, "Thief").await;
    let token = db.commit_token().await.unwrap();
    assert!(knows(&db, Consistency::After(token), thief.id).await);
    assert_eq!(serves(&db, Consistency::After(token)).await, cluster.node(0).port());
}

#[tokio::test]
async fn a_read_waits_for_a_replica_to_come_so_far() {
    let cluster = Cluster::start(1).await;
    let db = cluster.connect(|config| config.replica_wait(Duration::from_secs(20))).await;
    let (library, _) = film(&cluster, &db).await;
    fresh(&db, 1).await;
    cluster.node(1).pause_replay().await.unwrap();
    let ronin = movie(&db, &library, "Ronin").await;
    let token = db.commit_token().await.unwrap();

    let mut waiting = tokio::spawn({
        let db = db.clone();
        async move { knows(&db, Consistency::After(token), ronin.id).await }
    });
    assert!(tokio::time::timeout(Duration::from_millis(100), &mut waiting).await.is_err(), "it waits");
    cluster.node(1).resume_replay().await.unwrap();

    assert!(waiting.await.unwrap());
    assert_eq!(db.routing_stats().fallbacks.behind, 0, "the replica served it");
}

#[tokio::test]
async fn a_commit_brings_its_token_along() {
    let cluster = Cluster::start(1).await;
    let (db, proxies) = cluster.connect_through_proxies(|config| config.lag_check_period(Duration::from_secs(3600))).await;
    let (library, _) = film(&cluster, &db).await;
    let tx = db.begin().await.unwrap();
    let ronin = movie_in(&tx, &library).await;

    let before = proxies[0].round_trips();
    let token = tx.commit_with_token().await.unwrap();
    assert_eq!(proxies[0].round_trips() - before, 1);

    assert!(knows(&db, Consistency::After(token), ronin).await);
    assert!(token.latest(db.commit_token().await.unwrap()) == token, "nothing was written since");
}

async fn movie_in(tx: &revenge_db::Transaction, library: &revenge_db::libraries::Library) -> revenge_db::movies::MovieId {
    tx.movies().insert(&revenge_db::movies::NewMovie::new(library.id, "Ronin")).await.unwrap().id
}

#[tokio::test]
async fn a_token_of_a_timeline_that_nobody_writes_on_is_refused() {
    let cluster = Cluster::start(1).await;
    let db = cluster.connect(|config| config).await;
    let (_, heat) = film(&cluster, &db).await;
    let token: CommitToken = "7-1".parse().unwrap();

    let read = db.reader(Consistency::After(token)).movies().get(heat.id).await;

    assert!(matches!(&read, Err(Error::Unavailable { reason, .. }) if reason.contains("timeline 7")), "{read:?}");
}

#[tokio::test]
async fn a_causal_handle_sees_its_own_writes_wherever_it_reads() {
    let cluster = Cluster::start(2).await;
    let db = cluster.connect(|config| config).await;
    let (library, _) = film(&cluster, &db).await;
    fresh(&db, 2).await;
    cluster.node(1).pause_replay().await.unwrap();

    let causal = db.causal();
    for round in 0..10 {
        let written = if round % 2 == 0 {
            causal.movies().insert(&revenge_db::movies::NewMovie::new(library.id, format!("Film {round}"))).await.unwrap().id
        } else {
            let library = &library;
            causal.transaction(|tx| async move { Ok::<_, Error>(movie_in(&tx, library).await) }).await.unwrap()
        };
        assert!(causal.movies().get(written).await.unwrap().is_some(), "round {round}");
        let token = causal.token().await.unwrap();
        let other = db.causal().after(token);
        assert!(other.movies().get(written).await.unwrap().is_some(), "round {round}, by token");
        causal.movies().delete(written).await.unwrap();
    }
    let stats = db.routing_stats();
    assert!(stats.nodes[2].reads > 0, "the replica that keeps up has its share: {stats:?}");
}

#[tokio::test]
async fn a_causal_handle_never_goes_back_in_time() {
    let cluster = Cluster::start(2).await;
    let db = cluster.connect(|config| config).await;
    let (library, _) = film(&cluster, &db).await;
    fresh(&db, 2).await;
    // One of both replicas stays behind; which one is asked is a matter of turns.
    cluster.node(1).pause_replay().await.unwrap();
    let ronin = movie(&db, &library, "Ronin").await;
    cluster.node(2).wait_until_caught_up_with(cluster.node(0)).await.unwrap();

    for _ in 0..20 {
        let causal = db.causal();
        let mut known = false;
        for _ in 0..5 {
            let now = causal.movies().get(ronin.id).await.unwrap().is_some();
            assert!(now || !known, "it was there, and is gone again");
            known = now;
        }
    }
}
