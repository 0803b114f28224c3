//! Treasures: galleries, and the maps in them.

use chrono::{DateTime, Utc};

use super::{ExpeditionId, Qar};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{all, execute, one, optional};

typed_id! {
    /// A treasure's id.
    TreasureId
}

/// A treasure: a gallery.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Treasure {
    /// The id; never changes.
    pub id: TreasureId,
    /// Not unique. 1 to 500 characters.
    pub title: String,
    /// The expedition to which it belongs.
    pub expedition_id: Option<ExpeditionId>,
    /// Its folder or archive. At most 4,096 characters.
    pub path: Option<String>,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
}

/// A treasure to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTreasure {
    /// The id; a new one by default.
    pub id: TreasureId,
    /// See [`Treasure::title`].
    pub title: String,
    /// See [`Treasure::expedition_id`].
    pub expedition_id: Option<ExpeditionId>,
    /// See [`Treasure::path`].
    pub path: Option<String>,
}

impl NewTreasure {
    /// With a new id, and nothing else known.
    pub fn new(title: impl Into<String>) -> Self {
        Self { id: TreasureId::now(), title: title.into(), expedition_id: None, path: None }
    }
}

typed_id! {
    /// The id of a treasure's map.
    TreasureMapId
}

/// A map: a picture of a gallery.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct TreasureMap {
    /// The id; never changes.
    pub id: TreasureMapId,
    /// The treasure.
    pub treasure_id: TreasureId,
    /// Where it lies. 1 to 4,096 characters.
    pub path: String,
    /// Its place, from 0.
    pub bearing: i32,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
}

/// A map to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTreasureMap {
    /// The id; a new one by default.
    pub id: TreasureMapId,
    /// See [`TreasureMap::treasure_id`].
    pub treasure_id: TreasureId,
    /// See [`TreasureMap::path`].
    pub path: String,
    /// See [`TreasureMap::bearing`].
    pub bearing: i32,
}

impl NewTreasureMap {
    /// With a new id, and nothing else known.
    pub fn new(treasure_id: TreasureId, path: impl Into<String>) -> Self {
        Self { id: TreasureMapId::now(), treasure_id, path: path.into(), bearing: 0 }
    }
}

impl<M: Mode> Qar<M> {
    /// The treasure with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn treasure(&self, id: TreasureId) -> Result<Option<Treasure>> {
        self.handle.read(optional!(Treasure, "queries/qar/treasure/get.sql", id.0)).await
    }

    /// The treasures of an expedition, as they were made. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn treasures_of(&self, expedition: ExpeditionId) -> Result<Vec<Treasure>> {
        self.handle.read(all!(Treasure, "queries/qar/treasure/list_of_expedition.sql", expedition.0)).await
    }

    /// The maps of a treasure, in their order. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn treasure_maps(&self, treasure: TreasureId) -> Result<Vec<TreasureMap>> {
        self.handle.read(all!(TreasureMap, "queries/qar/treasure_map/list_of_treasure.sql", treasure.0)).await
    }
}

impl Qar<ReadWrite> {
    /// Makes a treasure. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `treasures_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for an expedition that does not
    /// exist or a value out of its bounds.
    pub async fn insert_treasure(&self, new: &NewTreasure) -> Result<Treasure> {
        self.handle
            .write(one!(
                Treasure,
                "queries/qar/treasure/insert.sql",
                new.id.0,
                new.title,
                new.expedition_id.map(|id| id.0),
                new.path.as_deref()
            ))
            .await
    }

    /// Writes a treasure back that was read and changed: every field but the id and
    /// the time of the row; of two who do so the last one wins. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound); else as
    /// [`insert_treasure`](Self::insert_treasure).
    pub async fn update_treasure(&self, treasure: &Treasure) -> Result<()> {
        self.handle
            .change(
                treasure.id,
                execute!(
                    "queries/qar/treasure/update.sql",
                    treasure.id.0,
                    treasure.title,
                    treasure.expedition_id.map(|id| id.0),
                    treasure.path.as_deref()
                ),
            )
            .await
    }

    /// Deletes a treasure with its maps. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_treasure(&self, id: TreasureId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/treasure/delete.sql", id.0)).await
    }

    /// Makes a map. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `treasure_maps_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a treasure that does not exist
    /// or a value out of its bounds.
    pub async fn insert_treasure_map(&self, new: &NewTreasureMap) -> Result<TreasureMap> {
        self.handle
            .write(one!(TreasureMap, "queries/qar/treasure_map/insert.sql", new.id.0, new.treasure_id.0, new.path, new.bearing))
            .await
    }

    /// Deletes a map. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_treasure_map(&self, id: TreasureMapId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/treasure_map/delete.sql", id.0)).await
    }
}
