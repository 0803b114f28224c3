//! The types of an episode: what is read, what is written, how it is stored.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;

use crate::content::Translations;
use crate::id::typed_id;
use crate::libraries::LibraryId;
use crate::page::{Key, Listed};
use crate::query::Misfit;
use crate::tvshows::{SeasonId, SeriesId};

typed_id! {
    /// An episode's id.
    EpisodeId
}

/// A live episode.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Episode {
    /// The id; never changes.
    pub id: EpisodeId,
    /// The series.
    pub series_id: SeriesId,
    /// The season.
    pub season_id: SeasonId,
    /// The library of the series.
    pub library_id: LibraryId,
    /// The number of the season; 0: a special.
    pub season_number: i32,
    /// The number in the season; one live episode of it has it.
    pub episode_number: i32,
    /// The number over all seasons, as of anime; not unique.
    pub absolute_number: Option<i32>,
    /// The id at themoviedb.org; one live episode of a series has it.
    pub tmdb_id: Option<i32>,
    /// The id at thetvdb.com.
    pub tvdb_id: Option<i32>,
    /// The id at imdb.com.
    pub imdb_id: Option<String>,
    /// 1 to 500 characters.
    pub title: String,
    /// What it is about; at most 20,000 characters.
    pub overview: Option<String>,
    /// At most 50 characters.
    pub production_code: Option<String>,
    /// The first broadcast, in the time zone of the broadcaster.
    pub air_date: Option<NaiveDate>,
    /// The moment of the first broadcast.
    pub aired_at: Option<DateTime<Utc>>,
    /// Running time, stored in milliseconds.
    pub runtime: Option<Duration>,
    /// Path of the still.
    pub still_path: Option<String>,
    /// The still's `BlurHash`.
    pub still_blurhash: Option<String>,
    /// The community's rating, 0 to 10.
    pub vote_average: Option<f64>,
    /// How many votes that is.
    pub vote_count: Option<i32>,
    /// Edited by hand: imports leave it alone.
    pub is_locked: bool,
    /// Plays by all users.
    pub play_count: i32,
    /// When anybody last played it.
    pub last_played_at: Option<DateTime<Utc>>,
    /// When it came into the library.
    pub added_at: DateTime<Utc>,
    /// When its row last changed.
    pub updated_at: DateTime<Utc>,
}

/// An episode in other languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct EpisodeDetails {
    /// The title in other languages.
    pub titles_i18n: Translations,
    /// The overview in other languages.
    pub overviews_i18n: Translations,
}

/// An episode to be made; every field but season, number and title may stay empty.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEpisode {
    /// The id; a new one by default.
    pub id: EpisodeId,
    /// The season, which tells series and library.
    pub season_id: SeasonId,
    /// See [`Episode::episode_number`].
    pub episode_number: i32,
    /// See [`Episode::absolute_number`].
    pub absolute_number: Option<i32>,
    /// See [`Episode::tmdb_id`].
    pub tmdb_id: Option<i32>,
    /// See [`Episode::tvdb_id`].
    pub tvdb_id: Option<i32>,
    /// See [`Episode::imdb_id`].
    pub imdb_id: Option<String>,
    /// See [`Episode::title`].
    pub title: String,
    /// See [`Episode::overview`].
    pub overview: Option<String>,
    /// See [`Episode::production_code`].
    pub production_code: Option<String>,
    /// See [`Episode::air_date`].
    pub air_date: Option<NaiveDate>,
    /// See [`Episode::aired_at`].
    pub aired_at: Option<DateTime<Utc>>,
    /// See [`Episode::runtime`].
    pub runtime: Option<Duration>,
    /// See [`Episode::still_path`].
    pub still_path: Option<String>,
    /// See [`Episode::still_blurhash`].
    pub still_blurhash: Option<String>,
    /// See [`Episode::vote_average`].
    pub vote_average: Option<f64>,
    /// See [`Episode::vote_count`].
    pub vote_count: Option<i32>,
    /// See [`Episode::is_locked`].
    pub is_locked: bool,
    /// When it came into the library; now, if empty.
    pub added_at: Option<DateTime<Utc>>,
    /// The episode in other languages.
    pub details: EpisodeDetails,
}

impl NewEpisode {
    /// An episode with a new id of which nothing but number and title is known.
    pub fn new(season_id: SeasonId, episode_number: i32, title: impl Into<String>) -> Self {
        Self {
            id: EpisodeId::now(),
            season_id,
            episode_number,
            absolute_number: None,
            tmdb_id: None,
            tvdb_id: None,
            imdb_id: None,
            title: title.into(),
            overview: None,
            production_code: None,
            air_date: None,
            aired_at: None,
            runtime: None,
            still_path: None,
            still_blurhash: None,
            vote_average: None,
            vote_count: None,
            is_locked: false,
            added_at: None,
            details: EpisodeDetails::default(),
        }
    }
}

