//! Who serves what.

use std::collections::BTreeMap;
use std::time::Duration;

use revenge_db::health::{NodeRole, NodeState};
use revenge_db::{Consistency, Error, Isolation, RoutingPolicy, TransactionOptions};

use crate::cluster::{Cluster, film, fresh, serves};
use crate::support::until;

#[tokio::test]
async fn reads_go_to_the_replicas_and_writes_to_the_primary() {
    let cluster = Cluster::start(2).await;
    let db = cluster.connect(|config| config).await;
    let (_, heat) = film(&cluster, &db).await;
    fresh(&db, 2).await;
    let before = db.routing_stats();

    for _ in 0..20 {
        assert_eq!(db.movies().get(heat.id).await.unwrap().unwrap().title, "Heat");
    }

    let after = db.routing_stats();
    let reads: Vec<u64> = after.nodes.iter().zip(&before.nodes).map(|(after, before)| after.reads - before.reads).collect();
    assert_eq!(reads, [0, 10, 10]);
    assert_eq!(after.fallbacks, before.fallbacks);
    assert_eq!(serves(&db, Consistency::Primary).await, cluster.node(0).port());
}

#[tokio::test]
async fn every_policy_uses_every_replica() {
    let cluster = Cluster::start(2).await;
    for policy in [RoutingPolicy::RoundRobin, RoutingPolicy::LeastInFlight, RoutingPolicy::RandomOfTwo] {
        let db = cluster.connect(|config| config.routing_policy(policy)).await;
        fresh(&db, 2).await;
        let mut seen = BTreeMap::new();
        for _ in 0..100 {
            *seen.entry(serves(&db, Consistency::Eventual).await).or_insert(0) += 1;
        }
        assert_eq!(seen.len(), 2, "{policy}: {seen:?}");
        assert!(!seen.contains_key(&cluster.node(0).port()), "{policy}: {seen:?}");
        db.close().await;
    }
}

#[tokio::test]
async fn roles_are_what_the_servers_say() {
    let cluster = Cluster::start(1).await;
    // The configuration has it the wrong way round.
    let db = crate::support::connect(&cluster.url(1), |config| {
        config.replicas([cluster.address(0)]).lag_check_period(Duration::from_millis(100))
    })
    .await;
    film(&cluster, &db).await;

    let health = db.health_check().await.unwrap();
    assert!(health.healthy, "{health:?}");
    assert_eq!(health.nodes.iter().map(|node| node.role).collect::<Vec<_>>(), [NodeRole::Replica, NodeRole::Primary]);
    assert_eq!(serves(&db, Consistency::Eventual).await, cluster.node(1).port());
}

#[tokio::test]
async fn own_queries_follow_the_same_rules_and_cannot_write_on_a_replica() {
    let cluster = Cluster::start(1).await;
    let db = cluster.connect(|config| config).await;
    let (library, _) = film(&cluster, &db).await;

    let delete = sqlx::query("DELETE FROM libraries WHERE id = $1").bind(library.id.0);
    let refused = delete.execute(db.read()).await.unwrap_err();

    assert!(matches!(Error::from(refused), Error::ReadOnly { .. }));
    assert_eq!(serves(&db, Consistency::Eventual).await, cluster.node(1).port(), "a refused write is no reason to leave the replica");
    assert_eq!(db.routing_stats().fallbacks.failed, 0);
}

