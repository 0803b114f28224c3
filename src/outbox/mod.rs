//! The outbox: events that are committed with what they tell of, read by any
//! number of consumers, at least once, none skipped.
//!
//! Events are ordered by (xid, id): the transaction that wrote them, then their
//! order in it. That is an order of causes, not of commits: an event that was
//! appended after another one had become readable comes after it. Numbers are
//! given before the commit, so that a later number may be visible first;
//! therefore nothing is read at or above the horizon, the oldest transaction of
//! the server that still runs and has written something. A long writer, of
//! whatever table, delays all readers: [`Outbox::horizon`] and the metric
//! [`OUTBOX_HELD_BACK`](crate::metrics::OUTBOX_HELD_BACK) say how long and who.
//!
//! Reads go to the primary, whatever the handle is. Tables: `outbox_events`,
//! `outbox_consumers`.

mod consumer;
mod follow;
mod horizon;
mod position;

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::to_raw_value;
use sqlx::types::Json;

pub use consumer::Consumer;
pub use horizon::Horizon;
pub use position::Position;

use crate::error::{Error, Result};
use crate::handle::{Handle, Mode, ReadWrite};
use crate::query::{LONGEST_AGE, all, execute, ms_of, one, op};

const APPEND: &str = op!("queries/outbox/event/append.sql");

/// The longest topic, and the longest name of a consumer, in bytes.
const LONGEST_NAME: usize = 200;

/// The largest payload as JSON, in bytes.
const MOST_BYTES: usize = 1024 * 1024;

/// The most events of one read.
const MOST_EVENTS: u16 = 1_000;

/// The most topics of one read.
const MOST_TOPICS: usize = 100;

/// Events that one statement of a purge looks at.
const BATCH: u64 = 1_000;

/// Events in the order of (xid, id); from [`Database::outbox`](crate::Database::outbox),
/// a reader or a transaction.
#[derive(Clone)]
pub struct Outbox<M> {
    handle: Handle<M>,
}

/// An event as it was appended.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct OutboxEvent {
    /// Where it stands; to go on after it.
    pub position: Position,
    /// What it is about.
    pub topic: String,
    /// What it tells.
    pub payload: Value,
    /// When the transaction began that wrote it.
    pub created_at: DateTime<Utc>,
}

impl OutboxEvent {
    /// The payload as a value of `T`.
    ///
    /// # Errors
    ///
    /// [`Error::Corrupt`] if it does not fit: another program or version wrote it.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        // The reason leaves out what serde says: that quotes the value.
        T::deserialize(&self.payload).map_err(|_| Error::Corrupt {
            op: "outbox.event.decode",
            key: self.position.to_string(),
            reason: format!("the payload is no {}", std::any::type_name::<T>()),
        })
    }
}

struct PositionRow {
    xid: i64,
    id: i64,
}

impl From<PositionRow> for Position {
    fn from(row: PositionRow) -> Self {
        Self { xid: row.xid, id: row.id }
    }
}

struct EventRow {
    held_back_s: f64,
    xid: Option<i64>,
    id: Option<i64>,
    topic: Option<String>,
    payload: Option<String>,
    created_at: Option<DateTime<Utc>>,
}

impl EventRow {
    fn event(self, op: &'static str) -> Option<Result<OutboxEvent>> {
        let position = Position { xid: self.xid?, id: self.id? };
        let (topic, payload, created_at) = (self.topic?, self.payload?, self.created_at?);
        let event = |payload| OutboxEvent { position, topic, payload, created_at };
        Some(serde_json::from_str(&payload).map(event).map_err(|_| {
            Error::Corrupt {
                op,
                key: format!("event {position}"),
                reason:
                    "the payload, which another program wrote, is nested too deeply or holds too large a number; go on after that position"
                        .to_owned(),
            }
        }))
    }
}

impl<M: Mode> Outbox<M> {
    pub(crate) fn new(handle: Handle<M>) -> Self {
        Self { handle: handle.on_the_primary() }
    }

    /// The next events after a position, of all topics: those that nothing can
    /// come before any more. At most `limit` of them, 1 to 1,000; an event may
    /// measure a MiB. One round trip to the primary; a range of an index.
    ///
    /// In a transaction its own events are not among them, and for others none
    /// from then on until it ends.
    ///
    /// # Errors
    ///
    /// [`Error::Corrupt`], with its position, if the first of them cannot be read
    /// (another program wrote it: go on after it); those of any read.
    pub async fn read(&self, after: Position, limit: u16) -> Result<Vec<OutboxEvent>> {
        const OP: &str = op!("queries/outbox/event/read.sql");
        let limit = i64::from(limit.clamp(1, MOST_EVENTS));
        events(OP, self.handle.read(all!(EventRow, "queries/outbox/event/read.sql", after.xid, after.id, limit)).await?)
    }

