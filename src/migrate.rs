//! The schema's migrations: embedded in the crate, the same files that
//! `sqlx migrate run --source migrations` runs, in the same table.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use sqlx::migrate::{Migrate as _, MigrateError, Migration, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, Executor as _, PgConnection};

use crate::error::{Effect, Error, Result, classify, classify_connection};
use crate::pool::{Setting, is_new_enough, login};

/// What the crate brings along.
static MIGRATOR: Migrator = sqlx::migrate!();

/// The operations' names.
pub(crate) const UP: &str = "migrate.up";
pub(crate) const DOWN: &str = "migrate.down";
pub(crate) const STATUS: &str = "migrate.status";

/// With its schema: a schema named like the role would come first otherwise.
const TABLE: &str = "public._sqlx_migrations";

/// How long another migrator may hold the lock before we give up.
const LOCK_DEADLINE: Duration = Duration::from_mins(2);

/// Pause between two tries for the migrators' lock. A blocking wait would hold
/// a snapshot, for which the other's CREATE INDEX CONCURRENTLY would wait.
const LOCK_POLL: Duration = Duration::from_millis(100);

/// How long the server may take to say what is applied, or whether the lock is free.
/// A migration itself takes as long as it takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a migration may wait for a table's lock; while it waits, everybody
/// else queues behind it.
const TABLE_LOCK_TIMEOUT: Duration = Duration::from_secs(2);

/// How often a migration is tried that does not get its lock.
const TABLE_LOCK_TRIES: u32 = 15;

/// The state of a database's schema, against what this crate knows.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Migrations {
    /// Applied, and known to this crate.
    pub applied: Vec<MigrationInfo>,
    /// Known to this crate, not yet applied.
    pub pending: Vec<MigrationInfo>,
    /// Applied by a newer version of the crate.
    pub unknown: Vec<i64>,
    /// Applied, but the file has changed since: somebody edited history.
    pub changed: Vec<i64>,
    /// Begun and not finished, as another tool has noted it: `success` is false.
    pub dirty: Vec<i64>,
}

/// One migration.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct MigrationInfo {
    /// The number in front of the file's name.
    pub version: i64,
    /// The file's name, with blanks for underscores.
    pub description: String,
    /// When it was applied.
    pub applied_at: Option<DateTime<Utc>>,
}

/// How the schema stands to the crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SchemaState {
    /// Nothing was ever migrated here.
    None,
    /// Some migrations are missing: run `revenge-db migrate up`.
    Pending,
    /// Everything fits.
    Current,
    /// A newer version of the crate migrated this database.
    Newer,
}

impl Migrations {
    /// The state in one word.
    #[must_use]
    pub fn state(&self) -> SchemaState {
        if !self.unknown.is_empty() {
            SchemaState::Newer
        } else if self.applied.is_empty() {
            SchemaState::None
        } else if self.pending.is_empty() {
            SchemaState::Current
        } else {
            SchemaState::Pending
        }
    }

    fn refuse_what_does_not_fit(&self, op: &'static str) -> Result<()> {
        let refuse = |reason| Err(Error::Migration { op, reason, source: None });
        if let Some(newest) = self.unknown.last() {
            return refuse(format!(
                "the schema is newer than this crate (migration {newest} is unknown here); use a crate as new as the schema"
            ));
        }
        if let Some(version) = self.dirty.first() {
            return refuse(unfinished(*version));
        }
        if let Some(version) = self.changed.first() {
            return refuse(format!("migration {version} was changed after it had been applied; restore the file as it was released"));
        }
        Ok(())
    }
}

/// A dedicated connection for migrations: its session ends with it, and with
/// the session every lock, however the call ends.
pub(crate) struct Runner<'m> {
    conn: PgConnection,
    node: String,
    migrator: &'m Migrator,
}

impl Runner<'static> {
    pub(crate) async fn connect(options: &PgConnectOptions, later: Option<&[Setting]>, node: &str, deadline: Duration) -> Result<Self> {
        Runner::with(&MIGRATOR, options, later, node, deadline).await
    }
}

