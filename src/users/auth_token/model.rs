//! The types of a token. Its hash goes in and never comes out.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use crate::id::typed_id;
use crate::page::Listed;
use crate::query::Misfit;
use crate::users::address::address_of;
use crate::users::{SecretHash, SessionId, UserId};

typed_id! {
    /// A token's id.
    AuthTokenId
}

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum AuthTokenKind {
    /// Calls.
    Access,
    /// New tokens.
    Refresh,
}

impl AuthTokenKind {
    /// As stored in `auth_tokens.token_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }
}

/// A token of a device.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct AuthToken {
    /// The id.
    pub id: AuthTokenId,
    /// Whose it is.
    pub user_id: UserId,
    /// The login with which it ends, revoked or expired.
    pub session_id: Option<SessionId>,
    /// What it is good for.
    pub kind: AuthTokenKind,
    /// At most 255 characters.
    pub device_name: Option<String>,
    /// By which the device is known again; at most 255 characters.
    pub device_fingerprint: Option<String>,
    /// From where it was asked for.
    pub ip_address: Option<IpAddr>,
    /// At most 1,000 characters.
    pub user_agent: Option<String>,
    /// From then on it is not valid.
    pub expires_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewAuthToken {
    /// The id; a new one by default.
    pub id: AuthTokenId,
    /// Whose it is.
    pub user_id: UserId,
    /// The token's hash, unique.
    pub token_hash: SecretHash,
    /// See [`AuthToken::session_id`].
    pub session_id: Option<SessionId>,
    /// See [`AuthToken::kind`].
    pub kind: AuthTokenKind,
    /// See [`AuthToken::device_name`].
    pub device_name: Option<String>,
    /// See [`AuthToken::device_fingerprint`].
    pub device_fingerprint: Option<String>,
    /// See [`AuthToken::ip_address`].
    pub ip_address: Option<IpAddr>,
    /// See [`AuthToken::user_agent`].
    pub user_agent: Option<String>,
    /// See [`AuthToken::expires_at`].
    pub expires_at: DateTime<Utc>,
}

impl NewAuthToken {
    /// A token with a new id, of a device of which nothing is known.
    pub fn new(user_id: UserId, kind: AuthTokenKind, token_hash: impl Into<SecretHash>, expires_at: DateTime<Utc>) -> Self {
        Self {
            id: AuthTokenId::now(),
            user_id,
            token_hash: token_hash.into(),
            session_id: None,
            kind,
            device_name: None,
            device_fingerprint: None,
            ip_address: None,
            user_agent: None,
            expires_at,
        }
    }
}

pub(super) struct AuthTokenRow {
    pub(super) id: AuthTokenId,
    pub(super) user_id: UserId,
    pub(super) session_id: Option<SessionId>,
    pub(super) token_type: String,
    pub(super) device_name: Option<String>,
    pub(super) device_fingerprint: Option<String>,
    pub(super) ip_address: Option<String>,
    pub(super) user_agent: Option<String>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) revoked_at: Option<DateTime<Utc>>,
    pub(super) last_used_at: Option<DateTime<Utc>>,
    pub(super) created_at: DateTime<Utc>,
}

impl TryFrom<AuthTokenRow> for AuthToken {
    type Error = Misfit;

    fn try_from(row: AuthTokenRow) -> Result<Self, Misfit> {
        Ok(Self {
            kind: match row.token_type.as_str() {
                "access" => AuthTokenKind::Access,
                "refresh" => AuthTokenKind::Refresh,
                _ => return Err(Misfit { key: row.id.to_string(), reason: "auth_tokens.token_type is none of access, refresh" }),
            },
            ip_address: address_of(row.id, "auth_tokens.ip_address is no address", row.ip_address)?,
            id: row.id,
            user_id: row.user_id,
            session_id: row.session_id,
            device_name: row.device_name,
            device_fingerprint: row.device_fingerprint,
            user_agent: row.user_agent,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            last_used_at: row.last_used_at,
            created_at: row.created_at,
        })
    }
}

impl TryFrom<AuthTokenRow> for Listed<AuthToken> {
    type Error = Misfit;

    fn try_from(row: AuthTokenRow) -> Result<Self, Misfit> {
        Ok(Self { key: row.created_at.into(), id: row.id.0, item: row.try_into()? })
    }
}
