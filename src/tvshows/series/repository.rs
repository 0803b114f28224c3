//! Reading and writing one series.

use sqlx::types::Json;

use super::model::{DetailsRow, ListedPath, NewSeries, Series, SeriesDetails, SeriesId, SeriesPath, SeriesRow};
use crate::content::{AgeRatings, Translations};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::libraries::LibraryId;
use crate::page::{Page, PageRequest, ids_of, keyset_page, streams};
use crate::query::{all, execute, one, op, optional, value};
use crate::tvshows::TvShows;
use crate::viewer::Viewer;

impl<M: Mode> TvShows<M> {
    /// The live series with this id. One round trip; may run on a replica.
    ///
    /// # Errors
    ///
    /// Those of any read: [`Error::Unavailable`](crate::Error::Unavailable),
    /// [`Error::Timeout`](crate::Error::Timeout),
    /// [`Error::PoolExhausted`](crate::Error::PoolExhausted),
    /// [`Error::Corrupt`](crate::Error::Corrupt).
    pub async fn get(&self, id: SeriesId) -> Result<Option<Series>> {
        self.handle.read(optional!(SeriesRow, "queries/tvshows/series/get.sql", id.0)).await
    }

    /// The live series with these ids, in the order of the ids; what does not exist
    /// is left out. For what a list names by its id alone. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for more than
    /// [`MOST_PER_PAGE`](crate::MOST_PER_PAGE) ids; else those of
    /// [`get`](Self::get).
    pub async fn get_many(&self, ids: &[SeriesId]) -> Result<Vec<Series>> {
        let ids = ids_of(op!("queries/tvshows/series/get_many.sql"), ids.iter().map(|id| id.0))?;
        self.handle.read(all!(SeriesRow, "queries/tvshows/series/get_many.sql", &ids)).await
    }

    /// The live series with this id, if `viewer` may see it: for whatever a user
    /// asks for by id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_visible(&self, viewer: Viewer, id: SeriesId) -> Result<Option<Series>> {
        self.handle.read(optional!(SeriesRow, "queries/tvshows/series/find_visible.sql", viewer.id(), id.0)).await
    }

    /// What else is known of the live series with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn details(&self, id: SeriesId) -> Result<Option<SeriesDetails>> {
        self.handle.read(optional!(DetailsRow, "queries/tvshows/series/details.sql", id.0)).await
    }

    /// The live series of a library with this id at themoviedb.org. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_by_tmdb_id(&self, library: LibraryId, tmdb_id: i32) -> Result<Option<Series>> {
        self.handle.read(optional!(SeriesRow, "queries/tvshows/series/find_by_tmdb_id.sql", library.0, tmdb_id)).await
    }

    /// The live series of a library with this id at imdb.com. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_by_imdb_id(&self, library: LibraryId, imdb_id: &str) -> Result<Option<Series>> {
        self.handle.read(optional!(SeriesRow, "queries/tvshows/series/find_by_imdb_id.sql", library.0, imdb_id)).await
    }

    /// The live series of a library with this id in Sonarr. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_by_sonarr_id(&self, library: LibraryId, sonarr_id: i32) -> Result<Option<Series>> {
        self.handle.read(optional!(SeriesRow, "queries/tvshows/series/find_by_sonarr_id.sql", library.0, sonarr_id)).await
    }

    /// The live series of a library whose folder is `path`. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_by_path(&self, library: LibraryId, path: &str) -> Result<Option<Series>> {
        self.handle.read(optional!(SeriesRow, "queries/tvshows/series/find_by_path.sql", library.0, path)).await
    }

    /// The live series to whose episode the file at `path` belongs. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_by_file_path(&self, library: LibraryId, path: &str) -> Result<Option<Series>> {
        self.handle.read(optional!(SeriesRow, "queries/tvshows/series/find_by_file_path.sql", library.0, path)).await
    }

    /// One page of the folders of a library's live series, in no order that
    /// means anything: to compare with what is on disk. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_series_paths(&self, library: LibraryId, page: PageRequest) -> Result<Page<SeriesPath>> {
        keyset_page!(self, page, String, ListedPath, "queries/tvshows/series/list_paths.sql", library.0)
    }

    /// Whether a live series of a library has this folder. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn exists_by_path(&self, library: LibraryId, path: &str) -> Result<bool> {
        self.handle.read(value!("queries/tvshows/series/exists_by_path.sql", library.0, path)).await
    }

    /// The live series of a library with this id at thetvdb.com. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_by_tvdb_id(&self, library: LibraryId, tvdb_id: i32) -> Result<Option<Series>> {
        self.handle.read(optional!(SeriesRow, "queries/tvshows/series/find_by_tvdb_id.sql", library.0, tvdb_id)).await
    }

    /// Whether a live series of a library has this id at thetvdb.com. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn exists_by_tvdb_id(&self, library: LibraryId, tvdb_id: i32) -> Result<bool> {
        self.handle.read(value!("queries/tvshows/series/exists_by_tvdb_id.sql", library.0, tvdb_id)).await
    }

    /// Whether a live series of a library has this id at themoviedb.org. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn exists_by_tmdb_id(&self, library: LibraryId, tmdb_id: i32) -> Result<bool> {
        self.handle.read(value!("queries/tvshows/series/exists_by_tmdb_id.sql", library.0, tmdb_id)).await
    }
}

