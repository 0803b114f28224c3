//! Consumers whose position is kept in the database.

use super::{Outbox, OutboxEvent, Position, PositionRow, check_name, invalid};
use crate::error::{Error, Result};
use crate::handle::{Mode, ReadWrite};
use crate::query::{execute, one, op, optional};

/// A durable consumer: what was read is acknowledged when it is done, and read
/// again if it was not. From [`Outbox::consumer`].
///
/// Several processes may go by one name: each event goes to at least one of
/// them, and to all that ask before it is acknowledged. While the name is
/// registered, [`Outbox::purge`] keeps what it has not acknowledged.
///
/// A transaction that reads and acknowledges (`tx.outbox().consumer("search-index")`)
/// does its work exactly once: [`next`](Self::next) has the others wait for its end.
/// One that only acknowledges what was read before it is refused if another has come
/// as far: that is enough where everybody takes one event at a time, and not where a
/// batch may begin with what another did and end behind it.
#[derive(Clone)]
pub struct Consumer<M> {
    outbox: Outbox<M>,
    name: String,
}

impl<M> std::fmt::Debug for Consumer<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Consumer").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What became of an acknowledgement.
struct AcknowledgedRow {
    known: bool,
    moved: bool,
}

impl<M: Mode> Consumer<M> {
    pub(super) fn new(outbox: Outbox<M>, name: String) -> Self {
        Self { outbox, name }
    }

    /// The last event that was acknowledged; `None` if the name is not
    /// registered. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn position(&self) -> Result<Option<Position>> {
        let outbox = &self.outbox;
        outbox.handle.read(optional!(PositionRow, "queries/outbox/consumer/position.sql", &self.name)).await
    }
}

impl Consumer<ReadWrite> {
    /// Makes the name known, before the first event, unless it is; returns its
    /// position. To read from there on as events come: [`Outbox::follow`]. One
    /// round trip to the primary, two the first time, three where another was quicker.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a name of not 1 to 200
    /// bytes or with a NUL; those of any write.
    pub async fn register(&self) -> Result<Position> {
        check_name(op!("queries/outbox/consumer/register.sql"), &self.name)?;
        if let Some(position) = self.position().await? {
            return Ok(position);
        }
        match self.outbox.handle.execute(execute!("queries/outbox/consumer/register.sql", &self.name)).await? {
            // Somebody else was quicker, and may have gone on already.
            0 => Ok(self.position().await?.unwrap_or(Position::START)),
            _ => Ok(Position::START),
        }
    }

    /// The next events after the last one that was acknowledged, at most
    /// `limit`, 1 to 1,000; the same again until they are. Does not wait for
    /// some to come. Registers the name. Two round trips to the primary.
    ///
    /// In a transaction the consumer is its own until it ends: whoever else asks in
    /// one, or acknowledges, waits, and gets what comes after. Events younger than
    /// the transaction come in a later one.
    ///
    /// # Errors
    ///
    /// As [`register`](Self::register).
    pub async fn next(&self, limit: u16) -> Result<Vec<OutboxEvent>> {
        let after = if self.outbox.handle.is_transaction() { self.hold().await? } else { self.register().await? };
        self.outbox.read(after, limit).await
    }

    /// The position, which nobody else changes until the end of the transaction.
    async fn hold(&self) -> Result<Position> {
        check_name(op!("queries/outbox/consumer/hold.sql"), &self.name)?;
        let held = async || -> Result<Option<Position>> {
            self.outbox.handle.write(optional!(PositionRow, "queries/outbox/consumer/hold.sql", &self.name)).await
        };
        if let Some(position) = held().await? {
            return Ok(position);
        }
        self.register().await?;
        Ok(held().await?.unwrap_or(Position::START))
    }

    /// Everything up to this event is done, and does not come again. A position
    /// that is not after the present one changes nothing: it never goes back. Registers
    /// the name. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a position that cannot have
    /// been read on this server, or a name as in [`register`](Self::register).
    /// [`Error::Stale`] in a transaction, if the consumer stands there or further
    /// already: another process has done the same work, and this one is to be
    /// rolled back. So a transaction acknowledges its events in their order, or
    /// only the last one, once. Those of any write.
    pub async fn acknowledge(&self, position: Position) -> Result<()> {
        const OP: &str = op!("queries/outbox/consumer/acknowledge.sql");
        check_name(OP, &self.name)?;
        let handle = &self.outbox.handle;
        let acknowledged = one!(AcknowledgedRow, "queries/outbox/consumer/acknowledge.sql", &self.name, position.xid, position.id);
        let AcknowledgedRow { known, moved } = handle.write(acknowledged).await?;
        if !known {
            return Err(invalid(OP, "no event of this server can stand there; the position is of another one"));
        }
        if !moved && handle.is_transaction() {
            return Err(Error::Stale { op: OP, key: format!("the position of the consumer {}", self.name) });
        }
        Ok(())
    }

    /// Forgets the name and its position; what it has not read may be purged.
    /// `false` if it was not registered. Whoever uses the name is to be stopped
    /// before: [`next`](Self::next) and [`acknowledge`](Self::acknowledge) make it
    /// anew, and then events are kept for it. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn unregister(&self) -> Result<bool> {
        Ok(self.outbox.handle.execute(execute!("queries/outbox/consumer/delete.sql", &self.name)).await? > 0)
    }
}
