//! Transactions: an owned, cheaply cloned handle with the same repositories.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{self, Arc, PoisonError};
use std::time::{Duration, Instant};

use futures_core::future::BoxFuture;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection, Row as _, SqlSafeStr as _, SqlStr};
use tokio::sync::{Mutex, MutexGuard};

use crate::cache::{Change, Changing};
use crate::database::Inner;
use crate::error::{Effect, Error, OWN_QUERY, Result, classify, is_collision, is_connection_lost};
use crate::executor::{TransactionExecutor, into_sqlx};
use crate::metrics;
use crate::pool::{Lease, Purpose, Session};
use crate::routing::{Attempt, CommitToken, Consistency, Memory, Need, token_of};

/// The probe fails with 25P02 in an aborted transaction, where a bare COMMIT
/// would answer as if all were well.
pub(crate) const COMMIT: &str = "SELECT 1; COMMIT";

/// The same, and in the same message where the log stands afterwards.
pub(crate) const COMMIT_WITH_TOKEN: &str = concat!("SELECT 1; COMMIT;\n", include_str!("../queries/routing/node/position.sql"));

/// The name of a transaction that was not given one.
const UNNAMED: &str = "transaction";

/// How strictly a transaction is kept apart from concurrent ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Isolation {
    /// Each statement sees what was committed when it began: PostgreSQL's default.
    #[default]
    ReadCommitted,
    /// All statements see the same snapshot; concurrent changes of the same
    /// rows fail with [`Error::Serialization`].
    RepeatableRead,
    /// As if the transactions ran one after the other; those that cannot fail
    /// with [`Error::Serialization`] and should be run again.
    Serializable,
}

/// How a transaction is run; see [`Database::transaction_with`](crate::Database::transaction_with).
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct TransactionOptions {
    name: &'static str,
    isolation: Option<Isolation>,
    read_only: bool,
    consistency: Consistency,
    max_retries: u32,
    lock_timeout: Option<Duration>,
}

impl Default for TransactionOptions {
    fn default() -> Self {
        Self { name: UNNAMED, isolation: None, read_only: false, consistency: Consistency::Eventual, max_retries: 0, lock_timeout: None }
    }
}

impl TransactionOptions {
    /// READ COMMITTED, read-write, not repeated.
    pub fn new() -> Self {
        Self::default()
    }

    /// SERIALIZABLE, repeated up to three times after a collision.
    pub fn serializable() -> Self {
        Self::new().isolation(Isolation::Serializable).max_retries(3)
    }

