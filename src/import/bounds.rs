//! The bounds of the schema's checks, told per row: COPY and merge would refuse
//! all rows for one bad one.

use std::time::Duration;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use crate::content::{AgeRatings, Translations};

/// Why a row is rejected; never holds its values.
pub(crate) type Verdict = Result<(), String>;

// Millions of rows go through here, and nearly all of them are fit: what finds
// that out goes into the caller's code, what is said of the others does not.

/// At most `most` characters, none of them NUL.
#[inline]
pub(crate) fn text(column: &str, value: Option<&str>, most: usize) -> Verdict {
    match value {
        // A text has no more characters than bytes: most need not be counted.
        Some(value) if value.len() > most || holds_nul(value) => unfit_text(column, value, most),
        _ => Ok(()),
    }
}

fn holds_nul(value: &str) -> bool {
    memchr::memchr(0, value.as_bytes()).is_some()
}

#[cold]
fn unfit_text(column: &str, value: &str, most: usize) -> Verdict {
    if holds_nul(value) {
        return Err(format!("{column}: holds a NUL character, which PostgreSQL cannot store"));
    }
    if value.chars().count() > most {
        return Err(format!("{column}: longer than {most} characters"));
    }
    Ok(())
}

/// The same, but it must not be blank: something is looked up or shown by it.
#[inline]
pub(crate) fn name(column: &str, value: Option<&str>, most: usize) -> Verdict {
    match value {
        Some(value) if is_blank(value) => Err(format!("{column}: must not be empty")),
        _ => text(column, value, most),
    }
}

#[inline]
fn is_blank(value: &str) -> bool {
    !value.as_bytes().first().is_some_and(u8::is_ascii_graphic) && value.trim().is_empty()
}

#[inline]
pub(crate) fn number(column: &str, value: Option<i64>, least: i64, most: i64) -> Verdict {
    match value {
        Some(value) if value < least || value > most => unfit_number(column, least, most),
        _ => Ok(()),
    }
}

#[cold]
fn unfit_number(column: &str, least: i64, most: i64) -> Verdict {
    if most == i64::MAX {
        return Err(format!("{column}: must be {least} or more"));
    }
    Err(format!("{column}: must be from {least} to {most}"))
}

#[inline]
pub(crate) fn real(column: &str, value: Option<f64>, least: f64, most: f64) -> Verdict {
    match value {
        Some(value) if !(least..=most).contains(&value) => unfit_real(column, least, most),
        _ => Ok(()),
    }
}

#[cold]
fn unfit_real(column: &str, least: f64, most: f64) -> Verdict {
    let upper = if most < f64::MAX { format!("from {least} to {most}") } else { format!("a finite number of {least} or more") };
    Err(format!("{column}: must be {upper}"))
}

pub(crate) fn duration(column: &str, value: Option<Duration>, least_ms: u128) -> Verdict {
    match value.map(|value| value.as_millis()) {
        Some(ms) if ms < least_ms => Err(format!("{column}: must be longer than nothing")),
        Some(ms) if ms > i64::MAX as u128 => Err(format!("{column}: too long to be stored")),
        _ => Ok(()),
    }
}

/// An id at imdb.com: its letters, then 7 to 10 digits.
pub(crate) fn id(column: &str, letters: &str, value: Option<&str>) -> Verdict {
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

/// A day that PostgreSQL knows as well: chrono has more years.
#[inline]
pub(crate) fn date(column: &str, value: Option<NaiveDate>) -> Verdict {
    value.map_or(Ok(()), |value| year(column, value.year()))
}

/// The same of a moment.
#[inline]
pub(crate) fn moment(column: &str, value: Option<DateTime<Utc>>) -> Verdict {
    value.map_or(Ok(()), |value| year(column, value.year()))
}

fn year(column: &str, year: i32) -> Verdict {
    if (1..=9_999).contains(&year) { Ok(()) } else { Err(format!("{column}: must be in the years from 1 to 9999")) }
}

/// Names of genres. A genre stands in a URL, so its name needs something that stays
/// of it there (`title_slug` in the database).
pub(crate) fn genres(names: &[String]) -> Verdict {
    // A name of 100 characters may unfold to 300, of which the database compares 200.
    const LOOKED_AT: usize = 60;
    // Accents, which the slug does without, though two of them count as letters.
    let stays = |c: char| c.is_alphanumeric() && !matches!(c, '\u{300}'..='\u{36f}' | '\u{37a}');
    for genre in names {
        name("genres", Some(genre), 100)?;
        if !genre.chars().take(LOOKED_AT).any(stays) {
            return Err("genres: must hold a letter or digit".to_owned());
        }
    }
    Ok(())
}

/// Texts by language.
#[inline]
pub(crate) fn translations(column: &str, map: &Translations) -> Verdict {
    if map.is_empty() { Ok(()) } else { fit_translations(column, map) }
}

fn fit_translations(column: &str, map: &Translations) -> Verdict {
    map.iter().try_for_each(|(language, translation)| {
        text(column, Some(language), 35)?;
        text(column, Some(translation), 20_000)
    })
}

/// Ratings by country and system.
pub(crate) fn age_ratings(map: &AgeRatings) -> Verdict {
    for (country, ratings) in map {
        text("age_ratings", Some(country), 100)?;
        for (system, rating) in ratings {
            text("age_ratings", Some(system), 100)?;
            text("age_ratings", Some(rating), 100)?;
        }
    }
    Ok(())
}
