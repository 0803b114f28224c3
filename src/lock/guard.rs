//! A lock that a session holds.

use std::time::Instant;

use super::{Access, LockKey};
use crate::error::{Effect, Error, Result, classify};
use crate::metrics;
use crate::pool::{Lease, Purpose, Session, Traces};
use crate::query::{Ask, One, Query, one, op, value};

/// Holds a lock until it is dropped, on a connection of its own. Dropping it
/// gives the lock back from a task, within milliseconds; [`release`](Self::release)
/// waits for that. If the connection is lost, so is the lock: what must not
/// happen twice even then looks at [`check`](Self::check), or at a fence
/// ([`Database::lead`](crate::Database::lead)).
#[must_use = "the lock is given back when the guard is dropped"]
pub struct LockGuard {
    access: Access,
    key: LockKey,
    lease: Lease,
}

struct Held {
    held: bool,
    standby: bool,
}

impl std::fmt::Debug for LockGuard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LockGuard").field("key", &self.key).field("node", &self.lease.node()).finish_non_exhaustive()
    }
}

impl LockGuard {
    pub(super) async fn acquire(access: &Access, key: LockKey) -> Result<Self> {
        let LockKey(number) = key;
        let mut guard = Self::begin(access, key, op!("queries/lock/session/acquire.sql")).await?;
        guard.lock(one!(Held, "queries/lock/session/acquire.sql", number)).await?;
        Ok(guard)
    }

    pub(super) async fn try_acquire(access: &Access, key: LockKey) -> Result<Option<Self>> {
        let LockKey(number) = key;
        let mut guard = Self::begin(access, key, op!("queries/lock/session/try_acquire.sql")).await?;
        if guard.lock(one!(Held, "queries/lock/session/try_acquire.sql", number)).await? {
            return Ok(Some(guard));
        }
        guard.lease.is_as_before();
        Ok(None)
    }

    async fn begin(access: &Access, key: LockKey, op: &'static str) -> Result<Self> {
        let pool = access.primary(op)?;
        let mut lease = pool.by(op, access.deadline(Instant::now()), pool.lease(op, Session::ReadWrite, Purpose::Write)).await?;
        // Whatever happens from here on, whoever is next does not inherit the lock.
        lease.will_need_reset(Traces::Session);
        Ok(Self { access: access.clone(), key, lease })
    }

    /// Whether the session holds the lock now.
    async fn lock<F: Ask<One<Held>>>(&mut self, query: Query<F, One<Held>>) -> Result<bool> {
        let op = query.op;
        let Held { held, standby } = self.run(query).await?.0;
        self.lease.set_deadline(None);
        if standby {
            self.access.router().doubt_primary();
            let reason = "it is a standby, where a lock binds nobody elsewhere".to_owned();
            return Err(Error::Unavailable { op, node: self.lease.node().to_owned(), reason, source: None });
        }
        Ok(held)
    }

    /// What is locked.
    #[must_use]
    pub fn key(&self) -> LockKey {
        self.key
    }

    /// Makes sure that the lock is still held. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] if it is lost: the connection was, or another node
    /// has become the primary; [`Error::Timeout`] if the server does not answer;
    /// [`Error::Closed`] after [`Database::close`](crate::Database::close), which
    /// waits for the lock to be given back.
    pub async fn check(&mut self) -> Result<()> {
        const OP: &str = op!("queries/lock/session/check.sql");
        if self.access.router().is_closed() {
            return Err(Error::Closed { op: OP });
        }
        let LockKey(number) = self.key;
        let lost =
            |reason: &str| Error::Unavailable { op: OP, node: self.lease.node().to_owned(), reason: reason.to_owned(), source: None };
        if **self.access.primary(OP)?.node() != *self.lease.node() {
            return Err(lost("another node is the primary now, and the lock is lost with the old one"));
        }
        if self.lease.is_abandoned() {
            return Err(lost("an earlier call was cancelled or lost its connection, and the lock with it"));
        }
        let held = self.run(value!("queries/lock/session/check.sql", number)).await?;
        if held.0 {
            return Ok(());
        }
        Err(Error::Unavailable {
            op: OP,
            node: self.lease.node().to_owned(),
            reason: "the server says that the lock is not held".to_owned(),
            source: None,
        })
    }

    /// A timeline, and an id that the primary never gave before.
    pub(super) async fn fence(&mut self) -> Result<super::Fence> {
        let fence = self.run(one!(super::Fence, "queries/lock/session/fence.sql")).await?;
        Ok(fence.0)
    }

    /// Gives the lock back. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] if the connection was lost, and the lock before this.
    pub async fn release(mut self) -> Result<()> {
        let LockKey(number) = self.key;
        let held = self.run(value!("queries/lock/session/release.sql", number)).await?;
        self.lease.is_as_before();
        if held.0 {
            return Ok(());
        }
        let (op, node) = (op!("queries/lock/session/release.sql"), self.lease.node().to_owned());
        Err(Error::Unavailable { op, node, reason: "the lock was not held any more".to_owned(), source: None })
    }

    async fn run<R: Send, F: Ask<R>>(&mut self, mut query: Query<F, R>) -> Result<R> {
        let (op, started, mut answer) = (query.op, Instant::now(), None);
        let outcome = match self.lease.ask(self.lease.deadline(), &mut query.in_place(&mut answer)).await {
            Ok(asked) => asked.map_err(|error| classify(op, self.lease.node(), Effect::None, error)),
            Err(late) => Err(Error::Timeout { op, after: late.after }),
        };
        metrics::report_query(op, query.succeeded, started, &outcome);
        outcome?;
        query.answer(answer)
    }
}
