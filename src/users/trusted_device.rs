//! Devices that need no second factor for a while.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::address::address_of;
use super::{SecretHash, UserId, Users};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::{Misfit, execute, optional};

typed_id! {
    /// A trusted device's id.
    TrustedDeviceId
}

/// A device that its user trusts.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct TrustedDevice {
    /// The id.
    pub id: TrustedDeviceId,
    /// Whose it is.
    pub user_id: UserId,
    /// At most 255 characters.
    pub name: Option<String>,
    /// From where it was when it was trusted.
    pub ip_address: Option<IpAddr>,
    /// At most 1,000 characters.
    pub user_agent: Option<String>,
    /// From then on it is not trusted.
    pub expires_at: DateTime<Utc>,
    /// When it last spared its user a second factor.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Since when it is trusted.
    pub created_at: DateTime<Utc>,
}

/// A device to be trusted.
#[derive(Debug, Clone)]
pub struct NewTrustedDevice {
    /// The id; a new one by default.
    pub id: TrustedDeviceId,
    /// Whose it is.
    pub user_id: UserId,
    /// The hash of the token that the device keeps, unique.
    pub token_hash: SecretHash,
    /// See [`TrustedDevice::name`].
    pub name: Option<String>,
    /// See [`TrustedDevice::ip_address`].
    pub ip_address: Option<IpAddr>,
    /// See [`TrustedDevice::user_agent`].
    pub user_agent: Option<String>,
}

impl NewTrustedDevice {
    /// A device with a new id of which nothing else is known.
    pub fn new(user_id: UserId, token_hash: impl Into<SecretHash>) -> Self {
        Self { id: TrustedDeviceId::now(), user_id, token_hash: token_hash.into(), name: None, ip_address: None, user_agent: None }
    }
}

struct DeviceRow {
    id: TrustedDeviceId,
    user_id: UserId,
    name: Option<String>,
    ip_address: Option<String>,
    user_agent: Option<String>,
    expires_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl TryFrom<DeviceRow> for TrustedDevice {
    type Error = Misfit;

    fn try_from(row: DeviceRow) -> Result<Self, Misfit> {
        Ok(Self {
            ip_address: address_of(row.id, "user_trusted_devices.ip_address is no address", row.ip_address)?,
            id: row.id,
            user_id: row.user_id,
            name: row.name,
            user_agent: row.user_agent,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            created_at: row.created_at,
        })
    }
}

impl TryFrom<DeviceRow> for Listed<TrustedDevice> {
    type Error = Misfit;

    fn try_from(row: DeviceRow) -> Result<Self, Misfit> {
        Ok(Self { key: row.created_at.into(), id: row.id.0, item: row.try_into()? })
    }
}

impl<M: Mode> Users<M> {
    /// One page of the devices that a user trusts, the latest first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_trusted_devices(&self, user: UserId, page: PageRequest) -> Result<Page<TrustedDevice>> {
        keyset_page!(self, page, DateTime<Utc>, DeviceRow, "queries/users/trusted_device/list_of_user.sql", user.0)
    }
}

streams!(Users: stream_trusted_devices = list_trusted_devices(user: UserId) -> TrustedDevice);

impl Users<ReadWrite> {
    /// Trusts a device for as long as its user's settings say; `None` if they
    /// say that devices are not remembered, or he is not live and active. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on
    /// `user_trusted_devices_token_hash_key`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds.
    pub async fn trust_device(&self, new: &NewTrustedDevice) -> Result<Option<TrustedDevice>> {
        self.handle
            .write(optional!(
                DeviceRow,
                "queries/users/trusted_device/insert.sql",
                new.id.0,
                new.user_id.0,
                new.token_hash.expose(),
                new.name.as_deref(),
                new.ip_address.map(|address| address.to_string()),
                new.user_agent.as_deref(),
            ))
            .await
    }

    /// The device of a user with this token, if it is trusted and he live and
    /// active; its use is noted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn use_trusted_device(&self, user: UserId, hash: &SecretHash) -> Result<Option<TrustedDevice>> {
        self.handle.write(optional!(DeviceRow, "queries/users/trusted_device/use.sql", user.0, hash.expose())).await
    }

    /// Trusts a device of the user no more; `false` if he has no such device.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn forget_trusted_device(&self, user: UserId, id: TrustedDeviceId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/trusted_device/delete.sql", user.0, id.0)).await? > 0)
    }

    /// Trusts none of the user's devices any more; returns how many that were.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn forget_trusted_devices(&self, user: UserId) -> Result<u64> {
        self.handle.execute(execute!("queries/users/trusted_device/delete_all.sql", user.0)).await
    }

    /// Deletes the devices that are not trusted any more because their time is
    /// over; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_expired_trusted_devices(&self) -> Result<u64> {
        self.handle.execute(execute!("queries/users/trusted_device/delete_expired.sql")).await
    }
}
