//! The one handle through which a backend reaches PostgreSQL.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sqlx::postgres::{PgPool, PgPoolOptions};

use crate::config::{Config, Role};
use crate::error::{Error, Result};
use crate::executor::PoolExecutor;
use crate::handle::{Handle, ReadOnly, ReadWrite};
use crate::health::{self, Health};
use crate::libraries::Libraries;
use crate::migrate::{Migrations, Runner};
use crate::movies::Movies;
use crate::pool::{Pool, PoolOptions};
use crate::transaction::{self, Transaction, TransactionOptions};
use crate::users::Users;

/// How fresh a read must be, hence where it may run.
///
/// With one server, as now, every read is the freshest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Consistency {
    /// Any healthy node will do.
    #[default]
    Eventual,
    /// At most so far behind the primary.
    MaxLag(Duration),
    /// The primary itself.
    Primary,
}

/// A handle to the database: cheap to clone, safe to share, one per process.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

pub(crate) struct Inner {
    config: Config,
    primary: Pool,
    interop: OnceLock<PgPool>,
}

impl Inner {
    /// Where writes go, and reads as long as there is no replica.
    pub(crate) fn primary(&self) -> &Pool {
        &self.primary
    }

    pub(crate) fn interop_size(&self) -> u32 {
        self.interop.get().map_or(0, PgPool::size)
    }

    async fn migration_runner(&self) -> Result<Runner<'static>> {
        let node = self.config.primary();
        let role = if self.config.has_owner() { Role::Owner } else { Role::App };
        Runner::connect(&self.config.connect_options(node, role), &node.to_string(), self.config.connect_timeout()).await
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("primary", self.0.primary.node()).field("pool", &self.0.primary.state()).finish()
    }
}

impl Database {
    /// Connects and opens `pool.min_conns` connections, all at once.
    ///
    /// Any state of the schema is accepted: [`migrate`](Self::migrate) or
    /// [`health_check`](Self::health_check) next.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] if the server cannot be reached or refuses the
    /// login, [`Error::ServerTooOld`] before PostgreSQL 15.
    pub async fn connect(config: Config) -> Result<Self> {
        let node = config.primary();
        let options = PoolOptions {
            min_conns: config.min_conns(),
            max_conns: config.max_conns(),
            max_lifetime: config.max_conn_lifetime(),
            max_idle: config.max_conn_idle_time(),
            check_period: config.health_check_period(),
            acquire_timeout: config.acquire_timeout(),
            connect_timeout: config.connect_timeout(),
            query_timeout: config.query_timeout(),
        };
        let primary = Pool::open(&node.to_string(), config.connect_options(node, Role::App), options).await?;
        Ok(Self(Arc::new(Inner { config, primary, interop: OnceLock::new() })))
    }

    /// Users, their sessions and preferences.
    #[must_use]
    pub fn users(&self) -> Users<ReadWrite> {
        Users::new(Handle::pools(&self.0))
    }

    /// Libraries and who may see them.
    #[must_use]
    pub fn libraries(&self) -> Libraries<ReadWrite> {
        Libraries::new(Handle::pools(&self.0))
    }

    /// Movies and everything that belongs to them.
    #[must_use]
    pub fn movies(&self) -> Movies<ReadWrite> {
        Movies::new(Handle::pools(&self.0))
    }

    /// The same repositories with their read methods only: a write through a
    /// reader does not compile.
    ///
    /// ```
    /// # use revenge_db::{Consistency, Database, Result, movies::MovieId};
    /// async fn delete(db: Database, id: MovieId) -> Result<()> {
    ///     db.movies().delete(id).await
    /// }
    /// ```
    ///
    /// ```compile_fail,E0599
    /// # use revenge_db::{Consistency, Database, Result, movies::MovieId};
    /// async fn delete(db: Database, id: MovieId) -> Result<()> {
    ///     db.reader(Consistency::Eventual).movies().delete(id).await
    /// }
    /// ```
    #[must_use]
    pub fn reader(&self, _consistency: Consistency) -> Reader {
        Reader(Arc::clone(&self.0))
    }