    /// The name in traces, metrics and errors, as `movies.publish`.
    pub fn name(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// How strictly it is kept apart from others. Without this word: READ
    /// COMMITTED, and REPEATABLE READ for one that only reads, which so sees
    /// one snapshot.
    pub fn isolation(mut self, isolation: Isolation) -> Self {
        self.isolation = Some(isolation);
        self
    }

    /// The server refuses writes in it, and it may run on a replica that is
    /// as fresh as [`consistency`](Self::consistency) says.
    pub fn read_only(mut self, read_only: bool) -> Self {
        self.read_only = read_only;
        self
    }

    /// How fresh the snapshot of a read-only transaction must be. SERIALIZABLE,
    /// and a transaction that writes, runs on the primary whatever is said here.
    pub fn consistency(mut self, consistency: Consistency) -> Self {
        self.consistency = consistency;
        self
    }

    fn isolation_in_force(&self) -> Isolation {
        let default = if self.read_only { Isolation::RepeatableRead } else { Isolation::ReadCommitted };
        self.isolation.unwrap_or(default)
    }

    fn may_run_on_a_replica(&self) -> bool {
        self.read_only && self.isolation_in_force() != Isolation::Serializable
    }

    /// How often the body may run again after [`Error::Serialization`]; runs = retries + 1.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// How long a statement may wait for a lock before [`Error::LockTimeout`];
    /// at least one millisecond.
    pub fn lock_timeout(mut self, wait: Duration) -> Self {
        self.lock_timeout = Some(wait);
        self
    }

    /// BEGIN, its settings and the question for the transaction's id: one message.
    fn begin_statement(&self) -> String {
        let isolation = match self.isolation_in_force() {
            Isolation::ReadCommitted => "READ COMMITTED",
            Isolation::RepeatableRead => "REPEATABLE READ",
            Isolation::Serializable => "SERIALIZABLE",
        };
        let access = if self.read_only { "READ ONLY" } else { "READ WRITE" };
        let lock_timeout =
            self.lock_timeout.map(|wait| format!("; SET LOCAL lock_timeout = {}", wait.as_millis().clamp(1, i32::MAX as u128)));
        // A transaction that only reads needs no id, and assigning one is a write.
        let id = if self.read_only { "NULL::text" } else { "pg_current_xact_id()::text" };
        format!("BEGIN ISOLATION LEVEL {isolation} {access}{}; SELECT {id}", lock_timeout.unwrap_or_default())
    }
}

/// An open transaction. Clones are the same transaction; its calls run one
/// after the other. When the last clone is dropped without
/// [`commit`](Transaction::commit), the transaction is rolled back by a task of
/// the pool, and nobody inherits it.
///
/// All repositories are there as on [`Database`](crate::Database):
/// `tx.movies()`, `tx.users()`, …; a backend's own queries go through
/// [`executor`](Transaction::executor).
#[derive(Clone)]
pub struct Transaction(Arc<State>);

struct State {
    name: &'static str,
    xid: Option<u64>,
    /// `None` once it has ended.
    lease: Mutex<Option<Lease>>,
    savepoints: AtomicU64,
    /// A statement or the COMMIT met [`Error::Serialization`].
    collided: AtomicBool,
    /// A call was left in the middle, or the connection was lost.
    abandoned: AtomicBool,
    /// What the cache has to forget once more at the end; the commit takes it.
    changes: sync::Mutex<Option<Changing>>,
}

/// One call's turn on the transaction's session. A call that is left in the
/// middle ends the transaction: its session goes back to the pool at once,
/// which stops the statement and rolls back, so that its locks are free though
/// handles of the transaction live on.
struct Turn<'t> {
    state: &'t State,
    held: MutexGuard<'t, Option<Lease>>,
}

impl Turn<'_> {
    fn lease(&mut self) -> Result<&mut Lease> {
        self.held.as_mut().ok_or_else(|| self.state.ended())
    }

    fn take(&mut self) -> Result<Lease> {
        self.held.take().ok_or_else(|| self.state.ended())
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.held.as_ref().is_some_and(Lease::is_abandoned) {
            self.state.abandoned.store(true, Ordering::Relaxed);
            drop(self.held.take());
        }
    }
}

impl State {
    async fn turn(&self) -> Turn<'_> {
        Turn { state: self, held: self.lease.lock().await }
    }

    fn ended(&self) -> Error {
        let reason = if self.abandoned.load(Ordering::Relaxed) {
            "an earlier call of this transaction was cancelled, timed out or lost its connection; the transaction is rolled back"
        } else {
            "the transaction has ended; this handle can no longer be used"
        };
        Error::Misuse { op: self.name, reason }
    }
}

/// A point inside a transaction to which it can return.
#[derive(Debug, Clone)]
pub struct Savepoint {
    name: String,
    id: u64,
}

impl Savepoint {
    /// The name that it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl std::fmt::Debug for Transaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transaction").field("name", &self.0.name).field("xid", &self.0.xid).finish_non_exhaustive()
    }
}

impl Transaction {
    /// One round trip; cancelled half-way, the session is mended by the pool. A
    /// transaction that only reads begins where `memory` allows.
    pub(crate) async fn begin(inner: &Inner, options: &TransactionOptions, memory: Option<&Arc<Memory>>) -> Result<Self> {
        let started = Instant::now();
        let outcome = Self::begin_unreported(inner, options, memory).await;
        metrics::report("transaction.begin", started, &outcome);
        outcome
    }

