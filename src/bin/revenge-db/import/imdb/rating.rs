//! title.ratings.tsv: what the users of imdb.com make of a title.

use revenge_db::movies::ImportRating;

use super::tsv::Row;
use crate::import::field::{self, Parsed, Refusal};

/// The columns of title.ratings.tsv.
pub const COLUMNS: [&str; 3] = ["tconst", "averageRating", "numVotes"];

/// A row of title.ratings.tsv.
#[derive(Debug, Clone, Copy)]
pub struct Rating {
    /// On a scale of 0 to 10.
    pub average: f64,
    /// How many votes that is.
    pub votes: Option<i32>,
}

/// Reads a row.
pub fn rating(row: &Row) -> Parsed<Rating> {
    let average = field::decimal("averageRating", row.field(1), 0.0, 10.0)?;
    let votes = field::integer("numVotes", row.field(2), 0, i32::MAX)?;
    let average = average.ok_or_else(|| Refusal("column `averageRating`: expected a number from 0 to 10; it is empty".to_owned()))?;
    Ok(Rating { average, votes })
}

impl From<Rating> for ImportRating {
    /// On a scale of 0 to 100.
    fn from(Rating { average, votes }: Rating) -> Self {
        // 8.7 is not exactly 8.7: 87 is meant.
        let rating = (average * 1000.0).round() / 100.0;
        Self { source: "imdb".to_owned(), rating: Some(rating), vote_count: votes }
    }
}
