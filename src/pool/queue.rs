//! Who gets the next connection: what is free, and who waits for it, in the
//! order in which they came.
//!
//! A connection that comes back is handed to the first in the queue, without a
//! detour over the free list, and one task watches the deadlines of all who
//! wait. So a wait costs one lock on either side, and neither timer nor clock.

use std::collections::VecDeque;
use std::time::Instant;

use tokio::sync::oneshot;

use super::Session;
use super::lease::{Lease, Slot};

/// The state of a pool that its callers share, behind one mutex that is held
/// for a push or a pop.
pub(super) struct Queue {
    /// How many more leases may be lent; zero while somebody waits.
    free: u32,
    read_write: VecDeque<Slot>,
    read_only: VecDeque<Slot>,
    /// Sorted by deadline, since all wait equally long.
    waiting: VecDeque<Waiter>,
    closed: bool,
}

/// A caller in the queue. Dropping this tells it that its time is up.
struct Waiter {
    session: Session,
    deadline: Instant,
    lease: oneshot::Sender<Lease>,
}

/// What a caller gets at once.
pub(super) enum Turn {
    /// A lease may be lent, with this idle connection if there is one.
    Now(Option<Slot>),
    /// The lease comes through here, unless the deadline comes first.
    Later(oneshot::Receiver<Lease>),
    /// The pool is closed.
    Never,
}

/// What becomes of a lease that came back.
pub(super) enum Back {
    /// It is free again.
    Kept,
    /// It is the turn of this caller, with this connection if there is one.
    Next(oneshot::Sender<Lease>, Session, Option<Slot>),
    /// The pool is closed, and so should be the connection.
    Closed(Option<Slot>),
}

impl Queue {
    pub(super) fn new(free: u32) -> Self {
        Self { free, read_write: VecDeque::new(), read_only: VecDeque::new(), waiting: VecDeque::new(), closed: false }
    }

    /// Takes one of the free leases, or a place in the queue.
    pub(super) fn enter(&mut self, session: Session, deadline: Instant) -> Turn {
        if self.closed {
            return Turn::Never;
        }
        if self.claim() {
            return Turn::Now(self.take_idle(session));
        }
        if self.waiting.len() == self.waiting.capacity() {
            // Whoever left before his turn makes room before the queue grows.
            self.waiting.retain(|waiter| !waiter.lease.is_closed());
        }
        let (lease, granted) = oneshot::channel();
        self.waiting.push_back(Waiter { session, deadline, lease });
        Turn::Later(granted)
    }

    /// Takes one of the free leases without a connection, if there is one.
    pub(super) fn claim(&mut self) -> bool {
        let claimed = self.free > 0 && !self.closed;
        self.free -= u32::from(claimed);
        claimed
    }

    /// Takes a lease back, and its connection unless that is gone: for the
    /// first who still waits, else for the free lists.
    pub(super) fn give_back(&mut self, session: Session, slot: Option<Slot>) -> Back {
        if self.closed {
            return Back::Closed(slot);
        }
        while let Some(first) = self.waiting.pop_front() {
            if first.lease.is_closed() {
                continue;
            }
            if first.session == session && slot.is_some() {
                return Back::Next(first.lease, session, slot);
            }
            self.put_idle(session, slot);
            return Back::Next(first.lease, first.session, self.take_idle(first.session));
        }
        self.put_idle(session, slot);
        self.free += 1;
        Back::Kept
    }

    /// Turns away who has waited too long; says when the next one will have.
    pub(super) fn expire(&mut self, now: Instant) -> Option<Instant> {
        while self.waiting.front().is_some_and(|first| first.deadline <= now) {
            self.waiting.pop_front();
        }
        self.waiting.front().map(|first| first.deadline)
    }

    /// The connection that came back last: its caches are warm, and the others
    /// can grow old and be closed.
    pub(super) fn take_idle(&mut self, session: Session) -> Option<Slot> {
        self.idle(session).pop_back()
    }

    /// The one that has been idle longest, to make room for another.
    pub(super) fn take_oldest(&mut self, session: Session) -> Option<Slot> {
        self.idle(session).pop_front()
    }

    pub(super) fn put_idle(&mut self, session: Session, slot: Option<Slot>) {
        if let Some(mut slot) = slot {
            slot.idle_since = Some(Instant::now());
            self.idle(session).push_back(slot);
        }
    }

    /// Takes out the idle connections that are `worn`.
    pub(super) fn take_worn(&mut self, worn: impl Fn(&Slot) -> bool) -> Vec<Slot> {
        let mut taken = Vec::new();
        for list in [&mut self.read_write, &mut self.read_only] {
            let (out, kept): (VecDeque<_>, _) = list.drain(..).partition(&worn);
            *list = kept;
            taken.extend(out);
        }
        taken
    }

    /// Turns away those who wait.
    pub(super) fn turn_away(&mut self) {
        self.waiting.clear();
    }

    /// Turns everybody away, those who wait and those who will come.
    pub(super) fn close(&mut self) {
        self.closed = true;
        self.turn_away();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    pub(super) fn idle_count(&self) -> usize {
        self.read_write.len() + self.read_only.len()
    }

    fn idle(&mut self, session: Session) -> &mut VecDeque<Slot> {
        match session {
            Session::ReadWrite => &mut self.read_write,
            Session::ReadOnly => &mut self.read_only,
        }
    }
}