#[tokio::test]
async fn a_transaction_that_only_reads_may_take_a_replica_and_sees_one_snapshot() {
    let cluster = Cluster::start(1).await;
    let db = cluster.connect(|config| config).await;
    let (library, heat) = film(&cluster, &db).await;
    fresh(&db, 1).await;
    let port = |options: TransactionOptions| {
        let db = db.clone();
        async move {
            let tx = db.begin_with(options).await.unwrap();
            let port: i32 = sqlx::query_scalar("SELECT inet_server_port()").fetch_one(tx.executor()).await.unwrap();
            (u16::try_from(port).unwrap(), tx)
        }
    };

    let (replica, tx) = port(TransactionOptions::new().read_only(true)).await;
    assert_eq!(replica, cluster.node(1).port());
    assert!(tx.movies().get(heat.id).await.unwrap().is_some());
    crate::support::movie(&db, &library, "Ronin").await;
    cluster.caught_up().await;
    let count = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM movies").fetch_one(tx.executor()).await.unwrap();
    assert_eq!(count, 1, "what came later is not in the snapshot");
    assert!(matches!(tx.movies().delete(heat.id).await, Err(Error::ReadOnly { .. })));
    tx.rollback().await.unwrap();

    let serializable = TransactionOptions::new().read_only(true).isolation(Isolation::Serializable);
    let fresh = TransactionOptions::new().read_only(true).consistency(Consistency::Primary);
    for options in [serializable, fresh, TransactionOptions::new()] {
        let (primary, tx) = port(options).await;
        assert_eq!(primary, cluster.node(0).port(), "{options:?}");
        tx.rollback().await.unwrap();
    }
}

