//! One connection, lent to one caller.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_core::future::BoxFuture;
use sqlx::{Connection as _, PgConnection};

use super::{Backend, PoolOptions, Session, Shared, recover};
use crate::deadline::{Alarm, Allowance, Deadline, Elapsed};
use crate::error::{is_connection_lost, is_half_read, is_stale_plan};
use crate::query::Call;
use crate::routing::Stay;

/// An open connection and what the pool knows of it. It is moved from hand to
/// hand under the queue's lock, hence always in a box.
pub(super) struct Slot {
    pub(super) conn: PgConnection,
    pub(super) backend: Backend,
    alarm: Alarm,
    /// Since when it lies on a free list; `None` while it goes from hand to hand.
    pub(super) idle_since: Option<Instant>,
    /// The pool's suspicion when this connection last proved that it lives.
    pub(super) suspicion: u64,
    /// How often it was mended. A call dropped while it was being prepared
    /// leaves a statement behind on the server, so this has a limit.
    pub(super) recoveries: u8,
    born: Instant,
}

/// A connection that was mended so often is replaced.
const MOST_RECOVERIES: u8 = 20;

impl Slot {
    /// Within the runtime to which the pool belongs.
    pub(super) fn new(conn: PgConnection, backend: Backend, suspicion: u64, query_timeout: Duration) -> Self {
        let born = Instant::now();
        let alarm = Alarm::new(Deadline::of(born, query_timeout));
        Self { conn, backend, alarm, idle_since: None, suspicion, recoveries: 0, born }
    }

    /// Too old, idle for too long, or mended too often.
    pub(super) fn is_worn(&self, options: &PoolOptions, now: Instant) -> bool {
        let age = now.saturating_duration_since(self.born);
        age > options.max_lifetime || self.has_rested(options.max_idle, now) || self.recoveries >= MOST_RECOVERIES
    }

    /// Whether nobody has used it for longer than `pause`.
    pub(super) fn has_rested(&self, pause: Duration, now: Instant) -> bool {
        self.idle_since.is_some_and(|since| now.saturating_duration_since(since) > pause)
    }
}

/// Whether a connection may be lent as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fitness {
    Fit,
    /// It must prove first that it lives.
    Doubtful,
    /// It is to be closed.
    Worn,
}

/// What a question for a sign of life brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    Alive,
    /// The connection is gone.
    Dead,
    /// No answer in time: the network may be gone.
    Silent,
}

/// What a statement of the caller's own may leave in its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Traces {
    None,
    /// Settings, locks, cursors, listeners, temporary tables.
    Session,
    /// And other prepared statements than the driver believes to exist.
    Statements,
}

/// What must be done to a session before anybody else may have it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says another thing that must be done")]
pub(super) struct Dirt {
    /// A call is under way: its caller left before the answer came.
    pub(super) busy: bool,
    /// A transaction may be open.
    pub(super) in_transaction: bool,
    /// Settings, locks, cursors or listeners may have been left behind.
    pub(super) session: bool,
    /// Prepared statements may have been made or dropped behind the driver's back.
    pub(super) statements: bool,
    /// The protocol's state is unknown, or the connection is lost.
    pub(super) broken: bool,
}

impl Dirt {
    fn is_clean(self) -> bool {
        self == Self::default()
    }
}

/// A connection that belongs to its holder until it is dropped. Dropping it
/// never blocks and may happen anywhere, also outside the runtime.
pub(crate) struct Lease {
    pool: Arc<Shared>,
    session: Session,
    slot: Option<Box<Slot>>,
    dirt: Dirt,
    /// The caller's own; without it each call has the configured time.
    deadline: Option<Deadline>,
    /// As long as it is lent, for those that outlive the call that asked for them.
    stay: Option<Stay>,
}

impl Lease {
    pub(super) fn new(pool: Arc<Shared>, session: Session, slot: Option<Box<Slot>>) -> Self {
        Self { pool, session, slot, dirt: Dirt::default(), deadline: None, stay: None }
    }

