//! Migrations: forwards, backwards, all at once, and killed in the middle.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use revenge_db::testing::{self, BlankDatabase};
use revenge_db::{Database, Error, SchemaState};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tokio::sync::Mutex;

use crate::support::{connect, until};

#[path = "support/dump.rs"]
mod dump;
mod support;

/// An empty database, its owner's handle on it, and a superuser's connection.
struct Blank {
    database: BlankDatabase,
    db: Database,
    admin: Mutex<PgConnection>,
}

impl Blank {
    async fn new() -> Self {
        let database = testing::empty_database().await;
        let db = connect(&database.owner_url(), |config| config.min_conns(1).max_conns(3)).await;
        let admin = Mutex::new(PgConnection::connect(database.owner_url().as_str()).await.unwrap());
        Self { database, db, admin }
    }

    async fn run(&self, sql: &str) {
        self.admin.lock().await.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    }

    async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut *self.admin.lock().await).await.unwrap()
    }

    async fn lines(&self, sql: &str) -> Vec<String> {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_all(&mut *self.admin.lock().await).await.unwrap()
    }

    async fn applied(&self) -> usize {
        self.db.migrations().await.unwrap().applied.len()
    }

    /// Locks `movies` until the connection returned says ROLLBACK. (Its own
    /// transaction would see the other sessions as they were when it began.)
    async fn lock_movies(&self) -> PgConnection {
        let mut conn = PgConnection::connect(self.database.owner_url().as_str()).await.unwrap();
        conn.execute("BEGIN; LOCK TABLE movies").await.unwrap();
        conn
    }

    /// Advisory locks in this database.
    async fn advisory_locks(&self) -> i64 {
        self.count("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())").await
    }

    /// Sessions of this database that wait for a lock.
    async fn waiting(&self) -> i64 {
        self.count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").await
    }

    /// The schema, a text for each object.
    async fn schema(&self) -> Vec<String> {
        dump::objects(&mut *self.admin.lock().await).await
    }
}

#[tokio::test]
async fn an_empty_database_gets_the_whole_schema_once() {
    let blank = Blank::new().await;
    let before = blank.db.migrations().await.unwrap();
    assert_eq!((before.state(), before.applied.len()), (SchemaState::None, 0));

    let applied = blank.db.migrate().await.unwrap();

    assert_eq!(applied, before.pending.len());
    assert_eq!(blank.db.migrate().await.unwrap(), 0);
    let after = blank.db.migrations().await.unwrap();
    assert_eq!((after.state(), after.applied.len(), after.pending.len()), (SchemaState::Current, applied, 0));
    assert!(after.applied.iter().all(|migration| migration.applied_at.is_some()));
}

/// The tables of this crate.
const TABLES: &str = "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'qar') AND c.relname <> '_sqlx_migrations'";

#[tokio::test]
async fn up_down_up_leaves_the_same_schema_also_with_rows_in_every_table() {
    let blank = Blank::new().await;
    let empty = blank.schema().await;
    let all = blank.db.migrate().await.unwrap();
    let first = blank.schema().await;
    assert!(first.len() > 150, "only {} objects", first.len());
    blank.run(include_str!("support/filled.sql")).await;
    blank.run("DROP SCHEMA filled CASCADE").await;
    let tables = blank.lines(TABLES).await;
    assert!(tables.len() > 100, "only {} tables", tables.len());
    for table in tables {
        assert!(blank.count(&format!("SELECT count(*) FROM {table}")).await > 0, "{table} is empty");
    }

    // One by one and all at once: every down file is run.
    assert_eq!(blank.db.rollback(1).await.unwrap(), 1);
    assert_eq!(blank.db.migrations().await.unwrap().state(), SchemaState::Pending);
    assert_eq!(blank.db.rollback(all).await.unwrap(), all - 1);
    assert_eq!(blank.schema().await, empty);
    assert_eq!(blank.db.migrations().await.unwrap().state(), SchemaState::None);

    assert_eq!(blank.db.migrate().await.unwrap(), all);
    assert_eq!(blank.schema().await, first);
}

#[tokio::test]
async fn every_step_back_can_be_taken_forward_again() {
    let blank = Blank::new().await;
    let all = blank.db.migrate().await.unwrap();
    let schema = blank.schema().await;

    for steps in 1..=all {
        assert_eq!(blank.db.rollback(steps).await.unwrap(), steps);
        assert_eq!(blank.db.migrate().await.unwrap(), steps, "after {steps} steps back");
    }

    assert_eq!(blank.schema().await, schema);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_migrators_at_once_apply_each_migration_once() {
    let blank = Blank::new().await;
    let all = blank.db.migrations().await.unwrap().pending.len();

    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let db = blank.db.clone();
        tasks.spawn(async move { db.migrate().await.unwrap() });
    }
    let applied: usize = tasks.join_all().await.into_iter().sum();

    assert_eq!(applied, all);
    assert_eq!(blank.applied().await, all);
}

