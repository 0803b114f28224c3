//! Settings of a user beyond his [`Preferences`](super::Preferences); their
//! keys are the clients'.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::server_setting::of_setting;
use super::{SettingType, UserId, Users};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{Misfit, all, execute, one, optional};

/// A setting of a user.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct UserSetting {
    /// Whose it is.
    pub user_id: UserId,
    /// 1 to 255 characters.
    pub key: String,
    /// The value.
    pub value: Value,
    /// At most 2,000 characters.
    pub description: Option<String>,
    /// 1 to 100 characters.
    pub category: Option<String>,
    /// What the value must be.
    pub data_type: SettingType,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
}

/// A setting of a user to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewUserSetting {
    /// Whose it is.
    pub user_id: UserId,
    /// See [`UserSetting::key`].
    pub key: String,
    /// The value, at most 64 KiB as JSON.
    pub value: Value,
    /// See [`UserSetting::description`].
    pub description: Option<String>,
    /// See [`UserSetting::category`].
    pub category: Option<String>,
    /// See [`UserSetting::data_type`].
    pub data_type: SettingType,
}

impl NewUserSetting {
    /// A setting without description and category.
    pub fn new(user_id: UserId, key: impl Into<String>, data_type: SettingType, value: impl Into<Value>) -> Self {
        Self { user_id, key: key.into(), value: value.into(), description: None, category: None, data_type }
    }
}

struct UserSettingRow {
    user_id: UserId,
    key: String,
    value: Value,
    description: Option<String>,
    category: Option<String>,
    data_type: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<UserSettingRow> for UserSetting {
    type Error = Misfit;

    fn try_from(row: UserSettingRow) -> Result<Self, Misfit> {
        Ok(Self {
            data_type: SettingType::of(&row.key, &row.data_type)?,
            user_id: row.user_id,
            key: row.key,
            value: row.value,
            description: row.description,
            category: row.category,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl<M: Mode> Users<M> {
    /// A setting of a user. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn user_setting(&self, user: UserId, key: &str) -> Result<Option<UserSetting>> {
        self.handle.read(optional!(UserSettingRow, "queries/users/user_setting/get.sql", user.0, key)).await
    }

    /// All settings of a user by key, at most 10,000. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn user_settings(&self, user: UserId) -> Result<Vec<UserSetting>> {
        self.handle.read(all!(UserSettingRow, "queries/users/user_setting/list.sql", user.0)).await
    }

    /// The same of one category. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn user_settings_by_category(&self, user: UserId, category: &str) -> Result<Vec<UserSetting>> {
        self.handle.read(all!(UserSettingRow, "queries/users/user_setting/list_by_category.sql", user.0, category)).await
    }
}

impl Users<ReadWrite> {
    /// Makes a setting. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `user_settings_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid), which names the key, for a
    /// user who does not exist, and on `user_settings_value_check` for a value
    /// that is not of its type.
    pub async fn insert_user_setting(&self, new: &NewUserSetting) -> Result<UserSetting> {
        self.handle
            .write(one!(
                UserSettingRow,
                "queries/users/user_setting/insert.sql",
                new.user_id.0,
                new.key,
                new.value,
                new.description.as_deref(),
                new.category.as_deref(),
                new.data_type.as_str(),
            ))
            .await
            .map_err(of_setting(&new.key))
    }

    /// Makes a setting, or sets the value of the one that is there: its
    /// description, category and type stay as they are and come back. One round
    /// trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) as for
    /// [`insert_user_setting`](Self::insert_user_setting), also for a value that
    /// is not of the type of the setting that is there.
    pub async fn set_user_setting(&self, new: &NewUserSetting) -> Result<UserSetting> {
        self.handle
            .write(one!(
                UserSettingRow,
                "queries/users/user_setting/upsert.sql",
                new.user_id.0,
                new.key,
                new.value,
                new.description.as_deref(),
                new.category.as_deref(),
                new.data_type.as_str(),
            ))
            .await
            .map_err(of_setting(&new.key))
    }

    /// Sets the value alone: the type stays and decides. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound);
    /// [`Error::Invalid`](crate::Error::Invalid) as for
    /// [`insert_user_setting`](Self::insert_user_setting).
    pub async fn set_user_setting_value(&self, user: UserId, key: &str, value: &Value) -> Result<()> {
        let query = execute!("queries/users/user_setting/set_value.sql", user.0, key, value);
        self.handle.change(format!("setting {key} of user {user}"), query).await.map_err(of_setting(key))
    }

    /// Deletes a setting; `false` if there is none. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_user_setting(&self, user: UserId, key: &str) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/user_setting/delete.sql", user.0, key)).await? > 0)
    }

    /// Deletes all settings of a user; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_user_settings(&self, user: UserId) -> Result<u64> {
        self.handle.execute(execute!("queries/users/user_setting/delete_all.sql", user.0)).await
    }
}
