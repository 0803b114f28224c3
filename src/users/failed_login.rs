//! Failed logins, counted to lock out who guesses.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::Users;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{execute, value};

impl<M: Mode> Users<M> {
    /// How many logins with this name failed since a moment, whatever the case
    /// and whether or not there is such a user. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_failed_logins(&self, username: &str, since: DateTime<Utc>) -> Result<i64> {
        self.on_the_primary().read(value!("queries/users/failed_login/count_by_username.sql", username, since)).await
    }

    /// How many logins from this address failed since a moment. One round trip
    /// to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_failed_logins_from(&self, address: IpAddr, since: DateTime<Utc>) -> Result<i64> {
        self.on_the_primary().read(value!("queries/users/failed_login/count_by_address.sql", address.to_string(), since)).await
    }
}

impl Users<ReadWrite> {
    /// Notes that a login failed, now; of the name the first 255 characters
    /// count. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn record_failed_login(&self, username: &str, address: IpAddr) -> Result<()> {
        let id = uuid::Uuid::now_v7();
        self.handle.execute(execute!("queries/users/failed_login/insert.sql", id, username, address.to_string())).await.map(drop)
    }

    /// Forgets the failed logins with this name; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn clear_failed_logins(&self, username: &str) -> Result<u64> {
        self.handle.execute(execute!("queries/users/failed_login/delete_by_username.sql", username)).await
    }

    /// Deletes the failed logins before a moment; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_old_failed_logins(&self, before: DateTime<Utc>) -> Result<u64> {
        self.handle.execute(execute!("queries/users/failed_login/delete_old.sql", before)).await
    }
}
