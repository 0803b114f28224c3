//! Connections of one node and one login role, lent one call at a time.
//!
//! A lease is a bare connection: taking and returning it costs no round trip.
//! One fair queue bounds how many are lent; its two free lists keep those that
//! are idle, read-write and read-only ([`queue`]). Whatever happens to a caller (dropped,
//! cancelled, timed out), the next borrower gets a clean session: a lease that
//! comes back dirty is mended by a task of the pool, or thrown away
//! ([`recover`]). Connections are opened by a task of the pool too, so that a
//! caller with a short deadline does not kill the connect for everybody.

mod connect;
mod control;
mod lease;
mod maintain;
mod pooler;
mod queue;
mod recover;
mod shared;
mod wait;

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Waker;
use std::time::{Duration, Instant};

use futures_util::future::Either;
use sqlx::postgres::PgConnectOptions;
use tokio::runtime;
use tokio::sync::{Notify, oneshot};

use crate::config::Config;
use crate::deadline::Deadline;
use crate::error::{Error, Result};

pub(crate) use connect::{Backend, Failure, OLDEST_SERVER, SERVER_GRACE, is_new_enough, open};
use control::Control;
use lease::{Fitness, Proof};
pub(crate) use lease::{Lease, Traces};
pub(crate) use pooler::{Setting, login, refuse_shared_sessions, set};
use queue::Queue;
use wait::Wait;

/// A write on a connection that has been idle for longer first makes sure that
/// the other side still lives; a shorter pause is the busy path.
const TRUST_IDLE: Duration = Duration::from_secs(1);

/// No connections are kept open.
const KEEP_NONE: u8 = u8::MAX;

/// How long the answer to "do you still live?" may take.
const PING_DEADLINE: Duration = Duration::from_secs(1);

/// Sizes and times of a pool; see `docs/configuration.md`.
#[derive(Debug, Clone)]
pub(crate) struct PoolOptions {
    pub(crate) min_conns: u32,
    pub(crate) max_conns: u32,
    pub(crate) max_lifetime: Duration,
    pub(crate) max_idle: Duration,
    pub(crate) check_period: Duration,
    pub(crate) acquire_timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) query_timeout: Duration,
    /// What the server lets a statement take, and a transaction rest.
    pub(crate) statement_limit: Duration,
    pub(crate) idle_limit: Duration,
    pub(crate) lock_limit: Option<Duration>,
    /// See [`Config::set_later`].
    pub(crate) set_later: Option<Vec<(String, String)>>,
}

impl PoolOptions {
    pub(crate) fn of(config: &Config) -> Self {
        Self {
            min_conns: config.min_conns(),
            max_conns: config.max_conns(),
            max_lifetime: config.max_conn_lifetime(),
            max_idle: config.max_conn_idle_time(),
            check_period: config.health_check_period(),
            acquire_timeout: config.acquire_timeout(),
            connect_timeout: config.connect_timeout(),
            query_timeout: config.query_timeout(),
            statement_limit: config.max_query_timeout().max(config.query_timeout()).max(config.replica_query_timeout()),
            idle_limit: config.transaction_timeout(),
            lock_limit: config.lock_timeout(),
            set_later: config.set_later().map(<[_]>::to_vec),
        }
    }
}

/// Which of the two free lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Session {
    /// Repository calls on a primary.
    ReadWrite,
    /// Everything on a replica, and `db.read()`: the server refuses writes.
    ReadOnly,
}

/// What the lease is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A read: a dead connection is found by error, and the read is repeated.
    Read,
    /// A write or a BEGIN: it cannot be repeated, so a connection that has
    /// been idle proves first that it lives.
    Write,
}

/// State of a pool at one moment, for health and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct PoolState {
    /// Open connections: lent, idle, being mended or being opened.
    pub open: u32,
    /// Connections that wait for a caller.
    pub idle: u32,
    /// Connections that are lent, or being mended.
    pub in_use: u32,
    /// The limit.
    pub max: u32,
    /// Connections thrown away because they broke or could not be mended.
    pub discarded: u64,
    /// Sessions mended after a caller left in the middle of a call.
    pub recovered: u64,
}

#[derive(Clone)]
pub(crate) struct Pool(Arc<Shared>);

