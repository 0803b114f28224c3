//! Portraits: pictures of the crew.

use chrono::{DateTime, Utc};

use super::{CrewId, Qar};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{all, execute, one};

typed_id! {
    /// A portrait's id.
    PortraitId
}

/// A portrait: a picture of a member of the crew.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Portrait {
    /// The id; never changes.
    pub id: PortraitId,
    /// Of whom.
    pub crew_id: CrewId,
    /// Where it lies. 1 to 4,096 characters.
    pub path: String,
    /// What it shows. At most 50 characters.
    pub kind: Option<String>,
    /// Where it was had from. At most 50 characters.
    pub source: Option<String>,
    /// Whether it is the one to show; one of them at most.
    pub is_primary: bool,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
}

/// A portrait to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPortrait {
    /// The id; a new one by default.
    pub id: PortraitId,
    /// See [`Portrait::crew_id`].
    pub crew_id: CrewId,
    /// See [`Portrait::path`].
    pub path: String,
    /// See [`Portrait::kind`].
    pub kind: Option<String>,
    /// See [`Portrait::source`].
    pub source: Option<String>,
    /// See [`Portrait::is_primary`].
    pub is_primary: bool,
}

impl NewPortrait {
    /// With a new id, and nothing else known.
    pub fn new(crew_id: CrewId, path: impl Into<String>) -> Self {
        Self { id: PortraitId::now(), crew_id, path: path.into(), kind: None, source: None, is_primary: false }
    }
}

struct PortraitRow {
    id: PortraitId,
    crew_id: CrewId,
    path: String,
    kind: Option<String>,
    source: Option<String>,
    is_primary: bool,
    created_at: DateTime<Utc>,
}

impl From<PortraitRow> for Portrait {
    fn from(row: PortraitRow) -> Self {
        Self {
            id: row.id,
            crew_id: row.crew_id,
            path: row.path,
            kind: row.kind,
            source: row.source,
            is_primary: row.is_primary,
            created_at: row.created_at,
        }
    }
}

impl<M: Mode> Qar<M> {
    /// The portraits of a member of the crew, the primary first. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn portraits_of(&self, member: CrewId) -> Result<Vec<Portrait>> {
        self.handle.read(all!(PortraitRow, "queries/qar/portrait/list_of_crew.sql", member.0)).await
    }
}

impl Qar<ReadWrite> {
    /// Makes a portrait; a primary one takes the mark from the one before. One round
    /// trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `crew_portraits_pkey`, or on
    /// `crew_portraits_primary_excl` if two are made primary at once;
    /// [`Error::Invalid`](crate::Error::Invalid) for a member who does not
    /// exist or a value out of its bounds.
    pub async fn insert_portrait(&self, new: &NewPortrait) -> Result<Portrait> {
        self.handle
            .write(one!(
                PortraitRow,
                "queries/qar/portrait/insert.sql",
                new.id.0,
                new.crew_id.0,
                new.path,
                new.kind.as_deref(),
                new.source.as_deref(),
                new.is_primary
            ))
            .await
    }

    /// Makes a portrait the primary one. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound);
    /// [`Error::Conflict`](crate::Error::Conflict) on `crew_portraits_primary_excl` if
    /// somebody adds a primary one at this moment.
    pub async fn set_primary_portrait(&self, id: PortraitId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/portrait/set_primary.sql", id.0)).await
    }

    /// Deletes a portrait. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_portrait(&self, id: PortraitId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/portrait/delete.sql", id.0)).await
    }
}
