//! Users' ratings.

use std::fmt;

use crate::error::{Error, Result};
use crate::query::Misfit;

/// A rating, 1 (worst) to 100 (best).
///
/// ```
/// use revenge_db::content::Rating;
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
            Err(Error::Invalid { op: "content.rating", reason: "a rating is a number from 1 to 100".to_owned(), source: None })
        }
    }

    /// 1 to 100.
    #[must_use]
    pub const fn get(self) -> i32 {
        self.0
    }

    /// A stored rating of what has the id `key`; `misfit` names its column.
    pub(crate) fn stored(key: impl fmt::Display, misfit: &'static str, value: i32) -> Result<Self, Misfit> {
        Self::new(value).map_err(|_| Misfit { key: key.to_string(), reason: misfit })
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

/// What all users think of a title.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct UserRatingAverage {
    /// How many rated it.
    pub ratings: i64,
    /// 1 to 100; `None` if nobody did.
    pub average: Option<f64>,
}

/// Declares what a user thinks of something, and the row that it is read from:
/// `UserRating from UserRatingRow, of movie_id: MovieId, with review, in "movie_user_ratings"`.
macro_rules! user_rating {
    ($(#[$doc:meta])* $rating:ident from $row:ident, of $owner:ident: $owner_id:ty, $(with $review:ident,)? in $table:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        #[non_exhaustive]
        pub struct $rating {
            /// Who.
            pub user_id: $crate::users::UserId,
            /// Of what.
            pub $owner: $owner_id,
            /// The rating.
            pub rating: $crate::content::Rating,
            $(
                /// At most 20,000 characters.
                pub $review: Option<String>,
            )?
            /// When it was first rated.
            pub created_at: chrono::DateTime<chrono::Utc>,
            /// When this last changed.
            pub updated_at: chrono::DateTime<chrono::Utc>,
        }

        struct $row {
            user_id: $crate::users::UserId,
            $owner: $owner_id,
            rating: i32,
            $($review: Option<String>,)?
            created_at: chrono::DateTime<chrono::Utc>,
            updated_at: chrono::DateTime<chrono::Utc>,
        }

        impl TryFrom<$row> for $rating {
            type Error = $crate::query::Misfit;

            fn try_from(row: $row) -> Result<Self, Self::Error> {
                Ok(Self {
                    rating: $crate::content::Rating::stored(row.$owner, concat!($table, ".rating is not from 1 to 100"), row.rating)?,
                    user_id: row.user_id,
                    $owner: row.$owner,
                    $($review: row.$review,)?
                    created_at: row.created_at,
                    updated_at: row.updated_at,
                })
            }
        }
    };
}

pub(crate) use user_rating;
