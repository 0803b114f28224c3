//! Who gets the next connection: what is free, and who waits for it, in the
//! order in which they came.
//!
//! A connection that comes back is handed to the first in the queue, without a
//! detour over the free list, and one task watches the deadlines of all who
//! wait. So a wait costs one lock to enter, one to hand over and one to come for
//! what was granted, and neither a timer nor an allocation of its own.

use std::collections::VecDeque;
use std::mem;
use std::task::Waker;
use std::time::Instant;

use super::Session;
use super::lease::Slot;

/// The state of a pool that its callers share, behind one mutex that is held
/// for a push or a pop. Wakers are handed out, to be woken or dropped without it.
pub(super) struct Queue {
    /// How many more leases may be lent; zero while somebody waits.
    free: u32,
    read_write: VecDeque<Box<Slot>>,
    read_only: VecDeque<Box<Slot>>,
    /// Sorted by ticket, and by deadline since all wait equally long.
    waiting: VecDeque<Waiter>,
    /// For callers who were woken but have not come yet. As few as there are leases.
    granted: Vec<Grant>,
    next_ticket: Ticket,
    closed: bool,
}

/// The number of a caller in the queue.
pub(super) type Ticket = u64;

struct Waiter {
    ticket: Ticket,
    session: Session,
    deadline: Instant,
    waker: Waker,
}

struct Grant {
    ticket: Ticket,
    slot: Option<Box<Slot>>,
}

/// What a caller gets.
pub(super) enum Turn {
    /// A lease may be lent, with this idle connection if there is one.
    Now(Option<Box<Slot>>),
    /// He is woken when he should ask again; any waker of before is not needed any more.
    Later(Ticket, Option<Waker>),
    /// He was turned away, or the pool is closed.
    Never,
}

/// What a caller who leaves before his turn leaves behind.
pub(super) enum Place {
    Waiting(Waker),
    /// A lease that nobody else knows of, with its connection if there is one.
    Granted(Option<Box<Slot>>),
}

/// What becomes of a lease that came back.
pub(super) enum Back {
    /// It is free again.
    Kept,
    /// It was granted to this caller.
    Next(Waker),
    /// The pool is closed, and so should be the connection.
    Closed(Option<Box<Slot>>),
}

impl Queue {
    pub(super) fn new(free: u32) -> Self {
        Self {
            free,
            read_write: VecDeque::new(),
            read_only: VecDeque::new(),
            waiting: VecDeque::new(),
            granted: Vec::new(),
            next_ticket: 0,
            closed: false,
        }
    }

    /// Takes one of the free leases, or a place in the queue.
    pub(super) fn enter(&mut self, session: Session, deadline: Instant, waker: &Waker) -> Turn {
        if self.closed {
            return Turn::Never;
        }
        if self.claim() {
            return Turn::Now(self.take_idle(session));
        }
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        self.waiting.push_back(Waiter { ticket, session, deadline, waker: waker.clone() });
        Turn::Later(ticket, None)
    }

    /// Takes one of the free leases with the connection that came back last, if that is `fit`.
    pub(super) fn take_fit(&mut self, session: Session, fit: impl FnOnce(&Slot) -> bool) -> Option<Box<Slot>> {
        if self.free == 0 || self.closed {
            return None;
        }
        let slot = self.idle(session).pop_back_if(|slot| fit(slot))?;
        self.free -= 1;
        Some(slot)
    }

    /// Whether it is the turn of this ticket; if not, `waker` is woken then.
    pub(super) fn ask(&mut self, ticket: Ticket, waker: &Waker) -> Turn {
        if let Some(grant) = self.take_granted(ticket) {
            return Turn::Now(grant.slot);
        }
        match self.position(ticket) {
            Some(at) => Turn::Later(ticket, Some(mem::replace(&mut self.waiting[at].waker, waker.clone()))),
            None => Turn::Never,
        }
    }

