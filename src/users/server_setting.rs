//! Settings of the whole server, each with its definition, by which the
//! database checks every value that is written.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{UserId, Users};
use crate::error::{Error, Result};
use crate::handle::{Mode, ReadWrite};
use crate::query::{Misfit, all, execute, one, op, optional, stored};

/// What a setting's value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SettingType {
    /// A text.
    String,
    /// A number without a fraction.
    Integer,
    /// Any number.
    Number,
    /// True or false.
    Boolean,
    /// Anything.
    Json,
}

impl SettingType {
    /// As stored in `server_settings.data_type` and `user_settings.data_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Json => "json",
        }
    }

    pub(super) fn of(key: &str, text: &str) -> Result<Self, Misfit> {
        let all = [Self::String, Self::Integer, Self::Number, Self::Boolean, Self::Json];
        stored(&all, Self::as_str, key, "data_type is none of string, integer, number, boolean, json", text)
    }
}

/// The value of a secret setting: `Debug` shows none of it, and it is not
/// serialised.
#[derive(Clone, PartialEq)]
pub struct SecretValue(Value);

impl SecretValue {
    /// Takes the value.
    pub fn new(value: impl Into<Value>) -> Self {
        Self(value.into())
    }

    /// The value itself, for use.
    #[must_use]
    pub fn expose(&self) -> &Value {
        &self.0
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A value to be written, and who may read it.
#[derive(Debug, Clone, PartialEq)]
pub enum SettingValue {
    /// Read with the setting.
    Open(Value),
    /// Read by [`secret_server_setting`](Users::secret_server_setting) alone.
    Secret(SecretValue),
}

impl SettingValue {
    fn value(&self) -> &Value {
        match self {
            Self::Open(value) => value,
            Self::Secret(value) => value.expose(),
        }
    }
}

/// A setting of the server.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct ServerSetting {
    /// 1 to 255 characters.
    pub key: String,
    /// The value; `None`: it is a secret.
    pub value: Option<Value>,
    /// At most 2,000 characters.
    pub description: Option<String>,
    /// 1 to 100 characters.
    pub category: Option<String>,
    /// What the value must be.
    pub data_type: SettingType,
    /// Whether the value is for the server alone.
    pub is_secret: bool,
    /// Whether it is shown to clients before anybody has logged in.
    pub is_public: bool,
    /// The only values; 1 to 1,000.
    pub allowed_values: Option<Vec<Value>>,
    /// The least value of a number.
    pub min_value: Option<f64>,
    /// The greatest value of a number.
    pub max_value: Option<f64>,
    /// A regular expression (POSIX, as PostgreSQL has it) that a text must
    /// match somewhere; anchor it to match the whole.
    pub pattern: Option<String>,
    /// Who wrote it last; `None`: the server itself, or a user who was erased.
    pub updated_by: Option<UserId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
}

/// A setting of the server to be written, value and definition.
#[derive(Debug, Clone, PartialEq)]
pub struct NewServerSetting {
    /// See [`ServerSetting::key`].
    pub key: String,
    /// The value, at most 64 KiB as JSON.
    pub value: SettingValue,
    /// See [`ServerSetting::description`].
    pub description: Option<String>,
    /// See [`ServerSetting::category`].
    pub category: Option<String>,
    /// See [`ServerSetting::data_type`].
    pub data_type: SettingType,
    /// See [`ServerSetting::is_public`]; not for a secret.
    pub is_public: bool,
    /// See [`ServerSetting::allowed_values`]; not for a secret.
    pub allowed_values: Option<Vec<Value>>,
    /// See [`ServerSetting::min_value`]; for numbers.
    pub min_value: Option<f64>,
    /// See [`ServerSetting::max_value`]; for numbers.
    pub max_value: Option<f64>,
    /// See [`ServerSetting::pattern`]; for texts, 1 to 1,000 characters.
    pub pattern: Option<String>,
    /// Who writes it.
    pub updated_by: Option<UserId>,
}

impl NewServerSetting {
    /// A setting that is neither secret nor public, of any value of its type.
    pub fn new(key: impl Into<String>, data_type: SettingType, value: impl Into<Value>) -> Self {
        Self {
            key: key.into(),
            value: SettingValue::Open(value.into()),
            description: None,
            category: None,
            data_type,
            is_public: false,
            allowed_values: None,
            min_value: None,
            max_value: None,
            pattern: None,
            updated_by: None,
        }
    }

    /// The same, secret.
    pub fn secret(key: impl Into<String>, data_type: SettingType, value: SecretValue) -> Self {
        Self { value: SettingValue::Secret(value), ..Self::new(key, data_type, Value::Null) }
    }

