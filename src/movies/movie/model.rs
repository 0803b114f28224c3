//! The types of a movie: what is read, what is written, how it is stored.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;

use crate::content::{AgeRatings, Translations};
use crate::id::typed_id;
use crate::libraries::LibraryId;
use crate::page::{Key, Listed};
use crate::query::Misfit;

typed_id! {
    /// A movie's id.
    MovieId
}

/// A live movie: what lists and title pages show. The rest is in [`MovieDetails`].
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Movie {
    /// The id; never changes.
    pub id: MovieId,
    /// The library that it belongs to; one row per film and library.
    pub library_id: LibraryId,
    /// The id at themoviedb.org; one live movie of a library has it.
    pub tmdb_id: Option<i32>,
    /// The id at imdb.com, `tt0133093`; one live movie of a library has it.
    pub imdb_id: Option<String>,
    /// 1 to 500 characters.
    pub title: String,
    /// What to sort by, if not by `title`.
    pub sort_title: Option<String>,
    /// The title in its own language.
    pub original_title: Option<String>,
    /// 1870 to 2200.
    pub year: Option<i32>,
    /// The first release.
    pub release_date: Option<NaiveDate>,
    /// Running time, stored in milliseconds.
    pub runtime: Option<Duration>,
    /// What it is about; at most 20,000 characters.
    pub overview: Option<String>,
    /// A BCP 47 language tag.
    pub original_language: Option<String>,
    /// As printed: `PG-13`, `FSK 12`.
    pub content_rating: Option<String>,
    /// `content_rating` on one scale, 0 (all ages) to 100; a movie without one
    /// is hidden from viewers who have a limit.
    pub rating_level: Option<i32>,
    /// Path of the poster.
    pub poster_path: Option<String>,
    /// The poster's `BlurHash`.
    pub poster_blurhash: Option<String>,
    /// Path of the backdrop.
    pub backdrop_path: Option<String>,
    /// The community's rating, 0 to 10.
    pub vote_average: Option<f64>,
    /// How many votes that is.
    pub vote_count: Option<i32>,
    /// The folder or file under which it was found.
    pub path: Option<String>,
    /// Edited by hand: imports leave it alone.
    pub is_locked: bool,
    /// When anybody last played it.
    pub last_played_at: Option<DateTime<Utc>>,
    /// When it came into the library.
    pub added_at: DateTime<Utc>,
    /// When its row last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a movie's own page and editors need beside [`Movie`].
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct MovieDetails {
    /// The id at thetvdb.com.
    pub tvdb_id: Option<i32>,
    /// The id in Radarr; one live movie of a library has it.
    pub radarr_id: Option<i32>,
    /// At most 1,000 characters.
    pub tagline: Option<String>,
    /// `Released`, `Rumored`, …; at most 50 characters.
    pub status: Option<String>,
    /// The backdrop's `BlurHash`.
    pub backdrop_blurhash: Option<String>,
    /// Path of the logo.
    pub logo_path: Option<String>,
    /// Where the trailer is.
    pub trailer_url: Option<String>,
    /// TMDb's measure; not negative.
    pub popularity: Option<f64>,
    /// US dollars.
    pub budget: Option<i64>,
    /// US dollars.
    pub revenue: Option<i64>,
    /// The title in other languages; searched as well.
    pub titles_i18n: Translations,
    /// The tagline in other languages.
    pub taglines_i18n: Translations,
    /// The overview in other languages.
    pub overviews_i18n: Translations,
    /// Ratings by country.
    pub age_ratings: AgeRatings,
    /// Plays by all users; not written by [`set_details`](super::super::Movies::set_details).
    pub play_count: i32,
    /// When the metadata was last refreshed; not written either.
    pub metadata_updated_at: Option<DateTime<Utc>>,
}

/// A movie to be made; every field but library and title may stay empty.
///
/// ```
/// use revenge_db::libraries::LibraryId;
/// use revenge_db::movies::NewMovie;
///
/// let heat = NewMovie { year: Some(1995), tmdb_id: Some(949), ..NewMovie::new(LibraryId::now(), "Heat") };
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NewMovie {
    /// The id; a new one by default.
    pub id: MovieId,
    /// The library that it belongs to.
    pub library_id: LibraryId,
    /// See [`Movie::tmdb_id`].
    pub tmdb_id: Option<i32>,
    /// See [`Movie::imdb_id`].
    pub imdb_id: Option<String>,
    /// See [`Movie::title`].
    pub title: String,
    /// See [`Movie::sort_title`].
    pub sort_title: Option<String>,
    /// See [`Movie::original_title`].
    pub original_title: Option<String>,
    /// See [`Movie::year`].
    pub year: Option<i32>,
    /// See [`Movie::release_date`].
    pub release_date: Option<NaiveDate>,
    /// See [`Movie::runtime`].
    pub runtime: Option<Duration>,
    /// See [`Movie::overview`].
    pub overview: Option<String>,
    /// See [`Movie::original_language`].
    pub original_language: Option<String>,
    /// See [`Movie::content_rating`].
    pub content_rating: Option<String>,
    /// See [`Movie::rating_level`].
    pub rating_level: Option<i32>,
    /// See [`Movie::poster_path`].
    pub poster_path: Option<String>,
    /// See [`Movie::poster_blurhash`].
    pub poster_blurhash: Option<String>,
    /// See [`Movie::backdrop_path`].
    pub backdrop_path: Option<String>,
    /// See [`Movie::vote_average`].
    pub vote_average: Option<f64>,
    /// See [`Movie::vote_count`].
    pub vote_count: Option<i32>,
    /// See [`Movie::path`].
    pub path: Option<String>,
    /// See [`Movie::is_locked`].
    pub is_locked: bool,
    /// When it came into the library; now, if empty.
    pub added_at: Option<DateTime<Utc>>,
    /// What else is known of it.
    pub details: MovieDetails,
}

impl NewMovie {
    /// A movie with a new id of which nothing but the title is known.
    pub fn new(library_id: LibraryId, title: impl Into<String>) -> Self {
        Self {
            id: MovieId::now(),
            library_id,
            title: title.into(),
            tmdb_id: None,
            imdb_id: None,
            sort_title: None,
            original_title: None,
            year: None,
            release_date: None,
            runtime: None,
            overview: None,
            original_language: None,
            content_rating: None,
            rating_level: None,
            poster_path: None,
            poster_blurhash: None,
            backdrop_path: None,
            vote_average: None,
            vote_count: None,
            path: None,
            is_locked: false,
            added_at: None,
            details: MovieDetails::default(),
        }
    }
}

/// The columns of a movie are written once; a row of a list has its sort key in
/// addition, or further columns of which one is the sort key.
macro_rules! movie_row {
    ($name:ident $(<$key:ident>)? $({ $($extra:ident: $extra_type:ty),+ $(,)? })?) => {
        pub(in crate::movies) struct $name $(<$key>)? {
            $(pub(in crate::movies) key: $key,)?
            $($(pub(in crate::movies) $extra: $extra_type,)+)?
            pub(in crate::movies) id: $crate::movies::MovieId,
            pub(in crate::movies) library_id: $crate::libraries::LibraryId,
            pub(in crate::movies) tmdb_id: Option<i32>,
            pub(in crate::movies) imdb_id: Option<String>,
            pub(in crate::movies) title: String,
            pub(in crate::movies) sort_title: Option<String>,
            pub(in crate::movies) original_title: Option<String>,
            pub(in crate::movies) year: Option<i32>,
            pub(in crate::movies) release_date: Option<chrono::NaiveDate>,
            pub(in crate::movies) runtime_ms: Option<i64>,
            pub(in crate::movies) overview: Option<String>,
            pub(in crate::movies) original_language: Option<String>,
            pub(in crate::movies) content_rating: Option<String>,
            pub(in crate::movies) rating_level: Option<i32>,
            pub(in crate::movies) poster_path: Option<String>,
            pub(in crate::movies) poster_blurhash: Option<String>,
            pub(in crate::movies) backdrop_path: Option<String>,
            pub(in crate::movies) vote_average: Option<f64>,
            pub(in crate::movies) vote_count: Option<i32>,
            pub(in crate::movies) path: Option<String>,
            pub(in crate::movies) is_locked: bool,
            pub(in crate::movies) last_played_at: Option<chrono::DateTime<chrono::Utc>>,
            pub(in crate::movies) added_at: chrono::DateTime<chrono::Utc>,
            pub(in crate::movies) updated_at: chrono::DateTime<chrono::Utc>,
        }

        impl $(<$key>)? $name $(<$key>)? {
            pub(in crate::movies) fn movie(self) -> Result<$crate::movies::Movie, $crate::query::Misfit> {
                Ok($crate::movies::Movie {
                    runtime: $crate::query::duration_of(self.id, "movies.runtime_ms is negative", self.runtime_ms)?,
                    id: self.id,
                    library_id: self.library_id,
                    tmdb_id: self.tmdb_id,
                    imdb_id: self.imdb_id,
                    title: self.title,
                    sort_title: self.sort_title,
                    original_title: self.original_title,
                    year: self.year,
                    release_date: self.release_date,
                    overview: self.overview,
                    original_language: self.original_language,
                    content_rating: self.content_rating,
                    rating_level: self.rating_level,
                    poster_path: self.poster_path,
                    poster_blurhash: self.poster_blurhash,
                    backdrop_path: self.backdrop_path,
                    vote_average: self.vote_average,
                    vote_count: self.vote_count,
                    path: self.path,
                    is_locked: self.is_locked,
                    last_played_at: self.last_played_at,
                    added_at: self.added_at,
                    updated_at: self.updated_at,
                })
            }
        }
    };
}

pub(in crate::movies) use movie_row;

movie_row!(MovieRow);
movie_row!(ListedRow<K>);

impl TryFrom<MovieRow> for Movie {
    type Error = Misfit;

    fn try_from(row: MovieRow) -> Result<Self, Misfit> {
        row.movie()
    }
}

impl<K: Into<Key> + Clone> TryFrom<ListedRow<K>> for Listed<Movie> {
    type Error = Misfit;

    fn try_from(row: ListedRow<K>) -> Result<Self, Misfit> {
        Ok(Self { key: row.key.clone().into(), id: row.id.0, item: row.movie()? })
    }
}

pub(in crate::movies) struct DetailsRow {
    pub(in crate::movies) tvdb_id: Option<i32>,
    pub(in crate::movies) radarr_id: Option<i32>,
    pub(in crate::movies) tagline: Option<String>,
    pub(in crate::movies) status: Option<String>,
    pub(in crate::movies) backdrop_blurhash: Option<String>,
    pub(in crate::movies) logo_path: Option<String>,
    pub(in crate::movies) trailer_url: Option<String>,
    pub(in crate::movies) popularity: Option<f64>,
    pub(in crate::movies) budget: Option<i64>,
    pub(in crate::movies) revenue: Option<i64>,
    pub(in crate::movies) titles_i18n: Json<Translations>,
    pub(in crate::movies) taglines_i18n: Json<Translations>,
    pub(in crate::movies) overviews_i18n: Json<Translations>,
    pub(in crate::movies) age_ratings: Json<AgeRatings>,
    pub(in crate::movies) play_count: i32,
    pub(in crate::movies) metadata_updated_at: Option<DateTime<Utc>>,
}

impl From<DetailsRow> for MovieDetails {
    fn from(row: DetailsRow) -> Self {
        Self {
            tvdb_id: row.tvdb_id,
            radarr_id: row.radarr_id,
            tagline: row.tagline,
            status: row.status,
            backdrop_blurhash: row.backdrop_blurhash,
            logo_path: row.logo_path,
            trailer_url: row.trailer_url,
            popularity: row.popularity,
            budget: row.budget,
            revenue: row.revenue,
            titles_i18n: row.titles_i18n.0,
            taglines_i18n: row.taglines_i18n.0,
            overviews_i18n: row.overviews_i18n.0,
            age_ratings: row.age_ratings.0,
            play_count: row.play_count,
            metadata_updated_at: row.metadata_updated_at,
        }
    }
}
