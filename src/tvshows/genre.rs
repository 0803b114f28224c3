//! Genres: a dictionary, and which series have which.

use super::{SeriesId, TvShows};
use crate::content;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{all, execute, one, optional};
use crate::viewer::Viewer;

typed_id! {
    /// A genre's id.
    GenreId
}

/// A genre of series.
pub type Genre = content::Genre<GenreId>;

/// A genre, and how many of its series a viewer sees.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct GenreCount {
    /// The genre.
    pub genre: Genre,
    /// Its series that the viewer may see.
    pub series: i64,
}

struct GenreCountRow {
    id: GenreId,
    slug: String,
    name: String,
    description: Option<String>,
    parent_id: Option<GenreId>,
    series: i64,
}

impl From<GenreCountRow> for GenreCount {
    fn from(row: GenreCountRow) -> Self {
        let genre = Genre { id: row.id, slug: row.slug, name: row.name, description: row.description, parent_id: row.parent_id };
        Self { genre, series: row.series }
    }
}

impl<M: Mode> TvShows<M> {
    /// The genre with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn genre(&self, id: GenreId) -> Result<Option<Genre>> {
        self.handle.read(optional!(Genre, "queries/tvshows/genre/get.sql", id.0)).await
    }

    /// The genre with this name in URLs. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_genre_by_slug(&self, slug: &str) -> Result<Option<Genre>> {
        self.handle.read(optional!(Genre, "queries/tvshows/genre/find_by_slug.sql", slug)).await
    }

    /// The genre with this name, whatever the case. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_genre_by_name(&self, name: &str) -> Result<Option<Genre>> {
        self.handle.read(optional!(Genre, "queries/tvshows/genre/find_by_name.sql", name)).await
    }

    /// All genres, by name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn genres(&self) -> Result<Vec<Genre>> {
        self.handle.read(all!(Genre, "queries/tvshows/genre/list.sql")).await
    }

    /// The genres of which `viewer` sees a series, by name, with how many he
    /// sees: from totals, not by counting. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn genres_with_counts(&self, viewer: Viewer) -> Result<Vec<GenreCount>> {
        self.handle.read(all!(GenreCountRow, "queries/tvshows/genre/list_with_counts.sql", viewer.id())).await
    }

    /// The genres of a series, by name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn genres_of(&self, series: SeriesId) -> Result<Vec<Genre>> {
        self.handle.read(all!(Genre, "queries/tvshows/genre/list_of_series.sql", series.0)).await
    }
}

impl TvShows<ReadWrite> {
    /// The genre of this name, whatever the case, else the one whose slug this
    /// name gives (`Sci Fi` is `Sci-Fi`); made if there is neither. One round
    /// trip; any number of callers get the same genre.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for an empty name or one of
    /// more than 100 characters.
    pub async fn upsert_genre(&self, name: &str) -> Result<Genre> {
        self.handle.write(one!(Genre, "queries/tvshows/genre/upsert.sql", GenreId::now().0, name)).await
    }

    /// Gives a series a genre; nothing happens if it has it. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if series or genre do not exist.
    pub async fn add_genre(&self, series: SeriesId, genre: GenreId) -> Result<()> {
        self.handle.execute(execute!("queries/tvshows/genre/link.sql", series.0, genre.0)).await.map(drop)
    }

    /// Takes a genre from a series; `false` if it had it not. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_genre(&self, series: SeriesId, genre: GenreId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/tvshows/genre/unlink.sql", series.0, genre.0)).await? > 0)
    }

    /// Takes all genres from a series; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_genres(&self, series: SeriesId) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/genre/unlink_all.sql", series.0)).await
    }
}
