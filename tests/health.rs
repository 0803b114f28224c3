//! What a health check says, and how fast.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]
#![allow(clippy::disallowed_methods, reason = "an own statement asks who it is")]

use std::time::{Duration, Instant};

use revenge_db::health::{NodeRole, NodeState};
use revenge_db::{Health, Isolation, SchemaState, TransactionOptions, testing};
use sqlx::Executor as _;

use crate::support::proxy::Proxy;
use crate::support::{Observer, connect};

mod support;

fn problem(health: &Health, part: &str) -> bool {
    !health.healthy && health.problems.iter().any(|problem| problem.contains(part))
}

#[tokio::test]
async fn a_migrated_database_is_healthy() {
    let db = testing::database().await;

    let health = db.health_check().await.unwrap();

    assert!(health.healthy, "{:?}", health.problems);
    assert_eq!(health.problems, Vec::<String>::new());
    assert_eq!(health.schema, Some(SchemaState::Current));
    assert_eq!(health.nodes.len(), 1);
    let node = &health.nodes[0];
    assert_eq!(node.role, NodeRole::Primary);
    assert!(node.latency_us.is_some_and(|latency| latency > 0));
    assert!(node.version.as_ref().is_some_and(|version| version.contains('.')));
}

#[tokio::test]
async fn whoever_holds_the_oldest_snapshot_is_named() {
    let db = testing::database().await;
    let options = TransactionOptions::new().isolation(Isolation::RepeatableRead);
    let forgotten = db.begin_with(options).await.unwrap();
    let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(forgotten.executor()).await.unwrap();

    let oldest = db.health_check().await.unwrap().oldest_snapshot.unwrap();

    assert_eq!((oldest.kind.as_str(), oldest.name), ("session", format!("{pid} revenge-db")));
    assert!(oldest.transactions >= 0 && oldest.age_s.is_some());
    forgotten.rollback().await.unwrap();
    let after = db.health_check().await.unwrap().oldest_snapshot;
    assert!(after.as_ref().is_none_or(|holder| !holder.name.starts_with(&pid.to_string())), "{after:?}");
}

#[tokio::test]
async fn a_database_without_a_schema_is_not_healthy() {
    let blank = testing::empty_database().await;
    let db = connect(&blank.app_url(), |config| config).await;

    let health = db.health_check().await.unwrap();

    assert!(problem(&health, "no schema yet; run `revenge-db migrate up`"), "{health:?}");
    assert_eq!(health.schema, Some(SchemaState::None));
}

#[tokio::test]
async fn pending_migrations_are_not_healthy() {
    let db = testing::database().await;
    connect(&db.owner_url(), |config| config).await.rollback(2).await.unwrap();

    let health = db.health_check().await.unwrap();

    assert!(problem(&health, "2 migrations are pending; run `revenge-db migrate up`"), "{health:?}");
    assert_eq!(health.schema, Some(SchemaState::Pending));
}

#[tokio::test]
async fn a_newer_schema_is_not_healthy() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    observer
        .run("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (999999, 'x', true, '', 0)")
        .await;

    let health = db.health_check().await.unwrap();

    assert!(problem(&health, "newer than this crate"), "{health:?}");
    assert_eq!(health.schema, Some(SchemaState::Newer));
}

#[tokio::test]
async fn an_edited_migration_is_not_healthy() {
    let db = testing::database().await;
    Observer::of(&db).await.run("UPDATE _sqlx_migrations SET checksum = '' WHERE version = 2").await;

    let health = db.health_check().await.unwrap();

    assert!(problem(&health, "migration 2 was changed"), "{health:?}");
}

#[tokio::test]
async fn a_database_that_takes_no_writes_is_not_healthy() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    observer
        .run("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$")
        .await;
    let late = connect(db.url(), |config| config).await;

    let health = late.health_check().await.unwrap();

    assert!(problem(&health, "refuses writes"), "{health:?}");
}

#[tokio::test]
async fn a_server_that_is_gone_is_reported_within_five_seconds() {
    let db = testing::database().await;
    let proxy = Proxy::to(db.url()).await;
    // One connection, which is lent all the time while the server is silent: not for that is it called full.
    let far = connect(proxy.url(), |config| config.min_conns(1).max_conns(1)).await;
    assert!(far.health_check().await.unwrap().healthy);

    for outage in [Proxy::freeze, Proxy::down] {
        outage(&proxy);
        let started = Instant::now();
        let health = far.health_check().await.unwrap();
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
        assert!(!health.healthy && !health.problems.is_empty(), "{health:?}");
        assert_eq!((health.nodes[0].role, health.nodes[0].state), (NodeRole::Unknown, NodeState::Down), "{health:?}");
        assert_eq!(health.schema, None);
    }

    proxy.restore();
    support::until("the server is back", async || far.health_check().await.unwrap().healthy).await;
}

#[tokio::test]
async fn the_state_of_the_pool_adds_up() {
    let db = testing::database_with(|config| config.min_conns(2).max_conns(4)).await;
    let held = [db.begin().await.unwrap(), db.begin().await.unwrap(), db.begin().await.unwrap()];

    let busy = db.health_check().await.unwrap().nodes[0].pool;
    assert_eq!((busy.open, busy.in_use, busy.idle, busy.max), (4, 3, 1, 4));

    for tx in held {
        tx.commit().await.unwrap();
    }
    let calm = db.health_check().await.unwrap().nodes[0].pool;
    assert_eq!((calm.open, calm.in_use, calm.idle, calm.discarded), (4, 0, 4, 0));
    drop(db.begin().await.unwrap());
    support::until("it is mended", async || db.health_check().await.unwrap().nodes[0].pool.recovered == 1).await;
}

