//! What comes along with an imported title.

use crate::content::CreditRole;
use crate::import::bounds::{Verdict, id, name, number, real, text};

/// A person's part in what is imported. The person is found by IMDb id, else by
/// TMDb id, else by name among those who have neither.
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

impl ImportCredit {
    /// Whether the schema would take it.
    pub(crate) fn check(&self) -> Verdict {
        name("credits: name", Some(&self.name), 255)?;
        id("credits: imdb_id", "nm", self.imdb_id.as_deref())?;
        number("credits: tmdb_id", self.tmdb_id.map(i64::from), 1, i64::MAX)?;
        text("credits: character", self.character_name.as_deref(), 255)?;
        text("credits: job", self.job.as_deref(), 100)?;
        number("credits: billing_order", Some(i64::from(self.billing_order)), 0, i64::MAX)
    }
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

impl ImportRating {
    /// Whether the schema would take it.
    pub(crate) fn check(&self) -> Verdict {
        name("external_ratings: source", Some(&self.source), 50)?;
        real("external_ratings: rating", self.rating, 0.0, 100.0)?;
        number("external_ratings: vote_count", self.vote_count.map(i64::from), 0, i64::MAX)
    }
}
