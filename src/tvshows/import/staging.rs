//! The staging tables of series and episodes: which column is written from where.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::model::{EpisodeImport, ImportNetwork, ImportSeason, SeriesImport, SeriesKey};
use crate::content::{AgeRatings, ImportCredit, ImportRating, Translations};
use crate::copy::staging;
use crate::import::{Part, filled};
use crate::query::ms_of;
use crate::tvshows::{CreditId, GenreId, NetworkId, NewFile, PersonId, SeasonId};

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
    /// `series_import_networks`.
    NetworkStaging: "series_import_networks", "queries/tvshows/import/columns_network.sql", |row: Part<'s, ImportNetwork>| {
        position: i32 = Some(row.0),
        new_network_id: Uuid = Some(NetworkId::now().0),
        name: String = Some(&row.1.name),
        origin_country: String = row.1.origin_country.as_deref(),
        tmdb_id: i32 = row.1.tmdb_id,
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

/// A credit, with its place among those of its title.
pub(super) type CreditPart<'s> = (i32, CreditOf<'s>);

/// A credit and of what it is: one table holds those of series and of episodes.
pub(super) struct CreditOf<'s> {
    pub(super) of_episode: bool,
    pub(super) credit: &'s ImportCredit,
}

staging! {
    /// `tv_import_credits`.
    CreditStaging: "tv_import_credits", "queries/tvshows/import/columns_credit.sql", |row: CreditPart<'s>| {
        of_episode: bool = Some(row.1.of_episode),
        position: i32 = Some(row.0),
        credit_id: Uuid = Some(CreditId::now().0),
        new_person_id: Uuid = Some(PersonId::now().0),
        name: String = Some(&row.1.credit.name),
        imdb_id: String = row.1.credit.imdb_id.as_deref(),
        tmdb_id: i32 = row.1.credit.tmdb_id,
        role: String = Some(row.1.credit.role.as_str()),
        character_name: String = row.1.credit.character_name.as_deref(),
        job: String = row.1.credit.job.as_deref(),
        billing_order: i32 = Some(row.1.credit.billing_order),
    }
}

staging! {
    /// `episode_import_files`.
    FileStaging: "episode_import_files", "queries/tvshows/import/columns_file.sql", |row: Part<'s, NewFile>| {
        position: i32 = Some(row.0),
        file_id: Uuid = Some(row.1.id.0),
        path: String = Some(&row.1.path),
        file_name: String = Some(row.1.file_name()),
        size_bytes: i64 = row.1.size_bytes,
        container: String = row.1.container.as_deref(),
        resolution: String = row.1.resolution.as_deref(),
        quality_profile: String = row.1.quality_profile.as_deref(),
        video_codec: String = row.1.video_codec.as_deref(),
        audio_codec: String = row.1.audio_codec.as_deref(),
        duration_ms: i64 = row.1.duration.map(ms_of),
        bitrate_kbps: i32 = row.1.bitrate_kbps,
        framerate: f64 = row.1.framerate,
        dynamic_range: String = row.1.dynamic_range.as_deref(),
        color_space: String = row.1.color_space.as_deref(),
        audio_channels: String = row.1.audio_channels.as_deref(),
        audio_languages: Vec<String> = Some(row.1.audio_languages.as_slice()),
        subtitle_languages: Vec<String> = Some(row.1.subtitle_languages.as_slice()),
        sonarr_file_id: i32 = row.1.sonarr_file_id,
        last_scanned_at: DateTime<Utc> = row.1.last_scanned_at,
        is_monitored: bool = Some(row.1.is_monitored),
        fingerprint: String = row.1.fingerprint.as_deref(),
    }
}
