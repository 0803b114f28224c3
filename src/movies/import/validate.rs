//! What a row must be like to be taken: the bounds of the schema's checks, told
//! per row. COPY and merge would refuse all rows for one bad one.

use std::time::Duration;

use super::model::{ImportCredit, ImportRating, MovieImport};
use crate::movies::{NewFile, NewMovie};

/// Why a row is rejected; never holds its values.
type Verdict = Result<(), String>;

/// Checks everything that can be told without the database.
pub(super) fn validate(row: &MovieImport) -> Verdict {
    movie(&row.movie)?;
    for genre in &row.genres {
        name("genres", Some(genre), 100)?;
    }
    row.credits.iter().try_for_each(credit)?;
    row.files.iter().try_for_each(file)?;
    row.external_ratings.iter().try_for_each(rating)
}

fn movie(movie: &NewMovie) -> Verdict {
    let details = &movie.details;
    name("title", Some(&movie.title), 500)?;
    name("sort_title", movie.sort_title.as_deref(), 500)?;
    name("original_title", movie.original_title.as_deref(), 500)?;
    id("imdb_id", "tt", movie.imdb_id.as_deref())?;
    number("tmdb_id", movie.tmdb_id.map(i64::from), 1, i64::MAX)?;
    number("tvdb_id", details.tvdb_id.map(i64::from), 1, i64::MAX)?;
    number("radarr_id", details.radarr_id.map(i64::from), 1, i64::MAX)?;
    number("year", movie.year.map(i64::from), 1870, 2200)?;
    duration("runtime", movie.runtime, 1)?;
    text("overview", movie.overview.as_deref(), 20_000)?;
    text("tagline", details.tagline.as_deref(), 1_000)?;
    text("status", details.status.as_deref(), 50)?;
    text("original_language", movie.original_language.as_deref(), 35)?;
    text("content_rating", movie.content_rating.as_deref(), 20)?;
    number("rating_level", movie.rating_level.map(i64::from), 0, 100)?;
    text("poster_path", movie.poster_path.as_deref(), 4_096)?;
    text("poster_blurhash", movie.poster_blurhash.as_deref(), 100)?;
    text("backdrop_path", movie.backdrop_path.as_deref(), 4_096)?;
    text("backdrop_blurhash", details.backdrop_blurhash.as_deref(), 100)?;
    text("logo_path", details.logo_path.as_deref(), 4_096)?;
    text("trailer_url", details.trailer_url.as_deref(), 2_000)?;
    real("vote_average", movie.vote_average, 0.0, 10.0)?;
    number("vote_count", movie.vote_count.map(i64::from), 0, i64::MAX)?;
    real("popularity", details.popularity, 0.0, f64::MAX)?;
    number("budget", details.budget, 0, i64::MAX)?;
    number("revenue", details.revenue, 0, i64::MAX)?;
    name("path", movie.path.as_deref(), 4_096)?;
    for (column, map) in
        [("titles_i18n", &details.titles_i18n), ("taglines_i18n", &details.taglines_i18n), ("overviews_i18n", &details.overviews_i18n)]
    {
        for (language, translation) in map {
            text(column, Some(language), 35)?;
            text(column, Some(translation), 20_000)?;
        }
    }
    for (country, ratings) in &details.age_ratings {
        text("age_ratings", Some(country), 100)?;
        for (system, rating) in ratings {
            text("age_ratings", Some(system), 100)?;
            text("age_ratings", Some(rating), 100)?;
        }
    }
    Ok(())
}

fn credit(credit: &ImportCredit) -> Verdict {
    name("credits: name", Some(&credit.name), 255)?;
    id("credits: imdb_id", "nm", credit.imdb_id.as_deref())?;
    number("credits: tmdb_id", credit.tmdb_id.map(i64::from), 1, i64::MAX)?;
    text("credits: character", credit.character_name.as_deref(), 255)?;
    text("credits: job", credit.job.as_deref(), 100)?;
    number("credits: billing_order", Some(i64::from(credit.billing_order)), 0, i64::MAX)
}