/// Everything but the migrations from `version` on.
async fn migrated_up_to(blank: &Blank, version: i64) -> usize {
    blank.db.migrate().await.unwrap();
    let applied = blank.db.migrations().await.unwrap().applied;
    let later = applied.iter().filter(|migration| migration.version >= version).count();
    blank.db.rollback(later).await.unwrap()
}

/// `000011_movies_genres` refers to `movies`, so that it waits for whoever locks it.
const GENRES: i64 = 11;

#[tokio::test]
async fn a_migration_killed_in_the_middle_is_not_there_and_the_next_start_goes_on() {
    let blank = Blank::new().await;
    let missing = migrated_up_to(&blank, GENRES).await;
    let applied = blank.applied().await;
    let locker = blank.lock_movies().await;
    let migrating = tokio::spawn({
        let db = blank.db.clone();
        async move { db.migrate().await }
    });
    until("the migration waits in the middle", async || blank.waiting().await == 1).await;

    blank
        .count(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        )
        .await;
    let killed = migrating.await.unwrap();
    assert!(matches!(killed, Err(Error::Unavailable { .. })), "{killed:?}");
    locker.close().await.unwrap();

    assert_eq!(blank.applied().await, applied);
    assert_eq!(blank.count("SELECT count(*) FROM pg_class WHERE relname = 'movie_genre_terms'").await, 0);
    assert_eq!(blank.db.migrate().await.unwrap(), missing);
}

#[tokio::test]
async fn a_migrate_call_that_is_dropped_lets_go_of_everything() {
    let blank = Blank::new().await;
    let missing = migrated_up_to(&blank, GENRES).await;
    let locker = blank.lock_movies().await;
    let migrating = tokio::spawn({
        let db = blank.db.clone();
        async move { db.migrate().await }
    });
    until("the migration waits in the middle", async || blank.waiting().await == 1).await;

    migrating.abort();

    until("nobody waits", async || blank.waiting().await == 0).await;
    until("nobody holds the migrators' lock", async || blank.advisory_locks().await == 0).await;
    locker.close().await.unwrap();
    assert_eq!(blank.db.migrate().await.unwrap(), missing);
}

#[tokio::test]
async fn a_migration_makes_way_for_a_table_in_use_and_tries_again() {
    let blank = Blank::new().await;
    let missing = migrated_up_to(&blank, GENRES).await;
    let locker = blank.lock_movies().await;
    let migrating = tokio::spawn({
        let db = blank.db.clone();
        async move { db.migrate().await }
    });

    until("the migration waits", async || blank.waiting().await == 1).await;
    until("it has made way", async || blank.waiting().await == 0).await;
    until("it tries again", async || blank.waiting().await == 1).await;
    assert!(!migrating.is_finished());
    locker.close().await.unwrap();

    assert_eq!(migrating.await.unwrap().unwrap(), missing);
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let blank = Blank::new().await;
    blank.db.migrate().await.unwrap();
    blank.run("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (999999, 'of tomorrow', true, '', 0)").await;

    for refused in [blank.db.migrate().await, blank.db.rollback(1).await] {
        assert!(
            matches!(&refused, Err(Error::Migration { reason, .. }) if reason.contains("newer") && reason.contains("999999")),
            "{refused:?}"
        );
    }
    let state = blank.db.migrations().await.unwrap();
    assert_eq!((state.state(), state.unknown), (SchemaState::Newer, vec![999_999]));
}

#[tokio::test]
async fn an_edited_migration_is_refused() {
    let blank = Blank::new().await;
    blank.db.migrate().await.unwrap();
    blank.run("UPDATE _sqlx_migrations SET checksum = 'other' WHERE version = 2").await;

    let refused = blank.db.migrate().await;

    assert!(matches!(&refused, Err(Error::Migration { reason, .. }) if reason.contains("migration 2 was changed")), "{refused:?}");
    assert_eq!(blank.db.migrations().await.unwrap().changed, [2]);
}

#[tokio::test]
async fn a_failed_run_leaves_no_lock_and_no_half_of_it() {
    let blank = Blank::new().await;
    blank.run("CREATE TABLE users (theirs int)").await;

    for _ in 0..2 {
        let failed = blank.db.migrate().await;
        assert!(matches!(&failed, Err(Error::Migration { reason, .. }) if reason.contains("migration 1 failed")), "{failed:?}");
    }
    until("nobody holds the migrators' lock", async || blank.advisory_locks().await == 0).await;
    assert_eq!(blank.count("SELECT count(*) FROM pg_proc WHERE proname = 'set_updated_at'").await, 0);
    blank.run("DROP TABLE users").await;

    blank.db.migrate().await.unwrap();
}

