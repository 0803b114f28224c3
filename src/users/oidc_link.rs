//! Accounts of users at identity providers.

use chrono::{DateTime, Utc};

use super::{EncryptedSecret, OidcProviderId, UserId, Users};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{all, execute, optional, value};

typed_id! {
    /// A link's id.
    OidcLinkId
}

/// A user's account at a provider: one of a user at each, and each of one user.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct OidcLink {
    /// The id.
    pub id: OidcLinkId,
    /// Whose account it is.
    pub user_id: UserId,
    /// Where.
    pub provider_id: OidcProviderId,
    /// The provider's id of the account; 1 to 500 characters.
    pub subject: String,
    /// The address that the provider knows; at most 255 characters.
    pub email: Option<String>,
    /// At most 255 characters.
    pub name: Option<String>,
    /// At most 2,000 characters.
    pub picture_url: Option<String>,
    /// The groups that the provider named; at most 1,000.
    pub groups: Vec<String>,
    /// Never serialised, nor is the refresh token; each at most 20,000 bytes.
    #[serde(skip)]
    pub access_token: Option<EncryptedSecret>,
    /// See [`access_token`](Self::access_token).
    #[serde(skip)]
    pub refresh_token: Option<EncryptedSecret>,
    /// When the access token ends.
    pub token_expires_at: Option<DateTime<Utc>>,
    /// When the user last signed in by it.
    pub last_login_at: Option<DateTime<Utc>>,
    /// When it was linked.
    pub created_at: DateTime<Utc>,
    /// When it was last changed; a sign-in is no change.
    pub updated_at: DateTime<Utc>,
}

/// A link to be made.
#[derive(Debug, Clone)]
pub struct NewOidcLink {
    /// The id; a new one by default.
    pub id: OidcLinkId,
    /// See [`OidcLink::user_id`].
    pub user_id: UserId,
    /// See [`OidcLink::provider_id`].
    pub provider_id: OidcProviderId,
    /// See [`OidcLink::subject`].
    pub subject: String,
    /// See [`OidcLink::email`].
    pub email: Option<String>,
    /// See [`OidcLink::name`].
    pub name: Option<String>,
    /// See [`OidcLink::picture_url`].
    pub picture_url: Option<String>,
    /// See [`OidcLink::groups`].
    pub groups: Vec<String>,
    /// See [`OidcLink::access_token`].
    pub access_token: Option<EncryptedSecret>,
    /// See [`OidcLink::access_token`].
    pub refresh_token: Option<EncryptedSecret>,
    /// See [`OidcLink::token_expires_at`].
    pub token_expires_at: Option<DateTime<Utc>>,
}

impl NewOidcLink {
    /// A link with a new id of which nothing else is known.
    pub fn new(user_id: UserId, provider_id: OidcProviderId, subject: impl Into<String>) -> Self {
        Self {
            id: OidcLinkId::now(),
            user_id,
            provider_id,
            subject: subject.into(),
            email: None,
            name: None,
            picture_url: None,
            groups: Vec::new(),
            access_token: None,
            refresh_token: None,
            token_expires_at: None,
        }
    }
}

struct LinkRow {
    id: OidcLinkId,
    user_id: UserId,
    provider_id: OidcProviderId,
    subject: String,
    email: Option<String>,
    name: Option<String>,
    picture_url: Option<String>,
    groups: Vec<String>,
    access_token_encrypted: Option<Vec<u8>>,
    refresh_token_encrypted: Option<Vec<u8>>,
    token_expires_at: Option<DateTime<Utc>>,
    last_login_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<LinkRow> for OidcLink {
    fn from(row: LinkRow) -> Self {
        Self {
            id: row.id,
            user_id: row.user_id,
            provider_id: row.provider_id,
            subject: row.subject,
            email: row.email,
            name: row.name,
            picture_url: row.picture_url,
            groups: row.groups,
            access_token: row.access_token_encrypted.map(EncryptedSecret::new),
            refresh_token: row.refresh_token_encrypted.map(EncryptedSecret::new),
            token_expires_at: row.token_expires_at,
            last_login_at: row.last_login_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl<M: Mode> Users<M> {
    /// The link with this id. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn oidc_link(&self, id: OidcLinkId) -> Result<Option<OidcLink>> {
        self.on_the_primary().read(optional!(LinkRow, "queries/users/oidc_link/get.sql", id.0)).await
    }

    /// The link by which this account signs in: of a live and active user, at a
    /// provider that is enabled. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_oidc_link(&self, provider: OidcProviderId, subject: &str) -> Result<Option<OidcLink>> {
        self.on_the_primary().read(optional!(LinkRow, "queries/users/oidc_link/find_by_subject.sql", provider.0, subject)).await
    }

    /// The user's link to a provider. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_oidc_link_of(&self, user: UserId, provider: OidcProviderId) -> Result<Option<OidcLink>> {
        self.on_the_primary().read(optional!(LinkRow, "queries/users/oidc_link/find_of_user.sql", user.0, provider.0)).await
    }

    /// All links of a user, the oldest first: at most one a provider. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn oidc_links_of(&self, user: UserId) -> Result<Vec<OidcLink>> {
        self.handle.read(all!(LinkRow, "queries/users/oidc_link/list_of_user.sql", user.0)).await
    }