    async fn begin_unreported(inner: &Inner, options: &TransactionOptions, memory: Option<&Arc<Memory>>) -> Result<Self> {
        let statement = AssertSqlSafe(options.begin_statement()).into_sql_str();
        let (row, lease) = if options.may_run_on_a_replica() {
            let consistency = options.consistency;
            let need = memory.map_or(Need::Fixed(consistency), |memory| Need::Causal(Arc::clone(memory), consistency));
            let begin = Attempt::first(options.name, &need, Instant::now()).transaction();
            inner.router().try_twice(begin, &|conn| conn.fetch_one(statement.clone())).await?
        } else {
            let begun = Self::begin_on_the_primary(inner, options.name, statement).await;
            begun.inspect_err(|error| {
                // A standby refuses a BEGIN that is to write as not supported (0A000).
                if error.is_about_the_node() || matches!(error, Error::Server { .. }) {
                    inner.router().doubt_primary();
                }
            })?
        };
        let xid = row.try_get::<Option<&str>, _>(0).ok().flatten().and_then(|xid| xid.parse().ok());
        Ok(Self(Arc::new(State {
            name: options.name,
            xid,
            lease: Mutex::new(Some(lease)),
            savepoints: AtomicU64::new(0),
            collided: AtomicBool::new(false),
            abandoned: AtomicBool::new(false),
            changes: sync::Mutex::new(inner.cache().map(|cache| Changing::new(cache, &[]))),
        })))
    }

    async fn begin_on_the_primary(inner: &Inner, op: &'static str, statement: SqlStr) -> Result<(PgRow, Lease)> {
        let mut lease = inner.primary(op)?.lease(op, Session::ReadWrite, Purpose::Write).await?;
        lease.set_in_transaction(true);
        let after = lease.query_timeout();
        let begun = tokio::time::timeout(after, lease.run(|conn| conn.fetch_one(statement))).await;
        let row = begun.map_err(|_| Error::Timeout { op, after })?.map_err(|error| classify(op, lease.node(), Effect::None, error))?;
        Ok((row, lease))
    }