    /// The connection that it came with, else an idle one.
    pub(super) fn slot_or_idle(&mut self) -> Option<&Slot> {
        if self.slot.is_none() {
            self.slot = self.pool.queue().take_idle(self.session);
        }
        self.slot.as_deref()
    }

    /// Takes a connection in.
    pub(super) fn fill(&mut self, slot: Box<Slot>) {
        self.dirt = Dirt::default();
        self.slot = Some(slot);
    }

    /// The server process of its connection.
    pub(crate) fn backend(&self) -> Option<&Backend> {
        self.slot.as_ref().map(|slot| &slot.backend)
    }

    pub(super) fn session(&self) -> Session {
        self.session
    }

    pub(crate) fn node(&self) -> &str {
        &self.pool.node
    }

    /// When its connection was opened; now, if there is none.
    pub(crate) fn born(&self) -> Instant {
        self.slot.as_ref().map_or_else(Instant::now, |slot| slot.born)
    }

    /// When a call that begins now must have ended.
    pub(crate) fn deadline(&self) -> Deadline {
        self.allowance().deadline()
    }

    /// What calls on it may take.
    pub(crate) fn allowance(&self) -> Allowance {
        Allowance { each: self.pool.options.query_timeout, own: self.deadline }
    }

    /// From here on every call has to end by then; `None` for the configured time.
    pub(crate) fn set_deadline(&mut self, deadline: Option<Deadline>) {
        self.deadline = deadline;
    }

    /// It counts as reading on its node until it is dropped.
    pub(crate) fn stays(&mut self, stay: Stay) {
        self.stay = Some(stay);
    }

    /// Runs one call, which is left in the middle at its deadline.
    pub(crate) async fn ask(&mut self, deadline: Deadline, call: &mut dyn Call) -> Result<sqlx::Result<()>, Elapsed> {
        let outcome = match self.begin(call) {
            Ok(mut under_way) => under_way.until(deadline).await?,
            Err(closed) => return Ok(Err(closed)),
        };
        self.end(deadline, outcome).await
    }

    /// Begins a call, to be followed by [`Lease::end`]. In between the lease counts
    /// as busy, so that a caller who leaves in the middle leaves a lease that says so.
    pub(crate) fn begin<'l>(&'l mut self, call: &'l mut dyn Call) -> sqlx::Result<UnderWay<'l>> {
        let Some(slot) = &mut self.slot else { return Err(sqlx::Error::PoolClosed) };
        self.dirt.busy = true;
        Ok(UnderWay { call: call.on(&mut slot.conn), alarm: &mut slot.alarm })
    }

    /// The call that was begun has ended, with this outcome.
    pub(crate) async fn end(&mut self, deadline: Deadline, outcome: sqlx::Result<()>) -> Result<sqlx::Result<()>, Elapsed> {
        self.settle(outcome.as_ref().err());
        if outcome.as_ref().is_err_and(is_stale_plan)
            && let Err(lost) = deadline.bound(Box::pin(self.forget_statements())).await?
        {
            return Ok(Err(lost));
        }
        Ok(outcome)
    }

    /// Runs what is asked once and has its answer returned; its caller bounds it.
    pub(crate) async fn run<R>(
        &mut self,
        call: impl for<'c> FnOnce(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<R>>,
    ) -> sqlx::Result<R> {
        let outcome = call(self.start()?).await;
        self.settle(outcome.as_ref().err());
        if outcome.as_ref().is_err_and(is_stale_plan) {
            self.forget_statements().await?;
        }
        outcome
    }

    /// Has every cached statement prepared anew: one whose plan is stale would
    /// be refused on this connection for ever. Works in a failed transaction too.
    pub(crate) async fn forget_statements(&mut self) -> sqlx::Result<()> {
        let outcome = self.start()?.clear_cached_statements().await;
        self.settle(outcome.as_ref().err());
        outcome
    }

