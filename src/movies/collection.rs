//! Collections: trilogies and other series of movies, over all libraries.

use chrono::{DateTime, Utc};

use super::{MovieId, Movies};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::{Misfit, all, execute, one, optional, value};
use crate::viewer::Viewer;

typed_id! {
    /// A collection's id.
    CollectionId
}

/// A collection; its movies are listed by
/// [`MovieList::Collection`](super::MovieList::Collection).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Collection {
    /// The id; never changes.
    pub id: CollectionId,
    /// The id at themoviedb.org; one collection has it.
    pub tmdb_collection_id: Option<i32>,
    /// 1 to 255 characters, not unique.
    pub name: String,
    /// What to sort by, if not by `name`.
    pub sort_name: Option<String>,
    /// What it is about; at most 20,000 characters.
    pub overview: Option<String>,
    /// Path of the poster.
    pub poster_path: Option<String>,
    /// The poster's `BlurHash`.
    pub poster_blurhash: Option<String>,
    /// Path of the backdrop.
    pub backdrop_path: Option<String>,
    /// The backdrop's `BlurHash`.
    pub backdrop_blurhash: Option<String>,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

/// A collection to be made; every field but the name may stay empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCollection {
    /// The id; a new one by default.
    pub id: CollectionId,
    /// The id at themoviedb.org.
    pub tmdb_collection_id: Option<i32>,
    /// 1 to 255 characters.
    pub name: String,
    /// What to sort by, if not by `name`; 1 to 255 characters.
    pub sort_name: Option<String>,
    /// At most 20,000 characters.
    pub overview: Option<String>,
    /// Path of the poster, at most 4,096 characters.
    pub poster_path: Option<String>,
    /// The poster's `BlurHash`, at most 100 characters.
    pub poster_blurhash: Option<String>,
    /// Path of the backdrop, at most 4,096 characters.
    pub backdrop_path: Option<String>,
    /// The backdrop's `BlurHash`, at most 100 characters.
    pub backdrop_blurhash: Option<String>,
}

impl NewCollection {
    /// A collection with a new id of which nothing but the name is known.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            id: CollectionId::now(),
            tmdb_collection_id: None,
            name: name.into(),
            sort_name: None,
            overview: None,
            poster_path: None,
            poster_blurhash: None,
            backdrop_path: None,
            backdrop_blurhash: None,
        }
    }
}

struct ListedCollection {
    key: String,
    id: CollectionId,
    tmdb_collection_id: Option<i32>,
    name: String,
    sort_name: Option<String>,
    overview: Option<String>,
    poster_path: Option<String>,
    poster_blurhash: Option<String>,
    backdrop_path: Option<String>,
    backdrop_blurhash: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<ListedCollection> for Listed<Collection> {
    type Error = Misfit;

    fn try_from(row: ListedCollection) -> Result<Self, Misfit> {
        let item = Collection {
            id: row.id,
            tmdb_collection_id: row.tmdb_collection_id,
            name: row.name,
            sort_name: row.sort_name,
            overview: row.overview,
            poster_path: row.poster_path,
            poster_blurhash: row.poster_blurhash,
            backdrop_path: row.backdrop_path,
            backdrop_blurhash: row.backdrop_blurhash,
            created_at: row.created_at,
            updated_at: row.updated_at,
        };
        Ok(Self { key: row.key.into(), id: row.id.0, item })
    }
}

impl<M: Mode> Movies<M> {
    /// The collection with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn collection(&self, id: CollectionId) -> Result<Option<Collection>> {
        self.handle.read(optional!(Collection, "queries/movies/collection/get.sql", id.0)).await
    }

