//! Servers that swap roles.

use std::time::{Duration, Instant};

use revenge_db::Consistency;
use revenge_db::health::{NodeRole, NodeState};
use revenge_db::movies::NewMovie;

use crate::cluster::{Cluster, film, fresh, knows, serves};
use crate::support::until;

#[tokio::test]
async fn a_promoted_replica_takes_the_writes_and_the_old_primary_comes_back_as_a_standby() {
    let cluster = Cluster::start(2).await;
    let db = cluster.connect(|config| config).await;
    let (library, heat) = film(&cluster, &db).await;
    let token = db.commit_token().await.unwrap();
    fresh(&db, 2).await;

    cluster.node(0).kill().await.unwrap();
    cluster.node(1).promote().await.unwrap();
    let promoted = Instant::now();
    until("a write succeeds", || {
        let (db, library) = (&db, library.id);
        async move { db.movies().insert(&NewMovie::new(library, "Ronin")).await.is_ok() }
    })
    .await;
    assert!(promoted.elapsed() < Duration::from_secs(5), "{:?}", promoted.elapsed());

    assert_eq!(serves(&db, Consistency::Primary).await, cluster.node(1).port());
    assert!(knows(&db, Consistency::After(token), heat.id).await, "a token of the old timeline");
    cluster.node(2).follow(cluster.node(1)).await.unwrap();
    until("the other replica follows", || async { serves(&db, Consistency::Eventual).await == cluster.node(2).port() }).await;
    let token = db.commit_token().await.unwrap();
    assert!(knows(&db, Consistency::After(token), heat.id).await);

    // Back as if nothing had happened: it still believes to be the primary.
    cluster.node(0).start().await.unwrap();
    until("the old primary is refused", || async { db.health_check().await.unwrap().nodes[0].state == NodeState::Refused }).await;
    assert_eq!(serves(&db, Consistency::Primary).await, cluster.node(1).port());

    cluster.node(0).rejoin(cluster.node(1)).await.unwrap();
    until("the old primary serves reads", || async { serves(&db, Consistency::Eventual).await == cluster.node(0).port() }).await;
    let health = db.health_check().await.unwrap();
    assert!(health.healthy && health.warnings.is_empty(), "{health:?}");
    assert_eq!(health.nodes[0].role, NodeRole::Replica);
    assert_eq!(db.pool().acquire().await.map(drop).map_err(|error| error.to_string()), Ok(()));
    let port: i32 = sqlx::query_scalar("SELECT inet_server_port()").fetch_one(db.pool()).await.unwrap();
    assert_eq!(u16::try_from(port).unwrap(), cluster.node(1).port(), "the ordinary pool follows");
}