    /// An executor for a backend's own checked queries that only read; the
    /// server refuses a write. One round trip a call.
    ///
    /// ```no_run
    /// # async fn example(db: revenge_db::Database) -> revenge_db::Result<()> {
    /// let one: i32 = sqlx::query_scalar("SELECT 1").fetch_one(db.read()).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn read(&self) -> PoolExecutor {
        PoolExecutor::read(&self.0)
    }

    /// An executor for a backend's own checked queries on the primary.
    #[must_use]
    pub fn write(&self) -> PoolExecutor {
        PoolExecutor::write(&self.0)
    }

    /// An ordinary sqlx pool of its own on the primary, opened at first use,
    /// for libraries that want one. It comes on top of `pool.max_conns`, has
    /// none of this crate's guards, and costs up to three round trips a call.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        self.0.interop.get_or_init(|| {
            let config = &self.0.config;
            PgPoolOptions::new()
                .max_connections(config.interop_max_conns())
                .acquire_timeout(config.acquire_timeout())
                .max_lifetime(config.max_conn_lifetime())
                .idle_timeout(config.max_conn_idle_time())
                .connect_lazy_with(config.connect_options(config.primary(), Role::App))
        })
    }

    /// Runs `body` once in a transaction: committed when it returns `Ok`,
    /// rolled back when it returns `Err` or is dropped. Two round trips beside
    /// the body's own.
    ///
    /// # Errors
    ///
    /// The body's own, and those of [`begin`](Self::begin) and
    /// [`Transaction::commit`].
    pub async fn transaction<T, E, Fut>(&self, body: impl FnOnce(Transaction) -> Fut + Send) -> Result<T, E>
    where
        Fut: Future<Output = Result<T, E>> + Send,
        T: Send,
        E: From<Error> + Send,
    {
        transaction::run_once(&self.0, "transaction", body).await
    }

    /// Runs `body` in a transaction with `options`; it may run again after a
    /// collision with another transaction, of which nothing was applied.
    ///
    /// # Errors
    ///
    /// As [`transaction`](Self::transaction), and [`Error::Serialization`] when
    /// the retries are used up.
    pub async fn transaction_with<T, E, Fut>(
        &self,
        options: TransactionOptions,
        body: impl Fn(Transaction) -> Fut + Send + Sync,
    ) -> Result<T, E>
    where
        Fut: Future<Output = Result<T, E>> + Send,
        T: Send,
        E: From<Error> + Send,
    {
        transaction::run_with(&self.0, &options, body).await
    }

    /// Begins a transaction. One round trip, and one more if the connection has
    /// been idle for more than a second.
    ///
    /// # Errors
    ///
    /// [`Error::PoolExhausted`], [`Error::Unavailable`].
    pub async fn begin(&self) -> Result<Transaction> {
        self.begin_with(TransactionOptions::new()).await
    }

    /// Begins a transaction with `options`; its retries do not apply here.
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin).
    pub async fn begin_with(&self, options: TransactionOptions) -> Result<Transaction> {
        Transaction::begin(&self.0, &options).await
    }

    /// Applies the crate's pending migrations on a connection of its own, as
    /// the owner role if one is configured; returns how many there were. Any
    /// number of processes may call it at once.
    ///
    /// # Errors
    ///
    /// [`Error::Migration`] if the schema is newer than the crate, a released
    /// migration was edited, one failed (it is then undone), or another
    /// migrator does not finish within two minutes; [`Error::Forbidden`] if the
    /// role lacks rights.
    pub async fn migrate(&self) -> Result<usize> {
        self.0.migration_runner().await?.up().await
    }

    /// Undoes the last `count` migrations, newest first. **Data in the tables
    /// they made is lost.** Returns how many were undone.
    ///
    /// # Errors
    ///
    /// As [`migrate`](Self::migrate).
    pub async fn rollback(&self, count: usize) -> Result<usize> {
        self.0.migration_runner().await?.down(count).await
    }

    /// Which migrations are applied and which are pending. Opens a connection.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`].
    pub async fn migrations(&self) -> Result<Migrations> {
        let mut runner = self.0.migration_runner().await?;
        let state = runner.status("migrate.status").await?;
        runner.close().await;
        Ok(state)
    }

    /// Asks whether the database is there, writable, new enough and migrated.
    /// Takes at most five seconds.
    ///
    /// # Errors
    ///
    /// None as yet: a server that does not answer, or is too old, is one of the
    /// problems that the [`Health`] returned names.
    pub async fn health_check(&self) -> Result<Health> {
        Ok(health::check(&self.0).await)
    }

    /// Refuses further calls, waits for those under way (at most for the query
    /// timeout), and closes every connection.
    pub async fn close(&self) {
        self.0.primary.close().await;
        if let Some(interop) = self.0.interop.get() {
            interop.close().await;
        }
    }

    #[cfg(feature = "testing")]
    pub(crate) fn inner(&self) -> &Arc<Inner> {
        &self.0
    }
}

/// Repositories without their writes; see [`Database::reader`].
#[derive(Clone)]
pub struct Reader(Arc<Inner>);

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl Reader {
    /// See [`Database::users`].
    #[must_use]
    pub fn users(&self) -> Users<ReadOnly> {
        Users::new(Handle::pools(&self.0))
    }

    /// See [`Database::libraries`].
    #[must_use]
    pub fn libraries(&self) -> Libraries<ReadOnly> {
        Libraries::new(Handle::pools(&self.0))
    }

    /// See [`Database::movies`].
    #[must_use]
    pub fn movies(&self) -> Movies<ReadOnly> {
        Movies::new(Handle::pools(&self.0))
    }
}

impl Transaction {
    /// See [`Database::users`]; inside this transaction.
    #[must_use]
    pub fn users(&self) -> Users<ReadWrite> {
        Users::new(Handle::transaction(self))
    }

    /// See [`Database::libraries`]; inside this transaction.
    #[must_use]
    pub fn libraries(&self) -> Libraries<ReadWrite> {
        Libraries::new(Handle::transaction(self))
    }

    /// See [`Database::movies`]; inside this transaction.
    #[must_use]
    pub fn movies(&self) -> Movies<ReadWrite> {
        Movies::new(Handle::transaction(self))
    }
}
