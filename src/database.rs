//! The one handle through which a backend reaches PostgreSQL.

use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Executor as _};

use crate::cache::{Cache, Followed};
use crate::config::{Config, Role};
use crate::deadline::Deadline;
use crate::error::{Error, Result};
use crate::executor::PoolExecutor;
use crate::handle::{Handle, ReadOnly, ReadWrite};
use crate::health::{self, Health};
use crate::metrics;
use crate::migrate::{self, Migrations, Runner};
use crate::notify::Hub;
use crate::pool::{self, Pool};
use crate::routing::{Causal, CommitToken, Consistency, Need, Node, Router, RoutingStats};
use crate::transaction::{self, Transaction, TransactionOptions};

/// A handle to the database: cheap to clone, safe to share, one per process.
#[derive(Clone)]
pub struct Database(Access);

/// The database as one of its handles sees it: with the time that it gives
/// each operation.
#[derive(Clone)]
pub(crate) struct Access {
    inner: Arc<Inner>,
    /// Less than the configured time, or more where that is allowed.
    limit: Option<Duration>,
}

impl Deref for Access {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.inner
    }
}

impl Access {
    /// With the configured time for each operation.
    pub(crate) fn of(inner: Arc<Inner>) -> Self {
        Self { inner, limit: None }
    }

    /// For those who must not keep the connections open.
    pub(crate) fn downgrade(&self) -> Weak<Inner> {
        Arc::downgrade(&self.inner)
    }

    pub(crate) fn limit(&self) -> Option<Duration> {
        self.limit
    }

    /// When an operation that began at `started` must have ended, if that is
    /// not what is configured.
    pub(crate) fn deadline(&self, started: Instant) -> Option<Deadline> {
        self.limit.map(|limit| Deadline::of(started, limit))
    }
}

pub(crate) struct Inner {
    config: Config,
    router: Arc<Router>,
    hub: Hub,
    cache: Option<Followed>,
    interop: OnceLock<Interop>,
}

/// The ordinary pool of [`Database::pool`], and the node that it leads to.
struct Interop {
    pool: PgPool,
    node: AtomicUsize,
}

impl Inner {
    pub(crate) fn router(&self) -> &Router {
        &self.router
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.hub
    }

    pub(crate) fn cache(&self) -> Option<&Arc<Cache>> {
        self.cache.as_deref()
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Where writes go.
    pub(crate) fn primary(&self, op: &'static str) -> Result<&Pool> {
        self.router.primary(op).map(Node::pool)
    }

    pub(crate) fn interop_size(&self) -> u32 {
        self.interop.get().map_or(0, |interop| interop.pool.size())
    }

    async fn migration_runner(&self) -> Result<Runner<'static>> {
        let node = &self.router.primary("migrate.connect")?.address;
        let role = if self.config.has_owner() { Role::Owner } else { Role::App };
        let options = self.config.connect_options(node, role);
        Runner::connect(&options, self.config.set_later(), &node.to_string(), self.config.connect_timeout()).await
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let nodes: Vec<_> = self.0.router.nodes().iter().map(|node| (node.name(), node.pool().state())).collect();
        f.debug_struct("Database").field("nodes", &nodes).finish()
    }
}

impl Database {
    /// Connects to every node and opens `pool.min_conns` connections to each,
    /// all at once. With replicas, one node that answers is enough: the others
    /// are tried again and again, and roles are what the servers say they are.
    ///
    /// Any state of the schema is accepted: [`migrate`](Self::migrate) or
    /// [`health_check`](Self::health_check) next.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] if the server cannot be reached or refuses the
    /// login, or no node is what `target_session_attrs` asks for;
    /// [`Error::Config`] behind a pooler that `pooler` does not name or that
    /// shares sessions; [`Error::ServerTooOld`] before PostgreSQL 15.
    pub async fn connect(config: Config) -> Result<Self> {
        if !config.has_owner() {
            tracing::warn!(
                role = config.user(),
                "no owner role: what `migrate` makes would belong to this one, which could read and change everything"
            );
        }
        let router = Router::connect(&config).await?;
        let hub = Hub::new(&config, &router);
        let cache = config.cache_enabled().then(|| Followed::start(&config, &hub));
        Ok(Self(Access::of(Arc::new(Inner { config, router, hub, cache, interop: OnceLock::new() }))))
    }

