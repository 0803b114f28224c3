//! Secrets of authenticator apps (TOTP), one a user. A time step is accepted
//! once: one statement decides.

use chrono::{DateTime, Utc};

use super::{EncryptedSecret, UserId, Users};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{execute, one, optional};

/// A user's secret, and how far it has been used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TotpSecret {
    /// Whose it is.
    pub user_id: UserId,
    /// The secret; at most 1,000 bytes.
    pub encrypted_secret: EncryptedSecret,
    /// Whether it is asked for when he signs in.
    pub enabled: bool,
    /// When he proved that his app has it.
    pub verified_at: Option<DateTime<Utc>>,
    /// Time step of the last code that was accepted.
    pub last_used_step: Option<i64>,
    /// When that was.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When the user first had a secret.
    pub created_at: DateTime<Utc>,
    /// When it was last changed; a use is no change.
    pub updated_at: DateTime<Utc>,
}

impl<M: Mode> Users<M> {
    /// The user's secret, enabled or not. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn totp_secret(&self, user: UserId) -> Result<Option<TotpSecret>> {
        self.on_the_primary().read(optional!(TotpSecret, "queries/users/totp/get.sql", user.0)).await
    }
}

impl Users<ReadWrite> {
    /// Gives a user a secret, neither verified nor enabled. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `user_totp_secrets_pkey` if he has one;
    /// [`Error::Invalid`](crate::Error::Invalid) for a user who does not exist.
    pub async fn insert_totp_secret(&self, user: UserId, secret: &EncryptedSecret) -> Result<TotpSecret> {
        self.handle.write(one!(TotpSecret, "queries/users/totp/insert.sql", user.0, secret.expose())).await
    }

    /// Gives a user another secret in place of the one that he has: neither
    /// verified nor enabled. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if he has none.
    pub async fn replace_totp_secret(&self, user: UserId, secret: &EncryptedSecret) -> Result<TotpSecret> {
        let replaced = optional!(TotpSecret, "queries/users/totp/replace.sql", user.0, secret.expose());
        self.handle.write_found(format!("secret of user {user}"), replaced).await
    }

    /// Notes that a code of `step` was right: the app has the secret. `false`
    /// if the user has another secret by now than the one that the code was
    /// checked against, or a code of this step or a later one was accepted
    /// before; or the step is negative. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn verify_totp(&self, secret: &TotpSecret, step: i64) -> Result<bool> {
        let verify = execute!("queries/users/totp/verify.sql", secret.user_id.0, secret.encrypted_secret.expose(), step);
        Ok(self.handle.execute(verify).await? > 0)
    }

    /// Uses a step up whose code was right: only then is the user to be let
    /// in. `false` if the secret is another or disabled by now, its user not
    /// live and active, a code of this step or a later one was accepted before,
    /// or the step is negative. Of any number of uses at once one succeeds. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn use_totp(&self, secret: &TotpSecret, step: i64) -> Result<bool> {
        let used = execute!("queries/users/totp/use.sql", secret.user_id.0, secret.encrypted_secret.expose(), step);
        Ok(self.handle.execute(used).await? > 0)
    }

    /// Has a user asked for codes from now on; the settings say so too. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if he has no secret that is verified.
    pub async fn enable_totp(&self, user: UserId) -> Result<()> {
        self.handle.change(format!("verified secret of user {user}"), execute!("queries/users/totp/enable.sql", user.0)).await
    }

    /// Has a user not asked for codes any more; the secret stays. `false` if
    /// he was not. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn disable_totp(&self, user: UserId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/totp/disable.sql", user.0)).await? > 0)
    }

    /// Deletes a user's secret; `false` if he has none. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_totp_secret(&self, user: UserId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/totp/delete.sql", user.0)).await? > 0)
    }
}