    /// Gives a place up.
    pub(super) fn leave(&mut self, ticket: Ticket) -> Option<Place> {
        if let Some(grant) = self.take_granted(ticket) {
            return Some(Place::Granted(grant.slot));
        }
        let waiter = self.position(ticket).and_then(|at| self.waiting.remove(at))?;
        Some(Place::Waiting(waiter.waker))
    }

    fn take_granted(&mut self, ticket: Ticket) -> Option<Grant> {
        let at = self.granted.iter().position(|grant| grant.ticket == ticket)?;
        Some(self.granted.swap_remove(at))
    }

    fn position(&self, ticket: Ticket) -> Option<usize> {
        self.waiting.binary_search_by_key(&ticket, |waiter| waiter.ticket).ok()
    }

    /// Takes one of the free leases without a connection, if there is one.
    pub(super) fn claim(&mut self) -> bool {
        let claimed = self.free > 0 && !self.closed;
        self.free -= u32::from(claimed);
        claimed
    }

    /// Takes a lease back, and its connection unless that is gone: for the
    /// first who waits, else for the free lists.
    pub(super) fn give_back(&mut self, session: Session, mut slot: Option<Box<Slot>>) -> Back {
        if self.closed {
            return Back::Closed(slot);
        }
        let Some(first) = self.waiting.pop_front() else {
            self.put_idle(session, slot);
            self.free += 1;
            return Back::Kept;
        };
        if first.session != session || slot.is_none() {
            self.put_idle(session, slot);
            slot = self.take_idle(first.session);
        } else if let Some(slot) = &mut slot {
            // It has just been used, however long it had rested before.
            slot.idle_since = None;
        }
        self.granted.push(Grant { ticket: first.ticket, slot });
        Back::Next(first.waker)
    }

    /// Turns away who has waited too long.
    pub(super) fn expire(&mut self, now: Instant) -> Vec<Waker> {
        let late = self.waiting.partition_point(|waiter| waiter.deadline <= now);
        self.waiting.drain(..late).map(|waiter| waiter.waker).collect()
    }