#[tokio::test]
async fn a_role_without_rights_learns_what_to_do() {
    let blank = Blank::new().await;
    let app = connect(&blank.database.app_url(), |config| config.min_conns(1)).await;

    let refused = app.migrate().await;

    assert!(
        matches!(&refused, Err(error @ Error::Forbidden { .. }) if error.to_string().contains("run migrations as the owner")),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_schema_named_like_the_role_does_not_hide_the_migrations() {
    let blank = Blank::new().await;
    blank.run(r#"DO $$ BEGIN EXECUTE format('CREATE SCHEMA %I', current_user); END $$"#).await;

    let all = blank.db.migrate().await.unwrap();

    assert!(all > 0);
    assert_eq!(blank.db.migrate().await.unwrap(), 0);
}

#[tokio::test]
async fn the_role_of_the_application_sees_the_state_of_the_schema() {
    let blank = Blank::new().await;
    blank.db.migrate().await.unwrap();
    let app = connect(&blank.database.app_url(), |config| config.min_conns(1)).await;

    assert_eq!(app.migrations().await.unwrap().state(), SchemaState::Current);
}

/// sqlx's own command, if it is installed.
fn sqlx_cli(blank: &Blank, arguments: &[&str]) -> Option<bool> {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let url = blank.database.owner_url();
    let output = Command::new("sqlx").args(arguments).args(["--source", source, "--database-url", url.as_str()]).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(true)
}

#[tokio::test]
async fn the_crate_and_sqlx_s_own_command_know_each_other_s_work() {
    let (ours, theirs) = (Blank::new().await, Blank::new().await);
    if sqlx_cli(&theirs, &["migrate", "run"]).is_none() {
        println!("skipped: no `sqlx` on the PATH");
        return;
    }
    let all = ours.db.migrate().await.unwrap();

    // After the crate the command finds nothing to do, and after the command the crate.
    sqlx_cli(&ours, &["migrate", "run"]);
    assert_eq!(ours.applied().await, all);
    assert_eq!(theirs.db.migrations().await.unwrap().state(), SchemaState::Current);
    assert_eq!(theirs.db.migrate().await.unwrap(), 0);
    assert_eq!(theirs.schema().await, ours.schema().await);

    // And back.
    sqlx_cli(&ours, &["migrate", "revert"]);
    assert_eq!(ours.applied().await, all - 1);
    assert_eq!(theirs.db.rollback(1).await.unwrap(), 1);
    sqlx_cli(&theirs, &["migrate", "run"]);
    assert_eq!(theirs.applied().await, all);
}

#[test]
fn every_version_is_there_once_and_can_be_undone() {
    let mut found: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let (version, rest) = name.split_once('_').unwrap_or_else(|| panic!("{name} has no version"));
        assert_eq!(version.len(), 6, "{name}");
        assert!(found.entry(version.parse().unwrap()).or_default().insert(rest.to_owned()), "{name}");
        let sql = std::fs::read_to_string(entry.path()).unwrap();
        if sql.starts_with("-- no-transaction") {
            // Killed between the statement and its bookkeeping it runs again.
            assert!(sql.contains("IF NOT EXISTS") || sql.contains("IF EXISTS"), "{name} cannot run twice");
        }
    }
    for (version, files) in found {
        let names: BTreeSet<_> = files.iter().map(|file| file.trim_end_matches(".up.sql").trim_end_matches(".down.sql")).collect();
        assert_eq!((names.len(), files.len()), (1, 2), "version {version}: {files:?}");
    }
}

#[tokio::test]
async fn a_database_of_another_encoding_is_refused_before_anything_is_made() {
    let blank = Blank::new().await;
    // A name that goes with the database of the test, which is dropped first.
    let mut admin = PgConnection::connect(blank.database.owner_url().as_str()).await.unwrap();
    let name = format!("{}_ascii", blank.database.owner_url().path().trim_start_matches('/'));
    let create = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
    admin.execute(sqlx::AssertSqlSafe(create)).await.unwrap();
    let mut url = blank.database.owner_url();
    url.set_path(&name);
    let ascii = connect(&url, |config| config.min_conns(1)).await;

    let refused = ascii.migrate().await.unwrap_err().to_string();
    let health = ascii.health_check().await.unwrap();
    ascii.close().await;
    admin.execute(sqlx::AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.unwrap();

    assert!(refused.contains("the database's encoding is SQL_ASCII, and has to be UTF8"), "{refused}");
    assert!(health.problems.iter().any(|problem| problem.contains("encoding is SQL_ASCII")), "{health:?}");
}
