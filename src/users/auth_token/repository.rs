//! Reading and writing tokens.

use chrono::{DateTime, Utc};

use super::model::{AuthToken, AuthTokenId, AuthTokenRow, NewAuthToken};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Page, PageRequest, keyset_page, streams};
use crate::query::{execute, optional, value};
use crate::users::{SecretHash, UserId, Users};

impl<M: Mode> Users<M> {
    /// The valid token with this hash: neither revoked nor expired, of a live
    /// and active user; nor is its login revoked or expired. One round trip to
    /// the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_auth_token_by_hash(&self, hash: &SecretHash) -> Result<Option<AuthToken>> {
        self.on_the_primary().read(optional!(AuthTokenRow, "queries/users/auth_token/find_by_hash.sql", hash.expose())).await
    }

    /// One page of a user's tokens that are neither revoked nor expired, nor
    /// their logins, the latest first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_auth_tokens(&self, user: UserId, page: PageRequest) -> Result<Page<AuthToken>> {
        keyset_page!(self, page, DateTime<Utc>, AuthTokenRow, "queries/users/auth_token/list_active.sql", user.0)
    }

    /// The same of one device. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_auth_tokens_of_device(&self, user: UserId, fingerprint: &str, page: PageRequest) -> Result<Page<AuthToken>> {
        keyset_page!(self, page, DateTime<Utc>, AuthTokenRow, "queries/users/auth_token/list_of_device.sql", user.0, fingerprint)
    }

    /// How many of a user's tokens are neither revoked nor expired, nor their
    /// logins. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_active_auth_tokens(&self, user: UserId) -> Result<i64> {
        self.handle.read(value!("queries/users/auth_token/count_active.sql", user.0)).await
    }
}

streams! {
    Users:
    stream_auth_tokens = list_auth_tokens(user: UserId) -> AuthToken,
    stream_auth_tokens_of_device = list_auth_tokens_of_device(user: UserId; fingerprint: str) -> AuthToken,
}

impl Users<ReadWrite> {
    /// Makes a token of a live and active user, whose row is locked: of a token
    /// and [`deactivate`](Self::deactivate) or [`delete`](Self::delete) at once,
    /// the token is refused or revoked. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if there is no such user, or
    /// he is not active; [`Error::Conflict`](crate::Error::Conflict) on
    /// `auth_tokens_token_hash_key`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a session that does not
    /// exist or a value out of its bounds.
    pub async fn insert_auth_token(&self, new: &NewAuthToken) -> Result<AuthToken> {
        let insert = optional!(
            AuthTokenRow,
            "queries/users/auth_token/insert.sql",
            new.id.0,
            new.user_id.0,
            new.session_id.map(|session| session.0),
            new.token_hash.expose(),
            new.kind.as_str(),
            new.device_name.as_deref(),
            new.device_fingerprint.as_deref(),
            new.ip_address.map(|address| address.to_string()),
            new.user_agent.as_deref(),
            new.expires_at,
        );
        self.handle.write_found(format!("active user {}", new.user_id), insert).await
    }

    /// Notes that a token is used, now; `false` if it or its login is revoked or
    /// expired, or it is unknown. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn touch_auth_token(&self, id: AuthTokenId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/auth_token/touch.sql", id.0)).await? > 0)
    }

    /// Revokes a token; `false` if it was revoked before or is unknown. Of any
    /// number of calls at once one gets `true`. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn revoke_auth_token(&self, id: AuthTokenId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/auth_token/revoke.sql", id.0)).await? > 0)
    }

    /// The same for the token with this hash. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn revoke_auth_token_by_hash(&self, hash: &SecretHash) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/auth_token/revoke_by_hash.sql", hash.expose())).await? > 0)
    }

    /// Revokes all of a user's tokens; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn revoke_auth_tokens(&self, user: UserId) -> Result<u64> {
        self.handle.execute(execute!("queries/users/auth_token/revoke_all.sql", user.0)).await
    }

    /// Revokes all of a user's tokens but one; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn revoke_other_auth_tokens(&self, user: UserId, keep: AuthTokenId) -> Result<u64> {
        self.handle.execute(execute!("queries/users/auth_token/revoke_others.sql", user.0, keep.0)).await
    }

    /// Deletes the tokens that are expired; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_expired_auth_tokens(&self) -> Result<u64> {
        self.handle.execute(execute!("queries/users/auth_token/delete_expired.sql")).await
    }

    /// Deletes the tokens that were revoked before a moment; returns how many.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_revoked_auth_tokens(&self, before: DateTime<Utc>) -> Result<u64> {
        self.handle.execute(execute!("queries/users/auth_token/delete_revoked.sql", before)).await
    }
}
