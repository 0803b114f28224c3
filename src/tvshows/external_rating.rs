//! What other sites make of series.

use chrono::{DateTime, Utc};

use super::{SeriesId, TvShows};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{all, one};

/// A rating of a series by another site; one per site.
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

impl<M: Mode> TvShows<M> {
    /// The ratings of a series by other sites, by site. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn external_ratings_of(&self, series: SeriesId) -> Result<Vec<ExternalRating>> {
        self.handle.read(all!(ExternalRating, "queries/tvshows/external_rating/list_of_series.sql", series.0)).await
    }
}

impl TvShows<ReadWrite> {
    /// Stores what a site makes of a series, instead of what it made of it
    /// before. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds
    /// or a series that does not exist.
    pub async fn upsert_external_rating(&self, series: SeriesId, new: &NewExternalRating) -> Result<ExternalRating> {
        self.handle
            .write(one!(
                ExternalRating,
                "queries/tvshows/external_rating/upsert.sql",
                series.0,
                new.source,
                new.rating,
                new.vote_count,
                new.certified
            ))
            .await
    }
}
