//! The types of a series: what is read, what is written, how it is stored.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;

use crate::content::{AgeRatings, Translations};
use crate::id::typed_id;
use crate::libraries::LibraryId;
use crate::page::{Key, Listed};

typed_id! {
    /// A series's id.
    SeriesId
}

/// A live series: what lists and title pages show. The rest is in [`SeriesDetails`].
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Series {
    /// The id; never changes.
    pub id: SeriesId,
    /// The library that it belongs to; one row per series and library.
    pub library_id: LibraryId,
    /// The id at themoviedb.org; one live series of a library has it.
    pub tmdb_id: Option<i32>,
    /// The id at imdb.com, `tt0133093`; one live series of a library has it.
    pub imdb_id: Option<String>,
    /// 1 to 500 characters.
    pub title: String,
    /// What to sort by, if not by `title`.
    pub sort_title: Option<String>,
    /// The title in its own language.
    pub original_title: Option<String>,
    /// 1870 to 2200.
    pub year: Option<i32>,
    /// The first broadcast.
    pub first_air_date: Option<NaiveDate>,
    /// The last broadcast so far; not before the first.
    pub last_air_date: Option<NaiveDate>,
    /// `Returning Series`, `Ended`, …; at most 50 characters.
    pub status: Option<String>,
    /// `Scripted`, `Documentary`, …; at most 50 characters.
    pub series_type: Option<String>,
    /// Live seasons without the specials; kept by the database.
    pub season_count: i32,
    /// Live episodes without the specials; kept by the database.
    pub episode_count: i32,
    /// Live episodes of season 0; kept by the database.
    pub special_count: i32,
    /// What it is about; at most 20,000 characters.
    pub overview: Option<String>,
    /// A BCP 47 language tag.
    pub original_language: Option<String>,
    /// As printed: `PG-13`, `FSK 12`.
    pub content_rating: Option<String>,
    /// `content_rating` on one scale, 0 (all ages) to 100; a series without one
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
    /// The folder under which it was found.
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

/// What a series's own page and editors need beside [`Series`].
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct SeriesDetails {
    /// The id at thetvdb.com; one live series of a library has it.
    pub tvdb_id: Option<i32>,
    /// The id in Sonarr; one live series of a library has it.
    pub sonarr_id: Option<i32>,
    /// At most 1,000 characters.
    pub tagline: Option<String>,
    /// The backdrop's `BlurHash`.
    pub backdrop_blurhash: Option<String>,
    /// Path of the logo.
    pub logo_path: Option<String>,
    /// Where the trailer is.
    pub trailer_url: Option<String>,
    /// TMDb's measure; not negative.
    pub popularity: Option<f64>,
    /// Where its own pages are; at most 2,000 characters.
    pub homepage: Option<String>,
    /// The title in other languages; searched as well.
    pub titles_i18n: Translations,
    /// The tagline in other languages.
    pub taglines_i18n: Translations,
    /// The overview in other languages.
    pub overviews_i18n: Translations,
    /// Ratings by country.
    pub age_ratings: AgeRatings,
    /// Plays by all users; not written by [`set_details`](super::super::TvShows::set_details).
    pub play_count: i32,
    /// When the metadata was last refreshed; not written either.
    pub metadata_updated_at: Option<DateTime<Utc>>,
}

/// A series to be made; every field but library and title may stay empty.
///
/// ```
/// use revenge_db::libraries::LibraryId;
/// use revenge_db::tvshows::NewSeries;
///
/// let dark = NewSeries { year: Some(2017), tmdb_id: Some(70_523), ..NewSeries::new(LibraryId::now(), "Dark") };
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NewSeries {
    /// The id; a new one by default.
    pub id: SeriesId,
    /// The library that it belongs to.
    pub library_id: LibraryId,
    /// See [`Series::tmdb_id`].
    pub tmdb_id: Option<i32>,
    /// See [`Series::imdb_id`].
    pub imdb_id: Option<String>,
    /// See [`Series::title`].
    pub title: String,
    /// See [`Series::sort_title`].
    pub sort_title: Option<String>,
    /// See [`Series::original_title`].
    pub original_title: Option<String>,
    /// See [`Series::year`].
    pub year: Option<i32>,
    /// See [`Series::first_air_date`].
    pub first_air_date: Option<NaiveDate>,
    /// See [`Series::last_air_date`].
    pub last_air_date: Option<NaiveDate>,
    /// See [`Series::status`].
    pub status: Option<String>,
    /// See [`Series::series_type`].
    pub series_type: Option<String>,
    /// See [`Series::overview`].
    pub overview: Option<String>,
    /// See [`Series::original_language`].
    pub original_language: Option<String>,
    /// See [`Series::content_rating`].
    pub content_rating: Option<String>,
    /// See [`Series::rating_level`].
    pub rating_level: Option<i32>,
    /// See [`Series::poster_path`].
    pub poster_path: Option<String>,
    /// See [`Series::poster_blurhash`].
    pub poster_blurhash: Option<String>,
    /// See [`Series::backdrop_path`].
    pub backdrop_path: Option<String>,
    /// See [`Series::vote_average`].
    pub vote_average: Option<f64>,
    /// See [`Series::vote_count`].
    pub vote_count: Option<i32>,
    /// See [`Series::path`].
    pub path: Option<String>,
    /// See [`Series::is_locked`].
    pub is_locked: bool,
    /// When it came into the library; now, if empty.
    pub added_at: Option<DateTime<Utc>>,
    /// What else is known of it.
    pub details: SeriesDetails,
}

impl NewSeries {
    /// A series with a new id of which nothing but the title is known.
    pub fn new(library_id: LibraryId, title: impl Into<String>) -> Self {
        Self {
            id: SeriesId::now(),
            library_id,
            title: title.into(),
            tmdb_id: None,
            imdb_id: None,
            sort_title: None,
            original_title: None,
            year: None,
            first_air_date: None,
            last_air_date: None,
            status: None,
            series_type: None,
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
            details: SeriesDetails::default(),
        }
    }
}

/// The columns of a series are written once; a row of a list has its sort key in
/// addition, or further columns of which one is the sort key.
macro_rules! series_row {
    ($name:ident $(<$key:ident>)? $({ $($extra:ident: $extra_type:ty),+ $(,)? })?) => {
        pub(in crate::tvshows) struct $name $(<$key>)? {
            $(pub(in crate::tvshows) key: $key,)?
            $($(pub(in crate::tvshows) $extra: $extra_type,)+)?
            pub(in crate::tvshows) id: $crate::tvshows::SeriesId,
            pub(in crate::tvshows) library_id: $crate::libraries::LibraryId,
            pub(in crate::tvshows) tmdb_id: Option<i32>,
            pub(in crate::tvshows) imdb_id: Option<String>,
            pub(in crate::tvshows) title: String,
            pub(in crate::tvshows) sort_title: Option<String>,
            pub(in crate::tvshows) original_title: Option<String>,
            pub(in crate::tvshows) year: Option<i32>,
            pub(in crate::tvshows) first_air_date: Option<chrono::NaiveDate>,
            pub(in crate::tvshows) last_air_date: Option<chrono::NaiveDate>,
            pub(in crate::tvshows) status: Option<String>,
            pub(in crate::tvshows) series_type: Option<String>,
            pub(in crate::tvshows) season_count: i32,
            pub(in crate::tvshows) episode_count: i32,
            pub(in crate::tvshows) special_count: i32,
            pub(in crate::tvshows) overview: Option<String>,
            pub(in crate::tvshows) original_language: Option<String>,
            pub(in crate::tvshows) content_rating: Option<String>,
            pub(in crate::tvshows) rating_level: Option<i32>,
            pub(in crate::tvshows) poster_path: Option<String>,
            pub(in crate::tvshows) poster_blurhash: Option<String>,
            pub(in crate::tvshows) backdrop_path: Option<String>,
            pub(in crate::tvshows) vote_average: Option<f64>,
            pub(in crate::tvshows) vote_count: Option<i32>,
            pub(in crate::tvshows) path: Option<String>,
            pub(in crate::tvshows) is_locked: bool,
            pub(in crate::tvshows) last_played_at: Option<chrono::DateTime<chrono::Utc>>,
            pub(in crate::tvshows) added_at: chrono::DateTime<chrono::Utc>,
            pub(in crate::tvshows) updated_at: chrono::DateTime<chrono::Utc>,
        }

        impl $(<$key>)? $name $(<$key>)? {
            pub(in crate::tvshows) fn series(self) -> $crate::tvshows::Series {
                $crate::tvshows::Series {
                    id: self.id,
                    library_id: self.library_id,
                    tmdb_id: self.tmdb_id,
                    imdb_id: self.imdb_id,
                    title: self.title,
                    sort_title: self.sort_title,
                    original_title: self.original_title,
                    year: self.year,
                    first_air_date: self.first_air_date,
                    last_air_date: self.last_air_date,
                    status: self.status,
                    series_type: self.series_type,
                    season_count: self.season_count,
                    episode_count: self.episode_count,
                    special_count: self.special_count,
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
                }
            }
        }
    };
}

pub(in crate::tvshows) use series_row;

series_row!(SeriesRow);
series_row!(ListedRow<K>);

impl From<SeriesRow> for Series {
    fn from(row: SeriesRow) -> Self {
        row.series()
    }
}

impl<K: Into<Key> + Clone> From<ListedRow<K>> for Listed<Series> {
    fn from(row: ListedRow<K>) -> Self {
        Self { key: row.key.clone().into(), id: row.id.0, item: row.series() }
    }
}

pub(in crate::tvshows) struct DetailsRow {
    pub(in crate::tvshows) tvdb_id: Option<i32>,
    pub(in crate::tvshows) sonarr_id: Option<i32>,
    pub(in crate::tvshows) tagline: Option<String>,
    pub(in crate::tvshows) backdrop_blurhash: Option<String>,
    pub(in crate::tvshows) logo_path: Option<String>,
    pub(in crate::tvshows) trailer_url: Option<String>,
    pub(in crate::tvshows) popularity: Option<f64>,
    pub(in crate::tvshows) homepage: Option<String>,
    pub(in crate::tvshows) titles_i18n: Json<Translations>,
    pub(in crate::tvshows) taglines_i18n: Json<Translations>,
    pub(in crate::tvshows) overviews_i18n: Json<Translations>,
    pub(in crate::tvshows) age_ratings: Json<AgeRatings>,
    pub(in crate::tvshows) play_count: i32,
    pub(in crate::tvshows) metadata_updated_at: Option<DateTime<Utc>>,
}

impl From<DetailsRow> for SeriesDetails {
    fn from(row: DetailsRow) -> Self {
        Self {
            tvdb_id: row.tvdb_id,
            sonarr_id: row.sonarr_id,
            tagline: row.tagline,
            backdrop_blurhash: row.backdrop_blurhash,
            logo_path: row.logo_path,
            trailer_url: row.trailer_url,
            popularity: row.popularity,
            homepage: row.homepage,
            titles_i18n: row.titles_i18n.0,
            taglines_i18n: row.taglines_i18n.0,
            overviews_i18n: row.overviews_i18n.0,
            age_ratings: row.age_ratings.0,
            play_count: row.play_count,
            metadata_updated_at: row.metadata_updated_at,
        }
    }
}

/// The folder of a series.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct SeriesPath {
    /// The series.
    pub id: SeriesId,
    /// Its folder.
    pub path: String,
}

pub(in crate::tvshows) struct ListedPath {
    pub(in crate::tvshows) id: SeriesId,
    pub(in crate::tvshows) path: String,
    pub(in crate::tvshows) key: String,
}

impl From<ListedPath> for Listed<SeriesPath> {
    fn from(row: ListedPath) -> Self {
        Self { key: row.key.into(), id: row.id.0, item: SeriesPath { id: row.id, path: row.path } }
    }
}