struct Shared {
    node: Arc<str>,
    connect: PgConnectOptions,
    options: PoolOptions,
    queue: Mutex<Queue>,
    /// Of which kind `min_conns` are kept open: [`KEEP_NONE`], or a [`Session`].
    kept: AtomicU8,
    open: AtomicU32,
    /// Raised when a connection breaks: those that are older may be dead too
    /// and are asked before they are lent again.
    suspicion: AtomicU64,
    discarded: AtomicU64,
    recovered: AtomicU64,
    control: Control,
    runtime: runtime::Handle,
    /// Wakes the maintenance: a connection was lost, or the pool is closing.
    wake: Notify,
    /// A connection was closed: there is room for another.
    freed: Notify,
}

impl Pool {
    /// A pool without a connection. Its maintenance starts at once.
    pub(crate) fn new(node: &str, connect: PgConnectOptions, options: PoolOptions) -> Self {
        let shared = Arc::new(Shared {
            node: node.into(),
            queue: Mutex::new(Queue::new(options.max_conns)),
            kept: AtomicU8::new(KEEP_NONE),
            open: AtomicU32::new(0),
            suspicion: AtomicU64::new(0),
            discarded: AtomicU64::new(0),
            recovered: AtomicU64::new(0),
            control: Control::new(connect.clone(), options.connect_timeout),
            runtime: runtime::Handle::current(),
            wake: Notify::new(),
            freed: Notify::new(),
            connect,
            options,
        });
        maintain::spawn(&shared);
        Self(shared)
    }

    /// From here on `min_conns` connections of this kind are kept open, or none.
    pub(crate) fn keep(&self, session: Option<Session>) {
        let kept = session.map_or(KEEP_NONE, |session| session as u8);
        let before = self.0.kept.swap(kept, Ordering::AcqRel);
        if before != kept && before != KEEP_NONE {
            // What is idle belongs to what the node was.
            let former = self.0.queue().take_worn(|_| true);
            for slot in former {
                self.0.retire(slot);
            }
        }
        self.0.replace_if_missed();
    }

    /// Opens what is to be kept open, all at once; at least one connection.
    pub(crate) async fn fill(&self) -> Result<()> {
        let session = self.0.kept().unwrap_or(Session::ReadWrite);
        let mut opening = tokio::task::JoinSet::new();
        for _ in 0..self.0.options.min_conns.max(1) {
            if !self.0.queue().claim() {
                break;
            }
            let mut lease = Lease::new(Arc::clone(&self.0), session, None);
            let shared = Arc::clone(&self.0);
            // Back into the pool with the end of the task.
            opening.spawn(async move { shared.open_slot("database.connect", session).await.map(|slot| lease.fill(slot)) });
        }
        while let Some(opened) = opening.join_next().await {
            opened.map_err(|_| Error::Closed { op: "database.connect" })??;
        }
        Ok(())
    }

