//! A user.

use chrono::{DateTime, Utc};

use super::{SecretHash, Users};
use crate::cache::{LIBRARY_PERMISSIONS, PREFERENCES};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::{execute, one, optional, value};

typed_id! {
    /// A user's id.
    UserId
}

/// A user who may log in. Deleted ones are only visible where it is said.
#[expect(clippy::struct_excessive_bools, reason = "independent switches, as the columns are")]
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
    /// At most 2,000 characters.
    pub avatar_url: Option<String>,
    /// A BCP 47 language tag.
    pub locale: Option<String>,
    /// An IANA time zone.
    pub timezone: Option<String>,
    /// Cannot log in and sees nothing if false.
    pub is_active: bool,
    /// Sees all libraries and titles.
    pub is_admin: bool,
    /// May be shown the module `qar` at all.
    pub qar_enabled: bool,
    /// The highest age level of titles shown, 0 to 100; `None`: no limit.
    /// With a limit, titles without a level are hidden.
    pub max_rating_level: Option<i32>,
    /// Whether the e-mail address was proved to be his.
    pub email_verified: bool,
    /// When.
    pub email_verified_at: Option<DateTime<Utc>>,
    /// When he last logged in.
    pub last_login_at: Option<DateTime<Utc>>,
    /// When the user was made.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

/// Which live users are looked for: those of whom all is true that is told here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserSearch {
    /// Whether they may log in.
    pub is_active: Option<bool>,
    /// Whether they are administrators.
    pub is_admin: Option<bool>,
    /// A part of their username, e-mail address or display name, whatever the case.
    pub text: Option<String>,
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
    /// The encoded hash with its parameters; `None`: no login by password.
    pub password_hash: Option<SecretHash>,
    /// The name shown to others.
    pub display_name: Option<String>,
    /// See [`User::avatar_url`].
    pub avatar_url: Option<String>,
    /// See [`User::locale`].
    pub locale: Option<String>,
    /// See [`User::timezone`].
    pub timezone: Option<String>,
    /// Cannot log in and sees nothing if false; true by default.
    pub is_active: bool,
    /// Sees all libraries and titles.
    pub is_admin: bool,
    /// May be shown the module `qar` at all; false by default.
    pub qar_enabled: bool,
    /// The highest age level of titles shown, 0 to 100.
    pub max_rating_level: Option<i32>,
}

impl NewUser {
    /// An active user with a new id, no limits and no rights beyond his own.
    pub fn new(username: impl Into<String>, email: impl Into<String>) -> Self {
        Self {
            id: UserId::now(),
            username: username.into(),
            email: email.into(),
            password_hash: None,
            display_name: None,
            avatar_url: None,
            locale: None,
            timezone: None,
            is_active: true,
            is_admin: false,
            qar_enabled: false,
            max_rating_level: None,
        }
    }
}

impl From<User> for Listed<User> {
    fn from(user: User) -> Self {
        Self { key: user.created_at.into(), id: user.id.0, item: user }
    }
}

struct HashRow {
    password_hash: Option<String>,
}

struct StoredHash(Option<SecretHash>);

impl From<HashRow> for StoredHash {
    fn from(row: HashRow) -> Self {
        Self(row.password_hash.map(SecretHash::new))
    }
}

impl<M: Mode> Users<M> {
    /// The live user with this id. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read: [`Error::Unavailable`](crate::Error::Unavailable), [`Error::Timeout`](crate::Error::Timeout).
    pub async fn get(&self, id: UserId) -> Result<Option<User>> {
        self.on_the_primary().read(optional!(User, "queries/users/user/get.sql", id.0)).await
    }

    /// The live user of this name, whatever the case. One round trip to the
    /// primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_by_username(&self, username: &str) -> Result<Option<User>> {
        self.on_the_primary().read(optional!(User, "queries/users/user/find_by_username.sql", username)).await
    }

    /// The live user with this e-mail address, whatever the case. One round
    /// trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_by_email(&self, email: &str) -> Result<Option<User>> {
        self.on_the_primary().read(optional!(User, "queries/users/user/find_by_email.sql", email)).await
    }

    /// Whether a live user has this name, whatever the case. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn exists_by_username(&self, username: &str) -> Result<bool> {
        self.handle.read(value!("queries/users/user/exists_by_username.sql", username)).await
    }

    /// Whether a live user has this e-mail address, whatever the case. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn exists_by_email(&self, email: &str) -> Result<bool> {
        self.handle.read(value!("queries/users/user/exists_by_email.sql", email)).await
    }

    /// One page of the live users, the latest first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list(&self, page: PageRequest) -> Result<Page<User>> {
        keyset_page!(self, page, DateTime<Utc>, User, "queries/users/user/list.sql")
    }

    /// One page of the live users that are looked for, the latest first. One round
    /// trip, which looks at all users until the page is full.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn search(&self, search: &UserSearch, page: PageRequest) -> Result<Page<User>> {
        let UserSearch { is_active, is_admin, text } = search;
        keyset_page!(self, page, DateTime<Utc>, User, "queries/users/user/search.sql", *is_active, *is_admin, text.as_deref())
    }

    /// How many users [`search`](Self::search) finds in all: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_found(&self, search: &UserSearch) -> Result<i64> {
        let UserSearch { is_active, is_admin, text } = search;
        self.handle.read(value!("queries/users/user/count_found.sql", *is_active, *is_admin, text.as_deref())).await
    }

    /// How many live users there are: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count(&self) -> Result<i64> {
        self.handle.read(value!("queries/users/user/count.sql")).await
    }

    /// The hash of a live user's password; `None` if there is no such user or
    /// he has no password. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn password_hash(&self, id: UserId) -> Result<Option<SecretHash>> {
        let stored: Option<StoredHash> =
            self.on_the_primary().read(optional!(HashRow, "queries/users/user/password_hash.sql", id.0)).await?;
        Ok(stored.and_then(|stored| stored.0))
    }
}

