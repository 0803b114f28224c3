//! How far a replica is behind, and that nobody reads staler than he accepts.

use std::time::{Duration, Instant};

use revenge_db::Consistency;

use crate::cluster::{Cluster, film, fresh, knows, serves};
use crate::support::{PATIENCE, movie, until};

#[tokio::test]
async fn an_idle_primary_makes_no_replica_stale() {
    let cluster = Cluster::start(1).await;
    let db = cluster.connect(|config| config).await;
    film(&cluster, &db).await;
    fresh(&db, 1).await;
    let lag = Consistency::MaxLag(Duration::from_millis(500));
    // The first one makes the monitors hurry.
    until("a small lag is met", || async { serves(&db, lag).await == cluster.node(1).port() }).await;
    let idle = Instant::now();

    until("some idle seconds", || async {
        assert_eq!(serves(&db, lag).await, cluster.node(1).port(), "after {:?} of idleness", idle.elapsed());
        idle.elapsed() > Duration::from_secs(3)
    })
    .await;

    let health = db.health_check().await.unwrap();
    assert_eq!((health.nodes[1].lag_bytes, health.nodes[1].lag_ms), (Some(0), Some(0)));
}

#[tokio::test]
async fn an_idle_primary_at_the_edge_of_a_segment_makes_no_replica_stale() {
    let cluster = Cluster::start(1).await;
    let db = cluster.connect(|config| config.replica_wait(PATIENCE)).await;
    // The next record will be put behind a header which nothing has written yet.
    cluster.tell(0, "SELECT pg_switch_wal()").await;

    fresh(&db, 1).await;
    let token = db.commit_token().await.unwrap();
    assert_eq!(serves(&db, Consistency::After(token)).await, cluster.node(1).port());
}

#[tokio::test]
async fn a_replica_that_is_behind_serves_only_who_accepts_it() {
    let cluster = Cluster::start(1).await;
    let db = cluster.connect(|config| config).await;
    let (library, _) = film(&cluster, &db).await;
    fresh(&db, 1).await;
    cluster.node(1).pause_replay().await.unwrap();

    let ronin = movie(&db, &library, "Ronin").await;
    let written = Instant::now();
    assert!(!knows(&db, Consistency::Eventual, ronin.id).await);
    assert!(knows(&db, Consistency::Primary, ronin.id).await);
    let limit = Duration::from_millis(300);
    until("the film is older than the lag that is accepted", || async {
        let age = written.elapsed();
        let known = knows(&db, Consistency::MaxLag(limit), ronin.id).await;
        assert!(known || age < limit, "a read that accepts {limit:?} did not see what was {age:?} old");
        age > 3 * limit
    })
    .await;
    assert!(db.routing_stats().fallbacks.behind > 0);

    until("the lag is seen", || async {
        let health = db.health_check().await.unwrap();
        health.nodes[1].lag_bytes.is_some_and(|bytes| bytes > 0) && health.nodes[1].lag_ms.is_some_and(|ms| ms > 0)
    })
    .await;
    cluster.node(1).resume_replay().await.unwrap();
    fresh(&db, 1).await;
    assert!(knows(&db, Consistency::Eventual, ronin.id).await);
}

#[tokio::test]
async fn a_small_lag_makes_the_monitors_hurry() {
    let cluster = Cluster::start(1).await;
    let db = cluster.connect(|config| config.lag_check_period(Duration::from_secs(3600))).await;
    let lag = Consistency::MaxLag(Duration::from_millis(500));
    until("a replica meets it", || async { serves(&db, lag).await == cluster.node(1).port() }).await;
    let met = Instant::now();
    until("it is still met when what was known then is too old", || async {
        assert_eq!(serves(&db, lag).await, cluster.node(1).port(), "after {:?}", met.elapsed());
        met.elapsed() > Duration::from_secs(2)
    })
    .await;
}

#[tokio::test]
async fn a_hundred_megabytes_are_counted() {
    let cluster = Cluster::start(1).await;
    let db = cluster.connect(|config| config).await;
    fresh(&db, 1).await;
    cluster.node(1).pause_replay().await.unwrap();

    cluster.tell(0, "CREATE TABLE ballast AS SELECT repeat(md5(n::text), 32) AS text FROM generate_series(1, 100000) AS n").await;

    until("100 MB behind", || {
        let db = &db;
        async move { db.health_check().await.unwrap().nodes[1].lag_bytes.unwrap_or_default() > 100_000_000 }
    })
    .await;
    let behind = db.health_check().await.unwrap().nodes[1].lag_bytes.unwrap();
    assert!(behind < 200_000_000, "{behind}");
    cluster.node(1).resume_replay().await.unwrap();
    fresh(&db, 1).await;
}
