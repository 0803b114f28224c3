//! The staging tables of series and episodes: which column is written from where.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::model::{EpisodeImport, ImportSeason, SeriesImport, SeriesKey};
use crate::content::{AgeRatings, ImportCredit, ImportRating, Translations};
use crate::copy::staging;
use crate::import::{Part, filled};
use crate::query::ms_of;
use crate::tvshows::{CreditId, GenreId, PersonId, SeasonId};

staging! {
    /// `series_import_staging`: the series itself.
    SeriesStaging: "series_import_staging", "queries/tvshows/import/columns_series.sql", |row: (i64, &'s SeriesImport)| {
        source_line: i64 = Some(row.0),
        series_id: Uuid = Some(row.1.series.id.0),
        library_id: Uuid = Some(row.1.series.library_id.0),
        tmdb_id: i32 = row.1.series.tmdb_id,
        imdb_id: String = row.1.series.imdb_id.as_deref(),
        tvdb_id: i32 = row.1.series.details.tvdb_id,
        sonarr_id: i32 = row.1.series.details.sonarr_id,
        title: String = Some(&row.1.series.title),
        sort_title: String = row.1.series.sort_title.as_deref(),
        original_title: String = row.1.series.original_title.as_deref(),
        year: i32 = row.1.series.year,
        first_air_date: NaiveDate = row.1.series.first_air_date,
        last_air_date: NaiveDate = row.1.series.last_air_date,
        overview: String = row.1.series.overview.as_deref(),
        tagline: String = row.1.series.details.tagline.as_deref(),
        status: String = row.1.series.status.as_deref(),
        series_type: String = row.1.series.series_type.as_deref(),
        original_language: String = row.1.series.original_language.as_deref(),
        content_rating: String = row.1.series.content_rating.as_deref(),
        rating_level: i32 = row.1.series.rating_level,
        poster_path: String = row.1.series.poster_path.as_deref(),
        poster_blurhash: String = row.1.series.poster_blurhash.as_deref(),
        backdrop_path: String = row.1.series.backdrop_path.as_deref(),
        backdrop_blurhash: String = row.1.series.details.backdrop_blurhash.as_deref(),
        logo_path: String = row.1.series.details.logo_path.as_deref(),
        trailer_url: String = row.1.series.details.trailer_url.as_deref(),
        vote_average: f64 = row.1.series.vote_average,
        vote_count: i32 = row.1.series.vote_count,
        popularity: f64 = row.1.series.details.popularity,
        homepage: String = row.1.series.details.homepage.as_deref(),
        path: String = row.1.series.path.as_deref(),
        titles_i18n: Json<Translations> = filled(&row.1.series.details.titles_i18n),
        taglines_i18n: Json<Translations> = filled(&row.1.series.details.taglines_i18n),
        overviews_i18n: Json<Translations> = filled(&row.1.series.details.overviews_i18n),
        age_ratings: Json<AgeRatings> = filled(&row.1.series.details.age_ratings),
        is_locked: bool = Some(row.1.series.is_locked),
        added_at: DateTime<Utc> = row.1.series.added_at,
    }
}

staging! {
    /// `series_import_seasons`.
    SeasonStaging: "series_import_seasons", "queries/tvshows/import/columns_season.sql", |row: Part<'s, ImportSeason>| {
        position: i32 = Some(row.0),
        season_id: Uuid = Some(SeasonId::now().0),
        season_number: i32 = Some(row.1.season_number),
        name: String = row.1.name.as_deref(),
        overview: String = row.1.overview.as_deref(),
        air_date: NaiveDate = row.1.air_date,
        year: i32 = row.1.year,
        poster_path: String = row.1.poster_path.as_deref(),
    }
}

staging! {
    /// `series_import_genres`.
    GenreStaging: "series_import_genres", "queries/tvshows/import/columns_genre.sql", |row: Part<'s, String>| {
        position: i32 = Some(row.0),
        genre_id: Uuid = Some(GenreId::now().0),
        name: String = Some(row.1),
    }
}

staging! {
    /// `series_import_credits`.
    CreditStaging: "series_import_credits", "queries/tvshows/import/columns_credit.sql", |row: Part<'s, ImportCredit>| {
        position: i32 = Some(row.0),
        credit_id: Uuid = Some(CreditId::now().0),
        new_person_id: Uuid = Some(PersonId::now().0),
        name: String = Some(&row.1.name),
        imdb_id: String = row.1.imdb_id.as_deref(),
        tmdb_id: i32 = row.1.tmdb_id,
        role: String = Some(row.1.role.as_str()),
        character_name: String = row.1.character_name.as_deref(),
        job: String = row.1.job.as_deref(),
        billing_order: i32 = Some(row.1.billing_order),
    }
}

staging! {
    /// `series_import_external_ratings`.
    RatingStaging: "series_import_external_ratings", "queries/tvshows/import/columns_rating.sql", |row: Part<'s, ImportRating>| {
        position: i32 = Some(row.0),
        source: String = Some(&row.1.source),
        rating: f64 = row.1.rating,
        vote_count: i32 = row.1.vote_count,
    }
}

staging! {
    /// `episode_import_staging`.
    EpisodeStaging: "episode_import_staging", "queries/tvshows/import/columns_episode.sql", |row: (i64, &'s EpisodeImport)| {
        source_line: i64 = Some(row.0),
        episode_id: Uuid = Some(row.1.episode.id.0),
        new_season_id: Uuid = Some(row.1.episode.season_id.0),
        library_id: Uuid = Some(row.1.library_id.0),
        series_id: Uuid = if let SeriesKey::Id(id) = &row.1.series { Some(id.0) } else { None },
        series_imdb_id: String = if let SeriesKey::Imdb(id) = &row.1.series { Some(id.as_str()) } else { None },
        series_tmdb_id: i32 = if let SeriesKey::Tmdb(id) = &row.1.series { Some(*id) } else { None },
        series_tvdb_id: i32 = if let SeriesKey::Tvdb(id) = &row.1.series { Some(*id) } else { None },
        season_number: i32 = Some(row.1.season_number),
        episode_number: i32 = Some(row.1.episode.episode_number),
        absolute_number: i32 = row.1.episode.absolute_number,
        tmdb_id: i32 = row.1.episode.tmdb_id,
        tvdb_id: i32 = row.1.episode.tvdb_id,
        imdb_id: String = row.1.episode.imdb_id.as_deref(),
        title: String = Some(&row.1.episode.title),
        overview: String = row.1.episode.overview.as_deref(),
        production_code: String = row.1.episode.production_code.as_deref(),
        air_date: NaiveDate = row.1.episode.air_date,
        aired_at: DateTime<Utc> = row.1.episode.aired_at,
        runtime_ms: i64 = row.1.episode.runtime.map(ms_of),
        still_path: String = row.1.episode.still_path.as_deref(),
        still_blurhash: String = row.1.episode.still_blurhash.as_deref(),
        vote_average: f64 = row.1.episode.vote_average,
        vote_count: i32 = row.1.episode.vote_count,
        is_locked: bool = Some(row.1.episode.is_locked),
        added_at: DateTime<Utc> = row.1.episode.added_at,
        titles_i18n: Json<Translations> = filled(&row.1.episode.details.titles_i18n),
        overviews_i18n: Json<Translations> = filled(&row.1.episode.details.overviews_i18n),
    }
}