/// The columns of an episode are written once; a row of a list has its sort key
/// in addition, or further columns of which one is the sort key.
macro_rules! episode_row {
    ($name:ident $(<$key:ident>)? $({ $($extra:ident: $extra_type:ty),+ $(,)? })?) => {
        pub(in crate::tvshows) struct $name $(<$key>)? {
            $(pub(in crate::tvshows) key: $key,)?
            $($(pub(in crate::tvshows) $extra: $extra_type,)+)?
            pub(in crate::tvshows) id: $crate::tvshows::EpisodeId,
            pub(in crate::tvshows) series_id: $crate::tvshows::SeriesId,
            pub(in crate::tvshows) season_id: $crate::tvshows::SeasonId,
            pub(in crate::tvshows) library_id: $crate::libraries::LibraryId,
            pub(in crate::tvshows) season_number: i32,
            pub(in crate::tvshows) episode_number: i32,
            pub(in crate::tvshows) absolute_number: Option<i32>,
            pub(in crate::tvshows) tmdb_id: Option<i32>,
            pub(in crate::tvshows) tvdb_id: Option<i32>,
            pub(in crate::tvshows) imdb_id: Option<String>,
            pub(in crate::tvshows) title: String,
            pub(in crate::tvshows) overview: Option<String>,
            pub(in crate::tvshows) production_code: Option<String>,
            pub(in crate::tvshows) air_date: Option<chrono::NaiveDate>,
            pub(in crate::tvshows) aired_at: Option<chrono::DateTime<chrono::Utc>>,
            pub(in crate::tvshows) runtime_ms: Option<i64>,
            pub(in crate::tvshows) still_path: Option<String>,
            pub(in crate::tvshows) still_blurhash: Option<String>,
            pub(in crate::tvshows) vote_average: Option<f64>,
            pub(in crate::tvshows) vote_count: Option<i32>,
            pub(in crate::tvshows) is_locked: bool,
            pub(in crate::tvshows) play_count: i32,
            pub(in crate::tvshows) last_played_at: Option<chrono::DateTime<chrono::Utc>>,
            pub(in crate::tvshows) added_at: chrono::DateTime<chrono::Utc>,
            pub(in crate::tvshows) updated_at: chrono::DateTime<chrono::Utc>,
        }

        impl $(<$key>)? $name $(<$key>)? {
            pub(in crate::tvshows) fn episode(self) -> Result<$crate::tvshows::Episode, $crate::query::Misfit> {
                Ok($crate::tvshows::Episode {
                    runtime: $crate::query::duration_of(self.id, "episodes.runtime_ms is negative", self.runtime_ms)?,
                    id: self.id,
                    series_id: self.series_id,
                    season_id: self.season_id,
                    library_id: self.library_id,
                    season_number: self.season_number,
                    episode_number: self.episode_number,
                    absolute_number: self.absolute_number,
                    tmdb_id: self.tmdb_id,
                    tvdb_id: self.tvdb_id,
                    imdb_id: self.imdb_id,
                    title: self.title,
                    overview: self.overview,
                    production_code: self.production_code,
                    air_date: self.air_date,
                    aired_at: self.aired_at,
                    still_path: self.still_path,
                    still_blurhash: self.still_blurhash,
                    vote_average: self.vote_average,
                    vote_count: self.vote_count,
                    is_locked: self.is_locked,
                    play_count: self.play_count,
                    last_played_at: self.last_played_at,
                    added_at: self.added_at,
                    updated_at: self.updated_at,
                })
            }
        }
    };
}

pub(in crate::tvshows) use episode_row;

episode_row!(EpisodeRow);
episode_row!(ListedEpisode<K>);

impl TryFrom<EpisodeRow> for Episode {
    type Error = Misfit;

    fn try_from(row: EpisodeRow) -> Result<Self, Misfit> {
        row.episode()
    }
}

/// In a list of a series, the numbers are the key.
impl TryFrom<EpisodeRow> for Listed<Episode> {
    type Error = Misfit;

    fn try_from(row: EpisodeRow) -> Result<Self, Misfit> {
        Ok(Self { key: (row.season_number, row.episode_number).into(), id: row.id.0, item: row.episode()? })
    }
}

impl<K: Into<Key> + Clone> TryFrom<ListedEpisode<K>> for Listed<Episode> {
    type Error = Misfit;

    fn try_from(row: ListedEpisode<K>) -> Result<Self, Misfit> {
        Ok(Self { key: row.key.clone().into(), id: row.id.0, item: row.episode()? })
    }
}

pub(super) struct DetailsRow {
    pub(super) titles_i18n: Json<Translations>,
    pub(super) overviews_i18n: Json<Translations>,
}

impl From<DetailsRow> for EpisodeDetails {
    fn from(row: DetailsRow) -> Self {
        Self { titles_i18n: row.titles_i18n.0, overviews_i18n: row.overviews_i18n.0 }
    }
}
