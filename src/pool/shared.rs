//! What becomes of a pool's connections: judged, opened, taken back, closed, and counted all the while.

use std::ops::Deref;
use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::connect::{self, open};
use super::lease::{Fitness, Slot};
use super::queue::{Back, Queue};
use super::{PING_DEADLINE, Purpose, Session, Shared, TRUST_IDLE};
use crate::deadline::Deadline;
use crate::error::{Error, Result, classify_connection};

/// Room that was made for a connection. Given up unless there is one in the end,
/// also by a task that is aborted while it opens it.
struct Counted<'s>(&'s Shared);

impl Counted<'_> {
    fn stays(self) {
        std::mem::forget(self);
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        // Nothing was lost, so the maintenance is not woken: it would never rest.
        self.0.forget_slot();
    }
}

/// A connection on its way out: it counts until it is gone, which it also is when
/// whoever closes it is dropped, with the runtime or by a caller who leaves.
struct Leaving<S: Deref<Target = Shared>>(S);

impl<S: Deref<Target = Shared>> Drop for Leaving<S> {
    fn drop(&mut self) {
        self.0.forget_slot();
        self.0.replace_if_missed();
    }
}

async fn close(slot: Box<Slot>) {
    use sqlx::Connection as _;
    let _ = tokio::time::timeout(PING_DEADLINE, slot.conn.close()).await;
}

impl Shared {
    /// The lists hold plain data; a panic elsewhere does not spoil them.
    pub(super) fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a connection may be lent as it is.
    pub(super) fn fitness(&self, slot: &Slot, purpose: Purpose, now: Instant) -> Fitness {
        if slot.is_worn(&self.options, now) {
            return Fitness::Worn;
        }
        let doubtful = slot.suspicion != self.suspicion.load(Ordering::Relaxed);
        let must_live = purpose == Purpose::Write && slot.has_rested(TRUST_IDLE, now);
        if doubtful || must_live { Fitness::Doubtful } else { Fitness::Fit }
    }

    pub(super) fn turned_away(&self, op: &'static str, deadline: Deadline) -> Error {
        if self.queue().is_closed() {
            return Error::Closed { op };
        }
        if !deadline.is_over() {
            let reason = "it stopped answering while a connection was waited for".to_owned();
            return Error::Unavailable { op, node: self.node.to_string(), reason, source: None };
        }
        self.exhausted(op, deadline.after())
    }

    /// The caller's own time is up: for want of a connection, or while one was opened or asked.
    pub(super) fn too_late(&self, op: &'static str, after: Duration) -> Error {
        if self.queue().is_exhausted() { self.exhausted(op, after) } else { Error::Timeout { op, after } }
    }

    fn exhausted(&self, op: &'static str, waited: Duration) -> Error {
        Error::PoolExhausted { op, node: self.node.to_string(), waited, max_conns: self.options.max_conns }
    }

    /// Takes a lease back, with its connection unless that is gone, and hands
    /// both to the first who waits.
    pub(super) fn give_back(self: &Arc<Self>, session: Session, slot: Option<Box<Slot>>) {
        // A statement of its own: the queue is not locked while a caller is woken.
        let back = self.queue().give_back(session, slot);
        match back {
            Back::Kept | Back::Closed(None) => {}
            Back::Next(caller) => caller.wake(),
            Back::Closed(Some(slot)) => self.retire(slot),
        }
    }

    /// Opens a connection for the holder of a lease.
    pub(super) async fn open_slot(&self, op: &'static str, session: Session) -> Result<Box<Slot>> {
        self.make_room(session).await;
        let counted = Counted(self);
        let suspicion = self.suspicion.load(Ordering::Relaxed);
        match open(&self.node, &self.connect, session, &self.options).await {
            Ok((conn, backend)) => {
                counted.stays();
                Ok(Box::new(Slot::new(conn, backend, suspicion, self.options.query_timeout)))
            }
            Err(connect::Failure::Driver(error)) => Err(classify_connection(op, &self.node, &error)),
            Err(connect::Failure::Own(error)) => Err(error),
        }
    }

    /// Counts one more connection in. A lease alone does not say that there is
    /// room: idle ones may fill the limit, or some are just being closed. One
    /// of both is the case when there is no room, since the holder of a lease
    /// has no connection yet; so this ends, after a second at the latest.
    async fn make_room(&self, session: Session) {
        let other = if session == Session::ReadWrite { Session::ReadOnly } else { Session::ReadWrite };
        let one_more = |open: u32| (open < self.options.max_conns).then_some(open + 1);
        loop {
            let freed = self.freed.notified();
            if self.open.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more).is_ok() {
                return;
            }
            let oldest = {
                let mut queue = self.queue();
                queue.take_oldest(other).or_else(|| queue.take_oldest(session))
            };
            match oldest {
                Some(slot) => self.close_slot(slot).await,
                None => freed.await,
            }
        }
    }

    /// Says goodbye to the server, without making anybody wait for it.
    pub(super) fn retire(self: &Arc<Self>, slot: Box<Slot>) {
        let leaving = Leaving(Arc::clone(self));
        self.runtime.spawn(async move {
            close(slot).await;
            drop(leaving);
        });
    }

    pub(super) async fn close_slot(&self, slot: Box<Slot>) {
        let _leaving = Leaving(self);
        close(slot).await;
    }

    /// Drops a connection that is broken or cannot be mended.
    pub(super) fn discard(&self, slot: Box<Slot>) {
        drop(slot);
        self.discarded.fetch_add(1, Ordering::Relaxed);
        self.forget_slot();
        self.replace_if_missed();
    }

    /// The same for a connection that was found lost: its neighbours may have
    /// died with it, so each is asked before it is lent again.
    pub(super) fn discard_suspiciously(&self, slot: Box<Slot>) {
        self.suspicion.fetch_add(1, Ordering::Relaxed);
        self.discard(slot);
    }

    fn forget_slot(&self) {
        self.open.fetch_sub(1, Ordering::AcqRel);
        self.freed.notify_waiters();
    }

    /// Of which kind connections are kept open.
    pub(super) fn kept(&self) -> Option<Session> {
        match self.kept.load(Ordering::Acquire) {
            kept if kept == Session::ReadWrite as u8 => Some(Session::ReadWrite),
            kept if kept == Session::ReadOnly as u8 => Some(Session::ReadOnly),
            _ => None,
        }
    }

    /// Wakes the maintenance if fewer than `min_conns` are left.
    pub(super) fn replace_if_missed(&self) {
        if self.kept().is_some() && self.open.load(Ordering::Acquire) < self.options.min_conns {
            self.wake.notify_one();
        }
    }
}
