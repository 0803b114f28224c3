//! Waypoints: moments of a voyage.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{FlagId, Qar, VoyageId};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{Misfit, all, duration_of, execute, ms_of, one, optional};

typed_id! {
    /// A waypoint's id.
    WaypointId
}

/// A waypoint: a moment of a voyage.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Waypoint {
    /// The id; never changes.
    pub id: WaypointId,
    /// The voyage.
    pub voyage_id: VoyageId,
    /// Where it begins.
    pub start: Duration,
    /// Where it ends.
    pub end: Option<Duration>,
    /// What happens. At most 255 characters.
    pub title: Option<String>,
    /// What it shows.
    pub flag_id: Option<FlagId>,
    /// The id in Stash; one waypoint has it. At most 100 characters.
    pub stash_marker_id: Option<String>,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
}

/// A waypoint to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWaypoint {
    /// The id; a new one by default.
    pub id: WaypointId,
    /// See [`Waypoint::voyage_id`].
    pub voyage_id: VoyageId,
    /// See [`Waypoint::start`].
    pub start: Duration,
    /// See [`Waypoint::end`].
    pub end: Option<Duration>,
    /// See [`Waypoint::title`].
    pub title: Option<String>,
    /// See [`Waypoint::flag_id`].
    pub flag_id: Option<FlagId>,
    /// See [`Waypoint::stash_marker_id`].
    pub stash_marker_id: Option<String>,
}

impl NewWaypoint {
    /// With a new id, and nothing else known.
    #[must_use]
    pub fn new(voyage_id: VoyageId, start: Duration) -> Self {
        Self { id: WaypointId::now(), voyage_id, start, end: None, title: None, flag_id: None, stash_marker_id: None }
    }
}

struct WaypointRow {
    id: WaypointId,
    voyage_id: VoyageId,
    start_ms: i64,
    end_ms: Option<i64>,
    title: Option<String>,
    flag_id: Option<FlagId>,
    stash_marker_id: Option<String>,
    created_at: DateTime<Utc>,
}

impl TryFrom<WaypointRow> for Waypoint {
    type Error = Misfit;

    fn try_from(row: WaypointRow) -> Result<Self, Misfit> {
        Ok(Self {
            id: row.id,
            voyage_id: row.voyage_id,
            start: duration_of(row.id, "start_ms is negative", Some(row.start_ms))?.unwrap_or_default(),
            end: duration_of(row.id, "end_ms is negative", row.end_ms)?,
            title: row.title,
            flag_id: row.flag_id,
            stash_marker_id: row.stash_marker_id,
            created_at: row.created_at,
        })
    }
}

impl<M: Mode> Qar<M> {
    /// The waypoint with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn waypoint(&self, id: WaypointId) -> Result<Option<Waypoint>> {
        self.handle.read(optional!(WaypointRow, "queries/qar/waypoint/get.sql", id.0)).await
    }

    /// The waypoints of a voyage, as they come. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn waypoints_of(&self, voyage: VoyageId) -> Result<Vec<Waypoint>> {
        self.handle.read(all!(WaypointRow, "queries/qar/waypoint/list_of_voyage.sql", voyage.0)).await
    }

    /// The waypoint with this id in Stash. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_waypoint_by_stash_marker_id(&self, id: &str) -> Result<Option<Waypoint>> {
        self.handle.read(optional!(WaypointRow, "queries/qar/waypoint/find_by_stash_marker_id.sql", id)).await
    }
}

impl Qar<ReadWrite> {
    /// Makes a waypoint. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on
    /// `idx_voyage_waypoints_stash_marker_id` or `voyage_waypoints_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a voyage or flag that does not
    /// exist, an end before the start or a value out of its bounds.
    pub async fn insert_waypoint(&self, new: &NewWaypoint) -> Result<Waypoint> {
        self.handle
            .write(one!(
                WaypointRow,
                "queries/qar/waypoint/insert.sql",
                new.id.0,
                new.voyage_id.0,
                ms_of(new.start),
                new.end.map(ms_of),
                new.title.as_deref(),
                new.flag_id.map(|id| id.0),
                new.stash_marker_id.as_deref()
            ))
            .await
    }

    /// Writes a waypoint back that was read and changed: every field but the id and
    /// the time of the row; of two who do so the last one wins. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound); else as
    /// [`insert_waypoint`](Self::insert_waypoint).
    pub async fn update_waypoint(&self, waypoint: &Waypoint) -> Result<()> {
        self.handle
            .change(
                waypoint.id,
                execute!(
                    "queries/qar/waypoint/update.sql",
                    waypoint.id.0,
                    waypoint.voyage_id.0,
                    ms_of(waypoint.start),
                    waypoint.end.map(ms_of),
                    waypoint.title.as_deref(),
                    waypoint.flag_id.map(|id| id.0),
                    waypoint.stash_marker_id.as_deref()
                ),
            )
            .await
    }

    /// Deletes a waypoint. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_waypoint(&self, id: WaypointId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/waypoint/delete.sql", id.0)).await
    }

    /// Deletes all waypoints of a voyage; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_waypoints(&self, voyage: VoyageId) -> Result<u64> {
        self.handle.execute(execute!("queries/qar/waypoint/delete_of_voyage.sql", voyage.0)).await
    }
}
