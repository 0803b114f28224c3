//! New passwords for users who forgot theirs: one-time tokens. One statement decides who uses one.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::address::address_of;
use super::{SecretHash, UserId, Users};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{Misfit, execute, optional};

typed_id! {
    /// The id of a token of this kind.
    PasswordResetId
}

/// A valid token, or one that was valid and has just been used.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct PasswordReset {
    /// The id.
    pub id: PasswordResetId,
    /// Whose it is.
    pub user_id: UserId,
    /// From where it was asked for.
    pub ip_address: Option<IpAddr>,
    /// At most 1,000 characters.
    pub user_agent: Option<String>,
    /// From then on it is not valid.
    pub expires_at: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewPasswordReset {
    /// The id; a new one by default.
    pub id: PasswordResetId,
    /// Whose it is.
    pub user_id: UserId,
    /// The token's hash, unique.
    pub token_hash: SecretHash,
    /// See [`PasswordReset::ip_address`].
    pub ip_address: Option<IpAddr>,
    /// See [`PasswordReset::user_agent`].
    pub user_agent: Option<String>,
    /// See [`PasswordReset::expires_at`].
    pub expires_at: DateTime<Utc>,
}

impl NewPasswordReset {
    /// A token with a new id, asked for from nowhere.
    pub fn new(user_id: UserId, token_hash: impl Into<SecretHash>, expires_at: DateTime<Utc>) -> Self {
        Self { id: PasswordResetId::now(), user_id, token_hash: token_hash.into(), ip_address: None, user_agent: None, expires_at }
    }
}

struct PasswordResetRow {
    id: PasswordResetId,
    user_id: UserId,
    ip_address: Option<String>,
    user_agent: Option<String>,
    expires_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
}

impl TryFrom<PasswordResetRow> for PasswordReset {
    type Error = Misfit;

    fn try_from(row: PasswordResetRow) -> Result<Self, Misfit> {
        Ok(Self {
            ip_address: address_of(row.id, "password_reset_tokens.ip_address is no address", row.ip_address)?,
            id: row.id,
            user_id: row.user_id,
            user_agent: row.user_agent,
            expires_at: row.expires_at,
            created_at: row.created_at,
        })
    }
}

impl<M: Mode> Users<M> {
    /// The valid token with this hash: not used, invalidated or expired, of a
    /// live and active user. It stays valid; `use_password_reset` uses it. One
    /// round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_password_reset(&self, hash: &SecretHash) -> Result<Option<PasswordReset>> {
        self.on_the_primary().read(optional!(PasswordResetRow, "queries/users/password_reset/find.sql", hash.expose())).await
    }
}

impl Users<ReadWrite> {
    /// Makes a token of a live and active user, whose row is locked: of a token
    /// and [`deactivate`](Self::deactivate) or [`delete`](Self::delete) at once,
    /// the token is refused or made invalid. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if there is no such user, or
    /// he is not active; [`Error::Conflict`](crate::Error::Conflict) on
    /// `password_reset_tokens_token_hash_key`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds.
    pub async fn insert_password_reset(&self, new: &NewPasswordReset) -> Result<()> {
        let insert = execute!(
            "queries/users/password_reset/insert.sql",
            new.id.0,
            new.user_id.0,
            new.token_hash.expose(),
            new.ip_address.map(|address| address.to_string()),
            new.user_agent.as_deref(),
            new.expires_at,
        );
        self.handle.change(format!("active user {}", new.user_id), insert).await
    }

    /// Uses the valid token with this hash up; `None` if there is none. Of any
    /// number of uses at once one gets it. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn use_password_reset(&self, hash: &SecretHash) -> Result<Option<PasswordReset>> {
        self.handle.write(optional!(PasswordResetRow, "queries/users/password_reset/use.sql", hash.expose())).await
    }

    /// Makes all unused tokens of a user invalid; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn invalidate_password_resets(&self, user: UserId) -> Result<u64> {
        self.handle.execute(execute!("queries/users/password_reset/invalidate.sql", user.0)).await
    }

    /// Deletes the tokens that are expired; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_expired_password_resets(&self) -> Result<u64> {
        self.handle.execute(execute!("queries/users/password_reset/delete_expired.sql")).await
    }

    /// Deletes the tokens that were used before a moment; returns how many. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_used_password_resets(&self, before: DateTime<Utc>) -> Result<u64> {
        self.handle.execute(execute!("queries/users/password_reset/delete_used.sql", before)).await
    }
}
