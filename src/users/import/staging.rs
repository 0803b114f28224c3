//! The staging tables of users, ratings and watchings: which column is written
//! from where.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::{RatingImport, TitleKey, UserImport, UserKey, WatchImport};
use crate::copy::staging;
use crate::query::ms_of;
use crate::users::SecretHash;

/// A title as the columns have it; what names it otherwise is nothing.
#[derive(Default)]
struct Place<'t> {
    library: Option<Uuid>,
    id: Option<Uuid>,
    imdb: Option<&'t str>,
    tmdb: Option<i32>,
    title: Option<&'t str>,
    year: Option<i32>,
    season: Option<i32>,
    number: Option<i32>,
}

impl TitleKey {
    /// As stored in `kind`.
    const fn kind(&self) -> &'static str {
        match self {
            Self::Movie(_) | Self::MovieImdb(..) | Self::MovieTmdb(..) | Self::MovieTitle(..) => "movie",
            Self::Series(_) | Self::SeriesImdb(..) => "series",
            Self::Episode(_) | Self::EpisodeNumber(..) => "episode",
        }
    }

    fn place(&self) -> Place<'_> {
        let none = Place::default();
        match self {
            Self::Movie(id) => Place { id: Some(id.0), ..none },
            Self::Series(id) => Place { id: Some(id.0), ..none },
            Self::Episode(id) => Place { id: Some(id.0), ..none },
            Self::MovieImdb(library, imdb) | Self::SeriesImdb(library, imdb) => {
                Place { library: Some(library.0), imdb: Some(imdb), ..none }
            }
            Self::MovieTmdb(library, tmdb) => Place { library: Some(library.0), tmdb: Some(*tmdb), ..none },
            Self::MovieTitle(library, title, year) => Place { library: Some(library.0), title: Some(title), year: *year, ..none },
            Self::EpisodeNumber(series, season, number) => {
                Place { id: Some(series.0), season: Some(*season), number: Some(*number), ..none }
            }
        }
    }
}

impl UserKey {
    const fn id(&self) -> Option<Uuid> {
        match self {
            Self::Id(id) => Some(id.0),
            Self::Username(_) => None,
        }
    }

    fn username(&self) -> Option<&str> {
        match self {
            Self::Id(_) => None,
            Self::Username(name) => Some(name),
        }
    }
}

staging! {
    /// `user_import_staging`: the user.
    UserStaging: "user_import_staging", "queries/users/import/columns_user.sql", |row: (i64, &'s UserImport)| {
        source_line: i64 = Some(row.0),
        user_id: Uuid = Some(row.1.user.id.0),
        username: String = Some(&row.1.user.username),
        email: String = Some(&row.1.user.email),
        password_hash: String = row.1.user.password_hash.as_ref().map(SecretHash::expose),
        display_name: String = row.1.user.display_name.as_deref(),
        avatar_url: String = row.1.user.avatar_url.as_deref(),
        locale: String = row.1.user.locale.as_deref(),
        timezone: String = row.1.user.timezone.as_deref(),
        is_active: bool = Some(row.1.user.is_active),
        is_admin: bool = Some(row.1.user.is_admin),
        qar_enabled: bool = Some(row.1.user.qar_enabled),
        max_rating_level: i32 = row.1.user.max_rating_level,
    }
}

staging! {
    /// `user_import_ratings`.
    RatingStaging: "user_import_ratings", "queries/users/import/columns_rating.sql", |row: (i64, &'s RatingImport)| {
        source_line: i64 = Some(row.0),
        user_id: Uuid = row.1.user.id(),
        username: String = row.1.user.username(),
        kind: String = Some(row.1.title.kind()),
        library_id: Uuid = row.1.title.place().library,
        title_id: Uuid = row.1.title.place().id,
        imdb_id: String = row.1.title.place().imdb,
        tmdb_id: i32 = row.1.title.place().tmdb,
        title: String = row.1.title.place().title,
        year: i32 = row.1.title.place().year,
        season_number: i32 = row.1.title.place().season,
        episode_number: i32 = row.1.title.place().number,
        rating: i32 = Some(row.1.rating.get()),
        review: String = row.1.review.as_deref(),
        rated_at: DateTime<Utc> = row.1.rated_at,
    }
}

staging! {
    /// `user_import_watches`.
    WatchStaging: "user_import_watches", "queries/users/import/columns_watch.sql", |row: (i64, &'s WatchImport)| {
        source_line: i64 = Some(row.0),
        user_id: Uuid = row.1.user.id(),
        username: String = row.1.user.username(),
        kind: String = Some(row.1.title.kind()),
        library_id: Uuid = row.1.title.place().library,
        title_id: Uuid = row.1.title.place().id,
        imdb_id: String = row.1.title.place().imdb,
        tmdb_id: i32 = row.1.title.place().tmdb,
        title: String = row.1.title.place().title,
        year: i32 = row.1.title.place().year,
        season_number: i32 = row.1.title.place().season,
        episode_number: i32 = row.1.title.place().number,
        watch_id: Uuid = Some(row.1.id),
        position_ms: i64 = Some(ms_of(row.1.position)),
        duration_ms: i64 = row.1.duration.map(ms_of),
        completed: bool = Some(row.1.completed),
        started_at: DateTime<Utc> = Some(row.1.started_at),
        watched_at: DateTime<Utc> = Some(row.1.watched_at),
        device_name: String = row.1.device_name.as_deref(),
        device_type: String = row.1.device_type.as_deref(),
        client_name: String = row.1.client_name.as_deref(),
        play_method: String = row.1.play_method.as_deref(),
    }
}
