//! Second factors of a user in one row. What it says of his methods is kept by
//! triggers: adding, enabling, disabling and deleting one is all there is to do.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{UserId, Users};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{Misfit, duration_of, execute, ms_of, one, optional, value};

/// What a user's second factors are, and what is asked of him.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct MfaSettings {
    /// Whose they are.
    pub user_id: UserId,
    /// Whether he has an authenticator app that is enabled.
    pub totp_enabled: bool,
    /// How many keys he has, copied ones too.
    pub webauthn_credentials: i32,
    /// How many backup codes his set had; above 0: they were generated.
    pub backup_codes: i32,
    /// How many of them are left.
    pub unused_backup_codes: i32,
    /// Whether he may not sign in without a second factor.
    pub require_mfa: bool,
    /// How long a device that he trusts needs none; `None`: always.
    pub remember_device: Option<Duration>,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl MfaSettings {
    /// Whether he has a key.
    #[must_use]
    pub fn webauthn_enabled(&self) -> bool {
        self.webauthn_credentials > 0
    }
}

/// What to ask a user for when he signs in; all of it `false` and 0 for one
/// who never had a second factor, and for one who does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct MfaStatus {
    /// Whether he has an authenticator app that is enabled.
    pub totp_enabled: bool,
    /// How many keys he has, copied ones too.
    pub webauthn_credentials: i32,
    /// How many backup codes he has left.
    pub unused_backup_codes: i32,
    /// Whether he may not sign in without a second factor.
    pub is_required: bool,
}

struct SettingsRow {
    user_id: UserId,
    totp_enabled: bool,
    webauthn_credentials: i32,
    backup_codes: i32,
    unused_backup_codes: i32,
    require_mfa: bool,
    remember_device_enabled: bool,
    remember_device_ms: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<SettingsRow> for MfaSettings {
    type Error = Misfit;

    fn try_from(row: SettingsRow) -> Result<Self, Misfit> {
        let remembered = row.remember_device_enabled.then_some(row.remember_device_ms);
        Ok(Self {
            remember_device: duration_of(row.user_id, "user_mfa_settings.remember_device_ms is negative", remembered)?,
            user_id: row.user_id,
            totp_enabled: row.totp_enabled,
            webauthn_credentials: row.webauthn_credentials,
            backup_codes: row.backup_codes,
            unused_backup_codes: row.unused_backup_codes,
            require_mfa: row.require_mfa,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl<M: Mode> Users<M> {
    /// The user's settings; `None` if he never had a second factor. One round
    /// trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn mfa_settings(&self, user: UserId) -> Result<Option<MfaSettings>> {
        self.on_the_primary().read(optional!(SettingsRow, "queries/users/mfa/get.sql", user.0)).await
    }

    /// What to ask the user for. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn mfa_status(&self, user: UserId) -> Result<MfaStatus> {
        self.on_the_primary().read(one!(MfaStatus, "queries/users/mfa/status.sql", user.0)).await
    }

    /// Whether the user has a second factor: an app that is enabled, or a key.
    /// Backup codes alone are none. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn has_mfa_method(&self, user: UserId) -> Result<bool> {
        self.on_the_primary().read(value!("queries/users/mfa/has_method.sql", user.0)).await
    }
}

impl Users<ReadWrite> {
    /// Makes the user's settings, as they are by default; `false` if he has
    /// some. Every other write makes them too. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a user who does not exist.
    pub async fn insert_mfa_settings(&self, user: UserId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/mfa/insert.sql", user.0)).await? > 0)
    }

    /// Says whether the user may not sign in without a second factor. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a user who does not exist.
    pub async fn set_mfa_required(&self, user: UserId, required: bool) -> Result<()> {
        self.handle.execute(execute!("queries/users/mfa/set_required.sql", user.0, required)).await.map(drop)
    }

    /// Lets the user trust devices, each for so long from then on. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for less than a millisecond or
    /// more than 365 days, and for a user who does not exist.
    pub async fn remember_devices(&self, user: UserId, duration: Duration) -> Result<()> {
        self.handle.execute(execute!("queries/users/mfa/remember_devices.sql", user.0, ms_of(duration))).await.map(drop)
    }

    /// Lets the user trust devices no more: those that he trusted are
    /// forgotten. `false` if he could not. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn forget_devices(&self, user: UserId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/mfa/forget_devices.sql", user.0)).await? > 0)
    }

    /// Deletes the user's settings, and with them all his second factors,
    /// backup codes and trusted devices; `false` if he had none. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_mfa(&self, user: UserId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/mfa/delete.sql", user.0)).await? > 0)
    }
}
