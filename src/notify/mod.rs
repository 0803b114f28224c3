//! LISTEN and NOTIFY: what happens elsewhere, told at once to whoever listens.
//!
//! One connection of the process follows the primary and is shared by all
//! [`Subscription`]s; there is none while nobody listens. Notifications are not
//! kept: what was sent while there was no connection, or to a subscriber who
//! was too slow, is lost, and he gets an [`Event::Resync`], upon which he looks
//! at everything anew. What must not be lost goes through the
//! [`outbox`](crate::outbox).
//!
//! | | |
//! | --- | --- |
//! | text on a channel | [`Database::listen`], [`Database::notify`], [`Transaction::notify`] |
//! | values of a type | [`Channel`], [`Database::subscribe`], [`Database::publish`], [`Transaction::publish`] |

mod channel;
mod hub;
mod line;
mod payload;
mod subscription;

use std::collections::HashSet;
use std::sync::Arc;

use sqlx::postgres::PgNotification;

pub use channel::{Channel, ChannelSubscription};
pub(crate) use hub::{Hub, Membership, Subscriber};
pub use subscription::Subscription;

use crate::error::{Error, Result};
use crate::handle::{Handle, ReadWrite};
use crate::metrics;
use crate::query::{execute, op};
use crate::{Database, Transaction};

/// The longest name of a channel, in bytes; PostgreSQL cuts off longer ones.
const LONGEST_NAME: usize = 63;

/// The longest payload of a notification, in bytes; PostgreSQL refuses longer ones.
pub const LONGEST_PAYLOAD: usize = 7_999;

/// What a subscriber is told; `N` is a [`Notification`], or a value of a [`Channel`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<N = Notification> {
    /// Somebody has notified, and what he did is committed.
    Notification(N),
    /// Notifications may have been missed: look at everything anew. Comes after
    /// every reconnect, and where the subscriber was too slow.
    Resync,
}

/// One notification. Cheap to clone: subscribers share its text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notification {
    /// On which channel.
    pub channel: Arc<str>,
    /// What was sent along; may be empty.
    pub payload: Arc<str>,
    /// The process id of the session that sent it.
    pub pid: u32,
}

impl Notification {
    fn new(notification: &PgNotification) -> Self {
        Self { channel: notification.channel().into(), payload: notification.payload().into(), pid: notification.process_id() }
    }
}

impl Database {
    /// Listens to channels; returns when the server has confirmed them, so that
    /// whatever is notified from then on is heard, or there is an
    /// [`Event::Resync`]. A name is taken as it is, in exact case.
    ///
    /// The first one to listen opens the process's connection for it, on top of
    /// `pool.max_conns`. One round trip, none if all channels are listened to
    /// already. Dropping the future undoes it.
    ///
    /// ```no_run
    /// # async fn example(db: revenge_db::Database) -> revenge_db::Result<()> {
    /// use revenge_db::Event;
    ///
    /// let mut events = db.listen(["library_changed"]).await?;
    /// while let Some(event) = events.next().await {
    ///     match event {
    ///         Event::Notification(notification) => println!("library {}", notification.payload),
    ///         Event::Resync => println!("look at all libraries"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a name that is empty, longer than 63 bytes or
    /// holds a NUL; [`Error::Unavailable`] if there was no connection to the
    /// primary within the connect timeout; [`Error::Closed`].
    pub async fn listen(&self, channels: impl IntoIterator<Item = impl Into<String>>) -> Result<Subscription> {
        let channels = channels.into_iter().map(|channel| checked_name(channel.into())).collect::<Result<HashSet<_>>>()?;
        metrics::recorded(line::OP, Subscription::start(self.access().hub(), channels).confirmed()).await
    }

    /// Notifies everybody who listens to `channel`, in whatever process. One
    /// round trip; its commit takes a lock of the whole server for a moment.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a name as in [`listen`](Self::listen) or a payload
    /// of more than 7,999 bytes, before anything is sent; those of any write.
    pub async fn notify(&self, channel: &str, payload: &str) -> Result<()> {
        notify(&self.handle(), channel, payload).await
    }
}

impl Transaction {
    /// Notifies everybody who listens to `channel` when this transaction is
    /// committed, and nobody if it is not. The same payload twice on one
    /// channel is delivered once. One round trip; the commit takes a lock of the
    /// whole server for a moment, however many notifications there are.
    ///
    /// # Errors
    ///
    /// As [`Database::notify`].
    pub async fn notify(&self, channel: &str, payload: &str) -> Result<()> {
        notify(&Handle::transaction(self), channel, payload).await
    }
}

async fn notify(handle: &Handle<ReadWrite>, channel: &str, payload: &str) -> Result<()> {
    const OP: &str = op!("queries/notify/notification/send.sql");
    let reason = if let Some(reason) = unfit_name(channel) {
        reason
    } else if payload.len() > LONGEST_PAYLOAD {
        "the payload is longer than 7,999 bytes; send a key to what it is about, or publish it on a `Channel`"
    } else if payload.contains('\0') {
        "the payload holds a NUL byte"
    } else {
        return handle.execute(execute!("queries/notify/notification/send.sql", channel, payload)).await.map(drop);
    };
    Err(Error::Invalid { op: OP, reason: reason.to_owned(), source: None })
}

fn checked_name(name: String) -> Result<String> {
    match unfit_name(&name) {
        None => Ok(name),
        Some(reason) => Err(Error::Invalid { op: line::OP, reason: reason.to_owned(), source: None }),
    }
}

fn unfit_name(name: &str) -> Option<&'static str> {
    let fits = !name.is_empty() && name.len() <= LONGEST_NAME && !name.contains('\0');
    (!fits).then_some("the name of a channel has 1 to 63 bytes and no NUL")
}