    /// The connection itself, for a stream that holds it across many polls;
    /// the lease is busy until [`Lease::settle`] is called.
    pub(crate) fn start(&mut self) -> sqlx::Result<&mut PgConnection> {
        let Some(slot) = &mut self.slot else { return Err(sqlx::Error::PoolClosed) };
        self.dirt.busy = true;
        Ok(&mut slot.conn)
    }

    /// The call that was under way has ended, with this error if it failed.
    pub(crate) fn settle(&mut self, error: Option<&sqlx::Error>) {
        self.dirt.busy = false;
        self.dirt.broken |= error.is_some_and(is_connection_lost);
        // What is unread is read before anybody else may have it: an error may stand there.
        self.dirt.session |= error.is_some_and(is_half_read);
    }

    /// A transaction is open on this session, or no longer.
    pub(crate) fn set_in_transaction(&mut self, open: bool) {
        self.dirt.in_transaction = open;
    }

    /// The caller's own SQL may leave traces in the session.
    pub(crate) fn will_need_reset(&mut self, traces: Traces) {
        self.dirt.session |= traces != Traces::None;
        self.dirt.statements |= traces == Traces::Statements;
    }

    /// What would have been left in the session is gone again.
    pub(crate) fn is_as_before(&mut self) {
        self.dirt.session = false;
    }

    /// Whether an earlier call was left in the middle.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.dirt.busy || self.dirt.broken
    }

    /// The protocol's state can no longer be known (a COPY was left): the
    /// connection is thrown away instead of being returned.
    pub(crate) fn set_broken(&mut self) {
        self.dirt.broken = true;
    }

    /// A COPY has come to its end: the connection can be used again.
    pub(crate) fn set_whole(&mut self) {
        self.dirt.broken = false;
        self.dirt.busy = false;
    }

    /// Asks the other side for a sign of life, within `deadline`.
    pub(super) async fn prove(&mut self, deadline: Duration) -> Proof {
        let suspicion = self.pool.suspicion.load(std::sync::atomic::Ordering::Relaxed);
        match tokio::time::timeout(deadline, self.run(|conn| Box::pin(conn.ping()))).await {
            Ok(Ok(())) => {
                if let Some(slot) = &mut self.slot {
                    slot.suspicion = suspicion;
                }
                Proof::Alive
            }
            Ok(Err(_)) => Proof::Dead,
            Err(_) => Proof::Silent,
        }
    }

    /// Parts with a connection that is whole but not wanted any more.
    pub(super) fn retire(&mut self) {
        if let Some(slot) = self.slot.take() {
            self.pool.retire(slot);
        }
    }

    /// Throws the connection away and keeps the lease: what is found dead must
    /// not count while its successor is opened.
    pub(super) fn discard(&mut self) {
        self.dirt = Dirt::default();
        if let Some(dead) = self.slot.take() {
            self.pool.discard_suspiciously(dead);
        }
    }
}

/// A call that was begun on a lease.
pub(crate) struct UnderWay<'l> {
    call: BoxFuture<'l, sqlx::Result<()>>,
    alarm: &'l mut Alarm,
}

impl UnderWay<'_> {
    /// Waits for it so long; it goes on when it is waited for again.
    pub(crate) async fn until(&mut self, deadline: Deadline) -> Result<sqlx::Result<()>, Elapsed> {
        self.alarm.bound(deadline, &mut self.call).await
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let pool = &self.pool;
        let slot = match self.slot.take() {
            Some(slot) if self.dirt.broken => {
                pool.discard_suspiciously(slot);
                None
            }
            // The task keeps the lease until the session is clean or gone.
            Some(slot) if !self.dirt.is_clean() => return recover::spawn(Arc::clone(pool), self.session, slot, self.dirt),
            clean => clean,
        };
        pool.give_back(self.session, slot);
    }
}
