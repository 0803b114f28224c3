//! What other sites make of series.

use super::{SeriesId, TvShows};
use crate::content::{ExternalRating, NewExternalRating};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{all, one};

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
