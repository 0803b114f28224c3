//! Transactions: an owned, cheaply cloned handle with the same repositories.

mod commit;
pub(crate) mod once;
mod options;
pub(crate) mod outcome;
mod run;
mod savepoint;

use std::convert::identity;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{self, Arc, PoisonError};
use std::time::{Duration, Instant};

use futures_core::future::BoxFuture;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection, Row as _, SqlSafeStr as _};
use tokio::sync::{Mutex, MutexGuard};

use crate::cache::{Change, Changing};
use crate::database::Access;
use crate::deadline::Deadline;
use crate::error::{Effect, Error, OWN_QUERY, Result, classify, is_collision, is_connection_lost};
use crate::executor::{TransactionExecutor, into_sqlx};
use crate::metrics;
use crate::pool::{Lease, Purpose, Session, Traces};
use crate::query::{Call, keep};
use crate::routing::{Attempt, Memory, Need};
pub(crate) use commit::COMMIT;
use commit::is_aborted;
pub use options::{Isolation, TransactionOptions};
use outcome::Origin;
pub(crate) use run::{backoff, run_once, run_with};
pub use savepoint::Savepoint;

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
    /// `None` for one that only reads.
    origin: Option<Origin>,
    access: Access,
    /// How long one call may take.
    each: Duration,
    /// When the whole must have ended.
    deadline: Deadline,
    /// `None` once it has ended.
    lease: Mutex<Option<Lease>>,
    /// It collided with another, or its connection was lost before the COMMIT:
    /// nothing of it is applied, and it may run again.
    undone: AtomicBool,
    /// A call was left in the middle, or the connection was lost.
    abandoned: AtomicBool,
    /// It was lent to a body, whose outcome ends it.
    lent: bool,
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

    /// When a call that begins now must have ended; past the transaction's own
    /// time it is rolled back instead.
    fn allow(&self, op: &'static str, turn: &mut Turn<'_>) -> Result<Deadline> {
        if !self.deadline.is_over() {
            return Ok(Deadline::of(Instant::now(), self.each).or_sooner(self.deadline));
        }
        if turn.held.take().is_none() {
            return Err(self.ended());
        }
        self.abandoned.store(true, Ordering::Relaxed);
        Err(Error::Timeout { op, after: self.deadline.after() })
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

impl std::fmt::Debug for Transaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transaction").field("name", &self.0.name).field("xid", &self.xid()).finish_non_exhaustive()
    }
}

impl Transaction {
    /// One round trip; cancelled half-way, the session is mended by the pool. A
    /// transaction that only reads begins where `memory` allows.
    pub(crate) async fn begin(access: &Access, options: &TransactionOptions, memory: Option<&Arc<Memory>>) -> Result<Self> {
        let deadline = options.deadline(access.config());
        Self::begin_reported(access, options, memory, deadline, false).await
    }

    /// The same for a body, whose outcome will end it.
    async fn begin_for(access: &Access, options: &TransactionOptions, memory: Option<&Arc<Memory>>, deadline: Deadline) -> Result<Self> {
        Self::begin_reported(access, options, memory, deadline, true).await
    }

    async fn begin_reported(
        access: &Access,
        options: &TransactionOptions,
        memory: Option<&Arc<Memory>>,
        deadline: Deadline,
        lent: bool,
    ) -> Result<Self> {
        let started = Instant::now();
        // Its time begins with the wait for a connection.
        let beginning = deadline.bound(Self::begin_unreported(access, options, memory, started, deadline, lent)).await;
        let outcome = beginning.unwrap_or_else(|late| Err(Error::Timeout { op: options.name, after: late.after }));
        metrics::report("transaction.begin", started, &outcome);
        outcome
    }

    async fn begin_unreported(
        access: &Access,
        options: &TransactionOptions,
        memory: Option<&Arc<Memory>>,
        started: Instant,
        deadline: Deadline,
        lent: bool,
    ) -> Result<Self> {
        let mut begin = Begin { options, longest: access.config().transaction_timeout(), row: None };
        let within = access.deadline(started);
        let mut lease = if options.may_run_on_a_replica() {
            let consistency = options.consistency;
            let need = memory.map_or(Need::Fixed(consistency), |memory| Need::Causal(Arc::clone(memory), consistency));
            access.router().try_twice(Attempt::first(options.name, &need, started).transaction().within(within), &mut begin).await?
        } else {
            begin_on_the_primary(access, options.name, within, &mut begin).await.inspect_err(|error| {
                // A standby refuses a BEGIN that is to write as not supported (0A000).
                if error.is_about_the_node() || matches!(error, Error::Server { .. }) {
                    access.router().doubt_primary();
                }
            })?
        };
        let each = access.limit().unwrap_or(lease.deadline().after());
        lease.set_deadline(None);
        Ok(Self(Arc::new(State {
            name: options.name,
            origin: begin.row.and_then(|row| Origin::of(&row, &lease)),
            access: access.clone(),
            each,
            deadline,
            lease: Mutex::new(Some(lease)),
            undone: AtomicBool::new(false),
            abandoned: AtomicBool::new(false),
            lent,
            changes: sync::Mutex::new(access.cache().map(|cache| Changing::new(cache, &[]))),
        })))
    }