    /// When the first will have waited too long.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.waiting.front().map(|first| first.deadline)
    }

    /// The connection that came back last: its caches are warm, and the others
    /// can grow old and be closed.
    pub(super) fn take_idle(&mut self, session: Session) -> Option<Box<Slot>> {
        self.idle(session).pop_back()
    }

    /// The one that has been idle longest, to make room for another.
    pub(super) fn take_oldest(&mut self, session: Session) -> Option<Box<Slot>> {
        self.idle(session).pop_front()
    }

    pub(super) fn put_idle(&mut self, session: Session, slot: Option<Box<Slot>>) {
        if let Some(mut slot) = slot {
            slot.idle_since = Some(Instant::now());
            self.idle(session).push_back(slot);
        }
    }

    /// Takes out the idle connections that are `worn`.
    pub(super) fn take_worn(&mut self, worn: impl Fn(&Slot) -> bool) -> VecDeque<Box<Slot>> {
        let mut taken = VecDeque::new();
        for list in [&mut self.read_write, &mut self.read_only] {
            let (out, kept): (VecDeque<_>, _) = list.drain(..).partition(|slot| worn(slot));
            *list = kept;
            taken.extend(out);
        }
        taken
    }

    /// Turns away those who wait.
    pub(super) fn turn_away(&mut self) -> Vec<Waker> {
        self.waiting.drain(..).map(|waiter| waiter.waker).collect()
    }

    /// Turns everybody away, those who wait and those who will come.
    pub(super) fn close(&mut self) -> Vec<Waker> {
        self.closed = true;
        self.turn_away()
    }

    /// Whether every lease is lent.
    pub(super) fn is_exhausted(&self) -> bool {
        self.free == 0
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    pub(super) fn idle_count(&self) -> usize {
        self.read_write.len() + self.read_only.len()
    }

    fn idle(&mut self, session: Session) -> &mut VecDeque<Box<Slot>> {
        match session {
            Session::ReadWrite => &mut self.read_write,
            Session::ReadOnly => &mut self.read_only,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;
    use std::time::Duration;

    use super::*;

    const SESSION: Session = Session::ReadWrite;

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A queue with nothing to lend, and the tickets of three callers who came a second apart.
    fn three_wait(since: Instant) -> (Queue, [Ticket; 3]) {
        let mut queue = Queue::new(0);
        let tickets = [0, 1, 2].map(|n| {
            let turn = queue.enter(SESSION, since + Duration::from_secs(n), Waker::noop());
            let Turn::Later(ticket, None) = turn else { panic!("lent what is not there") };
            ticket
        });
        (queue, tickets)
    }

    fn answers(queue: &mut Queue, tickets: [Ticket; 3]) -> [&'static str; 3] {
        tickets.map(|ticket| match queue.ask(ticket, Waker::noop()) {
            Turn::Now(_) => "now",
            Turn::Later(same, _) if same == ticket => "later",
            Turn::Later(..) => "a new place",
            Turn::Never => "never",
        })
    }

    #[test]
    fn a_lease_goes_to_the_first_and_only_to_him() {
        let (mut queue, tickets) = three_wait(Instant::now());
        assert!(matches!(queue.give_back(SESSION, None), Back::Next(_)));
        assert_eq!(answers(&mut queue, tickets), ["now", "later", "later"]);
        assert!(matches!(queue.give_back(SESSION, None), Back::Next(_)));
        assert!(matches!(queue.give_back(SESSION, None), Back::Next(_)));
        assert_eq!(answers(&mut queue, tickets), ["never", "now", "now"]);
        assert!(matches!(queue.give_back(SESSION, None), Back::Kept));
        assert!(queue.claim() && !queue.claim());
    }

    #[test]
    fn who_left_is_passed_over_and_leaves_what_he_was_granted() {
        let (mut queue, tickets) = three_wait(Instant::now());
        assert!(matches!(queue.leave(tickets[1]), Some(Place::Waiting(_))));
        queue.give_back(SESSION, None);
        assert!(matches!(queue.leave(tickets[0]), Some(Place::Granted(None))));
        assert!(queue.leave(tickets[0]).is_none());
        queue.give_back(SESSION, None);
        assert_eq!(answers(&mut queue, tickets), ["never", "never", "now"]);
    }

    #[test]
    fn a_caller_who_asks_again_is_woken_where_he_asked_last() {
        let (mut queue, tickets) = three_wait(Instant::now());
        let woken = Arc::new(Woken::default());
        queue.ask(tickets[0], &Waker::from(Arc::clone(&woken)));
        let Back::Next(caller) = queue.give_back(SESSION, None) else { panic!("somebody waits") };
        caller.wake();
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn those_whose_time_is_up_are_turned_away_and_nobody_else() {
        let start = Instant::now();
        let (mut queue, tickets) = three_wait(start);
        assert_eq!(queue.next_deadline(), Some(start));
        assert_eq!(queue.expire(start + Duration::from_secs(1)).len(), 2);
        assert_eq!(queue.next_deadline(), Some(start + Duration::from_secs(2)));
        assert_eq!(answers(&mut queue, tickets), ["never", "never", "later"]);
    }

    #[test]
    fn turning_away_spares_who_was_granted_a_lease_and_who_comes_later() {
        let (mut queue, tickets) = three_wait(Instant::now());
        queue.give_back(SESSION, None);
        assert_eq!(queue.turn_away().len(), 2);
        assert_eq!(answers(&mut queue, tickets), ["now", "never", "never"]);
        assert!(matches!(queue.enter(SESSION, Instant::now(), Waker::noop()), Turn::Later(..)));
    }

    #[test]
    fn a_closed_queue_turns_everybody_away_and_keeps_nothing() {
        let (mut queue, tickets) = three_wait(Instant::now());
        assert_eq!(queue.close().len(), 3);
        assert_eq!(answers(&mut queue, tickets), ["never"; 3]);
        assert!(matches!(queue.enter(SESSION, Instant::now(), Waker::noop()), Turn::Never));
        assert!(matches!(queue.give_back(SESSION, None), Back::Closed(None)));
    }
}