impl<'m> Runner<'m> {
    async fn with(
        migrator: &'m Migrator,
        options: &PgConnectOptions,
        later: Option<&[Setting]>,
        node: &str,
        deadline: Duration,
    ) -> Result<Self> {
        let lock_timeout = format!("{}ms", TABLE_LOCK_TIMEOUT.as_millis());
        let settings = [("lock_timeout".to_owned(), lock_timeout), ("statement_timeout".to_owned(), "0".to_owned())];
        let opening = async {
            let mut conn = login(options, later, &settings).await?;
            // Not a setting of the login: servers before 17 do not know it, and would refuse that.
            conn.execute(
                "SELECT set_config('transaction_timeout', '0', false) WHERE current_setting('transaction_timeout', true) IS NOT NULL",
            )
            .await?;
            // A migration whose process died stops at once instead of holding its
            // locks to its end. Not every server can; it does without then.
            match conn.execute("SET client_connection_check_interval = '50ms'").await {
                Ok(_) | Err(sqlx::Error::Database(_)) => Ok(conn),
                Err(error) => Err(error),
            }
        };
        let opened = tokio::time::timeout(deadline, opening).await;
        let unavailable = |reason: String| Error::Unavailable { op: "migrate.connect", node: node.to_owned(), reason, source: None };
        let conn = opened
            .map_err(|_| unavailable(format!("no answer to the connect within {deadline:?}")))?
            .map_err(|error| classify_connection("migrate.connect", node, &error))?;
        is_new_enough(node, conn.server_version_num())?;
        Ok(Self { conn, node: node.to_owned(), migrator })
    }

    /// Applies what is pending, in order; returns how many.
    pub(crate) async fn up(mut self) -> Result<usize> {
        // The usual start of a backend: nothing to do, hence no lock and no rights needed.
        let before = self.status(UP).await?;
        before.refuse_what_does_not_fit(UP)?;
        if before.pending.is_empty() {
            self.close().await;
            return Ok(0);
        }
        self.lock(UP).await?;
        self.refuse_other_encodings().await?;
        self.conn.ensure_migrations_table(TABLE).await.map_err(|error| self.explain(UP, error))?;
        let state = self.status(UP).await?;
        state.refuse_what_does_not_fit(UP)?;
        let pending: BTreeSet<i64> = state.pending.iter().map(|migration| migration.version).collect();
        for migration in self.ups().filter(|migration| pending.contains(&migration.version)) {
            self.retrying(UP, migration, true).await?;
            tracing::info!(version = migration.version, description = %migration.description, "migration applied");
        }
        self.close().await;
        Ok(pending.len())
    }

    /// Undoes the last `count` migrations, newest first; returns how many.
    pub(crate) async fn down(mut self, count: usize) -> Result<usize> {
        self.lock(DOWN).await?;
        let state = self.status(DOWN).await?;
        state.refuse_what_does_not_fit(DOWN)?;
        let chosen: Vec<i64> = state.applied.iter().rev().take(count).map(|migration| migration.version).collect();
        for version in &chosen {
            let Some(migration) = self.migrator.iter().find(|m| m.version == *version && m.migration_type.is_down_migration()) else {
                return Err(Error::Migration { op: DOWN, reason: format!("migration {version} has no down file"), source: None });
            };
            self.retrying(DOWN, migration, false).await?;
            tracing::info!(version, description = %migration.description, "migration undone");
        }
        self.close().await;
        Ok(chosen.len())
    }

    /// What is applied and what is not. One round trip, or two.
    pub(crate) async fn status(&mut self, op: &'static str) -> Result<Migrations> {
        let applied = in_time(op, applied(&mut self.conn)).await?.map_err(|error| classify(op, &self.node, Effect::None, error))?;
        Ok(compare(self.migrator, applied))
    }

    /// Titles are in all languages, and are compared as Unicode has it.
    async fn refuse_other_encodings(&mut self) -> Result<()> {
        let asked = in_time(UP, sqlx::query_scalar("SELECT current_setting('server_encoding')").fetch_one(&mut self.conn)).await?;
        let encoding: String = asked.map_err(|error| classify(UP, &self.node, Effect::None, error))?;
        if encoding == "UTF8" { Ok(()) } else { Err(Error::Migration { op: UP, reason: wrong_encoding(&encoding), source: None }) }
    }

    pub(crate) async fn close(self) {
        let _ = tokio::time::timeout(Duration::from_secs(1), self.conn.close()).await;
    }

