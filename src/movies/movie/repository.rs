//! Reading and writing one movie.

use sqlx::types::Json;

use super::model::{DetailsRow, Movie, MovieDetails, MovieId, MovieRow, NewMovie};
use crate::content::{AgeRatings, Translations};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::libraries::LibraryId;
use crate::movies::Movies;
use crate::page::ids_of;
use crate::query::{all, execute, ms_of, one, op, optional, value};
use crate::viewer::Viewer;

impl<M: Mode> Movies<M> {
    /// The live movie with this id. One round trip; may run on a replica.
    ///
    /// # Errors
    ///
    /// Those of any read: [`Error::Unavailable`](crate::Error::Unavailable),
    /// [`Error::Timeout`](crate::Error::Timeout),
    /// [`Error::PoolExhausted`](crate::Error::PoolExhausted),
    /// [`Error::Corrupt`](crate::Error::Corrupt).
    pub async fn get(&self, id: MovieId) -> Result<Option<Movie>> {
        self.handle.read(optional!(MovieRow, "queries/movies/movie/get.sql", id.0)).await
    }

    /// The live movies with these ids, in the order of the ids; what does not exist
    /// is left out. For what a list names by its id alone. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for more than
    /// [`MOST_PER_PAGE`](crate::MOST_PER_PAGE) ids; else those of
    /// [`get`](Self::get).
    pub async fn get_many(&self, ids: &[MovieId]) -> Result<Vec<Movie>> {
        let ids = ids_of(op!("queries/movies/movie/get_many.sql"), ids.iter().map(|id| id.0))?;
        self.handle.read(all!(MovieRow, "queries/movies/movie/get_many.sql", &ids)).await
    }

    /// The live movie with this id, if `viewer` may see it: for whatever a user
    /// asks for by id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_visible(&self, viewer: Viewer, id: MovieId) -> Result<Option<Movie>> {
        self.handle.read(optional!(MovieRow, "queries/movies/movie/find_visible.sql", viewer.id(), id.0)).await
    }

    /// What else is known of the live movie with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn details(&self, id: MovieId) -> Result<Option<MovieDetails>> {
        self.handle.read(optional!(DetailsRow, "queries/movies/movie/details.sql", id.0)).await
    }

    /// The live movie of a library with this id at themoviedb.org. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_by_tmdb_id(&self, library: LibraryId, tmdb_id: i32) -> Result<Option<Movie>> {
        self.handle.read(optional!(MovieRow, "queries/movies/movie/find_by_tmdb_id.sql", library.0, tmdb_id)).await
    }

    /// The live movie of a library with this id at imdb.com. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_by_imdb_id(&self, library: LibraryId, imdb_id: &str) -> Result<Option<Movie>> {
        self.handle.read(optional!(MovieRow, "queries/movies/movie/find_by_imdb_id.sql", library.0, imdb_id)).await
    }

    /// The live movie of a library with this id in Radarr. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_by_radarr_id(&self, library: LibraryId, radarr_id: i32) -> Result<Option<Movie>> {
        self.handle.read(optional!(MovieRow, "queries/movies/movie/find_by_radarr_id.sql", library.0, radarr_id)).await
    }

    /// The live movie of a library to which the file at `path` belongs. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_by_path(&self, library: LibraryId, path: &str) -> Result<Option<Movie>> {
        self.handle.read(optional!(MovieRow, "queries/movies/movie/find_by_path.sql", library.0, path)).await
    }

    /// Whether a live file of a library has this path. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn exists_by_path(&self, library: LibraryId, path: &str) -> Result<bool> {
        self.handle.read(value!("queries/movies/movie/exists_by_path.sql", library.0, path)).await
    }

    /// Whether a live movie of a library has this id at themoviedb.org. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn exists_by_tmdb_id(&self, library: LibraryId, tmdb_id: i32) -> Result<bool> {
        self.handle.read(value!("queries/movies/movie/exists_by_tmdb_id.sql", library.0, tmdb_id)).await
    }
}