    /// The same database, whose operations have so much time each, the waiting
    /// for a connection included: less than `pool.query_timeout`, or more up to
    /// `pool.max_query_timeout`; what lies above is brought down to that. It
    /// counts for every call made through the handle returned and what it hands
    /// out: repositories, readers, executors, calls inside transactions, locks.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # async fn example(db: revenge_db::Database, id: revenge_db::movies::MovieId) -> revenge_db::Result<()> {
    /// let movie = db.with_timeout(Duration::from_millis(250)).movies().get(id).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_timeout(&self, limit: Duration) -> Self {
        let limit = limit.min(self.0.config.max_query_timeout());
        Self(Access { inner: Arc::clone(&self.0.inner), limit: Some(limit) })
    }

    pub(crate) fn handle(&self) -> Handle<ReadWrite> {
        Handle::pools(&self.0, Need::Fixed(Consistency::Eventual))
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
    pub fn reader(&self, consistency: Consistency) -> Reader {
        Reader { access: self.0.clone(), consistency }
    }

    /// A handle whose reads see its own writes, on whatever node, and never
    /// less than its earlier reads: one for each user's session or request.
    #[must_use]
    pub fn causal(&self) -> Causal {
        Causal::new(&self.0)
    }

    /// A token that stands for everything committed so far, by anybody; for
    /// [`Consistency::After`] or [`Causal::after`], also in another process. One
    /// round trip to the primary.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] if the primary does not answer.
    pub async fn commit_token(&self) -> Result<CommitToken> {
        self.0.router.commit_token(self.0.deadline(Instant::now())).await
    }

    /// Where this process's reads went so far, and why not elsewhere.
    #[must_use]
    pub fn routing_stats(&self) -> RoutingStats {
        self.0.router.stats()
    }

    /// An executor for a backend's own checked queries that only read, on any
    /// healthy node ([`Reader::executor`] for fresher ones); the server refuses
    /// a write. One round trip a call.
    ///
    /// ```no_run
    /// # async fn example(db: revenge_db::Database) -> revenge_db::Result<()> {
    /// let one: i32 = sqlx::query_scalar("SELECT 1").fetch_one(db.read()).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn read(&self) -> PoolExecutor {
        PoolExecutor::read(&self.0, Consistency::Eventual)
    }

    /// An executor for a backend's own checked queries on the primary.
    #[must_use]
    pub fn write(&self) -> PoolExecutor {
        PoolExecutor::write(&self.0)
    }

    /// An ordinary sqlx pool of its own on the primary, opened at first use,
    /// for libraries that want one. It comes on top of `pool.max_conns`, has
    /// none of this crate's guards, and costs up to three round trips a call:
    /// after a lost connection it is for the caller to find out what was written.
    /// After a failover, the next call of this method leads it to the new primary.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        let (config, router) = (&self.0.config, &self.0.router);
        let at = router.view().primary;
        let options = |at: usize| config.connect_options(&router.nodes()[at].address, Role::App);
        let interop = self.0.interop.get_or_init(|| {
            let at = at.unwrap_or_default();
            let mut pool = PgPoolOptions::new()
                .max_connections(config.interop_max_conns())
                .acquire_timeout(config.acquire_timeout())
                .max_lifetime(config.max_conn_lifetime())
                .idle_timeout(config.max_conn_idle_time());
            if let Some(later) = config.set_later() {
                let settings: Arc<str> = pool::set(&options(at), later, &[]).into();
                pool = pool.after_connect(move |conn, _| {
                    let settings = Arc::clone(&settings);
                    Box::pin(async move { conn.execute(AssertSqlSafe(settings)).await.map(drop) })
                });
            }
            // It keeps itself in order by tasks, and the caller may have no runtime.
            let _home = self.0.hub.runtime().enter();
            let pool = pool.connect_lazy_with(options(at));
            Interop { pool, node: AtomicUsize::new(at) }
        });
        if let Some(at) = at
            && interop.node.swap(at, Ordering::Relaxed) != at
        {
            interop.pool.set_connect_options(options(at));
        }
        &interop.pool
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
        transaction::run_once(&self.0, &TransactionOptions::new(), None, body).await
    }

    /// Runs `body` in a transaction with `options`; it may run again while
    /// nothing of it was applied: after a collision with another transaction, a
    /// connection lost before COMMIT, or a COMMIT of which the server says that it
    /// rolled back. What the body does elsewhere is done again as well.
    ///
    /// # Errors
    ///
    /// As [`transaction`](Self::transaction); when the retries are used up, what
    /// the last run ended in ([`Error::Serialization`] after collisions).
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
        transaction::run_with(&self.0, &options, None, body).await
    }

    /// Runs `body` in a transaction at most once per `key`, whoever calls with
    /// that key and how often, in this process or another: the first one that
    /// commits keeps what its body returned, and every later call returns that
    /// without running its own. Callers at the same time wait for the one that
    /// runs. A call that failed left nothing behind, and one that ended in
    /// [`Error::CommitUnknown`] may be repeated with the same key.
    ///
    /// Two round trips more than [`transaction`](Self::transaction). A key has at
    /// most 200 bytes, what the body returns at most 1 MiB as JSON; both stay in
    /// `transaction_keys` until [`forget_transaction_keys`](Self::forget_transaction_keys).
    ///
    /// ```no_run
    /// # async fn example(db: revenge_db::Database, request: &str) -> revenge_db::Result<()> {
    /// let genre: String = db
    ///     .transaction_once(request, |tx| async move { Ok::<_, revenge_db::Error>(tx.movies().upsert_genre("Crime").await?.name) })
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`transaction`](Self::transaction); [`Error::Invalid`] for a key or a
    /// result that is too large, [`Error::Corrupt`] if what is kept under the
    /// key is not a `T`, [`Error::Timeout`] if another caller's body does not end.
    pub async fn transaction_once<T, E, Fut>(&self, key: &str, body: impl FnOnce(Transaction) -> Fut + Send) -> Result<T, E>
    where
        Fut: Future<Output = Result<T, E>> + Send,
        T: Serialize + DeserializeOwned + Send,
        E: From<Error> + Send,
    {
        transaction::once::run(&self.0, key, body).await
    }

    /// Deletes the keys of [`transaction_once`](Self::transaction_once) that are
    /// older than `age`, beyond which nobody will repeat a call: an operation
    /// repeated after that runs again. Returns how many. A round trip for each 10,000.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn forget_transaction_keys(&self, age: Duration) -> Result<u64> {
        transaction::once::forget(&self.0, age).await
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
        Transaction::begin(&self.0, &options, None).await
    }

    /// Applies the crate's pending migrations on a connection of its own, as
    /// the owner role if one is configured; returns how many there were. Any
    /// number of processes may call it at once.
    ///
    /// # Errors
    ///
    /// [`Error::Migration`] if the schema is newer than the crate, a released
    /// migration was edited, one failed (it is then undone), or another
    /// migrator does not finish within two minutes; [`Error::LockTimeout`] or
    /// [`Error::Serialization`] if 15 tries at a migration, which is logged, did
    /// not get a table's lock; [`Error::Forbidden`] if the role may not even begin
    /// (one that lacks the rights for a single migration fails in that);
    /// [`Error::ServerTooOld`]; [`Error::ReadOnly`]; [`Error::Timeout`] if the server
    /// is silent where it only has to answer; [`Error::Unavailable`].
    pub async fn migrate(&self) -> Result<usize> {
        metrics::reported(migrate::UP, async { self.0.migration_runner().await?.up().await }).await
    }

    /// Undoes the last `count` migrations, newest first. **Data in the tables
    /// they made is lost.** Returns how many were undone.
    ///
    /// # Errors
    ///
    /// As [`migrate`](Self::migrate).
    pub async fn rollback(&self, count: usize) -> Result<usize> {
        metrics::reported(migrate::DOWN, async { self.0.migration_runner().await?.down(count).await }).await
    }

    /// Which migrations are applied and which are pending. Opens a connection.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`].
    pub async fn migrations(&self) -> Result<Migrations> {
        let asking = async {
            let mut runner = self.0.migration_runner().await?;
            let state = runner.status(migrate::STATUS).await?;
            runner.close().await;
            Ok(state)
        };
        metrics::reported(migrate::STATUS, asking).await
    }

    /// Asks whether the database is there, writable, new enough and migrated.
    /// Takes at most five seconds.
    ///
    /// # Errors
    ///
    /// [`Error::Closed`] after [`close`](Self::close). A server that does not
    /// answer, or is too old, is part of the [`Health`] returned.
    pub async fn health_check(&self) -> Result<Health> {
        metrics::reported(health::OP, health::check(&self.0)).await
    }

    /// Refuses further calls, waits for those under way (at most for the query
    /// timeout), and closes every connection.
    pub async fn close(&self) {
        self.0.hub.close();
        let interop = async {
            if let Some(interop) = self.0.interop.get() {
                // It would wait for whoever holds a connection, and for a silent server.
                let _ = tokio::time::timeout(self.0.config.query_timeout(), interop.pool.close()).await;
            }
        };
        tokio::join!(self.0.router.close(), interop);
    }

    pub(crate) fn access(&self) -> &Access {
        &self.0
    }
}

/// Repositories without their writes; see [`Database::reader`].
#[derive(Clone)]
pub struct Reader {
    access: Access,
    consistency: Consistency,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("consistency", &self.consistency).finish_non_exhaustive()
    }
}

impl Reader {
    pub(crate) fn handle(&self) -> Handle<ReadOnly> {
        Handle::pools(&self.access, Need::Fixed(self.consistency))
    }

    pub(crate) fn access(&self) -> &Access {
        &self.access
    }

    /// See [`Database::read`]; as fresh as this reader.
    #[must_use]
    pub fn executor(&self) -> PoolExecutor {
        PoolExecutor::read(&self.access, self.consistency)
    }
}
