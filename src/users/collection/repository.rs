//! Reading and writing collections.

use super::model::{Collection, CollectionId, CollectionRow, NewCollection};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Page, PageRequest, keyset_page, streams};
use crate::query::{execute, one, optional, value};
use crate::users::{UserId, Users};
use crate::viewer::Viewer;

impl<M: Mode> Users<M> {
    /// The collection with this id, whoever may see it: for a user's request
    /// `find_visible_collection` is the one. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn collection(&self, id: CollectionId) -> Result<Option<Collection>> {
        self.handle.read(optional!(CollectionRow, "queries/users/collection/get.sql", id.0)).await
    }

    /// The collection with this id, if `viewer` may see it. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_visible_collection(&self, viewer: Viewer, id: CollectionId) -> Result<Option<Collection>> {
        self.handle.read(optional!(CollectionRow, "queries/users/collection/find_visible.sql", viewer.id(), id.0)).await
    }

    /// The collection of this name in URLs, if `viewer` may see it. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_collection_by_slug(&self, viewer: Viewer, slug: &str) -> Result<Option<Collection>> {
        self.handle.read(optional!(CollectionRow, "queries/users/collection/find_by_slug.sql", viewer.id(), slug)).await
    }

    /// One page of the collections that `viewer` may see, in their order. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_collections(&self, viewer: Viewer, page: PageRequest) -> Result<Page<Collection>> {
        keyset_page!(self, page, i32, CollectionRow, "queries/users/collection/list.sql", viewer.id())
    }

    /// One page of the collections that a user made and `viewer` may see, in
    /// their order. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_collections_of(&self, viewer: Viewer, user: UserId, page: PageRequest) -> Result<Page<Collection>> {
        keyset_page!(self, page, i32, CollectionRow, "queries/users/collection/list_of_user.sql", viewer.id(), user.0)
    }

    /// One page of the collections with a tag that `viewer` may see, in their
    /// order. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_collections_with_tag(&self, viewer: Viewer, tag: &str, page: PageRequest) -> Result<Page<Collection>> {
        keyset_page!(self, page, i32, CollectionRow, "queries/users/collection/list_with_tag.sql", viewer.id(), tag)
    }

    /// How many collections `viewer` may see. It counts them: the cost grows
    /// with their number. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_collections(&self, viewer: Viewer) -> Result<i64> {
        self.handle.read(value!("queries/users/collection/count.sql", viewer.id())).await
    }
}

streams!(Users:
    stream_collections = list_collections(viewer: Viewer) -> Collection,
    stream_collections_of = list_collections_of(viewer: Viewer, user: UserId) -> Collection,
    stream_collections_with_tag = list_collections_with_tag(viewer: Viewer; tag: str) -> Collection,
);

impl Users<ReadWrite> {
    /// Makes an empty collection. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `collections_slug_key`; [`Error::Invalid`](crate::Error::Invalid) for a
    /// user who does not exist or a value out of its bounds.
    pub async fn insert_collection(&self, new: &NewCollection) -> Result<Collection> {
        self.handle
            .write(one!(
                CollectionRow,
                "queries/users/collection/insert.sql",
                new.id.0,
                new.name,
                new.slug.as_deref(),
                new.description.as_deref(),
                new.poster_url.as_deref(),
                new.backdrop_url.as_deref(),
                new.logo_url.as_deref(),
                new.theme_color.as_deref(),
                new.smart_rules,
                new.is_visible,
                new.sort_order,
                new.created_by.map(|user| user.0),
            ))
            .await
    }

    /// Writes a collection back that was read and changed; who made it stays,
    /// and what is counted. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if the row was changed (or deleted) since it was
    /// read; else as `insert_collection`.
    pub async fn update_collection(&self, collection: &Collection) -> Result<Collection> {
        self.handle
            .write_fresh(
                format!("collection {}", collection.id),
                optional!(
                    CollectionRow,
                    "queries/users/collection/update.sql",
                    collection.id.0,
                    collection.updated_at,
                    collection.name,
                    collection.slug.as_deref(),
                    collection.description.as_deref(),
                    collection.poster_url.as_deref(),
                    collection.backdrop_url.as_deref(),
                    collection.logo_url.as_deref(),
                    collection.theme_color.as_deref(),
                    collection.smart_rules,
                    collection.is_visible,
                    collection.sort_order,
                ),
            )
            .await
    }

    /// Deletes a collection with its items, tags and subscriptions. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_collection(&self, id: CollectionId) -> Result<()> {
        self.handle.change(format!("collection {id}"), execute!("queries/users/collection/delete.sql", id.0)).await
    }
}
