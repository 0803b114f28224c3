//! What other sites make of movies.

use super::{MovieId, Movies};
use crate::content::{ExternalRating, NewExternalRating};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{all, one};

impl<M: Mode> Movies<M> {
    /// The ratings of a movie by other sites, by site. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn external_ratings_of(&self, movie: MovieId) -> Result<Vec<ExternalRating>> {
        self.handle.read(all!(ExternalRating, "queries/movies/external_rating/list_of_movie.sql", movie.0)).await
    }
}

impl Movies<ReadWrite> {
    /// Stores what a site makes of a movie, instead of what it made of it
    /// before. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds
    /// or a movie that does not exist.
    pub async fn upsert_external_rating(&self, movie: MovieId, new: &NewExternalRating) -> Result<ExternalRating> {
        self.handle
            .write(one!(
                ExternalRating,
                "queries/movies/external_rating/upsert.sql",
                movie.0,
                new.source,
                new.rating,
                new.vote_count,
                new.certified
            ))
            .await
    }
}
