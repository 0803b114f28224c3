//! Charts: pictures of expeditions.

use chrono::{DateTime, Utc};

use super::{ExpeditionId, Qar};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{all, execute, one};

typed_id! {
    /// A chart's id.
    ChartId
}

/// A chart: a picture of an expedition.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Chart {
    /// The id; never changes.
    pub id: ChartId,
    /// Of which expedition.
    pub expedition_id: ExpeditionId,
    /// Where it lies. 1 to 4,096 characters.
    pub path: String,
    /// What it shows, as `poster`. 1 to 50 characters.
    pub kind: String,
    /// Where it was had from. At most 50 characters.
    pub source: Option<String>,
    /// Whether it is the one of its kind to show; one of them at most.
    pub is_primary: bool,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
}

/// A chart to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChart {
    /// The id; a new one by default.
    pub id: ChartId,
    /// See [`Chart::expedition_id`].
    pub expedition_id: ExpeditionId,
    /// See [`Chart::path`].
    pub path: String,
    /// See [`Chart::kind`].
    pub kind: String,
    /// See [`Chart::source`].
    pub source: Option<String>,
    /// See [`Chart::is_primary`].
    pub is_primary: bool,
}

impl NewChart {
    /// With a new id, and nothing else known.
    pub fn new(expedition_id: ExpeditionId, path: impl Into<String>, kind: impl Into<String>) -> Self {
        Self { id: ChartId::now(), expedition_id, path: path.into(), kind: kind.into(), source: None, is_primary: false }
    }
}

struct ChartRow {
    id: ChartId,
    expedition_id: ExpeditionId,
    path: String,
    kind: String,
    source: Option<String>,
    is_primary: bool,
    created_at: DateTime<Utc>,
}

impl From<ChartRow> for Chart {
    fn from(row: ChartRow) -> Self {
        Self {
            id: row.id,
            expedition_id: row.expedition_id,
            path: row.path,
            kind: row.kind,
            source: row.source,
            is_primary: row.is_primary,
            created_at: row.created_at,
        }
    }
}

impl<M: Mode> Qar<M> {
    /// The charts of an expedition, the primary first. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn charts_of(&self, expedition: ExpeditionId) -> Result<Vec<Chart>> {
        self.handle.read(all!(ChartRow, "queries/qar/chart/list_of_expedition.sql", expedition.0)).await
    }
}

impl Qar<ReadWrite> {
    /// Makes a chart; a primary one takes the mark from the one before. One round
    /// trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `expedition_charts_pkey`, or on
    /// `expedition_charts_primary_excl` if two are made primary at once;
    /// [`Error::Invalid`](crate::Error::Invalid) for an expedition that does not
    /// exist or a value out of its bounds.
    pub async fn insert_chart(&self, new: &NewChart) -> Result<Chart> {
        self.handle
            .write(one!(
                ChartRow,
                "queries/qar/chart/insert.sql",
                new.id.0,
                new.expedition_id.0,
                new.path,
                new.kind,
                new.source.as_deref(),
                new.is_primary
            ))
            .await
    }

    /// Makes a chart the primary one. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound);
    /// [`Error::Conflict`](crate::Error::Conflict) on `expedition_charts_primary_excl` if
    /// somebody adds a primary one at this moment.
    pub async fn set_primary_chart(&self, id: ChartId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/chart/set_primary.sql", id.0)).await
    }

    /// Deletes a chart. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_chart(&self, id: ChartId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/chart/delete.sql", id.0)).await
    }
}
