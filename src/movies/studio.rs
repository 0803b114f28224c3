//! Studios: the companies that made movies, over all libraries.

use chrono::{DateTime, Utc};

use super::{MovieId, Movies};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::{Misfit, all, execute, one, optional};

typed_id! {
    /// A studio's id.
    StudioId
}

/// A studio.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Studio {
    /// The id; never changes.
    pub id: StudioId,
    /// 1 to 255 characters, not unique.
    pub name: String,
    /// Path of the logo.
    pub logo_path: Option<String>,
    /// The id at themoviedb.org; one studio has it.
    pub tmdb_id: Option<i32>,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

/// A studio to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStudio {
    /// The id; a new one by default.
    pub id: StudioId,
    /// 1 to 255 characters.
    pub name: String,
    /// Path of the logo, at most 4,096 characters.
    pub logo_path: Option<String>,
    /// The id at themoviedb.org.
    pub tmdb_id: Option<i32>,
}

impl NewStudio {
    /// A studio with a new id of which nothing but the name is known.
    pub fn new(name: impl Into<String>) -> Self {
        Self { id: StudioId::now(), name: name.into(), logo_path: None, tmdb_id: None }
    }
}

struct ListedStudio {
    key: String,
    id: StudioId,
    name: String,
    logo_path: Option<String>,
    tmdb_id: Option<i32>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<ListedStudio> for Listed<Studio> {
    type Error = Misfit;

    fn try_from(row: ListedStudio) -> Result<Self, Misfit> {
        let item = Studio {
            id: row.id,
            name: row.name,
            logo_path: row.logo_path,
            tmdb_id: row.tmdb_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
        };
        Ok(Self { key: row.key.into(), id: row.id.0, item })
    }
}

impl<M: Mode> Movies<M> {
    /// The studio with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn studio(&self, id: StudioId) -> Result<Option<Studio>> {
        self.handle.read(optional!(Studio, "queries/movies/studio/get.sql", id.0)).await
    }

    /// The studio with this id at themoviedb.org. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_studio_by_tmdb_id(&self, tmdb_id: i32) -> Result<Option<Studio>> {
        self.handle.read(optional!(Studio, "queries/movies/studio/find_by_tmdb_id.sql", tmdb_id)).await
    }

    /// One page of all studios, by name whatever the case. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn studios(&self, page: PageRequest) -> Result<Page<Studio>> {
        keyset_page!(self, page, String, ListedStudio, "queries/movies/studio/list.sql")
    }

    /// The studios of a live movie, in their order. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn studios_of(&self, movie: MovieId) -> Result<Vec<Studio>> {
        self.handle.read(all!(Studio, "queries/movies/studio/list_of_movie.sql", movie.0)).await
    }
}

streams!(Movies: stream_studios = studios() -> Studio);

impl Movies<ReadWrite> {
    /// Makes a studio. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_movie_studios_tmdb_id`
    /// or `movie_studios_pkey`; [`Error::Invalid`](crate::Error::Invalid) for a
    /// value out of its bounds.
    pub async fn insert_studio(&self, new: &NewStudio) -> Result<Studio> {
        self.handle.write(one!(Studio, "queries/movies/studio/insert.sql", new.id.0, new.name, new.logo_path.as_deref(), new.tmdb_id)).await
    }

    /// Brings the studio with this id at themoviedb.org up to date, or makes
    /// one: it takes what `new` has; what `new` leaves empty stays, and so does
    /// its id. Without a TMDb id it makes a studio. One round trip; any number
    /// of callers get the same studio.
    ///
    /// # Errors
    ///
    /// As [`insert_studio`](Self::insert_studio), but never a conflict on
    /// `idx_movie_studios_tmdb_id`.
    pub async fn upsert_studio(&self, new: &NewStudio) -> Result<Studio> {
        self.handle.write(one!(Studio, "queries/movies/studio/upsert.sql", new.id.0, new.name, new.logo_path.as_deref(), new.tmdb_id)).await
    }

    /// Gives a movie a studio at `place` among its studios, lowest first; one
    /// that it has already moves there. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if movie or studio do not exist.
    pub async fn add_studio(&self, movie: MovieId, studio: StudioId, place: i32) -> Result<()> {
        self.handle.execute(execute!("queries/movies/studio/link.sql", movie.0, studio.0, place)).await.map(drop)
    }

    /// Takes a studio from a movie; `false` if it had it not. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_studio(&self, movie: MovieId, studio: StudioId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/movies/studio/unlink.sql", movie.0, studio.0)).await? > 0)
    }

    /// Takes all studios from a movie; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_studios(&self, movie: MovieId) -> Result<u64> {
        self.handle.execute(execute!("queries/movies/studio/unlink_all.sql", movie.0)).await
    }
}
