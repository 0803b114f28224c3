//! Values in text: each kind has one parser, which says what is expected where
//! it finds something else.

use std::collections::HashSet;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, Utc};

/// Why a row cannot be taken: column and what is expected there; never the value.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

/// A value, or why there is none.
pub type Parsed<T> = Result<T, Refusal>;

fn refuse<T>(column: &str, expected: impl Display) -> Parsed<T> {
    Err(Refusal(format!("column `{column}`: expected {expected}")))
}

/// Text of one line, without blanks around it; empty is none. Line breaks in a
/// title or a name come from a quote that is missing.
pub fn text(column: &str, value: &str, most: usize) -> Parsed<Option<String>> {
    match prose(column, value, most)? {
        Some(text) if text.contains(['\n', '\r']) => refuse(column, "a text of one line; is a closing quote missing?"),
        text => Ok(text),
    }
}

/// Text of any number of lines, without blanks around it; empty is none.
pub fn prose(column: &str, value: &str, most: usize) -> Parsed<Option<String>> {
    let value = value.trim();
    // Bytes first: most texts are short.
    if value.len() > most && value.chars().count() > most {
        return refuse(column, format_args!("at most {most} characters"));
    }
    if value.contains('\0') {
        return refuse(column, "text without NUL characters");
    }
    Ok((!value.is_empty()).then(|| value.to_owned()))
}

/// Text that must be there.
pub fn required(column: &str, value: &str, most: usize) -> Parsed<String> {
    match text(column, value, most)? {
        Some(text) => Ok(text),
        None => refuse(column, "a text; it is empty"),
    }
}

/// A whole number in a range; empty is none.
pub fn integer<T: FromStr + PartialOrd + Display + Copy>(column: &str, value: &str, least: T, most: T) -> Parsed<Option<T>> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(None);
    }
    match value.parse() {
        Ok(number) if number >= least && number <= most => Ok(Some(number)),
        _ => refuse(column, format_args!("a whole number from {least} to {most}")),
    }
}

/// A decimal number in a range; empty is none.
pub fn decimal(column: &str, value: &str, least: f64, most: f64) -> Parsed<Option<f64>> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(None);
    }
    // The standard library also knows `inf`, `nan` and exponents.
    let plain = value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    match value.parse::<f64>() {
        Ok(number) if plain && number >= least && number <= most => Ok(Some(number)),
        _ => refuse(column, format_args!("a number from {least} to {most}")),
    }
}

/// The years that a title may be of, and its dates with it.
pub const YEARS: RangeInclusive<i32> = 1870..=2200;

/// `1995-12-15`; empty is none.
pub fn date(column: &str, value: &str) -> Parsed<Option<NaiveDate>> {
    match any_date(column, value)? {
        Some(date) if !YEARS.contains(&date.year()) => refuse(column, "a date of the years 1870 to 2200"),
        date => Ok(date),
    }
}

/// The same of whatever year.
pub fn any_date(column: &str, value: &str) -> Parsed<Option<NaiveDate>> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(None);
    }
    plain_date(value).map_or_else(|| refuse(column, "a date that exists, as 1995-12-15"), |date| Ok(Some(date)))
}

/// `1995-12-15T20:15:00Z`, with any offset, or a date, which is its midnight.
pub fn moment(column: &str, value: &str) -> Parsed<Option<DateTime<Utc>>> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(None);
    }
    let moment = DateTime::parse_from_rfc3339(value).map(|moment| moment.to_utc()).ok();
    match moment.or_else(|| plain_date(value).map(|date| date.and_time(NaiveTime::MIN).and_utc())) {
        Some(moment) if !YEARS.contains(&moment.year()) => refuse(column, "a moment of the years 1870 to 2200"),
        Some(moment) => Ok(Some(moment)),
        None => refuse(column, "a moment as 1995-12-15T20:15:00Z, or a date"),
    }
}

fn plain_date(value: &str) -> Option<NaiveDate> {
    // chrono alone would take `1995-1-5`, `1995- 1- 5` and `+995-01-05` as well.
    let fits = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    let is_plain = value.len() == 10 && value.bytes().enumerate().all(fits);
    is_plain.then(|| NaiveDate::parse_from_str(value, "%Y-%m-%d").ok()).flatten()
}

/// The id of a title at imdb.com; empty is none.
pub fn imdb_title(column: &str, value: &str) -> Parsed<Option<String>> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(None);
    }
    match numbered(value, "tt") {
        Some(_) => Ok(Some(value.to_owned())),
        None => refuse(column, "an id of imdb.com: tt and 7 to 10 digits"),
    }
}

