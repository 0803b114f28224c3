use std::borrow::Cow;
use std::sync::Arc;

use sqlx::migrate::MigrationType;
use sqlx::{ConnectOptions as _, SqlStr};

use super::*;

fn migrator(version: i64, sql: &'static str, no_tx: bool) -> Migrator {
    let up = Migration::new(version, Cow::Borrowed("of a test"), MigrationType::ReversibleUp, SqlStr::from_static(sql), no_tx);
    Migrator { migrations: Cow::Owned(vec![up]), ..Migrator::DEFAULT }
}

async fn run(migrator: &Migrator, options: &PgConnectOptions) -> Result<usize> {
    Runner::with(migrator, options, None, "the server", Duration::from_secs(10)).await.unwrap().up().await
}

/// Waits until so many sessions of the database match.
async fn wait_for(conn: &mut PgConnection, sessions: i64, condition: &str) {
    let sql =
        format!("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND {condition}");
    let started = Instant::now();
    loop {
        let found: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql.clone())).fetch_one(&mut *conn).await.unwrap();
        if found == sessions {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "{found} sessions with {condition}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_migrator_that_waits_for_another_does_not_hold_up_its_concurrent_index() {
    let database = crate::testing::empty_database().await;
    let options: PgConnectOptions = database.owner_url().as_str().parse().unwrap();
    let mut conn = options.connect().await.unwrap();
    conn.execute("CREATE TABLE t (a int)").await.unwrap();
    let migrator = migrator(1, "CREATE TABLE u (a int)", false);
    let mut first = Runner::with(&migrator, &options, None, "the server", Duration::from_secs(10)).await.unwrap();
    first.lock(UP).await.unwrap();
    let second = async {
        let applied = run(&migrator, &options).await;
        assert_eq!(applied.unwrap(), 1);
    };
    let index = async {
        wait_for(
            &mut conn,
            1,
            "query LIKE '%advisory_lock%' AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)",
        )
        .await;
        first.conn.execute("CREATE INDEX CONCURRENTLY idx_t_a ON t (a)").await.unwrap();
        first.close().await;
    };
    tokio::join!(second, index);
}

#[tokio::test]
async fn a_concurrent_index_that_did_not_get_its_lock_is_built_at_the_next_try() {
    let database = crate::testing::empty_database().await;
    let options: PgConnectOptions = database.owner_url().as_str().parse().unwrap();
    let mut conn = options.connect().await.unwrap();
    let mut writer = options.connect().await.unwrap();
    conn.execute("CREATE TABLE t (a int)").await.unwrap();
    writer.execute("BEGIN; INSERT INTO t VALUES (1)").await.unwrap();
    let migrator = migrator(1, "CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_t_a ON t (a)", true);
    let free = async {
        wait_for(&mut conn, 1, "wait_event_type = 'Lock'").await;
        // The first try gives up, with an invalid index behind it.
        wait_for(&mut conn, 0, "wait_event_type = 'Lock'").await;
        writer.execute("COMMIT").await.unwrap();
    };
    let (applied, ()) = tokio::join!(run(&migrator, &options), free);

    assert_eq!(applied.unwrap(), 1);
    assert_eq!(invalid_indexes(&mut conn).await.unwrap(), vec![]);
}

#[tokio::test]
async fn a_migration_may_last_longer_than_the_server_lets_transactions() {
    let database = crate::testing::empty_database().await;
    let options: PgConnectOptions = database.owner_url().as_str().parse().unwrap();
    let mut conn = options.connect().await.unwrap();
    let known = "SELECT current_setting('transaction_timeout', true)";
    if sqlx::query_scalar::<_, Option<String>>(known).fetch_one(&mut conn).await.unwrap().is_none() {
        println!("skipped: servers before PostgreSQL 17 have no such limit");
        return;
    }
    let limited = options.options([("transaction_timeout", "300ms")]);

    assert_eq!(run(&migrator(1, "SELECT pg_sleep(1)", false), &limited).await.unwrap(), 1);
}

#[tokio::test]
async fn an_index_left_invalid_by_an_interrupted_migration_is_built_again() {
    let database = crate::testing::empty_database().await;
    let options: PgConnectOptions = database.owner_url().as_str().parse().unwrap();
    let mut conn = options.connect().await.unwrap();
    conn.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)").await.unwrap();
    let migrator = migrator(1, "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS idx_t_a ON t (a)", true);
    let failed = run(&migrator, &options).await;
    assert!(matches!(failed, Err(Error::Migration { .. })), "{failed:?}");
    assert_eq!(invalid_indexes(&mut conn).await.unwrap().len(), 1, "the interrupted build left it");
    conn.execute("TRUNCATE t").await.unwrap();

    assert_eq!(run(&migrator, &options).await.unwrap(), 1);

    assert_eq!(invalid_indexes(&mut conn).await.unwrap(), vec![]);
    conn.execute("INSERT INTO t VALUES (1)").await.unwrap();
    let refused = conn.execute("INSERT INTO t VALUES (1)").await;
    assert!(refused.is_err(), "the index is there");
}

/// A migrator that waited inside a statement for its turn would be waited for by the index.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_migrators_at_once_build_a_concurrent_index_once() {
    let database = crate::testing::empty_database().await;
    let options: PgConnectOptions = database.owner_url().as_str().parse().unwrap();
    let mut conn = options.connect().await.unwrap();
    conn.execute("CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 1000)").await.unwrap();
    let mut migrations: Vec<_> = migrator(1, "CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_t_a ON t (a)", true).migrations.into_owned();
    migrations.extend(migrator(2, "CREATE TABLE u (a int)", false).migrations.into_owned());
    let migrator = Arc::new(Migrator { migrations: Cow::Owned(migrations), ..Migrator::DEFAULT });

    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (migrator, options) = (Arc::clone(&migrator), options.clone());
        tasks.spawn(async move { run(&migrator, &options).await.unwrap() });
    }
    let applied: usize = tasks.join_all().await.into_iter().sum();

    assert_eq!(applied, 2);
    assert_eq!(invalid_indexes(&mut conn).await.unwrap(), vec![]);
}
