//! Keys with which users sign in (`WebAuthn`). A key whose counter does not
//! grow was copied: the statement that uses it finds out, and refuses it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{UserId, Users};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{Misfit, all, execute, optional, value};

typed_id! {
    /// The id of a key's row; the authenticator's own is [`WebauthnCredential::credential_id`].
    WebauthnCredentialId
}

/// A key of a user.
#[expect(clippy::struct_excessive_bools, reason = "the flags of the specification")]
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct WebauthnCredential {
    /// The id.
    pub id: WebauthnCredentialId,
    /// Whose it is.
    pub user_id: UserId,
    /// The authenticator's id of the key, unique; 1 to 1,023 bytes.
    pub credential_id: Vec<u8>,
    /// As COSE; 1 to 10,000 bytes. Not secret.
    pub public_key: Vec<u8>,
    /// The counter of the last use that was accepted.
    pub sign_count: u32,
    /// It was copied, and is refused.
    pub clone_detected: bool,
    /// The authenticator's model.
    pub aaguid: Option<Uuid>,
    /// At most 50 characters.
    pub attestation_type: String,
    /// `usb`, `nfc`, `ble`, `internal`, …; at most 20.
    pub transports: Vec<String>,
    /// Whether it may be synchronised between devices.
    pub backup_eligible: bool,
    /// Whether it is.
    pub backup_state: bool,
    /// Whether somebody was there when it was made.
    pub user_present: bool,
    /// Whether the authenticator made sure who, at the last use that was accepted.
    pub user_verified: bool,
    /// What the user calls it; 1 to 255 characters.
    pub name: Option<String>,
    /// When it was last accepted.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A key to be stored.
#[expect(clippy::struct_excessive_bools, reason = "the flags of the specification")]
#[derive(Debug, Clone)]
pub struct NewWebauthnCredential {
    /// The id; a new one by default.
    pub id: WebauthnCredentialId,
    /// Whose it is.
    pub user_id: UserId,
    /// See [`WebauthnCredential::credential_id`].
    pub credential_id: Vec<u8>,
    /// See [`WebauthnCredential::public_key`].
    pub public_key: Vec<u8>,
    /// See [`WebauthnCredential::sign_count`].
    pub sign_count: u32,
    /// See [`WebauthnCredential::aaguid`].
    pub aaguid: Option<Uuid>,
    /// See [`WebauthnCredential::attestation_type`]; `none` by default.
    pub attestation_type: String,
    /// See [`WebauthnCredential::transports`].
    pub transports: Vec<String>,
    /// See [`WebauthnCredential::backup_eligible`].
    pub backup_eligible: bool,
    /// See [`WebauthnCredential::backup_state`].
    pub backup_state: bool,
    /// See [`WebauthnCredential::user_present`].
    pub user_present: bool,
    /// See [`WebauthnCredential::user_verified`].
    pub user_verified: bool,
    /// See [`WebauthnCredential::name`].
    pub name: Option<String>,
}

impl NewWebauthnCredential {
    /// A key with a new id and a counter of 0 of which nothing else is known.
    pub fn new(user_id: UserId, credential_id: impl Into<Vec<u8>>, public_key: impl Into<Vec<u8>>) -> Self {
        Self {
            id: WebauthnCredentialId::now(),
            user_id,
            credential_id: credential_id.into(),
            public_key: public_key.into(),
            sign_count: 0,
            aaguid: None,
            attestation_type: "none".to_owned(),
            transports: Vec::new(),
            backup_eligible: false,
            backup_state: false,
            user_present: true,
            user_verified: false,
            name: None,
        }
    }
}

/// What an authenticator said when a key was used, its signature being right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebauthnUse {
    /// Its counter; 0 for ever if it has none.
    pub sign_count: u32,
    /// Whether the key is synchronised between devices.
    pub backup_state: bool,
    /// Whether it made sure who the user is.
    pub user_verified: bool,
}

#[expect(clippy::struct_excessive_bools, reason = "the columns")]
struct CredentialRow {
    id: WebauthnCredentialId,
    user_id: UserId,
    credential_id: Vec<u8>,
    public_key: Vec<u8>,
    sign_count: i64,
    clone_detected: bool,
    aaguid: Option<Uuid>,
    attestation_type: String,
    transports: Vec<String>,
    backup_eligible: bool,
    backup_state: bool,
    user_present: bool,
    user_verified: bool,
    name: Option<String>,
    last_used_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

struct AcceptedRow {
    accepted: bool,
}

impl TryFrom<CredentialRow> for WebauthnCredential {
    type Error = Misfit;

