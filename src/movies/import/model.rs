//! What goes into an import of movies.

use crate::content::{ImportCredit, ImportRating};
use crate::movies::{NewFile, NewMovie};

/// One row of an import: a movie with what belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct MovieImport {
    /// The row's number in its source (a line of a file), for the report; by
    /// default its place in the stream, from 1.
    pub line: Option<u64>,
    /// The movie itself.
    pub movie: NewMovie,
    /// Names of genres, each with a letter or digit. A genre is found by its name,
    /// whatever the case, else by its slug (`Sci Fi` is `Sci-Fi`); those that do not
    /// exist are made.
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
