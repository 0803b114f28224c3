//! API keys: for programs of users.

use chrono::{DateTime, Utc};

use super::{SecretHash, UserId, Users};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::{all, execute, one, optional, value};

typed_id! {
    /// An API key's id.
    ApiKeyId
}

/// A key of a program. Valid while it is neither revoked nor expired and its
/// user is live and active.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ApiKey {
    /// The id.
    pub id: ApiKeyId,
    /// Whose it is.
    pub user_id: UserId,
    /// 1 to 255 characters.
    pub name: String,
    /// At most 2,000 characters.
    pub description: Option<String>,
    /// The first characters of the key; 1 to 16.
    pub key_prefix: String,
    /// What it may be used for; at most 100.
    pub scopes: Vec<String>,
    /// From then on it is not valid; `None`: never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// How often it was used.
    pub use_count: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed; a use is no change.
    pub updated_at: DateTime<Utc>,
}

/// A key to be made.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// The id; a new one by default.
    pub id: ApiKeyId,
    /// Whose it is.
    pub user_id: UserId,
    /// See [`ApiKey::name`].
    pub name: String,
    /// See [`ApiKey::description`].
    pub description: Option<String>,
    /// The key's hash, unique.
    pub key_hash: SecretHash,
    /// See [`ApiKey::key_prefix`].
    pub key_prefix: String,
    /// See [`ApiKey::scopes`].
    pub scopes: Vec<String>,
    /// See [`ApiKey::expires_at`].
    pub expires_at: Option<DateTime<Utc>>,
}

impl NewApiKey {
    /// A key with a new id, without scopes, that does not expire.
    pub fn new(user_id: UserId, name: impl Into<String>, key_hash: impl Into<SecretHash>, key_prefix: impl Into<String>) -> Self {
        Self {
            id: ApiKeyId::now(),
            user_id,
            name: name.into(),
            description: None,
            key_hash: key_hash.into(),
            key_prefix: key_prefix.into(),
            scopes: Vec::new(),
            expires_at: None,
        }
    }
}

/// Which keys of a user, the latest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKeyList {
    /// All.
    User(UserId),
    /// Those that are neither revoked nor expired.
    Active(UserId),
}

impl From<ApiKey> for Listed<ApiKey> {
    fn from(key: ApiKey) -> Self {
        Self { key: key.created_at.into(), id: key.id.0, item: key }
    }
}

/// A valid key with its hash, for backends that hash with a salt.
#[derive(Debug, Clone)]
pub struct ApiKeyWithHash {
    /// The key.
    pub key: ApiKey,
    /// Its hash; compare it by `==`, which takes the same time for all hashes.
    pub key_hash: SecretHash,
}

struct ApiKeyWithHashRow {
    id: ApiKeyId,
    user_id: UserId,
    name: String,
    description: Option<String>,
    key_prefix: String,
    scopes: Vec<String>,
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    use_count: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    key_hash: String,
}

impl From<ApiKeyWithHashRow> for ApiKeyWithHash {
    fn from(row: ApiKeyWithHashRow) -> Self {
        let key = ApiKey {
            id: row.id,
            user_id: row.user_id,
            name: row.name,
            description: row.description,
            key_prefix: row.key_prefix,
            scopes: row.scopes,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            last_used_at: row.last_used_at,
            use_count: row.use_count,
            created_at: row.created_at,
            updated_at: row.updated_at,
        };
        Self { key, key_hash: row.key_hash.into() }
    }
}

impl<M: Mode> Users<M> {
    /// The key with this id, valid or not. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn api_key(&self, id: ApiKeyId) -> Result<Option<ApiKey>> {
        self.on_the_primary().read(optional!(ApiKey, "queries/users/api_key/get.sql", id.0)).await
    }

    /// The valid key with this hash. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_api_key_by_hash(&self, hash: &SecretHash) -> Result<Option<ApiKey>> {
        self.on_the_primary().read(optional!(ApiKey, "queries/users/api_key/find_by_hash.sql", hash.expose())).await
    }

    /// The valid keys that begin so, with their hashes; at most 100. One round
    /// trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn api_keys_by_prefix(&self, prefix: &str) -> Result<Vec<ApiKeyWithHash>> {
        self.on_the_primary().read(all!(ApiKeyWithHashRow, "queries/users/api_key/list_by_prefix.sql", prefix)).await
    }

    /// One page of a user's keys. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_api_keys(&self, list: ApiKeyList, page: PageRequest) -> Result<Page<ApiKey>> {
        match list {
            ApiKeyList::User(user) => keyset_page!(self, page, DateTime<Utc>, ApiKey, "queries/users/api_key/list_of_user.sql", user.0),
            ApiKeyList::Active(user) => keyset_page!(self, page, DateTime<Utc>, ApiKey, "queries/users/api_key/list_active.sql", user.0),
        }
    }

    /// How many keys a user has, valid or not. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_api_keys(&self, user: UserId) -> Result<i64> {
        self.handle.read(value!("queries/users/api_key/count.sql", user.0)).await
    }

    /// How many of them are neither revoked nor expired: what a limit counts. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_active_api_keys(&self, user: UserId) -> Result<i64> {
        self.handle.read(value!("queries/users/api_key/count_active.sql", user.0)).await
    }
}

streams!(Users: stream_api_keys = list_api_keys(list: ApiKeyList) -> ApiKey);

impl Users<ReadWrite> {
    /// Makes a key. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on
    /// `api_keys_key_hash_key`; [`Error::Invalid`](crate::Error::Invalid)
    /// for a user who does not exist or a value out of its bounds.
    pub async fn insert_api_key(&self, new: &NewApiKey) -> Result<ApiKey> {
        self.handle
            .write(one!(
                ApiKey,
                "queries/users/api_key/insert.sql",
                new.id.0,
                new.user_id.0,
                new.name,
                new.description.as_deref(),
                new.key_hash.expose(),
                new.key_prefix,
                &new.scopes,
                new.expires_at,
            ))
            .await
    }

    /// Notes that a key is used, now; `false` if it is revoked, expired or
    /// unknown. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn touch_api_key(&self, id: ApiKeyId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/api_key/touch.sql", id.0)).await? > 0)
    }

    /// Sets what a key may be used for. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound);
    /// [`Error::Invalid`](crate::Error::Invalid) for more than 100 scopes.
    pub async fn set_api_key_scopes(&self, id: ApiKeyId, scopes: &[String]) -> Result<()> {
        self.handle.change(format!("API key {id}"), execute!("queries/users/api_key/set_scopes.sql", id.0, scopes)).await
    }

    /// Revokes a key; `false` if it was revoked before or is unknown. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn revoke_api_key(&self, id: ApiKeyId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/api_key/revoke.sql", id.0)).await? > 0)
    }

    /// Deletes a key; `false` if there is none. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_api_key(&self, id: ApiKeyId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/api_key/delete.sql", id.0)).await? > 0)
    }

    /// Deletes the keys that are expired; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_expired_api_keys(&self) -> Result<u64> {
        self.handle.execute(execute!("queries/users/api_key/delete_expired.sql")).await
    }
}
