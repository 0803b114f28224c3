//! Seasons of series; number 0 holds the specials.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;

use super::{SeriesId, TvShows};
use crate::content::Translations;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{all, execute, one, optional, value};

typed_id! {
    /// A season's id.
    SeasonId
}

/// A live season.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Season {
    /// The id; never changes.
    pub id: SeasonId,
    /// The series.
    pub series_id: SeriesId,
    /// 0: the specials. One live season of a series has it.
    pub season_number: i32,
    /// The id at themoviedb.org; one live season of a series has it.
    pub tmdb_id: Option<i32>,
    /// The id at thetvdb.com.
    pub tvdb_id: Option<i32>,
    /// 1 to 255 characters.
    pub name: Option<String>,
    /// What it is about; at most 20,000 characters.
    pub overview: Option<String>,
    /// The first broadcast.
    pub air_date: Option<NaiveDate>,
    /// 1870 to 2200.
    pub year: Option<i32>,
    /// Path of the poster.
    pub poster_path: Option<String>,
    /// The poster's `BlurHash`.
    pub poster_blurhash: Option<String>,
    /// The community's rating, 0 to 10.
    pub vote_average: Option<f64>,
    /// Live episodes; kept by the database.
    pub episode_count: i32,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

/// A season in other languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct SeasonDetails {
    /// The name in other languages.
    pub names_i18n: Translations,
    /// The overview in other languages.
    pub overviews_i18n: Translations,
}

/// A season to be made; every field but series and number may stay empty.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSeason {
    /// The id; a new one by default.
    pub id: SeasonId,
    /// The series.
    pub series_id: SeriesId,
    /// See [`Season::season_number`].
    pub season_number: i32,
    /// See [`Season::tmdb_id`].
    pub tmdb_id: Option<i32>,
    /// See [`Season::tvdb_id`].
    pub tvdb_id: Option<i32>,
    /// See [`Season::name`].
    pub name: Option<String>,
    /// See [`Season::overview`].
    pub overview: Option<String>,
    /// See [`Season::air_date`].
    pub air_date: Option<NaiveDate>,
    /// See [`Season::year`].
    pub year: Option<i32>,
    /// See [`Season::poster_path`].
    pub poster_path: Option<String>,
    /// See [`Season::poster_blurhash`].
    pub poster_blurhash: Option<String>,
    /// See [`Season::vote_average`].
    pub vote_average: Option<f64>,
    /// The season in other languages.
    pub details: SeasonDetails,
}

impl NewSeason {
    /// A season with a new id of which nothing but the number is known.
    #[must_use]
    pub fn new(series_id: SeriesId, season_number: i32) -> Self {
        Self {
            id: SeasonId::now(),
            series_id,
            season_number,
            tmdb_id: None,
            tvdb_id: None,
            name: None,
            overview: None,
            air_date: None,
            year: None,
            poster_path: None,
            poster_blurhash: None,
            vote_average: None,
            details: SeasonDetails::default(),
        }
    }
}

struct DetailsRow {
    names_i18n: Json<Translations>,
    overviews_i18n: Json<Translations>,
}

impl From<DetailsRow> for SeasonDetails {
    fn from(row: DetailsRow) -> Self {
        Self { names_i18n: row.names_i18n.0, overviews_i18n: row.overviews_i18n.0 }
    }
}

/// How many live seasons a series has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct SeasonCount {
    /// Those with a number above 0.
    pub seasons: i64,
    /// Season 0: 1 or 0.
    pub specials: i64,
}

impl<M: Mode> TvShows<M> {
    /// The live season with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn season(&self, id: SeasonId) -> Result<Option<Season>> {
        self.handle.read(optional!(Season, "queries/tvshows/season/get.sql", id.0)).await
    }

    /// A live season in other languages. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn season_details(&self, id: SeasonId) -> Result<Option<SeasonDetails>> {
        self.handle.read(optional!(DetailsRow, "queries/tvshows/season/details.sql", id.0)).await
    }

    /// The live season of a series with this number. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_season_by_number(&self, series: SeriesId, number: i32) -> Result<Option<Season>> {
        self.handle.read(optional!(Season, "queries/tvshows/season/find_by_number.sql", series.0, number)).await
    }

    /// The live season of a series with this id at themoviedb.org. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_season_by_tmdb_id(&self, series: SeriesId, tmdb_id: i32) -> Result<Option<Season>> {
        self.handle.read(optional!(Season, "queries/tvshows/season/find_by_tmdb_id.sql", series.0, tmdb_id)).await
    }

    /// Whether a series has a live season with this number. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn exists_season_by_number(&self, series: SeriesId, number: i32) -> Result<bool> {
        self.handle.read(value!("queries/tvshows/season/exists_by_number.sql", series.0, number)).await
    }

    /// The live seasons of a series without the specials, by number, with their
    /// counts of episodes. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn seasons_of(&self, series: SeriesId) -> Result<Vec<Season>> {
        self.list_seasons(series, 1).await
    }

    /// The same with the specials, which come first. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn seasons_with_specials_of(&self, series: SeriesId) -> Result<Vec<Season>> {
        self.list_seasons(series, 0).await
    }

    async fn list_seasons(&self, series: SeriesId, lowest: i32) -> Result<Vec<Season>> {
        self.handle.read(all!(Season, "queries/tvshows/season/list.sql", series.0, lowest)).await
    }

    /// How many live seasons a series has. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_seasons(&self, series: SeriesId) -> Result<SeasonCount> {
        self.handle.read(one!(SeasonCount, "queries/tvshows/season/count.sql", series.0)).await
    }
}

