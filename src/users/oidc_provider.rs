//! Identity providers (`OpenID` Connect).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::{EncryptedSecret, Users};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{all, execute, one, optional};

typed_id! {
    /// A provider's id.
    OidcProviderId
}

/// Field of a user → name of the claim.
pub type ClaimMappings = BTreeMap<String, String>;

/// Group at the provider → name of the role.
pub type RoleMappings = BTreeMap<String, String>;

/// A provider.
#[expect(clippy::struct_excessive_bools, reason = "independent switches, as the columns are")]
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct OidcProvider {
    /// The id.
    pub id: OidcProviderId,
    /// The name in URLs, unique; 1 to 100 small letters, digits, `_` and `-`.
    pub name: String,
    /// 1 to 255 characters.
    pub display_name: String,
    /// `generic`, `authentik`, `keycloak`, …; 1 to 50 characters.
    pub provider_type: String,
    /// Where its configuration is discovered; this and the other URLs at most
    /// 2,000 characters.
    pub issuer_url: String,
    /// 1 to 255 characters.
    pub client_id: String,
    /// `None` for a public client. Never serialised.
    #[serde(skip)]
    pub client_secret: Option<EncryptedSecret>,
    /// `None`, here and below: as discovered.
    pub authorization_endpoint: Option<String>,
    /// See [`authorization_endpoint`](Self::authorization_endpoint).
    pub token_endpoint: Option<String>,
    /// See [`authorization_endpoint`](Self::authorization_endpoint).
    pub userinfo_endpoint: Option<String>,
    /// See [`authorization_endpoint`](Self::authorization_endpoint).
    pub jwks_uri: Option<String>,
    /// See [`authorization_endpoint`](Self::authorization_endpoint).
    pub end_session_endpoint: Option<String>,
    /// What is asked for; at most 100.
    pub scopes: Vec<String>,
    /// Which claim says what of a user.
    pub claim_mappings: ClaimMappings,
    /// Which group means which role.
    pub role_mappings: RoleMappings,
    /// Whether who is unknown becomes a user.
    pub auto_create_users: bool,
    /// Whether a sign-in writes the claims to the user.
    pub update_user_info: bool,
    /// Whether users may link accounts to themselves.
    pub allow_linking: bool,
    /// Whether users sign in by it.
    pub is_enabled: bool,
    /// Offered first; one provider at most, which is enabled.
    pub is_default: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A provider to be made.
#[expect(clippy::struct_excessive_bools, reason = "independent switches, as the columns are")]
#[derive(Debug, Clone)]
pub struct NewOidcProvider {
    /// The id; a new one by default.
    pub id: OidcProviderId,
    /// See [`OidcProvider::name`].
    pub name: String,
    /// See [`OidcProvider::display_name`].
    pub display_name: String,
    /// See [`OidcProvider::provider_type`].
    pub provider_type: String,
    /// See [`OidcProvider::issuer_url`].
    pub issuer_url: String,
    /// See [`OidcProvider::client_id`].
    pub client_id: String,
    /// See [`OidcProvider::client_secret`].
    pub client_secret: Option<EncryptedSecret>,
    /// See [`OidcProvider::authorization_endpoint`].
    pub authorization_endpoint: Option<String>,
    /// See [`OidcProvider::authorization_endpoint`].
    pub token_endpoint: Option<String>,
    /// See [`OidcProvider::authorization_endpoint`].
    pub userinfo_endpoint: Option<String>,
    /// See [`OidcProvider::authorization_endpoint`].
    pub jwks_uri: Option<String>,
    /// See [`OidcProvider::authorization_endpoint`].
    pub end_session_endpoint: Option<String>,
    /// See [`OidcProvider::scopes`]; `openid`, `profile` and `email` by default.
    pub scopes: Vec<String>,
    /// See [`OidcProvider::claim_mappings`].
    pub claim_mappings: ClaimMappings,
    /// See [`OidcProvider::role_mappings`].
    pub role_mappings: RoleMappings,
    /// See [`OidcProvider::auto_create_users`].
    pub auto_create_users: bool,
    /// See [`OidcProvider::update_user_info`].
    pub update_user_info: bool,
    /// See [`OidcProvider::allow_linking`]; `true` by default.
    pub allow_linking: bool,
    /// See [`OidcProvider::is_enabled`]; `true` by default.
    pub is_enabled: bool,
}

impl NewOidcProvider {
    /// A generic public client with a new id.
    pub fn new(
        name: impl Into<String>,
        display_name: impl Into<String>,
        issuer_url: impl Into<String>,
        client_id: impl Into<String>,
    ) -> Self {
        Self {
            id: OidcProviderId::now(),
            name: name.into(),
            display_name: display_name.into(),
            provider_type: "generic".to_owned(),
            issuer_url: issuer_url.into(),
            client_id: client_id.into(),
            client_secret: None,
            authorization_endpoint: None,
            token_endpoint: None,
            userinfo_endpoint: None,
            jwks_uri: None,
            end_session_endpoint: None,
            scopes: ["openid", "profile", "email"].map(str::to_owned).to_vec(),
            claim_mappings: ClaimMappings::new(),
            role_mappings: RoleMappings::new(),
            auto_create_users: false,
            update_user_info: false,
            allow_linking: true,
            is_enabled: true,
        }
    }
}

#[expect(clippy::struct_excessive_bools, reason = "the columns")]
struct ProviderRow {
    id: OidcProviderId,
    name: String,
    display_name: String,
    provider_type: String,
    issuer_url: String,
    client_id: String,
    client_secret_encrypted: Option<Vec<u8>>,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    userinfo_endpoint: Option<String>,
    jwks_uri: Option<String>,
    end_session_endpoint: Option<String>,
    scopes: Vec<String>,
    claim_mappings: Json<ClaimMappings>,
    role_mappings: Json<RoleMappings>,
    auto_create_users: bool,
    update_user_info: bool,
    allow_linking: bool,
    is_enabled: bool,
    is_default: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<ProviderRow> for OidcProvider {
    fn from(row: ProviderRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            display_name: row.display_name,
            provider_type: row.provider_type,
            issuer_url: row.issuer_url,
            client_id: row.client_id,
            client_secret: row.client_secret_encrypted.map(EncryptedSecret::new),
            authorization_endpoint: row.authorization_endpoint,
            token_endpoint: row.token_endpoint,
            userinfo_endpoint: row.userinfo_endpoint,
            jwks_uri: row.jwks_uri,
            end_session_endpoint: row.end_session_endpoint,
            scopes: row.scopes,
            claim_mappings: row.claim_mappings.0,
            role_mappings: row.role_mappings.0,
            auto_create_users: row.auto_create_users,
            update_user_info: row.update_user_info,
            allow_linking: row.allow_linking,
            is_enabled: row.is_enabled,
            is_default: row.is_default,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl<M: Mode> Users<M> {
    /// The provider with this id. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn oidc_provider(&self, id: OidcProviderId) -> Result<Option<OidcProvider>> {
        self.on_the_primary().read(optional!(ProviderRow, "queries/users/oidc_provider/get.sql", id.0)).await
    }

    /// The provider of this name, enabled or not. One round trip to the
    /// primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_oidc_provider_by_name(&self, name: &str) -> Result<Option<OidcProvider>> {
        self.on_the_primary().read(optional!(ProviderRow, "queries/users/oidc_provider/find_by_name.sql", name)).await
    }

    /// The provider that is offered first. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn default_oidc_provider(&self) -> Result<Option<OidcProvider>> {
        self.on_the_primary().read(optional!(ProviderRow, "queries/users/oidc_provider/get_default.sql")).await
    }

    /// All providers by name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn oidc_providers(&self) -> Result<Vec<OidcProvider>> {
        self.handle.read(all!(ProviderRow, "queries/users/oidc_provider/list.sql")).await
    }

    /// The providers by which users sign in: the default, then the others by
    /// name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn enabled_oidc_providers(&self) -> Result<Vec<OidcProvider>> {
        self.handle.read(all!(ProviderRow, "queries/users/oidc_provider/list_enabled.sql")).await
    }
}