impl Movies<ReadWrite> {
    /// Makes a movie. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_movies_library_tmdb_id`,
    /// `idx_movies_library_imdb_id`, `idx_movies_library_radarr_id` or
    /// `movies_pkey`; [`Error::Invalid`](crate::Error::Invalid) for a value out of
    /// its bounds or a library that does not exist.
    pub async fn insert(&self, new: &NewMovie) -> Result<Movie> {
        let details = &new.details;
        self.handle
            .write(one!(
                MovieRow,
                "queries/movies/movie/insert.sql",
                new.id.0,
                new.library_id.0,
                new.tmdb_id,
                new.imdb_id.as_deref(),
                details.tvdb_id,
                details.radarr_id,
                new.title,
                new.sort_title.as_deref(),
                new.original_title.as_deref(),
                new.year,
                new.release_date,
                new.runtime.map(ms_of),
                new.overview.as_deref(),
                details.tagline.as_deref(),
                details.status.as_deref(),
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
                details.budget,
                details.revenue,
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

    /// Writes a movie back that was read and changed: every field but `id`,
    /// `library_id`, `last_played_at` and `updated_at`. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if the row was changed (or deleted)
    /// since it was read; else as [`insert`](Self::insert).
    pub async fn update(&self, movie: &Movie) -> Result<Movie> {
        self.handle
            .write_fresh(
                format!("movie {}", movie.id),
                optional!(
                    MovieRow,
                    "queries/movies/movie/update.sql",
                    movie.id.0,
                    movie.updated_at,
                    movie.tmdb_id,
                    movie.imdb_id.as_deref(),
                    movie.title,
                    movie.sort_title.as_deref(),
                    movie.original_title.as_deref(),
                    movie.year,
                    movie.release_date,
                    movie.runtime.map(ms_of),
                    movie.overview.as_deref(),
                    movie.original_language.as_deref(),
                    movie.content_rating.as_deref(),
                    movie.rating_level,
                    movie.poster_path.as_deref(),
                    movie.poster_blurhash.as_deref(),
                    movie.backdrop_path.as_deref(),
                    movie.vote_average,
                    movie.vote_count,
                    movie.path.as_deref(),
                    movie.is_locked,
                    movie.added_at,
                ),
            )
            .await
    }

    /// Writes a movie's details, all of them but the play count. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound); else as [`insert`](Self::insert).
    pub async fn set_details(&self, id: MovieId, details: &MovieDetails) -> Result<()> {
        self.handle
            .change(
                format!("movie {id}"),
                execute!(
                    "queries/movies/movie/set_details.sql",
                    id.0,
                    details.tvdb_id,
                    details.radarr_id,
                    details.tagline.as_deref(),
                    details.status.as_deref(),
                    details.backdrop_blurhash.as_deref(),
                    details.logo_path.as_deref(),
                    details.trailer_url.as_deref(),
                    details.popularity,
                    details.budget,
                    details.revenue,
                    Json(&details.titles_i18n) as _,
                    Json(&details.taglines_i18n) as _,
                    Json(&details.overviews_i18n) as _,
                    Json(&details.age_ratings) as _,
                ),
            )
            .await
    }

    /// Deletes a movie softly, and its files with it; what users made of it
    /// stays. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete(&self, id: MovieId) -> Result<()> {
        self.handle.change(format!("movie {id}"), execute!("queries/movies/movie/delete.sql", id.0)).await
    }

    /// Deletes all movies of a library softly; returns how many. One round
    /// trip, whose duration grows with their number; waits for imports into the
    /// library and scans of it.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_by_library(&self, library: LibraryId) -> Result<u64> {
        self.handle.execute_counted(value!("queries/movies/movie/delete_by_library.sql", library.0)).await
    }

    /// Counts one more play, now. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn record_play(&self, id: MovieId) -> Result<()> {
        self.handle.change(format!("movie {id}"), execute!("queries/movies/movie/record_play.sql", id.0)).await
    }
}
