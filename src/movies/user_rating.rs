//! What users think of movies: a rating each, with or without a review.

use chrono::{DateTime, Utc};

use super::movie::model::movie_row;
use super::movie::page;
use super::{Movie, MovieId, Movies};
use crate::content::{Rating, UserRatingAverage, user_rating};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Listed, Page, PageRequest, streams};
use crate::query::{Misfit, execute, one, optional};
use crate::users::UserId;
use crate::viewer::Viewer;

user_rating! {
    /// What a user thinks of a movie.
    UserRating from UserRatingRow, of movie_id: MovieId, with review, in "movie_user_ratings"
}

/// A movie of a user's ratings.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct RatedMovie {
    /// The movie.
    pub movie: Movie,
    /// The user's rating.
    pub rating: Rating,
    /// The user's review.
    pub review: Option<String>,
    /// When rating or review last changed.
    pub rated_at: DateTime<Utc>,
}

movie_row!(RatedRow { rating: i32, review: Option<String>, rated_at: DateTime<Utc> });

impl TryFrom<RatedRow> for Listed<RatedMovie> {
    type Error = Misfit;

    fn try_from(mut row: RatedRow) -> Result<Self, Misfit> {
        let (id, rated_at, review) = (row.id, row.rated_at, row.review.take());
        let rating = Rating::stored(id, "movie_user_ratings.rating is not from 1 to 100", row.rating)?;
        Ok(Self { key: rated_at.into(), id: id.0, item: RatedMovie { movie: row.movie()?, rating, review, rated_at } })
    }
}

impl<M: Mode> Movies<M> {
    /// The user's rating of a movie. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn user_rating(&self, user: UserId, movie: MovieId) -> Result<Option<UserRating>> {
        self.handle.read(optional!(UserRatingRow, "queries/movies/user_rating/get.sql", user.0, movie.0)).await
    }

    /// One page of the user's ratings with their movies, the latest first;
    /// movies that he may not see (any more) are left out. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_user_ratings(&self, viewer: impl Into<Viewer>, page: PageRequest) -> Result<Page<RatedMovie>> {
        let viewer = viewer.into();
        page!(self, viewer, page, DateTime<Utc>, RatedRow, "queries/movies/user_rating/list_of_user.sql")
    }

    /// How many users rated a movie, and their average: from totals that are
    /// kept with every rating. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn average_user_rating(&self, movie: MovieId) -> Result<UserRatingAverage> {
        self.handle.read(one!(UserRatingAverage, "queries/movies/user_rating/average.sql", movie.0)).await
    }
}

streams!(Movies: stream_user_ratings = list_user_ratings(viewer: impl Into<Viewer> + Copy + Send + 'static) -> RatedMovie);

impl Movies<ReadWrite> {
    /// Rates a movie, for the first time or anew; a review stays. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if user or movie do not exist.
    pub async fn rate(&self, user: UserId, movie: MovieId, rating: Rating) -> Result<UserRating> {
        self.handle.write(one!(UserRatingRow, "queries/movies/user_rating/upsert.sql", user.0, movie.0, rating.get())).await
    }

    /// Rates a movie and writes its review, or takes the review away. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if user or movie do not exist, or
    /// for a review of more than 20,000 characters.
    pub async fn rate_with_review(&self, user: UserId, movie: MovieId, rating: Rating, review: Option<&str>) -> Result<UserRating> {
        self.handle
            .write(one!(UserRatingRow, "queries/movies/user_rating/upsert_with_review.sql", user.0, movie.0, rating.get(), review))
            .await
    }

    /// Takes the user's rating of a movie back, with its review; `false` if
    /// there was none. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_rating(&self, user: UserId, movie: MovieId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/movies/user_rating/delete.sql", user.0, movie.0)).await? > 0)
    }
}
