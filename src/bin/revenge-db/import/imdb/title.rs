//! title.basics.tsv: which titles are films, which series, and what is known of them.

use std::time::Duration;

use revenge_db::libraries::{LibraryId, LibraryKind};
use revenge_db::movies::{MovieImport, NewMovie};
use revenge_db::tvshows::{NewSeries, SeriesImport};

use super::tsv::Row;
use crate::import::field::{self, Parsed, Refusal};

/// The columns of title.basics.tsv.
pub const COLUMNS: [&str; 9] =
    ["tconst", "titleType", "primaryTitle", "originalTitle", "isAdult", "startYear", "endYear", "runtimeMinutes", "genres"];

/// The types that become movies.
const FILMS: [&str; 5] = ["movie", "tvMovie", "short", "tvShort", "video"];

/// The types that become series, and that of their episodes.
const SERIES: [&str; 2] = ["tvSeries", "tvMiniSeries"];
const EPISODE: &str = "tvEpisode";

/// What a row is.
#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// It becomes a movie, or in a library of series a series.
    Title,
    /// It becomes an episode.
    Episode,
    /// It is left out on purpose, for this reason.
    Other(String),
}

/// Looks only at what decides what the title becomes in a library of this kind.
pub fn kind(row: &Row, library: LibraryKind) -> Parsed<Kind> {
    number(row)?;
    let title_type = row.field(1);
    let is_word = (1..=30).contains(&title_type.len()) && title_type.bytes().all(|byte| byte.is_ascii_alphabetic());
    let kind = match library {
        LibraryKind::TvShows if SERIES.contains(&title_type) => Some(Kind::Title),
        LibraryKind::TvShows if title_type == EPISODE => Some(Kind::Episode),
        LibraryKind::Movies if FILMS.contains(&title_type) => Some(Kind::Title),
        _ => None,
    };
    match (kind, row.field(4)) {
        (None, _) if !is_word => Err(Refusal("column `titleType`: expected a word such as movie, short or tvSeries".to_owned())),
        (None, _) => Ok(Kind::Other(format!("titleType {title_type}"))),
        (Some(kind), "0") => Ok(kind),
        (Some(_), "1") => Ok(Kind::Other("isAdult 1".to_owned())),
        (Some(_), _) => Err(Refusal("column `isAdult`: expected 0 or 1".to_owned())),
    }
}

/// The number of a title's id.
pub fn number(row: &Row) -> Parsed<u64> {
    field::numbered(row.raw(0), "tt").ok_or_else(|| Refusal("column `tconst`: expected tt and 7 to 10 digits".to_owned()))
}

/// The movie that a film becomes.
pub fn movie(row: &Row, library: LibraryId) -> Parsed<MovieImport> {
    let mut movie = NewMovie::new(library, field::required("primaryTitle", row.field(2), 500)?);
    movie.original_title = field::text("originalTitle", row.field(3), 500)?.filter(|original| *original != movie.title);
    movie.imdb_id = Some(row.raw(0).to_owned());
    movie.year = field::integer("startYear", row.field(5), 1870, 2200)?;
    // 0 is IMDb's other way to say that it is not known.
    let minutes = field::integer("runtimeMinutes", row.field(7), 0, 1_000_000)?.filter(|minutes| *minutes > 0);
    movie.runtime = minutes.map(Duration::from_mins);
    let genres = field::genres("genres", row.field(8), ',')?;
    Ok(MovieImport { line: Some(row.line), genres, ..MovieImport::from(movie) })
}

/// The series that a title becomes.
pub fn series(row: &Row, library: LibraryId) -> Parsed<SeriesImport> {
    let mut series = NewSeries::new(library, field::required("primaryTitle", row.field(2), 500)?);
    series.original_title = field::text("originalTitle", row.field(3), 500)?.filter(|original| *original != series.title);
    series.imdb_id = Some(row.raw(0).to_owned());
    series.year = field::integer("startYear", row.field(5), 1870, 2200)?;
    let end = field::integer("endYear", row.field(6), 1870, 2200)?;
    series.status = end.map(|_| "Ended".to_owned());
    series.series_type = (row.field(1) == "tvMiniSeries").then(|| "miniseries".to_owned());
    let genres = field::genres("genres", row.field(8), ',')?;
    Ok(SeriesImport { line: Some(row.line), genres, ..SeriesImport::from(series) })
}
