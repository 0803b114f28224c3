//! What a subscriber holds: a bounded queue that the hub fills.

use std::collections::{HashSet, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use futures_util::StreamExt;

use super::hub::{Hub, Membership, Subscriber};
use super::{Event, Notification, checked_name};
use crate::error::Result;

/// Events that wait for a subscriber, at most; the next one turns all of them
/// into one [`Event::Resync`].
const MOST_EVENTS: usize = 1_024;

/// What comes in on some channels; from [`Database::listen`](crate::Database::listen).
///
/// A `Stream` of [`Event`]s, or call [`next`](Self::next). It holds up to 1,024
/// events: a subscriber who is slower than that loses them and gets one
/// [`Event::Resync`] instead. Nobody else has to wait for him.
///
/// It ends with `None` when the [`Database`](crate::Database) is closed or its last
/// handle is dropped; to listen does not keep it open. Dropping it ends the
/// `LISTEN`s that nobody else in the process needs, and the connection if
/// there are no others.
pub struct Subscription {
    membership: Membership,
    mailbox: Arc<Mailbox>,
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscription").field("waiting", &self.mailbox.queue().events.len()).finish_non_exhaustive()
    }
}

impl Subscription {
    /// Does not wait: what is notified before the server listens is missed.
    pub(crate) fn start(hub: &Hub, channels: HashSet<String>) -> Self {
        let mailbox = Arc::<Mailbox>::default();
        Self { membership: hub.join(Arc::clone(&mailbox) as Arc<dyn Subscriber>, channels), mailbox }
    }

    pub(super) async fn confirmed(self) -> Result<Self> {
        self.membership.confirmed().await?;
        Ok(self)
    }

    /// The next event; `None` at the end. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Event> {
        StreamExt::next(self).await
    }

    /// Listens to another channel as well; returns when the server has
    /// confirmed it. At most one round trip, none if somebody in the process
    /// listens to it already. On error, or if the future is dropped, nothing is added.
    ///
    /// # Errors
    ///
    /// As [`Database::listen`](crate::Database::listen).
    pub async fn add_channel(&mut self, channel: impl Into<String>) -> Result<()> {
        let channel = checked_name(channel.into())?;
        let added = self.membership.add(&channel);
        let mut addition = Addition { subscription: self, channel: added.then_some(channel) };
        self.membership.confirmed().await?;
        addition.channel = None;
        Ok(())
    }

    /// Ends to listen to a channel: what waits of it is thrown away, and
    /// nothing of it comes any more. Waits until the server has stopped to
    /// send it, if nobody else in the process needs it: one round trip, at most
    /// two seconds. A channel that is not listened to is none of its business.
    pub async fn remove_channel(&mut self, channel: &str) {
        if self.membership.remove(channel) {
            self.mailbox.forget(channel);
            self.membership.silenced(channel).await;
        }
    }
}

impl Stream for Subscription {
    type Item = Event;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        self.mailbox.poll(context)
    }
}

/// A channel that is taken out again when this is dropped.
struct Addition<'s> {
    subscription: &'s Subscription,
    channel: Option<String>,
}

impl Drop for Addition<'_> {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            self.subscription.membership.remove(channel);
            self.subscription.mailbox.forget(channel);
        }
    }
}

#[derive(Default)]
struct Mailbox(Mutex<Queue>);

#[derive(Default)]
struct Queue {
    events: VecDeque<Event>,
    ended: bool,
    waker: Option<Waker>,
}

impl Mailbox {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<Option<Event>> {
        let mut queue = self.queue();
        match queue.events.pop_front() {
            None if !queue.ended => {
                queue.waker = Some(context.waker().clone());
                Poll::Pending
            }
            next => Poll::Ready(next),
        }
    }

    fn change(&self, change: impl FnOnce(&mut Queue)) {
        let waker = {
            let mut queue = self.queue();
            change(&mut queue);
            queue.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn forget(&self, channel: &str) {
        let of_others = |event: &Event| !matches!(event, Event::Notification(notification) if &*notification.channel == channel);
        self.queue().events.retain(of_others);
    }
}

impl Queue {
    fn push(&mut self, event: Event) {
        if self.events.len() == MOST_EVENTS {
            self.events.clear();
            self.events.push_back(Event::Resync);
        } else if self.events.back() != Some(&Event::Resync) || event != Event::Resync {
            self.events.push_back(event);
        }
    }
}

impl Subscriber for Mailbox {
    fn hear(&self, notification: &Notification) {
        self.change(|queue| queue.push(Event::Notification(notification.clone())));
    }

    fn open(&self, _node: usize, again: bool) {
        if again {
            self.change(|queue| queue.push(Event::Resync));
        }
    }

    fn end(&self) {
        self.change(|queue| queue.ended = true);
    }
}
