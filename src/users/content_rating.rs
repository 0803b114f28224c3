//! Age ratings as printed, and where each stands on the scale of
//! `rating_level`. Titles hold copies: a change here changes no title.

use chrono::{DateTime, Utc};

use super::Users;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{all, execute, one, optional};

typed_id! {
    /// The id of an age rating.
    ContentRatingId
}

/// Who rates titles by age. `bbfc`, `fsk`, `mpaa` and `us_tv` are there from
/// the beginning.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RatingSystem {
    /// Unique; 1 to 20 small letters, digits, `_` and `-`.
    pub name: String,
    /// 1 to 100 characters.
    pub display_name: String,
    /// ISO 3166-1 alpha-2, in capitals.
    pub country: Option<String>,
}

/// A rating of a system.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ContentRating {
    /// The id.
    pub id: ContentRatingId,
    /// The system's name.
    pub system: String,
    /// As printed, unique in the system; 1 to 20 characters.
    pub code: String,
    /// 1 to 50 characters.
    pub display_name: String,
    /// At most 2,000 characters.
    pub description: Option<String>,
    /// 0 to 100.
    pub min_age: Option<i32>,
    /// 0 (all ages) to 100, on the scale of titles and users' limits.
    pub rating_level: i32,
    /// At most 2,000 characters.
    pub icon_url: Option<String>,
    /// Its place among the ratings of one level.
    pub sort_order: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A rating to be made.
#[derive(Debug, Clone)]
pub struct NewContentRating {
    /// The id; a new one by default.
    pub id: ContentRatingId,
    /// See [`ContentRating::system`].
    pub system: String,
    /// See [`ContentRating::code`].
    pub code: String,
    /// See [`ContentRating::display_name`]; the code by default.
    pub display_name: String,
    /// See [`ContentRating::description`].
    pub description: Option<String>,
    /// See [`ContentRating::min_age`].
    pub min_age: Option<i32>,
    /// See [`ContentRating::rating_level`].
    pub rating_level: i32,
    /// See [`ContentRating::icon_url`].
    pub icon_url: Option<String>,
    /// See [`ContentRating::sort_order`].
    pub sort_order: i32,
}

impl NewContentRating {
    /// A rating with a new id.
    pub fn new(system: impl Into<String>, code: impl Into<String>, rating_level: i32) -> Self {
        let code = code.into();
        Self {
            id: ContentRatingId::now(),
            system: system.into(),
            display_name: code.clone(),
            code,
            description: None,
            min_age: None,
            rating_level,
            icon_url: None,
            sort_order: 0,
        }
    }
}

impl<M: Mode> Users<M> {
    /// All systems by name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn rating_systems(&self) -> Result<Vec<RatingSystem>> {
        self.handle.read(all!(RatingSystem, "queries/users/rating_system/list.sql")).await
    }

    /// The rating with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn content_rating(&self, id: ContentRatingId) -> Result<Option<ContentRating>> {
        self.handle.read(optional!(ContentRating, "queries/users/content_rating/get.sql", id.0)).await
    }

    /// The rating of a system with this code: its `rating_level` is that of a
    /// title on which the code is printed. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_content_rating(&self, system: &str, code: &str) -> Result<Option<ContentRating>> {
        self.handle.read(optional!(ContentRating, "queries/users/content_rating/find_by_code.sql", system, code)).await
    }

    /// All ratings of all systems, the lowest level of each first. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn content_ratings(&self) -> Result<Vec<ContentRating>> {
        self.handle.read(all!(ContentRating, "queries/users/content_rating/list.sql")).await
    }

    /// All ratings of a system, the lowest level first. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn content_ratings_of(&self, system: &str) -> Result<Vec<ContentRating>> {
        self.handle.read(all!(ContentRating, "queries/users/content_rating/list_of_system.sql", system)).await
    }
}

impl Users<ReadWrite> {
    /// Makes a system, or changes the one of this name. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds.
    pub async fn upsert_rating_system(&self, system: &RatingSystem) -> Result<()> {
        let country = system.country.as_deref();
        self.handle.execute(execute!("queries/users/rating_system/upsert.sql", system.name, system.display_name, country)).await.map(drop)
    }

    /// Deletes a system with its ratings; `false` if there is none. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_rating_system(&self, name: &str) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/rating_system/delete.sql", name)).await? > 0)
    }

    /// Makes a rating. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `content_ratings_system_code_key`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a system that does not exist or a value out of
    /// its bounds.
    pub async fn insert_content_rating(&self, new: &NewContentRating) -> Result<ContentRating> {
        self.handle
            .write(one!(
                ContentRating,
                "queries/users/content_rating/insert.sql",
                new.id.0,
                new.system,
                new.code,
                new.display_name,
                new.description.as_deref(),
                new.min_age,
                new.rating_level,
                new.icon_url.as_deref(),
                new.sort_order,
            ))
            .await
    }

    /// Writes a rating back that was read and changed; it stays in its system.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if the row was changed (or deleted) since it was
    /// read; else as `insert_content_rating`.
    pub async fn update_content_rating(&self, rating: &ContentRating) -> Result<ContentRating> {
        self.handle
            .write_fresh(
                format!("rating {}", rating.id),
                optional!(
                    ContentRating,
                    "queries/users/content_rating/update.sql",
                    rating.id.0,
                    rating.updated_at,
                    rating.code,
                    rating.display_name,
                    rating.description.as_deref(),
                    rating.min_age,
                    rating.rating_level,
                    rating.icon_url.as_deref(),
                    rating.sort_order,
                ),
            )
            .await
    }

    /// Deletes a rating. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_content_rating(&self, id: ContentRatingId) -> Result<()> {
        self.handle.change(format!("rating {id}"), execute!("queries/users/content_rating/delete.sql", id.0)).await
    }
}