    /// Whatever is idle here proves that it lives before it is lent again, and
    /// nobody waits for what is lent: the node was found not to answer.
    pub(crate) fn suspect(&self) {
        self.0.suspicion.fetch_add(1, Ordering::Relaxed);
        let waiting = self.0.queue().turn_away();
        waiting.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn node(&self) -> &Arc<str> {
        &self.0.node
    }

    /// Waits for a lease until the caller's own deadline, by which calls on it
    /// have to end as well.
    pub(crate) fn by<L>(&self, op: &'static str, deadline: Option<Deadline>, leasing: L) -> impl Future<Output = Result<Lease>>
    where
        L: Future<Output = Result<Lease>>,
    {
        let Some(deadline) = deadline else { return Either::Left(leasing) };
        Either::Right(Box::pin(async move {
            let leased = deadline.bound(leasing).await;
            let mut lease = leased.map_err(|late| self.0.too_late(op, late.after))??;
            lease.set_deadline(Some(deadline));
            Ok(lease)
        }))
    }

    /// Lends a connection: an idle one, a new one, or the next that comes back.
    ///
    /// No round trip unless a connection must be opened or, for a write, has
    /// been idle for more than a second. Bounded by the acquire timeout as a whole.
    pub(crate) async fn lease(&self, op: &'static str, session: Session, purpose: Purpose) -> Result<Lease> {
        let now = Instant::now();
        if let Some(lease) = self.lease_at_once(session, purpose, now) {
            return Ok(lease);
        }
        // In a box: the common case is not to carry what the others need.
        Box::pin(self.lease_in_time(op, session, purpose, now)).await
    }

    /// Lends the idle connection that came back last, if it can be used as it is.
    pub(crate) fn lease_at_once(&self, session: Session, purpose: Purpose, now: Instant) -> Option<Lease> {
        let slot = self.0.queue().take_fit(session, |slot| self.0.fitness(slot, purpose, now) == Fitness::Fit)?;
        Some(Lease::new(Arc::clone(&self.0), session, Some(slot)))
    }

    /// Waits for its turn, and goes through the idle connections until one can be used, else opens one.
    async fn lease_in_time(&self, op: &'static str, session: Session, purpose: Purpose, began: Instant) -> Result<Lease> {
        let deadline = Deadline::of(began, self.0.options.acquire_timeout);
        let mut waiting = Wait::new(&self.0, session, deadline.at());
        let Some(mut lease) = (&mut waiting).await else { return Err(self.0.turned_away(op, deadline)) };
        // What it got after a wait may have rested all the while.
        let now = if waiting.has_queued() { Instant::now() } else { began };
        while let Some(slot) = lease.slot_or_idle() {
            match self.0.fitness(slot, purpose, now) {
                Fitness::Fit => return Ok(lease),
                Fitness::Worn => lease.retire(),
                Fitness::Doubtful => match lease.prove(PING_DEADLINE.min(deadline.left())).await {
                    Proof::Alive => return Ok(lease),
                    Proof::Dead => lease.discard(),
                    // Its neighbours would be as silent, for a second each.
                    Proof::Silent => {
                        lease.discard();
                        break;
                    }
                },
            }
        }
        self.fill_fresh(op, lease, deadline).await
    }

    /// Lends a connection that was opened for this call: for the second try of
    /// a read whose first connection turned out to be dead.
    pub(crate) async fn lease_fresh(&self, op: &'static str, session: Session) -> Result<Lease> {
        let deadline = Deadline::of(Instant::now(), self.0.options.acquire_timeout);
        let Some(mut lease) = Wait::new(&self.0, session, deadline.at()).await else { return Err(self.0.turned_away(op, deadline)) };
        lease.retire();
        self.fill_fresh(op, lease, deadline).await
    }

    /// Opens a connection in a task of the pool. If the caller leaves, the
    /// task puts the new connection on the free list: its work is not lost.
    async fn fill_fresh(&self, op: &'static str, mut lease: Lease, deadline: Deadline) -> Result<Lease> {
        let (done, opened) = oneshot::channel();
        let session = lease.session();
        let shared = Arc::clone(&self.0);
        self.0.runtime.spawn(async move {
            // The lease travels with the slot; dropped on either side, it gives both back.
            let filled = shared.open_slot(op, session).await.map(|slot| {
                lease.fill(slot);
                lease
            });
            let _ = done.send(filled);
        });
        match deadline.bound(opened).await {
            Ok(Ok(filled)) => filled,
            Ok(Err(_)) => Err(Error::Closed { op }),
            Err(_) => {
                let reason = format!("no connection could be opened within {:?}", deadline.after());
                Err(Error::Unavailable { op, node: self.0.node.to_string(), reason, source: None })
            }
        }
    }

    pub(crate) fn state(&self) -> PoolState {
        let shared = &self.0;
        let idle = u32::try_from(shared.queue().idle_count()).unwrap_or(u32::MAX);
        let open = shared.open.load(Ordering::Relaxed);
        PoolState {
            open,
            idle,
            in_use: open.saturating_sub(idle),
            max: shared.options.max_conns,
            discarded: shared.discarded.load(Ordering::Relaxed),
            recovered: shared.recovered.load(Ordering::Relaxed),
        }
    }

    /// All connections, with the one through which sessions are told to stop.
    pub(crate) fn connections(&self) -> u32 {
        self.0.open.load(Ordering::Relaxed) + u32::from(self.0.control.is_open())
    }

    /// Refuses new callers, waits for leases to come back for at most the
    /// query timeout, and closes every connection.
    pub(crate) async fn close(&self) {
        let shared = &self.0;
        let waiting = shared.queue().close();
        waiting.into_iter().for_each(Waker::wake);
        shared.wake.notify_one();
        let all_back = async {
            loop {
                // Listens before it looks, or it would miss what comes back in between.
                let freed = shared.freed.notified();
                let idle = shared.queue().take_worn(|_| true);
                futures_util::future::join_all(idle.into_iter().map(|slot| shared.close_slot(slot))).await;
                if shared.open.load(Ordering::Acquire) == 0 {
                    return;
                }
                freed.await;
            }
        };
        let _ = tokio::time::timeout(shared.options.query_timeout, all_back).await;
        shared.control.close().await;
    }
}