    /// As [`read`](Self::read), of these topics alone: 1 to 100. A range of an
    /// index for each of them.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for another number of topics; as [`read`](Self::read).
    pub async fn read_topics(&self, topics: &[&str], after: Position, limit: u16) -> Result<Vec<OutboxEvent>> {
        const OP: &str = op!("queries/outbox/event/read_topics.sql");
        let topics: BTreeSet<&str> = topics.iter().copied().collect();
        if topics.is_empty() || topics.len() > MOST_TOPICS {
            return Err(invalid(OP, "1 to 100 topics may be asked for"));
        }
        let (topics, limit) = (topics.into_iter().map(str::to_owned).collect::<Vec<_>>(), i64::from(limit.clamp(1, MOST_EVENTS)));
        events(OP, self.handle.read(all!(EventRow, "queries/outbox/event/read_topics.sql", after.xid, after.id, limit, &topics)).await?)
    }

    /// The consumer of this name, whose position is kept in the database. Asks
    /// nothing yet.
    #[must_use]
    pub fn consumer(&self, name: impl Into<String>) -> Consumer<M> {
        Consumer::new(self.clone(), name.into())
    }
}

/// The events among the rows, up to one that cannot be read; how far the horizon
/// lags behind is in all of them.
fn events(op: &'static str, rows: Vec<EventRow>) -> Result<Vec<OutboxEvent>> {
    if let Some(row) = rows.first() {
        horizon::report(row.held_back_s);
    }
    let mut events = Vec::with_capacity(rows.len());
    for event in rows.into_iter().filter_map(|row| row.event(op)) {
        match event {
            Ok(event) => events.push(event),
            Err(unreadable) if events.is_empty() => return Err(unreadable),
            // What stands before it is not lost with it; the next read begins with it.
            Err(_) => break,
        }
    }
    Ok(events)
}

impl Outbox<ReadWrite> {
    /// Appends an event; in a transaction it is there when that is committed,
    /// and never if it is not. Readers are notified once a transaction. One
    /// round trip; the commit takes a lock of the whole server for a moment.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a topic of not 1 to 200 bytes or with a NUL, and a
    /// payload that is no JSON, cannot be read again (more than 127 levels, a
    /// number out of range) or is more than 1 MiB, before anything is sent; those
    /// of any write.
    pub async fn append<T: Serialize + ?Sized>(&self, topic: &str, payload: &T) -> Result<Position> {
        let written = to_raw_value(payload).map_err(|_| invalid(APPEND, "the payload cannot be written as JSON"))?;
        check_name(APPEND, topic)?;
        if written.get().len() > MOST_BYTES {
            return Err(invalid(APPEND, "the payload is larger than 1 MiB as JSON; store it, and append a key to it"));
        }
        // Whoever reads has less room than who writes, and would stop at it for ever.
        if serde_json::from_str::<Value>(written.get()).is_err() || serde_json::to_value(payload).is_err() {
            return Err(invalid(APPEND, "the payload is nested too deeply or holds a number out of range: it could not be read again"));
        }
        self.handle.write(one!(PositionRow, "queries/outbox/event/append.sql", topic, Json(&written) as _)).await
    }

    /// Deletes events that are older than this and that every registered
    /// [`Consumer`] has acknowledged; returns how many. Positions that are kept
    /// elsewhere do not count. Statements that look at 1,000 events each, from
    /// the oldest on, until one finds something to keep.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn purge(&self, older_than: Duration) -> Result<u64> {
        self.purge_batches(older_than, false).await
    }

    /// As [`purge`](Self::purge), whatever the consumers have acknowledged:
    /// **those that are behind will miss events.**
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn purge_unread(&self, older_than: Duration) -> Result<u64> {
        self.purge_batches(older_than, true).await
    }

    async fn purge_batches(&self, older_than: Duration, unread: bool) -> Result<u64> {
        let (age, batch) = (ms_of(older_than.min(LONGEST_AGE)), BATCH.cast_signed());
        let mut purged = 0;
        loop {
            let deleted = self.handle.execute(execute!("queries/outbox/event/purge.sql", age, unread, batch)).await?;
            purged += deleted;
            if deleted < BATCH {
                return Ok(purged);
            }
        }
    }
}

fn check_name(op: &'static str, name: &str) -> Result<()> {
    let fits = (1..=LONGEST_NAME).contains(&name.len()) && !name.contains('\0');
    fits.then_some(()).ok_or_else(|| invalid(op, "the name of a topic or a consumer has 1 to 200 bytes and no NUL"))
}

fn invalid(op: &'static str, reason: &str) -> Error {
    Error::Invalid { op, reason: reason.to_owned(), source: None }
}