    fn ups(&self) -> impl Iterator<Item = &'m Migration> + use<'m> {
        self.migrator.iter().filter(|migration| migration.migration_type.is_up_migration())
    }

    /// Takes the lock that sqlx's own command takes, without waiting inside a
    /// statement; it is released with the connection.
    async fn lock(&mut self, op: &'static str) -> Result<()> {
        let fail = |node: &str, error| classify(op, node, Effect::None, error);
        let database: String = in_time(op, sqlx::query_scalar("SELECT current_database()::text").fetch_one(&mut self.conn))
            .await?
            .map_err(|error| fail(&self.node, error))?;
        // The formula of sqlx-postgres 0.9, `migrate.rs`, `generate_lock_id`.
        let key = 0x3d32_ad9e * i64::from(crc32fast::hash(database.as_bytes()));
        let started = Instant::now();
        loop {
            let taken: bool = in_time(op, sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(key).fetch_one(&mut self.conn))
                .await?
                .map_err(|error| fail(&self.node, error))?;
            if taken {
                return Ok(());
            }
            if started.elapsed() > LOCK_DEADLINE {
                let reason = format!(
                    "another migration of this database has been running for more than {LOCK_DEADLINE:?}; wait for it, or end its session"
                );
                return Err(Error::Migration { op, reason, source: None });
            }
            tokio::time::sleep(LOCK_POLL).await;
        }
    }

    /// Runs one migration; one that does not get a table's lock in time makes
    /// way for the others and is tried again.
    async fn retrying(&mut self, op: &'static str, migration: &Migration, up: bool) -> Result<()> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.run_one(op, migration, up).await {
                Ok(()) => return Ok(()),
                Err(Error::LockTimeout { .. } | Error::Serialization { .. }) if tries < TABLE_LOCK_TRIES => {
                    tracing::warn!(version = migration.version, tries, "a migration waits for a table that others use");
                    tokio::time::sleep(Duration::from_millis(rand::random_range(50..=500))).await;
                }
                Err(error) => {
                    // These keep their kind, by which a caller decides, and do not say which it was.
                    if matches!(error, Error::LockTimeout { .. } | Error::Serialization { .. }) {
                        tracing::error!(version = migration.version, tries, "a migration has failed");
                    }
                    return Err(error);
                }
            }
        }
    }

    async fn run_one(&mut self, op: &'static str, migration: &Migration, up: bool) -> Result<()> {
        // Left by an earlier start, or by the try before.
        if up && migration.no_tx {
            self.drop_invalid_indexes(op, migration).await?;
        }
        let done = if up { self.conn.apply(TABLE, migration).await } else { self.conn.revert(TABLE, migration).await };
        done.map(drop).map_err(|error| self.explain(op, error))
    }

    /// An index whose concurrent build was interrupted stays behind, invalid;
    /// the migration that builds it would fail, or take it for built.
    async fn drop_invalid_indexes(&mut self, op: &'static str, migration: &Migration) -> Result<()> {
        let fail = |node: &str, error| classify(op, node, Effect::None, error);
        let node = self.node.clone();
        let invalid = in_time(op, invalid_indexes(&mut self.conn)).await?.map_err(|error| fail(&node, error))?;
        for (name, drop) in invalid {
            if migration.sql.as_str().split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == name) {
                tracing::warn!(index = name, "an index was left invalid by an interrupted migration; it is built again");
                // The server quoted the names itself.
                self.conn.execute(sqlx::AssertSqlSafe(drop)).await.map_err(|error| fail(&node, error))?;
            }
        }
        Ok(())
    }

    fn explain(&self, op: &'static str, error: MigrateError) -> Error {
        match error {
            MigrateError::Execute(error) => classify(op, &self.node, Effect::None, error),
            MigrateError::ExecuteMigration(error, version) => match classify(op, &self.node, Effect::None, error) {
                error @ (Error::LockTimeout { .. } | Error::Serialization { .. } | Error::Unavailable { .. } | Error::ReadOnly { .. }) => {
                    error
                }
                error @ Error::Forbidden { .. } => {
                    let reason = format!(
                        "migration {version} was undone: {error} (the owner needs CREATE on the database and on `public`, and CREATEROLE or \
                         the group roles made beforehand)"
                    );
                    Error::Migration { op, reason, source: error.server().cloned().map(Box::new) }
                }
                error => {
                    let no_tx = self.migrator.iter().any(|migration| migration.version == version && migration.no_tx);
                    let left = if no_tx {
                        "failed; what it had done before stays (it runs outside a transaction)"
                    } else {
                        "failed and was undone"
                    };
                    Error::Migration {
                        op,
                        reason: format!("migration {version} {left}: {error}"),
                        source: error.server().cloned().map(Box::new),
                    }
                }
            },
            other => Error::Migration { op, reason: other.to_string(), source: None },
        }
    }
}

