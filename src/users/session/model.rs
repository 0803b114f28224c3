//! The types of a session. Its token's hash goes in and never comes out.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use crate::id::typed_id;
use crate::page::Listed;
use crate::query::Misfit;
use crate::users::{SecretHash, UserId};

typed_id! {
    /// A session's id.
    SessionId
}

/// A login of a user.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Session {
    /// The id.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// From where the user logged in.
    pub ip_address: Option<IpAddr>,
    /// At most 1,000 characters.
    pub user_agent: Option<String>,
    /// At most 255 characters.
    pub device_name: Option<String>,
    /// At most 50 characters.
    pub device_type: Option<String>,
    /// At most 100 characters.
    pub client_name: Option<String>,
    /// At most 50 characters.
    pub client_version: Option<String>,
    /// What it may be used for; at most 100.
    pub scopes: Vec<String>,
    /// From then on it is not valid.
    pub expires_at: DateTime<Utc>,
    /// When it was last used.
    pub last_activity_at: DateTime<Utc>,
    /// When the user logged in.
    pub created_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Why; at most 255 characters.
    pub revoke_reason: Option<String>,
    /// Whether a second factor was given.
    pub mfa_verified: bool,
    /// When.
    pub mfa_verified_at: Option<DateTime<Utc>>,
}

/// A session to be made.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The id; a new one by default.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// The hash of the session's token, unique.
    pub token_hash: SecretHash,
    /// The hash of the token by which it is renewed, unique.
    pub refresh_token_hash: Option<SecretHash>,
    /// See [`Session::ip_address`].
    pub ip_address: Option<IpAddr>,
    /// See [`Session::user_agent`].
    pub user_agent: Option<String>,
    /// See [`Session::device_name`].
    pub device_name: Option<String>,
    /// See [`Session::device_type`].
    pub device_type: Option<String>,
    /// See [`Session::client_name`].
    pub client_name: Option<String>,
    /// See [`Session::client_version`].
    pub client_version: Option<String>,
    /// See [`Session::scopes`].
    pub scopes: Vec<String>,
    /// See [`Session::expires_at`].
    pub expires_at: DateTime<Utc>,
}

impl NewSession {
    /// A session with a new id of which nothing else is known.
    pub fn new(user_id: UserId, token_hash: impl Into<SecretHash>, expires_at: DateTime<Utc>) -> Self {
        Self {
            id: SessionId::now(),
            user_id,
            token_hash: token_hash.into(),
            refresh_token_hash: None,
            ip_address: None,
            user_agent: None,
            device_name: None,
            device_type: None,
            client_name: None,
            client_version: None,
            scopes: Vec::new(),
            expires_at,
        }
    }
}

/// Which sessions, each list in the order that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionList {
    /// A user's that are not revoked, expired ones too, the last used first.
    User(UserId),
    /// A user's that are neither revoked nor expired, the last used first.
    Active(UserId),
    /// The same of all users.
    AllActive,
    /// A user's active ones for which a second factor was given, the last given
    /// first.
    MfaVerified(UserId),
    /// Of all users, neither revoked nor expired and last used before this moment;
    /// the longest idle first.
    InactiveSince(DateTime<Utc>),
}

pub(super) struct SessionRow {
    pub(super) id: SessionId,
    pub(super) user_id: UserId,
    pub(super) ip_address: Option<String>,
    pub(super) user_agent: Option<String>,
    pub(super) device_name: Option<String>,
    pub(super) device_type: Option<String>,
    pub(super) client_name: Option<String>,
    pub(super) client_version: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) last_activity_at: DateTime<Utc>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) revoked_at: Option<DateTime<Utc>>,
    pub(super) revoke_reason: Option<String>,
    pub(super) mfa_verified: bool,
    pub(super) mfa_verified_at: Option<DateTime<Utc>>,
}

impl TryFrom<SessionRow> for Session {
    type Error = Misfit;

    fn try_from(row: SessionRow) -> Result<Self, Misfit> {
        let misfit = || Misfit { key: row.id.to_string(), reason: "sessions.ip_address is no address" };
        Ok(Self {
            ip_address: row.ip_address.map(|address| address.parse().map_err(|_| misfit())).transpose()?,
            id: row.id,
            user_id: row.user_id,
            user_agent: row.user_agent,
            device_name: row.device_name,
            device_type: row.device_type,
            client_name: row.client_name,
            client_version: row.client_version,
            scopes: row.scopes,
            expires_at: row.expires_at,
            last_activity_at: row.last_activity_at,
            created_at: row.created_at,
            revoked_at: row.revoked_at,
            revoke_reason: row.revoke_reason,
            mfa_verified: row.mfa_verified,
            mfa_verified_at: row.mfa_verified_at,
        })
    }
}

impl TryFrom<SessionRow> for Listed<Session> {
    type Error = Misfit;

    fn try_from(row: SessionRow) -> Result<Self, Misfit> {
        Ok(Self { key: row.last_activity_at.into(), id: row.id.0, item: row.try_into()? })
    }
}

/// A session with its place among those that passed a second factor.
pub(super) struct Verified(pub(super) Listed<Session>);

impl TryFrom<SessionRow> for Verified {
    type Error = Misfit;

    fn try_from(row: SessionRow) -> Result<Self, Misfit> {
        let misfit = || Misfit { key: row.id.to_string(), reason: "sessions.mfa_verified_at is NULL in the list that is sorted by it" };
        let key = row.mfa_verified_at.ok_or_else(misfit)?;
        Ok(Self(Listed { key: key.into(), id: row.id.0, item: row.try_into()? }))
    }
}