#[tokio::test]
async fn a_full_pool_is_a_problem_of_its_own() {
    for patience in [Duration::from_millis(100), Duration::from_secs(30)] {
        let db = testing::database_with(|config| config.max_conns(1).acquire_timeout(patience)).await;
        let _held = db.begin().await.unwrap();

        let health = db.health_check().await.unwrap();

        assert!(problem(&health, "all 1 are in use"), "{health:?}");
        assert_eq!(health.nodes[0].state, NodeState::Used, "nothing is known against the server: {health:?}");
    }
}

#[tokio::test]
async fn a_health_check_turns_nobody_away() {
    let db = testing::database_with(|config| config.max_conns(1)).await;
    let held = db.begin().await.unwrap();
    let queued = tokio::spawn({
        let db = (*db).clone();
        async move { db.movies().genres().await }
    });
    // This runtime has one thread: it stands in the queue afterwards.
    tokio::task::yield_now().await;

    assert!(problem(&db.health_check().await.unwrap(), "all 1 are in use"));

    held.rollback().await.unwrap();
    queued.await.unwrap().unwrap();
}

#[tokio::test]
async fn all_connections_are_counted() {
    let db = testing::database_with(|config| config.min_conns(2)).await;
    let before = db.health_check().await.unwrap();
    assert_eq!(before.connections, before.nodes[0].pool.open);

    let _listening = db.listen(["somewhere"]).await.unwrap();
    let _own = db.pool().acquire().await.unwrap();
    let after = db.health_check().await.unwrap();
    assert_eq!(after.connections, after.nodes[0].pool.open + 2);
}

#[tokio::test]
async fn too_few_partitions_ahead_are_a_warning() {
    let db = testing::database().await;
    // The template may be of another month.
    db.users().make_activity_partitions(3).await.unwrap();
    assert_eq!(db.health_check().await.unwrap().warnings, Vec::<String>::new());

    let observer = Observer::of(&db).await;
    let ahead = db.users().activity_partitions().await.unwrap().pop().unwrap();
    observer.run(&format!("DROP TABLE {}", ahead.name)).await;
    assert_eq!(db.health_check().await.unwrap().warnings, Vec::<String>::new(), "two are left");
    let ahead = db.users().activity_partitions().await.unwrap().pop().unwrap();
    observer.run(&format!("DROP TABLE {}", ahead.name)).await;
    let warned = db.health_check().await.unwrap();

    assert!(warned.healthy, "{warned:?}");
    assert!(matches!(&warned.warnings[..], [one] if one.starts_with("the activity log has partitions for 1 months")), "{warned:?}");
    db.users().make_activity_partitions(3).await.unwrap();
    assert_eq!(db.health_check().await.unwrap().warnings, Vec::<String>::new());
}

#[tokio::test]
async fn partitions_behind_a_gap_do_not_count() {
    let db = testing::database().await;
    db.users().make_activity_partitions(4).await.unwrap();
    let partitions = db.users().activity_partitions().await.unwrap();
    Observer::of(&db).await.run(&format!("DROP TABLE {}", partitions[partitions.len() - 4].name)).await;

    let warned = db.health_check().await.unwrap();

    assert!(matches!(&warned.warnings[..], [one] if one.starts_with("the activity log has partitions for 0 months")), "{warned:?}");
}

#[tokio::test]
async fn tables_that_are_not_found_are_a_problem() {
    let db = testing::database().await;
    let elsewhere = connect(db.url(), |config| config.options("-c search_path=nowhere")).await;

    let health = elsewhere.health_check().await.unwrap();

    assert!(problem(&health, "search_path"), "{health:?}");
}

#[tokio::test]
async fn a_migration_that_another_tool_left_unfinished_is_a_problem() {
    let db = testing::database().await;
    Observer::of(&db).await.run("UPDATE _sqlx_migrations SET success = false WHERE version = 2").await;

    let health = db.health_check().await.unwrap();

    assert!(problem(&health, "migration 2 was begun by another tool and not finished"), "{health:?}");
    let refused = connect(&db.owner_url(), |config| config).await.migrate().await;
    assert!(refused.unwrap_err().to_string().contains("migration 2 was begun"));
}

/// A lock on the migrations' table says nothing against the server.
#[tokio::test]
async fn a_server_whose_schema_cannot_be_asked_for_has_answered() {
    let db = testing::database().await;
    let mut locking = db.owner().await;
    locking.execute("BEGIN; LOCK TABLE _sqlx_migrations").await.unwrap();

    let health = db.health_check().await.unwrap();

    assert!(problem(&health, "somebody may hold a lock on public._sqlx_migrations"), "{health:?}");
    assert_eq!((health.nodes[0].role, health.nodes[0].state), (NodeRole::Primary, NodeState::Used), "{health:?}");
    assert!(health.nodes[0].latency_us.is_some(), "{health:?}");
}

#[tokio::test]
async fn a_collation_of_another_version_is_a_warning() {
    let db = testing::database().await;
    assert_eq!(db.health_check().await.unwrap().warnings, Vec::<String>::new());
    Observer::of(&db).await.run("UPDATE pg_database SET datcollversion = '0' WHERE datname = current_database()").await;

    let warned = db.health_check().await.unwrap();

    assert!(warned.healthy, "{warned:?}");
    assert!(matches!(&warned.warnings[..], [one] if one.contains("REFRESH COLLATION VERSION")), "{warned:?}");
}