    /// The name given in [`TransactionOptions::name`].
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name
    }

    /// The server's id of this transaction; `None` for a read-only one.
    #[must_use]
    pub fn xid(&self) -> Option<u64> {
        self.0.xid
    }

    /// An executor for a backend's own checked queries inside this transaction.
    ///
    /// ```no_run
    /// # async fn example(db: revenge_db::Database) -> revenge_db::Result<()> {
    /// db.transaction(|tx| async move {
    ///     tx.movies().upsert_genre("Crime").await?;
    ///     sqlx::query("INSERT INTO audit (what) VALUES ($1)").bind("genre").execute(tx.executor()).await?;
    ///     Ok::<_, revenge_db::Error>(())
    /// })
    /// .await
    /// # }
    /// ```
    #[must_use]
    pub fn executor(&self) -> TransactionExecutor {
        TransactionExecutor::of(self)
    }

    /// Runs one call on the transaction's session.
    pub(crate) async fn run<R>(
        &self,
        op: &'static str,
        call: &impl for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<R>>,
    ) -> Result<R> {
        self.run_once(op, call).await
    }

    async fn run_once<R>(
        &self,
        op: &'static str,
        call: impl for<'c> FnOnce(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<R>>,
    ) -> Result<R> {
        let mut turn = self.0.turn().await;
        let lease = turn.lease()?;
        let after = lease.query_timeout();
        let outcome = tokio::time::timeout(after, lease.run(call)).await;
        outcome.map_err(|_| Error::Timeout { op, after })?.map_err(|error| self.noted(classify(op, lease.node(), Effect::None, error)))
    }

    /// Runs a statement of the backend's own, whose errors stay the driver's.
    pub(crate) async fn run_own<R>(
        &self,
        traces: bool,
        call: impl for<'c> FnOnce(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<R>>,
    ) -> sqlx::Result<R> {
        let mut turn = self.0.turn().await;
        let lease = turn.lease().map_err(into_sqlx)?;
        if traces {
            lease.will_need_reset();
        }
        let after = lease.query_timeout();
        let outcome = tokio::time::timeout(after, lease.run(call)).await;
        outcome.map_err(|_| into_sqlx(Error::Timeout { op: OWN_QUERY, after }))?.inspect_err(|error| {
            if is_collision(error) {
                self.0.collided.store(true, Ordering::Relaxed);
            }
        })
    }

    fn noted(&self, error: Error) -> Error {
        if matches!(error, Error::Serialization { .. }) {
            self.0.collided.store(true, Ordering::Relaxed);
        }
        error
    }

    /// A write of this transaction is about to change values of the cache.
    pub(crate) fn changing(&self, changes: &[Change]) -> Option<Changing> {
        let mut noted = self.0.changes.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = noted.as_mut()?;
        noted.add(changes);
        Some(Changing::new(noted.cache(), changes))
    }

    async fn command(&self, op: &'static str, statement: String) -> Result<()> {
        let started = Instant::now();
        // Only numbers of our own stand in these statements.
        let statement = AssertSqlSafe(statement).into_sql_str();
        let outcome = self.run_once(op, |conn| conn.execute(statement)).await.map(drop);
        metrics::report(op, started, &outcome);
        outcome
    }

    /// Sets a point to which the transaction can return. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Misuse`] after the transaction's end.
    pub async fn savepoint(&self, name: impl Into<String>) -> Result<Savepoint> {
        let id = self.0.savepoints.fetch_add(1, Ordering::Relaxed);
        self.command("transaction.savepoint", format!("SAVEPOINT s{id}")).await?;
        Ok(Savepoint { name: name.into(), id })
    }

    /// Undoes what was done since `savepoint`, which stays usable; savepoints
    /// set after it are gone. A transaction in which a statement failed can go
    /// on from here. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Server`] (3B001) if the savepoint is gone, [`Error::Misuse`]
    /// after the transaction's end.
    pub async fn rollback_to(&self, savepoint: &Savepoint) -> Result<()> {
        self.command("transaction.rollback_to", format!("ROLLBACK TO SAVEPOINT s{}", savepoint.id)).await
    }

    /// Forgets `savepoint` and keeps what was done since. One round trip.
    ///
    /// # Errors
    ///
    /// As [`rollback_to`](Self::rollback_to).
    pub async fn release(&self, savepoint: Savepoint) -> Result<()> {
        self.command("transaction.release", format!("RELEASE SAVEPOINT s{}", savepoint.id)).await
    }

    /// Makes everything permanent. One round trip. It runs in a task that
    /// cannot be cancelled: dropping this future does not stop a COMMIT that
    /// has begun.
    ///
    /// # Errors
    ///
    /// [`Error::CommitRolledBack`] if a statement had failed before (nothing
    /// was written), [`Error::CommitUnknown`] if the connection was lost
    /// meanwhile, [`Error::Serialization`], [`Error::Conflict`] for a deferred
    /// constraint, [`Error::Misuse`] if the transaction has ended already.
    pub async fn commit(self) -> Result<()> {
        self.commit_asking(COMMIT).await.map(drop)
    }

    /// Like [`commit`](Self::commit); returns a token that stands for it, which
    /// comes back in the same round trip. For a transaction that only reads it
    /// stands for what it has seen.
    ///
    /// # Errors
    ///
    /// As [`commit`](Self::commit).
    pub async fn commit_with_token(self) -> Result<CommitToken> {
        let row = self.commit_asking(COMMIT_WITH_TOKEN).await?;
        row.as_ref()
            .and_then(token_of)
            .ok_or(Error::Driver { op: self.0.name, reason: "it is committed, but the server did not say where its log stands".to_owned() })
    }

    /// Runs a COMMIT that fails in an aborted transaction; returns the last row.
    async fn commit_asking(&self, statements: &'static str) -> Result<Option<PgRow>> {
        let started = Instant::now();
        let outcome = self.commit_unreported(statements).await;
        metrics::report("transaction.commit", started, &outcome);
        outcome
    }

    async fn commit_unreported(&self, statements: &'static str) -> Result<Option<PgRow>> {
        let (name, xid) = (self.0.name, self.0.xid);
        let mut lease = self.0.turn().await.take()?;
        let changes = self.0.changes.lock().unwrap_or_else(PoisonError::into_inner).take();
        let finish = async move {
            // Forgotten when it has ended, also if nobody waits for that any more.
            let _changes = changes;
            let after = lease.query_timeout();
            let committed = tokio::time::timeout(after, lease.run(|conn| conn.fetch_all(statements))).await;
            match committed {
                Ok(Ok(mut rows)) => {
                    lease.set_in_transaction(false);
                    Ok(rows.pop())
                }
                Ok(Err(error))
                    if error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "25P02") =>
                {
                    Err(Error::CommitRolledBack { op: name })
                }
                Ok(Err(error)) if is_connection_lost(&error) => Err(Error::CommitUnknown { op: name, xid }),
                Ok(Err(error)) => Err(classify(name, lease.node(), Effect::None, error)),
                Err(_) => {
                    lease.set_broken();
                    Err(Error::CommitUnknown { op: name, xid })
                }
            }
        };
        match tokio::spawn(finish).await {
            Ok(outcome) => outcome.map_err(|error| self.noted(error)),
            Err(_) => Err(Error::CommitUnknown { op: name, xid }),
        }
    }

    /// Undoes everything. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Misuse`] if the transaction has ended already. A lost
    /// connection is no error: the server rolls back by itself.
    pub async fn rollback(self) -> Result<()> {
        let started = Instant::now();
        let outcome = self.rollback_unreported().await;
        metrics::report("transaction.rollback", started, &outcome);
        outcome
    }

    async fn rollback_unreported(self) -> Result<()> {
        let taken = self.0.turn().await.take();
        let mut lease = match taken {
            Ok(lease) => lease,
            Err(_) if self.0.abandoned.load(Ordering::Relaxed) => return Ok(()),
            Err(error) => return Err(error),
        };
        let after = lease.query_timeout();
        if let Ok(Ok(_)) = tokio::time::timeout(after, lease.run(|conn| conn.execute("ROLLBACK"))).await {
            lease.set_in_transaction(false);
        }
        Ok(())
    }
}