    /// The collection with this id at themoviedb.org. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_collection_by_tmdb_id(&self, tmdb_collection_id: i32) -> Result<Option<Collection>> {
        self.handle.read(optional!(Collection, "queries/movies/collection/find_by_tmdb_id.sql", tmdb_collection_id)).await
    }

    /// One page of the collections of which `viewer` may see a movie, by name;
    /// the system sees empty ones too. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list
    /// or of another kind of viewer.
    pub async fn collections(&self, viewer: Viewer, page: PageRequest) -> Result<Page<Collection>> {
        match viewer {
            Viewer::System => keyset_page!(self, page, String, ListedCollection, "queries/movies/collection/list.sql"),
            Viewer::User(_) | Viewer::Profile(_) => {
                keyset_page!(self, page, String, ListedCollection, "queries/movies/collection/list_visible.sql", viewer.id())
            }
        }
    }

    /// How many collections [`collections`](Self::collections) lists in all. It
    /// counts them: the cost grows with their number. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_collections(&self, viewer: Viewer) -> Result<i64> {
        match viewer {
            Viewer::System => self.handle.read(value!("queries/movies/collection/count.sql")).await,
            Viewer::User(_) | Viewer::Profile(_) => {
                self.handle.read(value!("queries/movies/collection/count_visible.sql", viewer.id())).await
            }
        }
    }

    /// The collections that a live movie belongs to, by name; mostly one at
    /// most. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn collections_of(&self, movie: MovieId) -> Result<Vec<Collection>> {
        self.handle.read(all!(Collection, "queries/movies/collection/list_of_movie.sql", movie.0)).await
    }
}

streams!(Movies: stream_collections = collections(viewer: Viewer) -> Collection);

impl Movies<ReadWrite> {
    /// Makes a collection. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on
    /// `idx_movie_collections_tmdb_collection_id` or `movie_collections_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds.
    pub async fn insert_collection(&self, new: &NewCollection) -> Result<Collection> {
        self.handle
            .write(one!(
                Collection,
                "queries/movies/collection/insert.sql",
                new.id.0,
                new.tmdb_collection_id,
                new.name,
                new.sort_name.as_deref(),
                new.overview.as_deref(),
                new.poster_path.as_deref(),
                new.poster_blurhash.as_deref(),
                new.backdrop_path.as_deref(),
                new.backdrop_blurhash.as_deref(),
            ))
            .await
    }

    /// Brings the collection with this id at themoviedb.org up to date, or
    /// makes one: it takes what `new` has; what `new` leaves empty stays, and
    /// so does its id. Without a TMDb id it makes a collection. One round trip;
    /// any number of callers get the same collection.
    ///
    /// # Errors
    ///
    /// As [`insert_collection`](Self::insert_collection), but never a conflict
    /// on `idx_movie_collections_tmdb_collection_id`.
    pub async fn upsert_collection(&self, new: &NewCollection) -> Result<Collection> {
        self.handle
            .write(one!(
                Collection,
                "queries/movies/collection/upsert.sql",
                new.id.0,
                new.tmdb_collection_id,
                new.name,
                new.sort_name.as_deref(),
                new.overview.as_deref(),
                new.poster_path.as_deref(),
                new.poster_blurhash.as_deref(),
                new.backdrop_path.as_deref(),
                new.backdrop_blurhash.as_deref(),
            ))
            .await
    }

    /// Writes a collection back that was read and changed: every field but `id`
    /// and the times of the row. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound); else as
    /// [`insert_collection`](Self::insert_collection).
    pub async fn update_collection(&self, collection: &Collection) -> Result<()> {
        self.handle
            .change(
                format!("collection {}", collection.id),
                execute!(
                    "queries/movies/collection/update.sql",
                    collection.id.0,
                    collection.tmdb_collection_id,
                    collection.name,
                    collection.sort_name.as_deref(),
                    collection.overview.as_deref(),
                    collection.poster_path.as_deref(),
                    collection.poster_blurhash.as_deref(),
                    collection.backdrop_path.as_deref(),
                    collection.backdrop_blurhash.as_deref(),
                ),
            )
            .await
    }

    /// Deletes a collection; its movies stay. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_collection(&self, id: CollectionId) -> Result<()> {
        self.handle.change(format!("collection {id}"), execute!("queries/movies/collection/delete.sql", id.0)).await
    }

    /// Puts a movie into a collection at `place`, from 0, or after the others;
    /// one that is there already moves. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if movie or collection do not
    /// exist, or for a negative place.
    pub async fn add_to_collection(&self, collection: CollectionId, movie: MovieId, place: Option<i32>) -> Result<()> {
        self.handle.execute(execute!("queries/movies/collection/add_movie.sql", collection.0, movie.0, place)).await.map(drop)
    }

    /// Takes a movie out of a collection; `false` if it was not in it. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_from_collection(&self, collection: CollectionId, movie: MovieId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/movies/collection/remove_movie.sql", collection.0, movie.0)).await? > 0)
    }
}