streams!(Users: stream = list() -> User, stream_found = search(; search: UserSearch) -> User);

impl Users<ReadWrite> {
    /// Makes a user, active or not from the first moment. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_users_username` or `idx_users_email`,
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds.
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
                new.max_rating_level,
                new.password_hash.as_ref().map(SecretHash::expose),
                new.avatar_url.as_deref(),
                new.locale.as_deref(),
                new.timezone.as_deref(),
                new.is_active,
                new.qar_enabled,
            ))
            .await
    }

    /// Writes a user back that was read and changed: names, e-mail address,
    /// avatar, locale, time zone, rights and age limit. Another e-mail address
    /// is not verified. Whether he is active is said by
    /// [`activate`](Self::activate) and [`deactivate`](Self::deactivate). One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if the row was changed (or deleted) since it was read;
    /// else as [`insert`](Self::insert).
    pub async fn update(&self, user: &User) -> Result<User> {
        self.handle
            .write_fresh(
                format!("user {}", user.id),
                optional!(
                    User,
                    "queries/users/user/update.sql",
                    user.id.0,
                    user.updated_at,
                    user.username,
                    user.email,
                    user.display_name.as_deref(),
                    user.avatar_url.as_deref(),
                    user.locale.as_deref(),
                    user.timezone.as_deref(),
                    user.is_admin,
                    user.qar_enabled,
                    user.max_rating_level,
                ),
            )
            .await
    }

    /// Sets the hash of a live user's password, or takes login by password
    /// away. His sessions stay: see
    /// [`revoke_other_sessions`](Self::revoke_other_sessions). One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound); [`Error::Invalid`](crate::Error::Invalid) for more than 1,000 characters.
    pub async fn set_password_hash(&self, id: UserId, hash: Option<&SecretHash>) -> Result<()> {
        self.handle.change(key(id), execute!("queries/users/user/set_password_hash.sql", id.0, hash.map(SecretHash::expose))).await
    }

    /// Notes that a live user logged in, now. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn record_login(&self, id: UserId) -> Result<()> {
        self.handle.change(key(id), execute!("queries/users/user/record_login.sql", id.0)).await
    }

    /// Notes that a live user's e-mail address is his, from now on or as
    /// before. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn verify_email(&self, id: UserId) -> Result<()> {
        self.handle.change(key(id), execute!("queries/users/user/verify_email.sql", id.0)).await
    }

    /// Lets a live user log in and see again. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn activate(&self, id: UserId) -> Result<()> {
        self.handle.change(key(id), execute!("queries/users/user/activate.sql", id.0)).await
    }

    /// Shuts a live user out: his sessions and tokens are revoked, his
    /// password-reset tokens invalid, his trusted devices forgotten, and so are
    /// those that are being made meanwhile; [`activate`](Self::activate) brings
    /// none of them back. His API keys stay and are of no use until then. One
    /// round trip, which waits for transactions that are signing him in; where it
    /// meets one in a deadlock, it gives way and begins anew, as that may have to.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn deactivate(&self, id: UserId) -> Result<()> {
        self.handle.change_counted(key(id), value!("queries/users/user/deactivate.sql", id.0)).await
    }

    /// Deletes a user softly; what he rated and watched stays. What
    /// [`deactivate`](Self::deactivate) ends ends with it, and his second factors
    /// and links to providers go: names, accounts at providers and keys are free
    /// for another user. There is no way back. One round trip, which waits for
    /// transactions that are signing him in, and begins anew after a deadlock as
    /// [`deactivate`](Self::deactivate) does.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete(&self, id: UserId) -> Result<()> {
        let _changing = self.handle.changing([PREFERENCES.of(id.0)]);
        self.handle.change_counted(key(id), value!("queries/users/user/delete.sql", id.0)).await
    }

    /// Erases a user for good, deleted softly or not, with everything that is
    /// his; libraries of his stay without an owner. One round trip, whose
    /// duration grows with what he left. It locks what is his in no order: where it
    /// meets others in a deadlock, it gives way and begins anew, as they may have to.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn erase(&self, id: UserId) -> Result<()> {
        let _changing = self.handle.changing([PREFERENCES.of(id.0), LIBRARY_PERMISSIONS.of(id.0)]);
        self.handle.change_again(key(id), execute!("queries/users/user/erase.sql", id.0)).await
    }
}

fn key(id: UserId) -> String {
    format!("user {id}")
}
