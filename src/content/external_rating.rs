//! What other sites make of a title.

use chrono::{DateTime, Utc};

/// A rating of a title by another site; one per site.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ExternalRating {
    /// `imdb`, `rottentomatoes`, `metacritic`, …
    pub source: String,
    /// 0 to 100, whatever the site's own scale.
    pub rating: Option<f64>,
    /// How many votes that is.
    pub vote_count: Option<i32>,
    /// Certified fresh, must-see and the like; `None`: the site has no such mark.
    pub certified: Option<bool>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
}

/// A rating to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewExternalRating {
    /// See [`ExternalRating::source`]; 1 to 50 characters.
    pub source: String,
    /// See [`ExternalRating::rating`].
    pub rating: Option<f64>,
    /// See [`ExternalRating::vote_count`].
    pub vote_count: Option<i32>,
    /// See [`ExternalRating::certified`].
    pub certified: Option<bool>,
}