    fn try_from(row: CredentialRow) -> Result<Self, Misfit> {
        let misfit = |_| Misfit { key: row.id.to_string(), reason: "webauthn_credentials.sign_count is no counter" };
        Ok(Self {
            sign_count: u32::try_from(row.sign_count).map_err(misfit)?,
            id: row.id,
            user_id: row.user_id,
            credential_id: row.credential_id,
            public_key: row.public_key,
            clone_detected: row.clone_detected,
            aaguid: row.aaguid,
            attestation_type: row.attestation_type,
            transports: row.transports,
            backup_eligible: row.backup_eligible,
            backup_state: row.backup_state,
            user_present: row.user_present,
            user_verified: row.user_verified,
            name: row.name,
            last_used_at: row.last_used_at,
            created_at: row.created_at,
        })
    }
}

impl<M: Mode> Users<M> {
    /// The key with this id. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn webauthn_credential(&self, id: WebauthnCredentialId) -> Result<Option<WebauthnCredential>> {
        self.on_the_primary().read(optional!(CredentialRow, "queries/users/webauthn/get.sql", id.0)).await
    }

    /// The key with the authenticator's id, copied or not: whether it may be
    /// used is said by `use_webauthn_credential`. One round trip to the
    /// primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_webauthn_credential(&self, credential_id: &[u8]) -> Result<Option<WebauthnCredential>> {
        self.on_the_primary().read(optional!(CredentialRow, "queries/users/webauthn/find_by_credential_id.sql", credential_id)).await
    }

    /// All keys of a user, the oldest first. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn webauthn_credentials_of(&self, user: UserId) -> Result<Vec<WebauthnCredential>> {
        self.on_the_primary().read(all!(CredentialRow, "queries/users/webauthn/list_of_user.sql", user.0)).await
    }

    /// How many keys a user has, copied ones too. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_webauthn_credentials(&self, user: UserId) -> Result<i64> {
        self.handle.read(value!("queries/users/webauthn/count.sql", user.0)).await
    }
}

impl Users<ReadWrite> {
    /// Stores a key of a live user. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if there is no such user; [`Error::Conflict`](crate::Error::Conflict) on
    /// `webauthn_credentials_credential_id_key`; [`Error::Invalid`](crate::Error::Invalid) for a value
    /// out of its bounds.
    pub async fn insert_webauthn_credential(&self, new: &NewWebauthnCredential) -> Result<WebauthnCredential> {
        let insert = optional!(
            CredentialRow,
            "queries/users/webauthn/insert.sql",
            new.id.0,
            new.user_id.0,
            new.credential_id,
            new.public_key,
            i64::from(new.sign_count),
            new.aaguid,
            new.attestation_type,
            &new.transports,
            new.backup_eligible,
            new.backup_state,
            new.user_present,
            new.user_verified,
            new.name.as_deref(),
        );
        self.handle.write_found(format!("user {}", new.user_id), insert).await
    }

    /// Notes a use of a key: only if it is accepted is the user to be let in.
    /// `false` if the counter has not grown, which marks the key as copied, or
    /// the key is marked so already. A counter that stays 0 is none. Of any
    /// number of uses at once with the same counter one succeeds. One round
    /// trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if there is no such key of a live and active user.
    pub async fn use_webauthn_credential(&self, id: WebauthnCredentialId, seen: WebauthnUse) -> Result<bool> {
        let used = optional!(
            AcceptedRow,
            "queries/users/webauthn/use.sql",
            id.0,
            i64::from(seen.sign_count),
            seen.backup_state,
            seen.user_verified,
        );
        let used: AcceptedRow = self.handle.write_found(format!("key {id}"), used).await?;
        Ok(used.accepted)
    }

    /// Marks a key as copied, so that it is refused from now on. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn mark_webauthn_credential_cloned(&self, id: WebauthnCredentialId) -> Result<()> {
        self.handle.change(format!("key {id}"), execute!("queries/users/webauthn/mark_cloned.sql", id.0)).await
    }

    /// Names a key of the user. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if it is not his; [`Error::Invalid`](crate::Error::Invalid) for a name out
    /// of its bounds.
    pub async fn rename_webauthn_credential(&self, user: UserId, id: WebauthnCredentialId, name: Option<&str>) -> Result<()> {
        self.handle.change(format!("key {id}"), execute!("queries/users/webauthn/rename.sql", user.0, id.0, name)).await
    }

    /// Deletes a key of the user; `false` if he has no such key. The settings
    /// count one less. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_webauthn_credential(&self, user: UserId, id: WebauthnCredentialId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/webauthn/delete.sql", user.0, id.0)).await? > 0)
    }
}
