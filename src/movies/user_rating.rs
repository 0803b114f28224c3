//! What users think of movies: a rating each, with or without a review.

use std::fmt;

use chrono::{DateTime, Utc};

use super::movie::model::movie_row;
use super::movie::page;
use super::{Movie, MovieId, Movies};
use crate::error::{Error, Result};
use crate::handle::{Mode, ReadWrite};
use crate::page::{Listed, Page, PageRequest, streams};
use crate::query::{Misfit, execute, one, optional};
use crate::users::UserId;
use crate::viewer::Viewer;

/// A rating, 1 (worst) to 100 (best).
///
/// ```
/// use revenge_db::movies::Rating;
///
/// assert_eq!(Rating::new(90).unwrap().get(), 90);
/// assert!(Rating::new(0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Rating(i32);

impl Rating {
    /// The rating of this value.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] outside 1 to 100.
    pub fn new(value: i32) -> Result<Self> {
        if (1..=100).contains(&value) {
            Ok(Self(value))
        } else {
            Err(Error::Invalid { op: "movies.rating", reason: "a rating is a number from 1 to 100".to_owned(), source: None })
        }
    }

    /// 1 to 100.
    #[must_use]
    pub const fn get(self) -> i32 {
        self.0
    }

    /// A stored rating of the movie `key`.
    fn stored(key: MovieId, value: i32) -> Result<Self, Misfit> {
        Self::new(value).map_err(|_| Misfit { key: key.to_string(), reason: "movie_user_ratings.rating is not from 1 to 100" })
    }
}

impl fmt::Display for Rating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl TryFrom<i32> for Rating {
    type Error = Error;

    fn try_from(value: i32) -> Result<Self> {
        Self::new(value)
    }
}

impl From<Rating> for i32 {
    fn from(rating: Rating) -> Self {
        rating.0
    }
}

/// What a user thinks of a movie.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct UserRating {
    /// Who.
    pub user_id: UserId,
    /// Of which movie.
    pub movie_id: MovieId,
    /// The rating.
    pub rating: Rating,
    /// At most 20,000 characters.
    pub review: Option<String>,
    /// When the movie was first rated.
    pub created_at: DateTime<Utc>,
    /// When rating or review last changed.
    pub updated_at: DateTime<Utc>,
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

/// What all users think of a movie.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct UserRatingAverage {
    /// How many rated it.
    pub ratings: i64,
    /// 1 to 100; `None` if nobody did.
    pub average: Option<f64>,
}

struct UserRatingRow {
    user_id: UserId,
    movie_id: MovieId,
    rating: i32,
    review: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<UserRatingRow> for UserRating {
    type Error = Misfit;

    fn try_from(row: UserRatingRow) -> Result<Self, Misfit> {
        Ok(Self {
            rating: Rating::stored(row.movie_id, row.rating)?,
            user_id: row.user_id,
            movie_id: row.movie_id,
            review: row.review,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

movie_row!(RatedRow { rating: i32, review: Option<String>, rated_at: DateTime<Utc> });

impl TryFrom<RatedRow> for Listed<RatedMovie> {
    type Error = Misfit;

    fn try_from(mut row: RatedRow) -> Result<Self, Misfit> {
        let (id, rated_at, review) = (row.id, row.rated_at, row.review.take());
        let rating = Rating::stored(id, row.rating)?;
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
    /// [`Error::Invalid`] for a cursor of another list.
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
    /// [`Error::Invalid`] if user or movie do not exist.
    pub async fn rate(&self, user: UserId, movie: MovieId, rating: Rating) -> Result<UserRating> {
        self.handle.write(one!(UserRatingRow, "queries/movies/user_rating/upsert.sql", user.0, movie.0, rating.get())).await
    }

    /// Rates a movie and writes its review, or takes the review away. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if user or movie do not exist, or for a review of
    /// more than 20,000 characters.
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