/// A statement whose last parameters are the fields of a season, in their
/// order, and then `last`.
macro_rules! bind_season {
    ($query:ident!($($first:tt)*), $of:ident$(, $last:expr)*) => {
        $query!(
            $($first)*,
            $of.season_number,
            $of.tmdb_id,
            $of.tvdb_id,
            $of.name.as_deref(),
            $of.overview.as_deref(),
            $of.air_date,
            $of.year,
            $of.poster_path.as_deref(),
            $of.poster_blurhash.as_deref(),
            $of.vote_average,
            $($last,)*
        )
    };
}

impl TvShows<ReadWrite> {
    /// Makes a season. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if there is no such live series;
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_seasons_number`,
    /// `idx_seasons_series_tmdb_id` or `seasons_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds.
    pub async fn insert_season(&self, new: &NewSeason) -> Result<Season> {
        self.handle
            .write_found(
                format!("series {}", new.series_id),
                bind_season!(
                    optional!(Season, "queries/tvshows/season/insert.sql", new.id.0, new.series_id.0),
                    new,
                    Json(&new.details.names_i18n) as _,
                    Json(&new.details.overviews_i18n) as _
                ),
            )
            .await
    }

    /// Brings the season of this number up to date, or makes it: it takes what
    /// `new` has; what `new` leaves empty stays, languages too, and so does its id. One round
    /// trip; any number of callers get the same season.
    ///
    /// # Errors
    ///
    /// As [`insert_season`](Self::insert_season), but never a conflict on
    /// `idx_seasons_number`.
    pub async fn upsert_season(&self, new: &NewSeason) -> Result<Season> {
        self.handle
            .write_found(
                format!("series {}", new.series_id),
                bind_season!(
                    optional!(Season, "queries/tvshows/season/upsert.sql", new.id.0, new.series_id.0),
                    new,
                    Json(&new.details.names_i18n) as _,
                    Json(&new.details.overviews_i18n) as _
                ),
            )
            .await
    }

    /// The season of a series with this number; made if there is none. One
    /// round trip; any number of callers get the same season.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if there is no such live series;
    /// [`Error::Invalid`](crate::Error::Invalid) for a negative number.
    pub async fn get_or_create_season(&self, series: SeriesId, number: i32) -> Result<Season> {
        self.handle
            .write_found(
                format!("series {series}"),
                optional!(Season, "queries/tvshows/season/get_or_create.sql", SeasonId::now().0, series.0, number),
            )
            .await
    }

    /// Writes a season back that was read and changed; its episodes follow when
    /// it is renumbered. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if it was changed (or deleted) since
    /// it was read; else as [`insert_season`](Self::insert_season).
    pub async fn update_season(&self, season: &Season) -> Result<Season> {
        self.handle
            .write_fresh(
                format!("season {}", season.id),
                bind_season!(optional!(Season, "queries/tvshows/season/update.sql", season.id.0, season.updated_at), season),
            )
            .await
    }

    /// Writes a season in other languages: all of them. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn set_season_details(&self, id: SeasonId, details: &SeasonDetails) -> Result<()> {
        self.handle
            .change(
                format!("season {id}"),
                execute!(
                    "queries/tvshows/season/set_details.sql",
                    id.0,
                    Json(&details.names_i18n) as _,
                    Json(&details.overviews_i18n) as _
                ),
            )
            .await
    }

    /// Deletes a season softly, and its episodes and their files with it. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_season(&self, id: SeasonId) -> Result<()> {
        self.handle.change_counted(format!("season {id}"), value!("queries/tvshows/season/delete.sql", id.0)).await
    }

    /// Deletes all seasons of a series softly, and their episodes with them;
    /// returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_seasons(&self, series: SeriesId) -> Result<u64> {
        self.handle.execute_counted(value!("queries/tvshows/season/delete_of_series.sql", series.0)).await
    }
}
