//! The staging tables of movies: which column is written from where.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::model::MovieImport;
use crate::content::{AgeRatings, ImportCredit, ImportRating, Translations};
use crate::copy::staging;
use crate::import::{Part, filled};
use crate::movies::{CreditId, GenreId, NewFile, PersonId};
use crate::query::ms_of;

staging! {
    /// `movie_import_staging`: the movie itself.
    MovieStaging: "movie_import_staging", "queries/movies/import/columns_movie.sql", |row: (i64, &'s MovieImport)| {
        source_line: i64 = Some(row.0),
        movie_id: Uuid = Some(row.1.movie.id.0),
        library_id: Uuid = Some(row.1.movie.library_id.0),
        tmdb_id: i32 = row.1.movie.tmdb_id,
        imdb_id: String = row.1.movie.imdb_id.as_deref(),
        tvdb_id: i32 = row.1.movie.details.tvdb_id,
        radarr_id: i32 = row.1.movie.details.radarr_id,
        title: String = Some(&row.1.movie.title),
        sort_title: String = row.1.movie.sort_title.as_deref(),
        original_title: String = row.1.movie.original_title.as_deref(),
        year: i32 = row.1.movie.year,
        release_date: NaiveDate = row.1.movie.release_date,
        runtime_ms: i64 = row.1.movie.runtime.map(ms_of),
        overview: String = row.1.movie.overview.as_deref(),
        tagline: String = row.1.movie.details.tagline.as_deref(),
        status: String = row.1.movie.details.status.as_deref(),
        original_language: String = row.1.movie.original_language.as_deref(),
        content_rating: String = row.1.movie.content_rating.as_deref(),
        rating_level: i32 = row.1.movie.rating_level,
        poster_path: String = row.1.movie.poster_path.as_deref(),
        poster_blurhash: String = row.1.movie.poster_blurhash.as_deref(),
        backdrop_path: String = row.1.movie.backdrop_path.as_deref(),
        backdrop_blurhash: String = row.1.movie.details.backdrop_blurhash.as_deref(),
        logo_path: String = row.1.movie.details.logo_path.as_deref(),
        trailer_url: String = row.1.movie.details.trailer_url.as_deref(),
        vote_average: f64 = row.1.movie.vote_average,
        vote_count: i32 = row.1.movie.vote_count,
        popularity: f64 = row.1.movie.details.popularity,
        budget: i64 = row.1.movie.details.budget,
        revenue: i64 = row.1.movie.details.revenue,
        path: String = row.1.movie.path.as_deref(),
        titles_i18n: Json<Translations> = filled(&row.1.movie.details.titles_i18n),
        taglines_i18n: Json<Translations> = filled(&row.1.movie.details.taglines_i18n),
        overviews_i18n: Json<Translations> = filled(&row.1.movie.details.overviews_i18n),
        age_ratings: Json<AgeRatings> = filled(&row.1.movie.details.age_ratings),
        is_locked: bool = Some(row.1.movie.is_locked),
        added_at: DateTime<Utc> = row.1.movie.added_at,
    }
}

staging! {
    /// `movie_import_genres`.
    GenreStaging: "movie_import_genres", "queries/movies/import/columns_genre.sql", |row: Part<'s, String>| {
        position: i32 = Some(row.0),
        genre_id: Uuid = Some(GenreId::now().0),
        name: String = Some(row.1),
    }
}

staging! {
    /// `movie_import_credits`.
    CreditStaging: "movie_import_credits", "queries/movies/import/columns_credit.sql", |row: Part<'s, ImportCredit>| {
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
    /// `movie_import_files`.
    FileStaging: "movie_import_files", "queries/movies/import/columns_file.sql", |row: Part<'s, NewFile>| {
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
        radarr_file_id: i32 = row.1.radarr_file_id,
        last_scanned_at: DateTime<Utc> = row.1.last_scanned_at,
        is_monitored: bool = Some(row.1.is_monitored),
        fingerprint: String = row.1.fingerprint.as_deref(),
    }
}

staging! {
    /// `movie_import_external_ratings`.
    RatingStaging: "movie_import_external_ratings", "queries/movies/import/columns_rating.sql", |row: Part<'s, ImportRating>| {
        position: i32 = Some(row.0),
        source: String = Some(&row.1.source),
        rating: f64 = row.1.rating,
        vote_count: i32 = row.1.vote_count,
    }
}
