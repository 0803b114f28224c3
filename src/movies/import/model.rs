//! What goes into an import and what comes out.

use std::collections::BTreeMap;

use crate::movies::{CreditRole, NewFile, NewMovie};

/// One row of an import: a movie with what belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct MovieImport {
    /// The row's number in its source (a line of a file), for the report; by
    /// default its place in the stream, from 1.
    pub line: Option<u64>,
    /// The movie itself.
    pub movie: NewMovie,
    /// Names of genres; those that do not exist are made.
    pub genres: Vec<String>,
    /// People and what they did; those who do not exist are made.
    pub credits: Vec<ImportCredit>,
    /// Its files.
    pub files: Vec<NewFile>,
    /// What other sites make of it.
    pub external_ratings: Vec<ImportRating>,
}

impl From<NewMovie> for MovieImport {
    fn from(movie: NewMovie) -> Self {
        Self { line: None, movie, genres: Vec::new(), credits: Vec::new(), files: Vec::new(), external_ratings: Vec::new() }
    }
}

/// A person's part in an imported movie. The person is found by IMDb id, else
/// by TMDb id, else by name among those who have neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportCredit {
    /// 1 to 255 characters.
    pub name: String,
    /// The person's id at imdb.com, `nm0000206`.
    pub imdb_id: Option<String>,
    /// The person's id at themoviedb.org.
    pub tmdb_id: Option<i32>,
    /// What the person did.
    pub role: CreditRole,
    /// The part that was played.
    pub character_name: Option<String>,
    /// What exactly was done: `Original Music Composer`, …
    pub job: Option<String>,
    /// Place in the credits, from 0.
    pub billing_order: i32,
}

/// A rating by another site.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRating {
    /// `imdb`, `metacritic`, …
    pub source: String,
    /// On a scale of 0 to 100.
    pub rating: Option<f64>,
    /// How many votes that is.
    pub vote_count: Option<i32>,
}

/// What happens when a row meets a live movie of its library, by the first key
/// that it carries: id, IMDb id, TMDb id, else folded title, year and path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnConflict {
    /// The row is rejected.
    #[default]
    Error,
    /// The movie stays as it is; the row counts as skipped.
    Skip,
    /// The movie takes what the row has; what the row leaves empty stays. A
    /// movie that is locked is skipped.
    Update,
}

/// What became of an import's rows; each row counts once.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct ImportReport {
    /// Rows that became new movies.
    pub inserted: u64,
    /// Rows that changed a movie.
    pub updated: u64,
    /// Rows that met a movie and were left out.
    pub skipped: u64,
    /// Rows that could not be taken. The first [`MOST_REJECTED`](Self::MOST_REJECTED) are listed.
    pub rejected: Vec<RejectedRow>,
    /// How many rows were rejected in all.
    pub rejected_rows: u64,
}

impl ImportReport {
    /// How many rejected rows a report lists; the rest is only counted, so that
    /// a file full of bad rows does not fill the memory.
    pub const MOST_REJECTED: usize = 10_000;

    /// How many rows there were.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.inserted + self.updated + self.skipped + self.rejected_rows
    }

    /// The rejected rows by reason, for a summary.
    #[must_use]
    pub fn reasons(&self) -> BTreeMap<&str, usize> {
        let mut reasons = BTreeMap::new();
        for row in &self.rejected {
            *reasons.entry(row.reason.as_str()).or_default() += 1;
        }
        reasons
    }
}

/// A row that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct RejectedRow {
    /// The row's number: [`MovieImport::line`], else its place in the stream.
    pub line: u64,
    /// Which column or key is wrong, and what would be valid; never the value.
    pub reason: String,
}