streams!(TvShows: stream_series_paths = list_series_paths(library: LibraryId) -> SeriesPath);

impl TvShows<ReadWrite> {
    /// Makes a series. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_series_library_tmdb_id`,
    /// `idx_series_library_imdb_id`, `idx_series_library_tvdb_id`,
    /// `idx_series_library_sonarr_id` or `series_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds or a
    /// library that does not exist.
    pub async fn insert(&self, new: &NewSeries) -> Result<Series> {
        let details = &new.details;
        self.handle
            .write(one!(
                SeriesRow,
                "queries/tvshows/series/insert.sql",
                new.id.0,
                new.library_id.0,
                new.tmdb_id,
                new.imdb_id.as_deref(),
                details.tvdb_id,
                details.sonarr_id,
                new.title,
                new.sort_title.as_deref(),
                new.original_title.as_deref(),
                new.year,
                new.first_air_date,
                new.last_air_date,
                new.overview.as_deref(),
                details.tagline.as_deref(),
                new.status.as_deref(),
                new.series_type.as_deref(),
                new.original_language.as_deref(),
                new.content_rating.as_deref(),
                new.rating_level,
                new.poster_path.as_deref(),
                new.poster_blurhash.as_deref(),
                new.backdrop_path.as_deref(),
                details.backdrop_blurhash.as_deref(),
                details.logo_path.as_deref(),
                details.trailer_url.as_deref(),
                new.vote_average,
                new.vote_count,
                details.popularity,
                details.homepage.as_deref(),
                new.path.as_deref(),
                Json(&details.titles_i18n) as _,
                Json(&details.taglines_i18n) as _,
                Json(&details.overviews_i18n) as _,
                Json(&details.age_ratings) as _,
                new.is_locked,
                new.added_at,
            ))
            .await
    }

    /// Writes a series back that was read and changed: every field but `id`,
    /// `library_id`, the counts, `last_played_at` and `updated_at`. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if the row was changed (or deleted)
    /// since it was read; else as [`insert`](Self::insert).
    pub async fn update(&self, series: &Series) -> Result<Series> {
        self.handle
            .write_fresh(
                format!("series {}", series.id),
                optional!(
                    SeriesRow,
                    "queries/tvshows/series/update.sql",
                    series.id.0,
                    series.updated_at,
                    series.tmdb_id,
                    series.imdb_id.as_deref(),
                    series.title,
                    series.sort_title.as_deref(),
                    series.original_title.as_deref(),
                    series.year,
                    series.first_air_date,
                    series.last_air_date,
                    series.status.as_deref(),
                    series.series_type.as_deref(),
                    series.overview.as_deref(),
                    series.original_language.as_deref(),
                    series.content_rating.as_deref(),
                    series.rating_level,
                    series.poster_path.as_deref(),
                    series.poster_blurhash.as_deref(),
                    series.backdrop_path.as_deref(),
                    series.vote_average,
                    series.vote_count,
                    series.path.as_deref(),
                    series.is_locked,
                    series.added_at,
                ),
            )
            .await
    }

    /// Writes a series's details, all of them but the play count. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound); else as [`insert`](Self::insert).
    pub async fn set_details(&self, id: SeriesId, details: &SeriesDetails) -> Result<()> {
        self.handle
            .change(
                format!("series {id}"),
                execute!(
                    "queries/tvshows/series/set_details.sql",
                    id.0,
                    details.tvdb_id,
                    details.sonarr_id,
                    details.tagline.as_deref(),
                    details.backdrop_blurhash.as_deref(),
                    details.logo_path.as_deref(),
                    details.trailer_url.as_deref(),
                    details.popularity,
                    details.homepage.as_deref(),
                    Json(&details.titles_i18n) as _,
                    Json(&details.taglines_i18n) as _,
                    Json(&details.overviews_i18n) as _,
                    Json(&details.age_ratings) as _,
                ),
            )
            .await
    }

    /// Deletes a series softly, and its seasons, episodes and files with it; what users made of it
    /// stays. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete(&self, id: SeriesId) -> Result<()> {
        self.handle.change_counted(format!("series {id}"), value!("queries/tvshows/series/delete.sql", id.0)).await
    }

    /// Deletes all series of a library softly; returns how many. One round
    /// trip, whose duration grows with their number; waits for imports into the
    /// library and scans of it.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_by_library(&self, library: LibraryId) -> Result<u64> {
        self.handle.execute_counted(value!("queries/tvshows/series/delete_by_library.sql", library.0)).await
    }

    /// Counts one more play, now. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn record_play(&self, id: SeriesId) -> Result<()> {
        self.handle.change(format!("series {id}"), execute!("queries/tvshows/series/record_play.sql", id.0)).await
    }
}
