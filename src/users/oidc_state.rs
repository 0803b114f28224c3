//! Sign-ins by a provider that are under way. One statement decides who
//! finishes one.

use chrono::{DateTime, Utc};

use super::{OidcProviderId, SecretHash, SecretText, UserId, Users};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{execute, optional};

typed_id! {
    /// A state's id.
    OidcStateId
}

/// A valid state, or one that was valid and has just been used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OidcState {
    /// The id.
    pub id: OidcStateId,
    /// By which provider.
    pub provider_id: OidcProviderId,
    /// Who links an account to himself; `None`: a sign-in.
    pub user_id: Option<UserId>,
    /// The secret of PKCE (RFC 7636).
    pub code_verifier: Option<SecretText>,
    /// What the provider's answer has to repeat.
    pub nonce: Option<SecretText>,
    /// Where to go afterwards; at most 2,000 characters.
    pub redirect_url: Option<String>,
    /// From then on it is not valid.
    pub expires_at: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A state to be stored.
#[derive(Debug, Clone)]
pub struct NewOidcState {
    /// The id; a new one by default.
    pub id: OidcStateId,
    /// The hash of the state, unique.
    pub state_hash: SecretHash,
    /// See [`OidcState::provider_id`].
    pub provider_id: OidcProviderId,
    /// See [`OidcState::user_id`].
    pub user_id: Option<UserId>,
    /// See [`OidcState::code_verifier`]; 43 to 128 characters.
    pub code_verifier: Option<SecretText>,
    /// See [`OidcState::nonce`]; 1 to 255 characters.
    pub nonce: Option<SecretText>,
    /// See [`OidcState::redirect_url`].
    pub redirect_url: Option<String>,
    /// See [`OidcState::expires_at`].
    pub expires_at: DateTime<Utc>,
}

impl NewOidcState {
    /// The state of a sign-in with a new id, without verifier and nonce.
    pub fn new(provider_id: OidcProviderId, state_hash: impl Into<SecretHash>, expires_at: DateTime<Utc>) -> Self {
        Self {
            id: OidcStateId::now(),
            state_hash: state_hash.into(),
            provider_id,
            user_id: None,
            code_verifier: None,
            nonce: None,
            redirect_url: None,
            expires_at,
        }
    }
}

struct StateRow {
    id: OidcStateId,
    provider_id: OidcProviderId,
    user_id: Option<UserId>,
    code_verifier: Option<String>,
    nonce: Option<String>,
    redirect_url: Option<String>,
    expires_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
}

impl From<StateRow> for OidcState {
    fn from(row: StateRow) -> Self {
        Self {
            id: row.id,
            provider_id: row.provider_id,
            user_id: row.user_id,
            code_verifier: row.code_verifier.map(SecretText::new),
            nonce: row.nonce.map(SecretText::new),
            redirect_url: row.redirect_url,
            expires_at: row.expires_at,
            created_at: row.created_at,
        }
    }
}

impl<M: Mode> Users<M> {
    /// The valid state with this hash: not used or expired, of an enabled
    /// provider, and of a live and active user if of any. It stays valid;
    /// `use_oidc_state` uses it. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_oidc_state(&self, hash: &SecretHash) -> Result<Option<OidcState>> {
        self.on_the_primary().read(optional!(StateRow, "queries/users/oidc_state/find.sql", hash.expose())).await
    }
}

impl Users<ReadWrite> {
    /// Stores a state. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on
    /// `oidc_states_state_hash_key`; [`Error::Invalid`](crate::Error::Invalid)
    /// for a provider or user that does not exist, or a value out of its bounds.
    pub async fn insert_oidc_state(&self, new: &NewOidcState) -> Result<()> {
        self.handle
            .execute(execute!(
                "queries/users/oidc_state/insert.sql",
                new.id.0,
                new.state_hash.expose(),
                new.provider_id.0,
                new.user_id.map(|user| user.0),
                new.code_verifier.as_ref().map(SecretText::expose),
                new.nonce.as_ref().map(SecretText::expose),
                new.redirect_url.as_deref(),
                new.expires_at,
            ))
            .await
            .map(drop)
    }

    /// Uses the valid state with this hash up; `None` if there is none. Of any
    /// number of uses at once one gets it. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn use_oidc_state(&self, hash: &SecretHash) -> Result<Option<OidcState>> {
        self.handle.write(optional!(StateRow, "queries/users/oidc_state/use.sql", hash.expose())).await
    }

    /// Deletes the state of a sign-in that was given up; `false` if there is
    /// none. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_oidc_state(&self, hash: &SecretHash) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/oidc_state/delete.sql", hash.expose())).await? > 0)
    }

    /// Deletes the states that are expired; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_expired_oidc_states(&self) -> Result<u64> {
        self.handle.execute(execute!("queries/users/oidc_state/delete_expired.sql")).await
    }

    /// Deletes all states of a provider; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_oidc_states_of_provider(&self, provider: OidcProviderId) -> Result<u64> {
        self.handle.execute(execute!("queries/users/oidc_state/delete_of_provider.sql", provider.0)).await
    }
}