/// Runs `body` once: commit on `Ok`, roll back on `Err`.
pub(crate) async fn run_once<T, E, Fut>(
    inner: &Inner,
    options: &TransactionOptions,
    memory: Option<&Arc<Memory>>,
    body: impl FnOnce(Transaction) -> Fut + Send,
) -> Result<T, E>
where
    Fut: Future<Output = Result<T, E>> + Send,
    T: Send,
    E: From<Error> + Send,
{
    match Transaction::begin(inner, options, memory).await {
        Ok(tx) => finish(inner, tx.clone(), memory, body(tx).await).await,
        Err(error) => Err(error.into()),
    }
}

/// Runs `body` up to `max_retries` times more while the server reports that
/// transactions collided. Nothing of a collided transaction was applied,
/// whatever the body made of the error.
pub(crate) async fn run_with<T, E, Fut>(
    inner: &Inner,
    options: &TransactionOptions,
    memory: Option<&Arc<Memory>>,
    body: impl Fn(Transaction) -> Fut + Send,
) -> Result<T, E>
where
    Fut: Future<Output = Result<T, E>> + Send,
    T: Send,
    E: From<Error> + Send,
{
    let mut retries = 0;
    loop {
        let tx = match Transaction::begin(inner, options, memory).await {
            Ok(tx) => tx,
            Err(error) => return Err(error.into()),
        };
        let outcome = finish(inner, tx.clone(), memory, body(tx.clone()).await).await;
        if outcome.is_ok() || retries >= options.max_retries || !tx.0.collided.load(Ordering::Relaxed) {
            return outcome;
        }
        metrics::count_retry(metrics::TRANSACTION_RETRIES, options.name);
        tokio::time::sleep(backoff(retries)).await;
        retries += 1;
    }
}

async fn finish<T, E: From<Error>>(inner: &Inner, tx: Transaction, memory: Option<&Arc<Memory>>, outcome: Result<T, E>) -> Result<T, E> {
    let value = match outcome {
        Ok(value) => value,
        Err(error) => {
            // The body's own error matters; a rollback that fails is done by the server.
            let _ = tx.rollback().await;
            return Err(error);
        }
    };
    let statements = if memory.is_some() { COMMIT_WITH_TOKEN } else { COMMIT };
    let row = tx.commit_asking(statements).await.inspect_err(|error| {
        if error.is_about_the_node() {
            inner.router().doubt_primary();
        }
    })?;
    match (memory, row.as_ref().and_then(token_of)) {
        (Some(memory), Some(token)) => memory.has_committed(token),
        (Some(memory), None) => memory.has_written(),
        (None, _) => {}
    }
    Ok(value)
}

/// Exponential from 2 ms, at most a second, each pause drawn at random up to that.
fn backoff(retries: u32) -> Duration {
    let ceiling = Duration::from_millis(2).saturating_mul(2_u32.saturating_pow(retries)).min(Duration::from_secs(1));
    ceiling.mul_f64(rand::random_range(0.5..=1.0))
}
