//! One caller's way through the queue.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use super::queue::{Place, Ticket, Turn};
use super::{Lease, Session, Shared};

/// Waits for a lease, which comes with a connection if one is there; `None` for
/// who is turned away. Dropping this loses no lease: what was granted meanwhile
/// goes to the next.
pub(super) struct Wait<'p> {
    pool: &'p Arc<Shared>,
    session: Session,
    deadline: Instant,
    ticket: Option<Ticket>,
    has_queued: bool,
}

impl<'p> Wait<'p> {
    pub(super) fn new(pool: &'p Arc<Shared>, session: Session, deadline: Instant) -> Self {
        Self { pool, session, deadline, ticket: None, has_queued: false }
    }

    /// Whether others were before it.
    pub(super) fn has_queued(&self) -> bool {
        self.has_queued
    }
}

impl Future for Wait<'_> {
    type Output = Option<Lease>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Lease>> {
        let (session, deadline, waker) = (self.session, self.deadline, context.waker());
        let turn = match self.ticket.take() {
            None => self.pool.queue().enter(session, deadline, waker),
            Some(ticket) => self.pool.queue().ask(ticket, waker),
        };
        match turn {
            Turn::Now(slot) => Poll::Ready(Some(Lease::new(Arc::clone(self.pool), session, slot))),
            Turn::Never => Poll::Ready(None),
            Turn::Later(ticket, stale) => {
                drop(stale);
                self.ticket = Some(ticket);
                self.has_queued = true;
                Poll::Pending
            }
        }
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        let Some(ticket) = self.ticket else { return };
        let place = self.pool.queue().leave(ticket);
        match place {
            Some(Place::Granted(slot)) => self.pool.give_back(self.session, slot),
            Some(Place::Waiting(waker)) => drop(waker),
            None => {}
        }
    }
}
