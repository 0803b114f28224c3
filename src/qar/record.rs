//! Records: what a user has to do with a voyage.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::handle::restricted_page;
use super::{Qar, VoyageId};
use crate::content::Rating;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Listed, Page, PageRequest, streams};
use crate::query::{Misfit, duration_of, ms_of, one, optional};

/// What a user has to do with a voyage.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Record {
    /// The voyage.
    pub voyage_id: VoyageId,
    /// How far he is.
    pub bearing: Duration,
    /// How often he went to the end.
    pub crossings: i32,
    /// When he watched it last.
    pub last_watched: Option<DateTime<Utc>>,
    /// What he gives for it.
    pub bounty: Option<Rating>,
    /// A counter of his.
    pub o_counter: i32,
    /// Whether he likes it.
    pub marked: bool,
    /// Whether it is in order.
    pub is_organized: bool,
}

struct RecordRow {
    voyage_id: VoyageId,
    bearing_ms: i64,
    crossings: i32,
    last_watched: Option<DateTime<Utc>>,
    bounty: Option<i32>,
    o_counter: i32,
    marked: bool,
    is_organized: bool,
}

impl TryFrom<RecordRow> for Record {
    type Error = Misfit;

    fn try_from(row: RecordRow) -> Result<Self, Misfit> {
        Ok(Self {
            bearing: duration_of(row.voyage_id, "bearing_ms is negative", Some(row.bearing_ms))?.unwrap_or_default(),
            bounty: row.bounty.map(|bounty| Rating::stored(row.voyage_id, "bounty is not from 1 to 100", bounty)).transpose()?,
            voyage_id: row.voyage_id,
            crossings: row.crossings,
            last_watched: row.last_watched,
            o_counter: row.o_counter,
            marked: row.marked,
            is_organized: row.is_organized,
        })
    }
}

impl TryFrom<RecordRow> for Listed<Record> {
    type Error = Misfit;

    fn try_from(row: RecordRow) -> Result<Self, Misfit> {
        let key = row.last_watched.ok_or_else(|| Misfit { key: row.voyage_id.to_string(), reason: "last_watched is missing" })?;
        Ok(Self { key: key.into(), id: row.voyage_id.0, item: row.try_into()? })
    }
}

impl<M: Mode> Qar<M> {
    /// What the user has to do with a voyage. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn record(&self, voyage: VoyageId) -> Result<Option<Record>> {
        self.handle.read(optional!(RecordRow, "queries/qar/record/get.sql", self.handle.user().0, voyage.0)).await
    }

    /// One page of the user's records of what he has watched, the latest first. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_watched_records(&self, page: PageRequest) -> Result<Page<Record>> {
        restricted_page!(self, page, DateTime<Utc>, RecordRow, "queries/qar/record/list_watched.sql", self.handle.user().0)
    }
}

streams! {
    Qar:
    stream_watched_records = list_watched_records() -> Record,
}

impl Qar<ReadWrite> {
    /// Notes how far the user is in a voyage. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if the voyage does not exist.
    pub async fn save_bearing(&self, voyage: VoyageId, bearing: Duration) -> Result<Record> {
        self.handle.write(one!(RecordRow, "queries/qar/record/save_bearing.sql", self.handle.user().0, voyage.0, ms_of(bearing))).await
    }

    /// Counts that the user went to the end of a voyage; the next time begins at the
    /// start. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if the voyage does not exist.
    pub async fn add_crossing(&self, voyage: VoyageId) -> Result<Record> {
        self.handle.write(one!(RecordRow, "queries/qar/record/add_crossing.sql", self.handle.user().0, voyage.0)).await
    }

    /// Counts the user's counter of a voyage up. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if the voyage does not exist.
    pub async fn add_o(&self, voyage: VoyageId) -> Result<Record> {
        self.handle.write(one!(RecordRow, "queries/qar/record/add_o.sql", self.handle.user().0, voyage.0)).await
    }

    /// Sets what the user gives for a voyage, or takes it back. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if the voyage does not exist.
    pub async fn set_record_bounty(&self, voyage: VoyageId, bounty: Option<Rating>) -> Result<Record> {
        self.handle
            .write(one!(RecordRow, "queries/qar/record/set_bounty.sql", self.handle.user().0, voyage.0, bounty.map(Rating::get)))
            .await
    }

    /// Notes whether the user likes a voyage. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if the voyage does not exist.
    pub async fn set_voyage_marked(&self, voyage: VoyageId, marked: bool) -> Result<Record> {
        self.handle.write(one!(RecordRow, "queries/qar/record/set_marked.sql", self.handle.user().0, voyage.0, marked)).await
    }

    /// Notes whether a voyage is in order for the user. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if the voyage does not exist.
    pub async fn set_voyage_organized(&self, voyage: VoyageId, organized: bool) -> Result<Record> {
        self.handle.write(one!(RecordRow, "queries/qar/record/set_organized.sql", self.handle.user().0, voyage.0, organized)).await
    }
}