#[tokio::test]
async fn a_transaction_on_a_replica_has_the_time_that_a_replica_gives() {
    let cluster = Cluster::start(1).await;
    let limit = Duration::from_millis(300);
    let db = cluster.connect(|config| config.replica_query_timeout(limit)).await;
    fresh(&db, 1).await;

    let tx = db.begin_with(TransactionOptions::new().read_only(true)).await.unwrap();
    let late = sqlx::query("SELECT pg_sleep(10)").execute(tx.executor()).await.map_err(Error::from);
    assert!(matches!(late, Err(Error::Timeout { after, .. }) if after == limit), "{late:?}");

    let tx = db.begin().await.unwrap();
    sqlx::query("SELECT pg_sleep(0.5)").execute(tx.executor()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_replica_may_have_a_login_of_its_own() {
    let cluster = Cluster::start(1).await;
    cluster.tell(0, "CREATE ROLE reader LOGIN PASSWORD 'reader'; GRANT revenge_app, pg_read_all_stats TO reader").await;
    cluster.caught_up().await;
    let db = cluster.connect(|config| config.replica_role("reader", "reader")).await;
    let who = |consistency| {
        let reader = db.reader(consistency);
        async move { sqlx::query_scalar::<_, String>("SELECT session_user::text").fetch_one(reader.executor()).await.unwrap() }
    };

    assert_eq!(who(Consistency::Eventual).await, "reader");
    assert_eq!(who(Consistency::Primary).await, "app");
    let health = db.health_check().await.unwrap();
    assert!(health.nodes[1].replica_pool.is_some_and(|pool| pool.open > 0), "{health:?}");
}

#[tokio::test]
async fn a_node_of_another_cluster_is_refused_and_said_so() {
    let (cluster, other) = (Cluster::start(1).await, Cluster::start(0).await);
    let db = crate::support::connect(&cluster.url(0), |config| config.replicas([other.address(0), cluster.address(1)])).await;

    let health = db.health_check().await.unwrap();

    assert!(health.healthy, "{health:?}");
    assert_eq!(health.nodes[1].state, NodeState::Refused);
    assert!(health.warnings.iter().any(|warning| warning.contains("another database cluster")), "{:?}", health.warnings);
    assert_eq!(serves(&db, Consistency::Eventual).await, cluster.node(1).port());
}

#[tokio::test]
async fn it_starts_with_a_replica_down_and_takes_it_up_later() {
    let cluster = Cluster::start(1).await;
    cluster.node(1).kill().await.unwrap();

    let db = cluster.connect(|config| config).await;
    assert_eq!(serves(&db, Consistency::Eventual).await, cluster.node(0).port());
    assert!(db.routing_stats().fallbacks.no_replica > 0);
    let health = db.health_check().await.unwrap();
    assert!(health.healthy && health.nodes[1].state == NodeState::Down, "{health:?}");

    cluster.node(1).start().await.unwrap();
    until("the replica serves reads", || async { serves(&db, Consistency::Eventual).await == cluster.node(1).port() }).await;
}

#[tokio::test]
async fn it_starts_with_the_primary_down_and_serves_reads() {
    let cluster = Cluster::start(1).await;
    let writer = cluster.connect(|config| config).await;
    let (library, heat) = film(&cluster, &writer).await;
    writer.close().await;
    cluster.node(0).kill().await.unwrap();

    let db = cluster.connect(|config| config).await;

    assert!(db.movies().get(heat.id).await.unwrap().is_some());
    let write = db.movies().insert(&revenge_db::movies::NewMovie::new(library.id, "Ronin")).await;
    assert!(matches!(write, Err(Error::Unavailable { .. })), "{write:?}");
    assert!(!db.health_check().await.unwrap().healthy);
}

#[tokio::test]
async fn the_primary_helps_out_but_keeps_a_quarter_for_its_writes() {
    let cluster = Cluster::start(1).await;
    let db = cluster.connect(|config| config.max_conns(4)).await;
    fresh(&db, 1).await;
    let before = db.routing_stats();

    let slow = (0..10).map(|_| sqlx::query("SELECT pg_sleep(0.5)").execute(db.read()));
    let slow = futures_util::future::join_all(slow).await;

    assert!(slow.iter().all(Result::is_ok), "{slow:?}");
    let after = db.routing_stats();
    let reads: Vec<u64> = after.nodes.iter().zip(&before.nodes).map(|(after, before)| after.reads - before.reads).collect();
    assert_eq!((reads.as_slice(), after.fallbacks.busy), ([3, 7].as_slice(), 3));
}

#[tokio::test]
async fn one_of_the_nodes_has_to_be_what_was_asked_for() {
    use revenge_db::config::TargetSessionAttrs::{Any, PreferStandby, Primary, ReadOnly, ReadWrite, Standby};
    use revenge_db::{Database, testing};

    let cluster = Cluster::start(1).await;
    let ask = |at: usize, options: &'static str, target| {
        let url = cluster.url(at);
        async move {
            let config = testing::builder(&url).options(options).target_session_attrs(target).build().unwrap();
            Database::connect(config).await.map(drop).map_err(|error| error.to_string())
        }
    };
    let (plain, read_only) = ("-c jit=off", "-c default_transaction_read_only=on");
    for (at, options, fit, unfit) in [
        (0, plain, [Any, PreferStandby, ReadWrite, Primary], [ReadOnly, Standby]),
        (0, read_only, [Any, PreferStandby, ReadOnly, Primary], [ReadWrite, Standby]),
        (1, plain, [Any, PreferStandby, ReadOnly, Standby], [ReadWrite, Primary]),
    ] {
        for target in fit {
            assert_eq!(ask(at, options, target).await, Ok(()), "node {at}, {options}, {target}");
        }
        for target in unfit {
            let refused = ask(at, options, target).await.unwrap_err();
            assert!(refused.contains(&format!("target_session_attrs={target}")), "{refused}");
        }
    }
    // Any of several nodes will do.
    let both = cluster.connect(|config| config.target_session_attrs(Standby)).await;
    both.close().await;
}

#[tokio::test]
async fn transactions_that_only_read_count_as_long_as_they_are_open() {
    let cluster = Cluster::start(1).await;
    let db = cluster.connect(|config| config.max_conns(2).acquire_timeout(Duration::from_secs(60))).await;
    fresh(&db, 1).await;
    let reading = TransactionOptions::new().read_only(true);
    let open = [db.begin_with(reading).await.unwrap(), db.begin_with(reading).await.unwrap()];

    let elsewhere = tokio::time::timeout(Duration::from_secs(20), serves(&db, Consistency::Eventual)).await;

    assert_eq!(elsewhere, Ok(cluster.node(0).port()), "the primary helps out at once");
    for tx in open {
        tx.rollback().await.unwrap();
    }
    assert_eq!(serves(&db, Consistency::Eventual).await, cluster.node(1).port());
}