/// A server that has become silent is not waited for without end.
async fn in_time<T>(op: &'static str, asking: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(PATIENCE, asking).await.map_err(|_| Error::Timeout { op, after: PATIENCE })
}

/// What sqlx's table says.
#[derive(Default)]
pub(crate) struct Applied {
    finished: BTreeMap<i64, (Vec<u8>, DateTime<Utc>)>,
    unfinished: Vec<i64>,
}

/// The rows of sqlx's table; none when the table is not there yet.
pub(crate) async fn applied(conn: &mut PgConnection) -> sqlx::Result<Applied> {
    let there: bool = sqlx::query_scalar("SELECT to_regclass('public._sqlx_migrations') IS NOT NULL").fetch_one(&mut *conn).await?;
    if !there {
        return Ok(Applied::default());
    }
    let rows: Vec<(i64, Vec<u8>, DateTime<Utc>, bool)> =
        sqlx::query_as("SELECT version, checksum, installed_on, success FROM public._sqlx_migrations ORDER BY version")
            .fetch_all(conn)
            .await?;
    let mut applied = Applied::default();
    for (version, checksum, at, success) in rows {
        if success {
            applied.finished.insert(version, (checksum, at));
        } else {
            applied.unfinished.push(version);
        }
    }
    Ok(applied)
}

/// What is to be done about a database of another encoding.
pub(crate) fn wrong_encoding(encoding: &str) -> String {
    format!("the database's encoding is {encoding}, and has to be UTF8: make it anew, with `ENCODING 'UTF8' TEMPLATE template0`")
}

/// What is to be done about a migration that another tool has left in the middle.
pub(crate) fn unfinished(version: i64) -> String {
    format!(
        "migration {version} was begun by another tool and not finished (`success` is false in public._sqlx_migrations): finish it by hand and \
         set `success`, or undo it by hand and delete the row"
    )
}

/// The crate's migrations against those that are applied.
pub(crate) fn embedded_against(applied: Applied) -> Migrations {
    compare(&MIGRATOR, applied)
}

fn compare(migrator: &Migrator, applied: Applied) -> Migrations {
    let Applied { finished: mut applied, unfinished: dirty } = applied;
    let mut state = Migrations { applied: Vec::new(), pending: Vec::new(), unknown: Vec::new(), changed: Vec::new(), dirty };
    for migration in migrator.iter().filter(|migration| migration.migration_type.is_up_migration()) {
        let found = applied.remove(&migration.version);
        if found.as_ref().is_some_and(|(checksum, _)| *checksum != *migration.checksum) {
            state.changed.push(migration.version);
        }
        let info = MigrationInfo {
            version: migration.version,
            description: migration.description.to_string(),
            applied_at: found.as_ref().map(|(_, at)| *at),
        };
        if found.is_some() { state.applied.push(info) } else { state.pending.push(info) }
    }
    state.unknown = applied.into_keys().collect();
    state
}

async fn invalid_indexes(conn: &mut PgConnection) -> sqlx::Result<Vec<(String, String)>> {
    sqlx::query_as(
        "SELECT c.relname::text, format('DROP INDEX CONCURRENTLY IF EXISTS %I.%I', n.nspname, c.relname)
         FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE NOT i.indisvalid",
    )
    .fetch_all(conn)
    .await
}

/// The checksums of the crate's migrations, in order.
#[cfg(feature = "testing")]
pub(crate) fn checksums() -> impl Iterator<Item = &'static [u8]> {
    MIGRATOR.iter().filter(|migration| migration.migration_type.is_up_migration()).map(|migration| &*migration.checksum)
}

#[cfg(all(test, feature = "testing"))]
mod tests;