fn file(file: &NewFile) -> Verdict {
    name("files: path", Some(&file.path), 4_096)?;
    name("files: file name", Some(file.file_name()), 1_024)?;
    number("files: size_bytes", file.size_bytes, 0, i64::MAX)?;
    for (column, value, most) in [
        ("files: container", &file.container, 50),
        ("files: resolution", &file.resolution, 50),
        ("files: quality_profile", &file.quality_profile, 100),
        ("files: video_codec", &file.video_codec, 50),
        ("files: audio_codec", &file.audio_codec, 50),
        ("files: dynamic_range", &file.dynamic_range, 50),
        ("files: color_space", &file.color_space, 50),
        ("files: audio_channels", &file.audio_channels, 50),
    ] {
        text(column, value.as_deref(), most)?;
    }
    duration("files: duration", file.duration, 0)?;
    number("files: bitrate_kbps", file.bitrate_kbps.map(i64::from), 0, i64::MAX)?;
    if file.framerate.is_some_and(|rate| !(rate > 0.0 && rate < 10_000.0)) {
        return Err("files: framerate: must be above 0 and below 10000".to_owned());
    }
    for (column, languages, most) in
        [("files: audio_languages", &file.audio_languages, 200), ("files: subtitle_languages", &file.subtitle_languages, 500)]
    {
        if languages.len() > most {
            return Err(format!("{column}: more than {most}"));
        }
        for language in languages {
            text(column, Some(language), 1_000)?;
        }
    }
    Ok(())
}

fn rating(rating: &ImportRating) -> Verdict {
    name("external_ratings: source", Some(&rating.source), 50)?;
    real("external_ratings: rating", rating.rating, 0.0, 100.0)?;
    number("external_ratings: vote_count", rating.vote_count.map(i64::from), 0, i64::MAX)
}

/// At most `most` characters, none of them NUL.
fn text(column: &str, value: Option<&str>, most: usize) -> Verdict {
    let Some(value) = value else { return Ok(()) };
    if memchr::memchr(0, value.as_bytes()).is_some() {
        return Err(format!("{column}: holds a NUL character, which PostgreSQL cannot store"));
    }
    // A text has no more characters than bytes: most need not be counted.
    if value.len() > most && value.chars().count() > most {
        return Err(format!("{column}: longer than {most} characters"));
    }
    Ok(())
}

/// The same, but it must not be blank: something is looked up or shown by it.
fn name(column: &str, value: Option<&str>, most: usize) -> Verdict {
    if value.is_some_and(|value| value.trim().is_empty()) {
        return Err(format!("{column}: must not be empty"));
    }
    text(column, value, most)
}

fn number(column: &str, value: Option<i64>, least: i64, most: i64) -> Verdict {
    match value {
        Some(value) if value < least && most == i64::MAX => Err(format!("{column}: must be {least} or more")),
        Some(value) if value < least || value > most => Err(format!("{column}: must be from {least} to {most}")),
        _ => Ok(()),
    }
}

fn real(column: &str, value: Option<f64>, least: f64, most: f64) -> Verdict {
    match value {
        Some(value) if value.is_nan() || value < least || value > most => {
            let upper = if most < f64::MAX { format!("from {least} to {most}") } else { format!("a finite number of {least} or more") };
            Err(format!("{column}: must be {upper}"))
        }
        _ => Ok(()),
    }
}

fn duration(column: &str, value: Option<Duration>, least_ms: u128) -> Verdict {
    match value.map(|value| value.as_millis()) {
        Some(ms) if ms < least_ms => Err(format!("{column}: must be longer than nothing")),
        Some(ms) if ms > i64::MAX as u128 => Err(format!("{column}: too long to be stored")),
        _ => Ok(()),
    }
}

/// An id at imdb.com: its letters, then 7 to 10 digits.
fn id(column: &str, letters: &str, value: Option<&str>) -> Verdict {
    let fits = |value: &str| {
        value
            .strip_prefix(letters)
            .is_some_and(|digits| (7..=10).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit()))
    };
    match value {
        Some(value) if !fits(value) => Err(format!("{column}: must be `{letters}` and 7 to 10 digits")),
        _ => Ok(()),
    }
}
