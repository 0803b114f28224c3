//! What a row must be like to be taken: the bounds of the schema's checks.

use chrono::{DateTime, Datelike as _, Utc};

use super::model::{RatingImport, TitleKey, UserImport, UserKey, WatchImport};
use crate::import::bounds::{Verdict, duration, id, name, number, text};
use crate::users::SecretHash;

/// Everything of a user that can be told without the database.
pub(super) fn check_user(row: &UserImport) -> Verdict {
    let user = &row.user;
    name("username", Some(&user.username), 255)?;
    name("email", Some(&user.email), 255)?;
    // The shortest address: a@b.
    if user.email.chars().count() < 3 {
        return Err("email: shorter than 3 characters".to_owned());
    }
    text("password_hash", user.password_hash.as_ref().map(SecretHash::expose), 1_000)?;
    text("display_name", user.display_name.as_deref(), 255)?;
    text("avatar_url", user.avatar_url.as_deref(), 2_000)?;
    text("locale", user.locale.as_deref(), 35)?;
    text("timezone", user.timezone.as_deref(), 64)?;
    number("max_rating_level", user.max_rating_level.map(i64::from), 0, 100)
}

/// Everything of a rating that can be told without the database.
pub(super) fn check_rating(row: &RatingImport) -> Verdict {
    user(&row.user)?;
    title(&row.title)?;
    if row.review.is_some() && matches!(row.title, TitleKey::Episode(_) | TitleKey::EpisodeNumber(..)) {
        return Err("review: an episode has none".to_owned());
    }
    text("review", row.review.as_deref(), 20_000)?;
    row.rated_at.map_or(Ok(()), |at| moment("rated_at", at))
}

/// Everything of a watching that can be told without the database.
pub(super) fn check_watch(row: &WatchImport) -> Verdict {
    user(&row.user)?;
    title(&row.title)?;
    if matches!(row.title, TitleKey::Series(_) | TitleKey::SeriesImdb(..)) {
        return Err("title: expected a movie or an episode, not a series".to_owned());
    }
    duration("position", Some(row.position), 0)?;
    duration("duration", row.duration, 1)?;
    moment("started_at", row.started_at)?;
    moment("watched_at", row.watched_at)?;
    if row.watched_at < row.started_at {
        return Err("watched_at: before started_at".to_owned());
    }
    text("device_name", row.device_name.as_deref(), 255)?;
    text("device_type", row.device_type.as_deref(), 50)?;
    text("client_name", row.client_name.as_deref(), 100)?;
    text("play_method", row.play_method.as_deref(), 50)
}

fn user(user: &UserKey) -> Verdict {
    match user {
        UserKey::Id(_) => Ok(()),
        UserKey::Username(username) => name("username", Some(username), 255),
    }
}

fn title(title: &TitleKey) -> Verdict {
    match title {
        TitleKey::MovieImdb(_, imdb) | TitleKey::SeriesImdb(_, imdb) => id("title: imdb_id", "tt", Some(imdb)),
        TitleKey::MovieTmdb(_, tmdb) => number("title: tmdb_id", Some((*tmdb).into()), 1, i64::MAX),
        TitleKey::MovieTitle(_, title, _) => name("title", Some(title), 500),
        TitleKey::Movie(_) | TitleKey::Series(_) | TitleKey::Episode(_) | TitleKey::EpisodeNumber(..) => Ok(()),
    }
}

/// `PostgreSQL` knows fewer years than chrono.
fn moment(column: &str, at: DateTime<Utc>) -> Verdict {
    if (1..=9_999).contains(&at.year()) { Ok(()) } else { Err(format!("{column}: must be in the years from 1 to 9999")) }
}
