//! Proofs of e-mail addresses: one-time tokens. One statement decides who uses one.

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
    EmailVerificationId
}

/// A valid token, or one that was valid and has just been used.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct EmailVerification {
    /// The id.
    pub id: EmailVerificationId,
    /// Whose it is.
    pub user_id: UserId,
    /// The address that it proves to be his.
    pub email: String,
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
pub struct NewEmailVerification {
    /// The id; a new one by default.
    pub id: EmailVerificationId,
    /// Whose it is.
    pub user_id: UserId,
    /// The token's hash, unique.
    pub token_hash: SecretHash,
    /// The address that is to be proved; 3 to 255 characters.
    pub email: String,
    /// See [`EmailVerification::ip_address`].
    pub ip_address: Option<IpAddr>,
    /// See [`EmailVerification::user_agent`].
    pub user_agent: Option<String>,
    /// See [`EmailVerification::expires_at`].
    pub expires_at: DateTime<Utc>,
}

impl NewEmailVerification {
    /// A token with a new id, asked for from nowhere.
    pub fn new(user_id: UserId, email: impl Into<String>, token_hash: impl Into<SecretHash>, expires_at: DateTime<Utc>) -> Self {
        Self {
            id: EmailVerificationId::now(),
            user_id,
            token_hash: token_hash.into(),
            email: email.into(),
            ip_address: None,
            user_agent: None,
            expires_at,
        }
    }
}

struct EmailVerificationRow {
    id: EmailVerificationId,
    user_id: UserId,
    email: String,
    ip_address: Option<String>,
    user_agent: Option<String>,
    expires_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
}

impl TryFrom<EmailVerificationRow> for EmailVerification {
    type Error = Misfit;

    fn try_from(row: EmailVerificationRow) -> Result<Self, Misfit> {
        Ok(Self {
            ip_address: address_of(row.id, "email_verification_tokens.ip_address is no address", row.ip_address)?,
            id: row.id,
            user_id: row.user_id,
            email: row.email,
            user_agent: row.user_agent,
            expires_at: row.expires_at,
            created_at: row.created_at,
        })
    }
}

impl<M: Mode> Users<M> {
    /// The valid token with this hash: not used, invalidated or expired, of a
    /// live and active user. It stays valid; `use_email_verification` uses it.
    /// One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_email_verification(&self, hash: &SecretHash) -> Result<Option<EmailVerification>> {
        self.on_the_primary().read(optional!(EmailVerificationRow, "queries/users/email_verification/find.sql", hash.expose())).await
    }
}

impl Users<ReadWrite> {
    /// Makes a token. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on
    /// `email_verification_tokens_token_hash_key`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a user who does not
    /// exist or a value out of its bounds.
    pub async fn insert_email_verification(&self, new: &NewEmailVerification) -> Result<()> {
        self.handle
            .execute(execute!(
                "queries/users/email_verification/insert.sql",
                new.id.0,
                new.user_id.0,
                new.token_hash.expose(),
                new.email,
                new.ip_address.map(|address| address.to_string()),
                new.user_agent.as_deref(),
                new.expires_at,
            ))
            .await
            .map(drop)
    }

    /// Uses the valid token with this hash up; `None` if there is none. Of any
    /// number of uses at once one gets it. The user is verified, if the
    /// address is the one that he has. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn use_email_verification(&self, hash: &SecretHash) -> Result<Option<EmailVerification>> {
        self.handle.write(optional!(EmailVerificationRow, "queries/users/email_verification/use.sql", hash.expose())).await
    }

    /// Makes all unused tokens of a user invalid; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn invalidate_email_verifications(&self, user: UserId) -> Result<u64> {
        self.handle.execute(execute!("queries/users/email_verification/invalidate.sql", user.0)).await
    }

    /// Makes all unused tokens for an address invalid, whatever the case and
    /// whose they are; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn invalidate_email_verifications_of_email(&self, email: &str) -> Result<u64> {
        self.handle.execute(execute!("queries/users/email_verification/invalidate_by_email.sql", email)).await
    }

    /// Deletes the tokens that are expired; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_expired_email_verifications(&self) -> Result<u64> {
        self.handle.execute(execute!("queries/users/email_verification/delete_expired.sql")).await
    }

    /// Deletes the tokens that were used before a moment; returns how many. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_used_email_verifications(&self, before: DateTime<Utc>) -> Result<u64> {
        self.handle.execute(execute!("queries/users/email_verification/delete_verified.sql", before)).await
    }
}
