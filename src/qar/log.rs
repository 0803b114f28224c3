//! The log: who watched which expedition, and how far.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::handle::restricted_page;
use super::{ExpeditionId, Qar};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::page::{Listed, Page, PageRequest, streams};
use crate::query::{Misfit, duration_of, execute, ms_of, one, optional};

typed_id! {
    /// The id of a line of the log.
    LogId
}

/// A line of a user's log: a time that he watched an expedition.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct LogLine {
    /// The id.
    pub id: LogId,
    /// The expedition.
    pub expedition_id: ExpeditionId,
    /// When it was last heard of.
    pub watched_at: DateTime<Utc>,
    /// How far it went.
    pub bearing: Duration,
    /// Whether it went to the end.
    pub completed: bool,
}

struct LogRow {
    id: LogId,
    expedition_id: ExpeditionId,
    watched_at: DateTime<Utc>,
    bearing_ms: i64,
    completed: bool,
}

impl TryFrom<LogRow> for LogLine {
    type Error = Misfit;

    fn try_from(row: LogRow) -> Result<Self, Misfit> {
        Ok(Self {
            bearing: duration_of(row.id, "bearing_ms is negative", Some(row.bearing_ms))?.unwrap_or_default(),
            id: row.id,
            expedition_id: row.expedition_id,
            watched_at: row.watched_at,
            completed: row.completed,
        })
    }
}

impl TryFrom<LogRow> for Listed<LogLine> {
    type Error = Misfit;

    fn try_from(row: LogRow) -> Result<Self, Misfit> {
        Ok(Self { key: row.watched_at.into(), id: row.id.0, item: row.try_into()? })
    }
}

impl<M: Mode> Qar<M> {
    /// One page of the user's log, the latest first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_log(&self, page: PageRequest) -> Result<Page<LogLine>> {
        restricted_page!(self, page, DateTime<Utc>, LogRow, "queries/qar/log/list.sql", self.handle.user().0)
    }

    /// The last time that the user watched an expedition. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn latest_log_line(&self, expedition: ExpeditionId) -> Result<Option<LogLine>> {
        self.handle.read(optional!(LogRow, "queries/qar/log/latest.sql", self.handle.user().0, expedition.0)).await
    }
}

streams! {
    Qar:
    stream_log = list_log() -> LogLine,
}

impl Qar<ReadWrite> {
    /// Writes into the user's log that he watches an expedition. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if it does not exist.
    pub async fn insert_log_line(&self, expedition: ExpeditionId, bearing: Duration, completed: bool) -> Result<LogLine> {
        self.handle
            .write(one!(
                LogRow,
                "queries/qar/log/insert.sql",
                LogId::now().0,
                self.handle.user().0,
                expedition.0,
                ms_of(bearing),
                completed
            ))
            .await
    }

    /// Says how far it went meanwhile; what is complete stays so. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound), also for a line of another user.
    pub async fn update_log_line(&self, id: LogId, bearing: Duration, completed: bool) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/log/update.sql", self.handle.user().0, id.0, ms_of(bearing), completed)).await
    }

    /// Deletes a line of the user's log. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound), also for a line of another user.
    pub async fn delete_log_line(&self, id: LogId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/log/delete.sql", self.handle.user().0, id.0)).await
    }

    /// Deletes the user's log; returns how many lines it had. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn clear_log(&self) -> Result<u64> {
        self.handle.execute(execute!("queries/qar/log/clear.sql", self.handle.user().0)).await
    }
}
