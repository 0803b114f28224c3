//! What is in a collection, each title once, in an order that one statement
//! changes and in two that are told by numbers.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::CollectionId;
use crate::error::{Error, Result};
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::movies::MovieId;
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::{Misfit, duration_of, execute, value};
use crate::tvshows::{EpisodeId, SeriesId};
use crate::users::{Content, Users};
use crate::viewer::Viewer;

typed_id! {
    /// The id of an item of a collection.
    CollectionItemId
}

/// An item.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct CollectionItem {
    /// The id.
    pub id: CollectionItemId,
    /// In which collection it is.
    pub collection_id: CollectionId,
    /// What it is.
    pub content: Content,
    /// Its place, lowest first, with gaps.
    pub position: i32,
    /// Its place by when it came out.
    pub release_order: Option<i32>,
    /// Its place by when it plays.
    pub chronological_order: Option<i32>,
    /// The running time of when it was added; `None`: not known.
    pub duration: Option<Duration>,
    /// What it is called here; 1 to 500 characters.
    pub custom_title: Option<String>,
    /// The content's own title.
    pub content_title: String,
    /// At most 20,000 characters.
    pub notes: Option<String>,
    /// When it was added.
    pub added_at: DateTime<Utc>,
}

/// An item to be added.
#[derive(Debug, Clone)]
pub struct NewCollectionItem {
    /// The id; a new one by default.
    pub id: CollectionItemId,
    /// See [`CollectionItem::collection_id`].
    pub collection_id: CollectionId,
    /// See [`CollectionItem::content`].
    pub content: Content,
    /// See [`CollectionItem::release_order`].
    pub release_order: Option<i32>,
    /// See [`CollectionItem::chronological_order`].
    pub chronological_order: Option<i32>,
    /// See [`CollectionItem::custom_title`].
    pub custom_title: Option<String>,
    /// See [`CollectionItem::notes`].
    pub notes: Option<String>,
}

impl NewCollectionItem {
    /// A title under its own name, with a new id.
    pub fn new(collection_id: CollectionId, content: impl Into<Content>) -> Self {
        Self {
            id: CollectionItemId::now(),
            collection_id,
            content: content.into(),
            release_order: None,
            chronological_order: None,
            custom_title: None,
            notes: None,
        }
    }
}

/// In which order; items of which it does not say come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CollectionOrder {
    /// By [`CollectionItem::position`].
    #[default]
    Position,
    /// By [`CollectionItem::release_order`].
    Release,
    /// By [`CollectionItem::chronological_order`].
    Chronological,
}

struct ItemRow {
    id: CollectionItemId,
    collection_id: CollectionId,
    movie_id: Option<MovieId>,
    series_id: Option<SeriesId>,
    episode_id: Option<EpisodeId>,
    position: i32,
    release_order: Option<i32>,
    chronological_order: Option<i32>,
    duration_ms: Option<i64>,
    custom_title: Option<String>,
    content_title: String,
    notes: Option<String>,
    added_at: DateTime<Utc>,
    key: i32,
}

impl TryFrom<ItemRow> for Listed<CollectionItem> {
    type Error = Misfit;

    fn try_from(row: ItemRow) -> Result<Self, Misfit> {
        let item = CollectionItem {
            content: Content::of(row.id, row.movie_id, row.series_id, row.episode_id)?,
            duration: duration_of(row.id, "collection_items.duration_ms is negative", row.duration_ms)?,
            id: row.id,
            collection_id: row.collection_id,
            position: row.position,
            release_order: row.release_order,
            chronological_order: row.chronological_order,
            custom_title: row.custom_title,
            content_title: row.content_title,
            notes: row.notes,
            added_at: row.added_at,
        };
        Ok(Self { key: row.key.into(), id: row.id.0, item })
    }
}

impl<M: Mode> Users<M> {
    /// One page of a collection: the items whose titles `viewer` may see, and
    /// none of a collection that he may not see. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a cursor of another list.
    pub async fn list_collection_items(
        &self,
        viewer: Viewer,
        collection: CollectionId,
        order: CollectionOrder,
        page: PageRequest,
    ) -> Result<Page<CollectionItem>> {
        match order {
            CollectionOrder::Position => {
                keyset_page!(self, page, i32, ItemRow, "queries/users/collection_item/list.sql", viewer.id(), collection.0)
            }
            CollectionOrder::Release => {
                keyset_page!(self, page, i32, ItemRow, "queries/users/collection_item/list_by_release.sql", viewer.id(), collection.0)
            }
            CollectionOrder::Chronological => {
                keyset_page!(self, page, i32, ItemRow, "queries/users/collection_item/list_by_chronology.sql", viewer.id(), collection.0)
            }
        }
    }

    /// How many items [`list_collection_items`](Self::list_collection_items)
    /// shows. One round trip, whose cost grows with the collection.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_collection_items(&self, viewer: Viewer, collection: CollectionId) -> Result<i64> {
        self.handle.read(value!("queries/users/collection_item/count.sql", viewer.id(), collection.0)).await
    }
}

streams!(Users:
    stream_collection_items = list_collection_items(viewer: Viewer, collection: CollectionId, order: CollectionOrder) -> CollectionItem,
);

impl Users<ReadWrite> {
    /// Puts a title at the end of a collection; returns the position. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] on `collection_items_movie_id_collection_id_key` (or
    /// that of series or episode) if it is in it; [`Error::Invalid`] if
    /// collection or title do not exist, the collection has 10,000 items, or a
    /// value is out of its bounds.
    pub async fn add_collection_item(&self, new: &NewCollectionItem) -> Result<i32> {
        self.handle
            .write(value!(
                "queries/users/collection_item/insert.sql",
                new.id.0,
                new.collection_id.0,
                new.content.movie(),
                new.content.series(),
                new.content.episode(),
                new.release_order,
                new.chronological_order,
                new.custom_title.as_deref(),
                new.notes.as_deref(),
            ))
            .await
    }

    /// Writes an item back that was read and changed: its numbers, title and
    /// notes. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; [`Error::Invalid`] for a value out of its bounds.
    pub async fn update_collection_item(&self, item: &CollectionItem) -> Result<()> {
        let update = execute!(
            "queries/users/collection_item/update.sql",
            item.collection_id.0,
            item.id.0,
            item.release_order,
            item.chronological_order,
            item.custom_title.as_deref(),
            item.notes.as_deref(),
        );
        self.handle.change_again(format!("item {}", item.id), update).await
    }

    /// Puts an item of a collection behind another one, or first. Of moves at
    /// once each sees what those before it did. One round trip, whose cost
    /// grows with the number of items in between.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if one of them is not in the collection.
    pub async fn move_collection_item(
        &self,
        collection: CollectionId,
        item: CollectionItemId,
        behind: Option<CollectionItemId>,
    ) -> Result<()> {
        let behind = behind.map(|item| item.0);
        let moved: bool = self.handle.write_again(value!("queries/users/collection_item/move.sql", collection.0, item.0, behind)).await?;
        if moved {
            Ok(())
        } else {
            Err(Error::NotFound { op: "users.collection_item.move", key: format!("item {item} and the one before it") })
        }
    }

    /// Takes an item from a collection; `false` if it is not in it. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_collection_item(&self, collection: CollectionId, item: CollectionItemId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/collection_item/delete.sql", collection.0, item.0)).await? > 0)
    }
}
