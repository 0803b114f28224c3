//! A user.

use chrono::{DateTime, Utc};

use super::Users;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{one, optional};

typed_id! {
    /// A user's id.
    UserId
}

/// A user who may log in. Deleted ones are only visible where it is said.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct User {
    /// The id.
    pub id: UserId,
    /// Unique among live users, whatever the case.
    pub username: String,
    /// Unique among live users, whatever the case.
    pub email: String,
    /// The name shown to others.
    pub display_name: Option<String>,
    /// Cannot log in and sees nothing if false.
    pub is_active: bool,
    /// Sees all libraries and titles.
    pub is_admin: bool,
    /// The highest age level of titles shown, 0 to 100; `None`: no limit.
    /// With a limit, titles without a level are hidden.
    pub max_rating_level: Option<i32>,
    /// When the user was made.
    pub created_at: DateTime<Utc>,
}

/// A user to be made.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The id; a new one by default.
    pub id: UserId,
    /// 1 to 255 characters.
    pub username: String,
    /// 3 to 255 characters.
    pub email: String,
    /// The name shown to others.
    pub display_name: Option<String>,
    /// Sees all libraries and titles.
    pub is_admin: bool,
    /// The highest age level of titles shown, 0 to 100.
    pub max_rating_level: Option<i32>,
}

impl NewUser {
    /// A user with a new id, no limits and no rights beyond his own.
    pub fn new(username: impl Into<String>, email: impl Into<String>) -> Self {
        Self { id: UserId::now(), username: username.into(), email: email.into(), display_name: None, is_admin: false, max_rating_level: None }
    }
}

impl<M: Mode> Users<M> {
    /// The live user with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read: [`Error::Unavailable`](crate::Error::Unavailable),
    /// [`Error::Timeout`](crate::Error::Timeout).
    pub async fn get(&self, id: UserId) -> Result<Option<User>> {
        self.handle.read(optional!(User, "queries/users/user/get.sql", id.0)).await
    }
}

impl Users<ReadWrite> {
    /// Makes a user. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_users_username` or
    /// `idx_users_email`, [`Error::Invalid`](crate::Error::Invalid) for a value
    /// out of its bounds.
    pub async fn insert(&self, new: &NewUser) -> Result<User> {
        self.handle
            .write(one!(
                User,
                "queries/users/user/insert.sql",
                new.id.0,
                new.username,
                new.email,
                new.display_name.as_deref(),
                new.is_admin,
                new.max_rating_level
            ))
            .await
    }
}
