//! Channels whose notifications are values of one type.

use std::any::type_name;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Weak;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_core::future::BoxFuture;
use futures_util::StreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Event, Notification, Subscription, payload};
use crate::database::Inner;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::{Database, Transaction};

/// A channel that carries values of `T` as JSON: a constant that sender and
/// receiver share.
///
/// ```no_run
/// # async fn example(db: revenge_db::Database) -> revenge_db::Result<()> {
/// use revenge_db::{Channel, Event};
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct LibraryChanged { id: revenge_db::libraries::LibraryId }
///
/// const LIBRARY_CHANGED: Channel<LibraryChanged> = Channel::new("library_changed");
///
/// let mut changes = db.subscribe(&LIBRARY_CHANGED).await?;
/// while let Some(change) = changes.next().await {
///     match change? {
///         Event::Notification(LibraryChanged { id }) => println!("library {id}"),
///         Event::Resync => println!("look at all libraries"),
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct Channel<T> {
    name: &'static str,
    value: PhantomData<fn() -> T>,
}

impl<T> Channel<T> {
    /// The channel of this name: 1 to 63 bytes without a NUL, in exact case.
    /// Another one is refused when it is used.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, value: PhantomData }
    }

    /// Its name, for PostgreSQL and for other programs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl<T> Clone for Channel<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Channel<T> {}

impl<T> std::fmt::Debug for Channel<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Channel").field(&self.name).finish()
    }
}

impl Database {
    /// Listens to a channel and reads its values, as [`listen`](Self::listen)
    /// does. A value that went through a table (see
    /// [`publish`](Self::publish)) is fetched from there: one round trip to the
    /// primary, after which the next one is looked at.
    ///
    /// # Errors
    ///
    /// As [`listen`](Self::listen).
    pub async fn subscribe<T: DeserializeOwned>(&self, channel: &Channel<T>) -> Result<ChannelSubscription<T>> {
        let inner = self.access().downgrade();
        let events = self.listen([channel.name]).await?;
        Ok(ChannelSubscription { events, inner, fetching: None, value: PhantomData })
    }

    /// Notifies everybody who subscribes to `channel` of a value. One round
    /// trip; its commit takes a lock of the whole server for a moment.
    ///
    /// A value of more than 7,999 bytes as JSON goes through the table
    /// `notify_payloads`, from which receivers fetch it within an hour. That is
    /// for the odd large one: it is written to disk, and each receiver asks for it.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a value of more than 1 MiB as JSON, or one that
    /// cannot be written as JSON, before anything is sent; those of
    /// [`notify`](Self::notify).
    pub async fn publish<T: Serialize>(&self, channel: &Channel<T>, value: &T) -> Result<()> {
        let value = payload::to_json(value);
        payload::publish(&self.handle(), channel.name, value?).await
    }
}

impl Transaction {
    /// As [`Database::publish`], when this transaction is committed; to nobody if it is not.
    ///
    /// # Errors
    ///
    /// As [`Database::publish`].
    pub async fn publish<T: Serialize>(&self, channel: &Channel<T>, value: &T) -> Result<()> {
        let value = payload::to_json(value);
        payload::publish(&Handle::transaction(self), channel.name, value?).await
    }
}

/// The values of a [`Channel`]; from [`Database::subscribe`].
///
/// A `Stream`, or call [`next`](Self::next). What does not fit `T`, from another
/// program or another version, is an [`Error::Corrupt`] that names the channel;
/// the stream goes on after it. Otherwise it is as [`Subscription`]: bounded,
/// and ended by [`Database::close`].
pub struct ChannelSubscription<T> {
    events: Subscription,
    inner: Weak<Inner>,
    /// A value that is on its way from the table.
    fetching: Option<BoxFuture<'static, Item<T>>>,
    value: PhantomData<fn() -> T>,
}

type Item<T> = Result<Event<T>>;

impl<T> std::fmt::Debug for ChannelSubscription<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ChannelSubscription").field(&self.events).finish()
    }
}

impl<T: DeserializeOwned + 'static> ChannelSubscription<T> {
    /// The next value; `None` at the end. Dropping the future loses nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Corrupt`] for a payload that does not fit `T`; the next call goes on after it.
    pub async fn next(&mut self) -> Option<Result<Event<T>>> {
        StreamExt::next(self).await
    }
}

impl<T: DeserializeOwned + 'static> Stream for ChannelSubscription<T> {
    type Item = Item<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Item<T>>> {
        loop {
            if let Some(fetching) = &mut self.fetching {
                let item = ready!(fetching.as_mut().poll(context));
                self.fetching = None;
                return Poll::Ready(Some(item));
            }
            let notification = match ready!(self.events.poll_next_unpin(context)) {
                None => return Poll::Ready(None),
                Some(Event::Resync) => return Poll::Ready(Some(Ok(Event::Resync))),
                Some(Event::Notification(notification)) => notification,
            };
            match payload::reference(&notification.payload) {
                None => return Poll::Ready(Some(read(&notification, &notification.payload))),
                Some(id) => {
                    let inner = self.inner.clone();
                    self.fetching = Some(Box::pin(async move {
                        match payload::fetch(&inner, id).await {
                            Some(value) => read(&notification, &value),
                            None => Ok(Event::Resync),
                        }
                    }));
                }
            }
        }
    }
}

/// The value of a payload. The reason leaves out what serde says: that quotes it.
fn read<T: DeserializeOwned>(notification: &Notification, json: &str) -> Item<T> {
    serde_json::from_str(json).map(Event::Notification).map_err(|error| Error::Corrupt {
        op: "notify.channel.read",
        key: format!("of channel `{}`", notification.channel),
        reason: format!("the payload is no {} ({:?} error at column {})", type_name::<T>(), error.classify(), error.column()),
    })
}