/// The number of an id such as `tt0133093` or `nm0000206`.
pub fn numbered(value: &str, prefix: &str) -> Option<u64> {
    let digits = value.strip_prefix(prefix)?;
    let plain = (7..=10).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

/// Names between separators, each at most `most` characters; empty ones are
/// left out, and so is a repetition.
pub fn list(column: &str, value: &str, separator: char, most: usize) -> Parsed<Vec<String>> {
    let (mut names, mut seen) = (Vec::new(), HashSet::new());
    for name in value.split(separator) {
        if let Some(name) = text(column, name, most)?
            && seen.insert(name.clone())
        {
            names.push(name);
        }
    }
    Ok(names)
}

/// Genres; a name needs something that can stand in a URL.
pub fn genres(column: &str, value: &str, separator: char) -> Parsed<Vec<String>> {
    let genres = list(column, value, separator, 100)?;
    if genres.iter().all(|genre| genre.chars().any(char::is_alphanumeric)) {
        Ok(genres)
    } else {
        refuse(column, "names of genres with a letter or digit in each")
    }
}

/// At most `most` characters of a text, the last one `…` if some are missing.
pub fn shortened(text: String, most: usize) -> String {
    if text.len() <= most || text.chars().count() <= most {
        return text;
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_bounded_in_characters() {
        assert_eq!(text("title", "  Heat ", 500), Ok(Some("Heat".to_owned())));
        assert_eq!(text("title", "   ", 500), Ok(None));
        assert!(text("title", &"ä".repeat(500), 500).is_ok());
        assert_eq!(text("title", &"ä".repeat(501), 500), Err(Refusal("column `title`: expected at most 500 characters".to_owned())));
        assert!(text("title", "a\0b", 500).is_err());
    }

    #[test]
    fn numbers_stay_in_their_range() {
        assert_eq!(integer("year", "1995", 1870, 2200), Ok(Some(1995)));
        assert_eq!(integer::<i32>("year", "", 1870, 2200), Ok(None));
        for bad in ["-1", "1869", "2201", "99999999999999999999", "1995.0", "MCMXCV", "0x7cb"] {
            assert!(integer("year", bad, 1870, 2200).is_err(), "{bad}");
        }
        assert_eq!(decimal("vote_average", "8.7", 0.0, 10.0), Ok(Some(8.7)));
        for bad in ["-0.1", "10.1", "nan", "inf", "1e1", "8,7", "."] {
            assert!(decimal("vote_average", bad, 0.0, 10.0).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_dates_that_exist_are_taken() {
        assert_eq!(date("release_date", "1996-02-29"), Ok(NaiveDate::from_ymd_opt(1996, 2, 29)));
        for bad in
            ["1995-02-29", "1995-13-01", "1995-1-5", "+1995-1-5", "Jun 12 1998", "0000-00-00", "-001-01-01", "+999-01-01", "1995- 1- 5"]
        {
            assert_eq!(date("release_date", bad), refuse("release_date", "a date that exists, as 1995-12-15"), "{bad}");
            assert!(moment("added_at", bad).is_err(), "{bad}");
        }
        for bad in ["0000-01-01", "1869-12-31", "2201-01-01", "9999-12-31"] {
            assert_eq!(date("release_date", bad), refuse("release_date", "a date of the years 1870 to 2200"), "{bad}");
            for moment in [super::moment("added_at", bad), super::moment("added_at", &format!("{bad}T00:00:00Z"))] {
                assert_eq!(moment, refuse("added_at", "a moment of the years 1870 to 2200"), "{bad}");
            }
        }
        assert!(
            moment("added_at", "2024-05-01T12:00:00+02:00")
                .is_ok_and(|at| at.is_some_and(|at| at.to_rfc3339() == "2024-05-01T10:00:00+00:00"))
        );
        assert!(moment("added_at", "2024-05-01").is_ok());
        assert!(moment("added_at", "yesterday").is_err());
    }

    #[test]
    fn ids_of_imdb_have_their_form() {
        assert_eq!(imdb_title("imdb_id", "tt0133093"), Ok(Some("tt0133093".to_owned())));
        for bad in ["0133093", "tt133093", "tt01330930000", "nm0133093", "tt+133093"] {
            assert!(imdb_title("imdb_id", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_list_has_each_name_once() {
        assert_eq!(list("genres", "Drama| Crime |Drama||", '|', 100), Ok(vec!["Drama".to_owned(), "Crime".to_owned()]));
        assert!(genres("genres", "Drama|---", '|').is_err());
        assert_eq!(shortened("abcdef".to_owned(), 4), "abc…");
    }
}
