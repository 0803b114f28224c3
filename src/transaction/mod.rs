//! Transactions: an owned, cheaply cloned handle with the same repositories.

mod options;
mod run;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{self, Arc, PoisonError};
use std::time::Instant;

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
use crate::routing::{Attempt, CommitToken, Memory, Need, token_of};
pub use options::{Isolation, TransactionOptions};
pub(crate) use run::{run_once, run_with};

/// The probe fails with 25P02 in an aborted transaction, where a bare COMMIT
/// would answer as if all were well.
const COMMIT: &str = "SELECT 1; COMMIT";

/// The same, and in the same message where the log stands afterwards.
const COMMIT_WITH_TOKEN: &str = concat!("SELECT 1; COMMIT;\n", include_str!("../../queries/routing/node/position.sql"));

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