    fn allowed_values(&self) -> Option<Value> {
        self.allowed_values.clone().map(Value::Array)
    }
}

struct ServerSettingRow {
    key: String,
    value: Option<Value>,
    description: Option<String>,
    category: Option<String>,
    data_type: String,
    is_secret: bool,
    is_public: bool,
    allowed_values: Option<Value>,
    min_value: Option<f64>,
    max_value: Option<f64>,
    pattern: Option<String>,
    updated_by: Option<UserId>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<ServerSettingRow> for ServerSetting {
    type Error = Misfit;

    fn try_from(row: ServerSettingRow) -> Result<Self, Misfit> {
        let allowed_values = match row.allowed_values {
            None => None,
            Some(Value::Array(values)) => Some(values),
            Some(_) => return Err(Misfit { key: row.key, reason: "server_settings.allowed_values is no array" }),
        };
        Ok(Self {
            data_type: SettingType::of(&row.key, &row.data_type)?,
            allowed_values,
            key: row.key,
            value: row.value,
            description: row.description,
            category: row.category,
            is_secret: row.is_secret,
            is_public: row.is_public,
            min_value: row.min_value,
            max_value: row.max_value,
            pattern: row.pattern,
            updated_by: row.updated_by,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

struct SecretRow {
    value: Value,
}

impl From<SecretRow> for SecretValue {
    fn from(row: SecretRow) -> Self {
        Self(row.value)
    }
}

/// Says which setting it was; never which value.
pub(super) fn of_setting(key: &str) -> impl Fn(Error) -> Error {
    move |error| match error {
        Error::Invalid { op, reason, source } => Error::Invalid { op, reason: format!("setting `{key}`: {reason}"), source },
        other => other,
    }
}

impl<M: Mode> Users<M> {
    /// A setting of the server; a secret without its value. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn server_setting(&self, key: &str) -> Result<Option<ServerSetting>> {
        self.handle.read(optional!(ServerSettingRow, "queries/users/server_setting/get.sql", key)).await
    }

    /// The value of a secret setting; `None` if there is none, or it is no
    /// secret. Never for an answer to a client. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn secret_server_setting(&self, key: &str) -> Result<Option<SecretValue>> {
        self.handle.read(optional!(SecretRow, "queries/users/server_setting/get_secret.sql", key)).await
    }

    /// All settings of the server by key, at most 10,000; secrets without their
    /// values. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn server_settings(&self) -> Result<Vec<ServerSetting>> {
        self.handle.read(all!(ServerSettingRow, "queries/users/server_setting/list.sql")).await
    }

    /// The same of one category. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn server_settings_by_category(&self, category: &str) -> Result<Vec<ServerSetting>> {
        self.handle.read(all!(ServerSettingRow, "queries/users/server_setting/list_by_category.sql", category)).await
    }

    /// The settings that may be shown before anybody has logged in, by key, at
    /// most 10,000; a secret is never among them. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn public_server_settings(&self) -> Result<Vec<ServerSetting>> {
        self.handle.read(all!(ServerSettingRow, "queries/users/server_setting/list_public.sql")).await
    }
}

impl Users<ReadWrite> {
    /// Makes a setting. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] on `server_settings_pkey`; [`Error::Invalid`], which
    /// names the key, on `server_settings_value_check` for a value that is not
    /// what the definition says, and for a definition that is none.
    pub async fn insert_server_setting(&self, new: &NewServerSetting) -> Result<ServerSetting> {
        self.handle
            .write(one!(
                ServerSettingRow,
                "queries/users/server_setting/insert.sql",
                new.key,
                new.value.value(),
                new.description.as_deref(),
                new.category.as_deref(),
                new.data_type.as_str(),
                matches!(new.value, SettingValue::Secret(_)),
                new.is_public,
                new.allowed_values(),
                new.min_value,
                new.max_value,
                new.pattern.as_deref(),
                new.updated_by.map(|user| user.0),
            ))
            .await
            .map_err(of_setting(&new.key))
    }

    /// Writes a setting, value and definition, whether it was there or not: what
    /// `new` does not tell of the definition is gone. The value alone:
    /// [`set_server_setting_value`](Self::set_server_setting_value). One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] as for
    /// [`insert_server_setting`](Self::insert_server_setting), and if it is a
    /// secret that would be none any more: that takes a deletion first.
    pub async fn set_server_setting(&self, new: &NewServerSetting) -> Result<ServerSetting> {
        let written: Option<ServerSetting> = self
            .handle
            .write(optional!(
                ServerSettingRow,
                "queries/users/server_setting/upsert.sql",
                new.key,
                new.value.value(),
                new.description.as_deref(),
                new.category.as_deref(),
                new.data_type.as_str(),
                matches!(new.value, SettingValue::Secret(_)),
                new.is_public,
                new.allowed_values(),
                new.min_value,
                new.max_value,
                new.pattern.as_deref(),
                new.updated_by.map(|user| user.0),
            ))
            .await
            .map_err(of_setting(&new.key))?;
        written.ok_or_else(|| {
            let reason = format!("setting `{}`: it is a secret, and would be none any more; delete it first", new.key);
            Error::Invalid { op: op!("queries/users/server_setting/upsert.sql"), reason, source: None }
        })
    }

    /// Sets the value alone: the definition stays and decides, and a secret
    /// stays one. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; [`Error::Invalid`] as for
    /// [`insert_server_setting`](Self::insert_server_setting).
    pub async fn set_server_setting_value(&self, key: &str, value: &Value, by: Option<UserId>) -> Result<()> {
        let query = execute!("queries/users/server_setting/set_value.sql", key, value, by.map(|user| user.0));
        self.handle.change(format!("setting {key}"), query).await.map_err(of_setting(key))
    }

    /// Deletes a setting; `false` if there is none. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_server_setting(&self, key: &str) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/server_setting/delete.sql", key)).await? > 0)
    }
}
