//! One-time codes for users who lost their other factors. One statement
//! decides who uses one; a new set takes the place of the old one.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{SecretHash, UserId, Users};
use crate::error::{Error, Result};
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{all, execute, op, optional, value};

typed_id! {
    /// A backup code's id.
    BackupCodeId
}

/// The most codes of a set.
pub const MOST_BACKUP_CODES: usize = 100;

/// A code that is left.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BackupCode {
    /// The id.
    pub id: BackupCodeId,
    /// Whose it is.
    pub user_id: UserId,
    /// Its hash.
    pub code_hash: SecretHash,
    /// When the set was made.
    pub created_at: DateTime<Utc>,
}

impl<M: Mode> Users<M> {
    /// The codes that a user has left, for comparing with salted hashes. One
    /// round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn unused_backup_codes(&self, user: UserId) -> Result<Vec<BackupCode>> {
        self.on_the_primary().read(all!(BackupCode, "queries/users/backup_code/list_unused.sql", user.0)).await
    }

    /// The code of a user with this hash, if it is left; `use_backup_code` uses
    /// it. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_backup_code(&self, user: UserId, hash: &SecretHash) -> Result<Option<BackupCode>> {
        self.on_the_primary().read(optional!(BackupCode, "queries/users/backup_code/find_by_hash.sql", user.0, hash.expose())).await
    }

    /// How many codes a user has left: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_unused_backup_codes(&self, user: UserId) -> Result<i64> {
        self.handle.read(value!("queries/users/backup_code/count_unused.sql", user.0)).await
    }
}

impl Users<ReadWrite> {
    /// Gives a user a new set of codes; the old one is void, used codes too.
    /// Of two sets made at once the later one stays. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for no codes, more than [`MOST_BACKUP_CODES`] or a
    /// user who does not exist; [`Error::Conflict`] on
    /// `mfa_backup_codes_user_id_code_hash_key` for a code twice, or one of the
    /// old set.
    pub async fn replace_backup_codes(&self, user: UserId, codes: &[SecretHash]) -> Result<()> {
        const OP: &str = op!("queries/users/backup_code/replace.sql");
        if codes.is_empty() || codes.len() > MOST_BACKUP_CODES {
            let reason = format!("a set is 1 to {MOST_BACKUP_CODES} codes; to have none, delete them");
            return Err(Error::Invalid { op: OP, reason, source: None });
        }
        let ids: Vec<Uuid> = codes.iter().map(|_| BackupCodeId::now().0).collect();
        let hashes: Vec<String> = codes.iter().map(|code| code.expose().to_owned()).collect();
        self.handle.execute(execute!("queries/users/backup_code/replace.sql", user.0, &ids, &hashes)).await.map(drop)
    }

    /// Uses a code of a user up; `false` if it is used, gone or not his, or he
    /// not live and active. Of any number of uses at once one succeeds. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn use_backup_code(&self, user: UserId, id: BackupCodeId, from: Option<IpAddr>) -> Result<bool> {
        let from = from.map(|address| address.to_string());
        Ok(self.handle.execute(execute!("queries/users/backup_code/use.sql", user.0, id.0, from.as_deref())).await? > 0)
    }

    /// Deletes all codes of a user; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_backup_codes(&self, user: UserId) -> Result<u64> {
        self.handle.execute(execute!("queries/users/backup_code/delete_all.sql", user.0)).await
    }
}