impl Users<ReadWrite> {
    /// Makes a provider, which is not the default. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `oidc_providers_name_key`; [`Error::Invalid`](crate::Error::Invalid)
    /// for a value out of its bounds.
    pub async fn insert_oidc_provider(&self, new: &NewOidcProvider) -> Result<OidcProvider> {
        self.handle
            .write(one!(
                ProviderRow,
                "queries/users/oidc_provider/insert.sql",
                new.id.0,
                new.name,
                new.display_name,
                new.provider_type,
                new.issuer_url,
                new.client_id,
                new.client_secret.as_ref().map(EncryptedSecret::expose),
                new.authorization_endpoint.as_deref(),
                new.token_endpoint.as_deref(),
                new.userinfo_endpoint.as_deref(),
                new.jwks_uri.as_deref(),
                new.end_session_endpoint.as_deref(),
                &new.scopes,
                Json(&new.claim_mappings) as _,
                Json(&new.role_mappings) as _,
                new.auto_create_users,
                new.update_user_info,
                new.allow_linking,
                new.is_enabled,
            ))
            .await
    }

    /// Writes a provider back that was read and changed; whether it is enabled
    /// and the default stays. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if the row was changed (or deleted) since it was
    /// read; else as `insert_oidc_provider`.
    pub async fn update_oidc_provider(&self, provider: &OidcProvider) -> Result<OidcProvider> {
        self.handle
            .write_fresh(
                format!("provider {}", provider.id),
                optional!(
                    ProviderRow,
                    "queries/users/oidc_provider/update.sql",
                    provider.id.0,
                    provider.updated_at,
                    provider.name,
                    provider.display_name,
                    provider.provider_type,
                    provider.issuer_url,
                    provider.client_id,
                    provider.client_secret.as_ref().map(EncryptedSecret::expose),
                    provider.authorization_endpoint.as_deref(),
                    provider.token_endpoint.as_deref(),
                    provider.userinfo_endpoint.as_deref(),
                    provider.jwks_uri.as_deref(),
                    provider.end_session_endpoint.as_deref(),
                    &provider.scopes,
                    Json(&provider.claim_mappings) as _,
                    Json(&provider.role_mappings) as _,
                    provider.auto_create_users,
                    provider.update_user_info,
                    provider.allow_linking,
                ),
            )
            .await
    }

    /// Deletes a provider with the links and states that it has. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_oidc_provider(&self, id: OidcProviderId) -> Result<()> {
        self.handle.change(format!("provider {id}"), execute!("queries/users/oidc_provider/delete.sql", id.0)).await
    }

    /// Makes a provider the default, and no other. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound), also for one that is disabled; [`Error::Conflict`](crate::Error::Conflict)
    /// on `oidc_providers_is_default_excl` if another call was faster.
    pub async fn set_default_oidc_provider(&self, id: OidcProviderId) -> Result<()> {
        self.handle.change(format!("enabled provider {id}"), execute!("queries/users/oidc_provider/set_default.sql", id.0)).await
    }

    /// Lets users sign in by a provider. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn enable_oidc_provider(&self, id: OidcProviderId) -> Result<()> {
        self.handle.change(format!("provider {id}"), execute!("queries/users/oidc_provider/enable.sql", id.0)).await
    }

    /// Lets nobody sign in by a provider; it is the default no more, and its
    /// links and states are not valid until it is enabled. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn disable_oidc_provider(&self, id: OidcProviderId) -> Result<()> {
        self.handle.change(format!("provider {id}"), execute!("queries/users/oidc_provider/disable.sql", id.0)).await
    }
}