    /// How many links a user has. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_oidc_links(&self, user: UserId) -> Result<i64> {
        self.handle.read(value!("queries/users/oidc_link/count.sql", user.0)).await
    }
}

impl Users<ReadWrite> {
    /// Links an account to a live user, active or not. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if there is no such user; [`Error::Conflict`](crate::Error::Conflict) on
    /// `oidc_user_links_provider_id_subject_key` or
    /// `oidc_user_links_user_id_provider_id_key`; [`Error::Invalid`](crate::Error::Invalid) for a
    /// provider that does not exist, or a value out of its bounds.
    pub async fn insert_oidc_link(&self, new: &NewOidcLink) -> Result<OidcLink> {
        let insert = optional!(
            LinkRow,
            "queries/users/oidc_link/insert.sql",
            new.id.0,
            new.user_id.0,
            new.provider_id.0,
            new.subject,
            new.email.as_deref(),
            new.name.as_deref(),
            new.picture_url.as_deref(),
            &new.groups,
            new.access_token.as_ref().map(EncryptedSecret::expose),
            new.refresh_token.as_ref().map(EncryptedSecret::expose),
            new.token_expires_at,
        );
        self.handle.write_found(format!("user {}", new.user_id), insert).await
    }

    /// Writes a link back that was read and changed: what the provider says
    /// of the account, and its tokens. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if the row was changed (or deleted) since it was
    /// read; [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds.
    pub async fn update_oidc_link(&self, link: &OidcLink) -> Result<OidcLink> {
        self.handle
            .write_fresh(
                format!("link {}", link.id),
                optional!(
                    LinkRow,
                    "queries/users/oidc_link/update.sql",
                    link.id.0,
                    link.updated_at,
                    link.email.as_deref(),
                    link.name.as_deref(),
                    link.picture_url.as_deref(),
                    &link.groups,
                    link.access_token.as_ref().map(EncryptedSecret::expose),
                    link.refresh_token.as_ref().map(EncryptedSecret::expose),
                    link.token_expires_at,
                ),
            )
            .await
    }

    /// Notes that a user signed in by a link. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn record_oidc_login(&self, id: OidcLinkId) -> Result<()> {
        self.handle.change(format!("link {id}"), execute!("queries/users/oidc_link/record_login.sql", id.0)).await
    }

    /// Deletes a link; `false` if there is none. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_oidc_link(&self, id: OidcLinkId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/oidc_link/delete.sql", id.0)).await? > 0)
    }

    /// Deletes the user's link to a provider; `false` if he has none. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_oidc_link_of(&self, user: UserId, provider: OidcProviderId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/oidc_link/delete_of_user.sql", user.0, provider.0)).await? > 0)
    }

    /// Deletes all links of a user; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_oidc_links_of(&self, user: UserId) -> Result<u64> {
        self.handle.execute(execute!("queries/users/oidc_link/delete_all_of_user.sql", user.0)).await
    }

    /// Deletes all links to a provider; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_oidc_links_of_provider(&self, provider: OidcProviderId) -> Result<u64> {
        self.handle.execute(execute!("queries/users/oidc_link/delete_all_of_provider.sql", provider.0)).await
    }
}