    /// The name given in [`TransactionOptions::name`].
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name
    }

    /// The server's id of this transaction; `None` for a read-only one.
    #[must_use]
    pub fn xid(&self) -> Option<u64> {
        self.0.origin.as_ref().map(Origin::xid)
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
    pub(crate) async fn run(&self, op: &'static str, call: &mut dyn Call) -> Result<()> {
        let mut turn = self.0.turn().await;
        let deadline = self.0.allow(op, &mut turn)?;
        let lease = turn.lease()?;
        let outcome = lease.ask(deadline, call).await;
        outcome.map_err(|late| Error::Timeout { op, after: late.after })?.map_err(|error| {
            self.note(&error);
            classify(op, lease.node(), Effect::None, error)
        })
    }

    /// Runs a statement of the backend's own, whose errors stay the driver's.
    pub(crate) async fn run_own<R>(
        &self,
        traces: Traces,
        call: impl for<'c> FnOnce(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<R>>,
    ) -> sqlx::Result<R> {
        let mut turn = self.0.turn().await;
        let deadline = self.0.allow(OWN_QUERY, &mut turn).map_err(into_sqlx)?;
        let lease = turn.lease().map_err(into_sqlx)?;
        lease.will_need_reset(traces);
        let outcome = deadline.bound(lease.run(call)).await;
        outcome.map_err(|late| into_sqlx(Error::Timeout { op: OWN_QUERY, after: late.after }))?.inspect_err(|error| self.note(error))
    }

    /// Makes sure that the caller's own text has not ended the transaction: what came
    /// next would be written on its own, for good. One round trip.
    pub(crate) async fn must_still_be_open(&self) -> sqlx::Result<()> {
        const ASK: &str = "SELECT pg_current_xact_id_if_assigned()::text, current_setting('transaction_read_only')::bool";
        let mut turn = self.0.turn().await;
        if turn.held.is_none() {
            return Ok(());
        }
        let deadline = self.0.allow(OWN_QUERY, &mut turn).map_err(into_sqlx)?;
        let asked = deadline.bound(turn.lease().map_err(into_sqlx)?.run(|conn| conn.fetch_one(ASK))).await;
        let is_open = match asked.map_err(|late| into_sqlx(Error::Timeout { op: OWN_QUERY, after: late.after }))? {
            // Without an id it was to read only, and nothing is lost while that is so.
            Ok(row) => match self.xid() {
                Some(xid) => row.try_get::<Option<&str>, _>(0)? == Some(xid.to_string().as_str()),
                None => row.try_get(1)?,
            },
            // It has failed, and is open until it is rolled back.
            Err(error) if is_aborted(&error) => true,
            Err(error) => {
                self.note(&error);
                return Err(error);
            }
        };
        if is_open {
            return Ok(());
        }
        self.0.abandoned.store(true, Ordering::Relaxed);
        drop(turn.held.take());
        let reason =
            "this text has ended the transaction behind the handle's back; what stands before that is committed or rolled back as it says";
        Err(into_sqlx(Error::Misuse { op: OWN_QUERY, reason }))
    }

    /// What an error before the COMMIT, or of the COMMIT itself where the server
    /// has answered, says about the transaction.
    fn note(&self, error: &sqlx::Error) {
        if is_collision(error) || is_connection_lost(error) {
            self.0.undone.store(true, Ordering::Relaxed);
        }
    }

    /// A write of this transaction is about to change values of the cache.
    pub(crate) fn changing(&self, changes: &[Change]) -> Option<Changing> {
        let mut noted = self.0.changes.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = noted.as_mut()?;
        noted.add(changes);
        Some(Changing::new(noted.cache(), changes))
    }
}

/// A BEGIN, which depends on the connection's server, and what it answered.
struct Begin<'o> {
    options: &'o TransactionOptions,
    longest: Duration,
    row: Option<PgRow>,
}

impl Call for Begin<'_> {
    fn on<'c>(&'c mut self, conn: &'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<()>> {
        let version = conn.server_version_num().unwrap_or_default();
        let statement = AssertSqlSafe(self.options.begin_statement(version, self.longest)).into_sql_str();
        keep(conn.fetch_one(statement), &mut self.row, identity)
    }
}

async fn begin_on_the_primary(access: &Access, op: &'static str, within: Option<Deadline>, begin: &mut Begin<'_>) -> Result<Lease> {
    let pool = access.primary(op)?;
    let lease = pool.by(op, within, pool.lease(op, Session::ReadWrite, Purpose::Write)).await?;
    match begin_on(lease, op, begin).await {
        // It was lost while it rested: nothing has begun, and a new one may do it.
        Err(Error::Unavailable { .. }) => {
            let fresh = Box::pin(pool.by(op, within, pool.lease_fresh(op, Session::ReadWrite))).await?;
            begin_on(fresh, op, begin).await
        }
        tried => tried,
    }
}

async fn begin_on(mut lease: Lease, op: &'static str, begin: &mut Begin<'_>) -> Result<Lease> {
    lease.set_in_transaction(true);
    let answer = lease.ask(lease.deadline(), begin).await;
    answer.map_err(|late| Error::Timeout { op, after: late.after })?.map_err(|error| classify(op, lease.node(), Effect::None, error))?;
    Ok(lease)
}
