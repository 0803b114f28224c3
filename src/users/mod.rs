//! Users: who may log in, what they may do, and what is theirs.
//!
//! A user name and an e-mail
//! address belong to one live user, whatever the case; deleted users stay in
//! the table and are invisible. Of passwords and tokens only hashes are stored,
//! and they go in and out as [`SecretHash`]. A session is valid while it is
//! neither revoked nor expired and its user is live and active. Time is the
//! server's when a statement begins, inside a transaction too.
//!
//! | Entity | Table |
//! | --- | --- |
//! | [`User`] | `users` |
//! | [`Session`] | `sessions` |
//! | failed logins | `failed_login_attempts` |
//! | [`Preferences`] | `user_preferences` |
//! | [`AuthToken`] | `auth_tokens` |
//! | [`PasswordReset`], [`EmailVerification`] | `password_reset_tokens`, `email_verification_tokens` |
//! | [`ApiKey`] | `api_keys` |
//! | [`Role`], [`Permission`] | `roles`, `user_roles`, `permissions`, `role_permissions` |
//! | [`ResourceGrant`] | `resource_grants` |
//! | [`Profile`] | `profiles` |
//! | [`Avatar`] | `user_avatars` |
//! | [`ServerSetting`], [`UserSetting`] | `server_settings`, `user_settings` |
//! | [`Activity`] | `activity_log`, in monthly partitions |
//! | [`ServerStat`] | `server_stats` |
//! | [`MfaSettings`], [`TotpSecret`] | `user_mfa_settings`, `user_totp_secrets` |
//! | [`WebauthnCredential`], [`BackupCode`], [`TrustedDevice`] | `webauthn_credentials`, `mfa_backup_codes`, `user_trusted_devices` |
//! | [`OidcProvider`], [`OidcLink`], [`OidcState`] | `oidc_providers`, `oidc_user_links`, `oidc_states` |
//! | [`Playlist`], [`PlaylistItem`], [`PlaylistCollaborator`] | `playlists`, `playlist_items`, `playlist_collaborators` |
//! | [`Collection`], [`CollectionItem`] | `collections`, `collection_items`, `collection_tags`, `collection_subscriptions` |
//! | [`RatingSystem`], [`ContentRating`] | `rating_systems`, `content_ratings` |
//!
//! What a user may do is the union of his roles' permissions; what he sees is
//! said by `is_admin` and the libraries' rules, whatever his roles.
//!
//! Reads that decide on a sign-in or a right are answered by the primary, from
//! any handle and reader: a replica that lags takes what was revoked for valid.
//! They are the lookups of users, profiles, passwords, sessions, tokens, API
//! keys, second factors, identity providers and accounts at them, what a user
//! may do, and the counts of failed logins; their doc comments say so. While there is no
//! primary they are [`Error::Unavailable`](crate::Error::Unavailable). Lists,
//! and counts of what they hold, go where other reads go.

mod activity;
mod address;
mod api_key;
mod auth_token;
mod avatar;
mod backup_code;
mod collection;
mod content;
mod content_rating;
mod email_verification;
mod failed_login;
mod import;
mod mfa;
mod oidc_link;
mod oidc_provider;
mod oidc_state;
mod password_reset;
mod permission;
mod playlist;
mod preferences;
mod profile;
mod resource_grant;
mod role;
mod secret;
mod server_setting;
mod server_stat;
mod session;
mod totp;
mod trusted_device;
mod user;
mod user_setting;
mod webauthn;

pub use activity::{ActionCount, Activity, ActivityId, ActivityPartition, ActivitySearch, ActivityStats, Detached, NewActivity};
pub use api_key::{ApiKey, ApiKeyId, ApiKeyList, ApiKeyWithHash, NewApiKey};
pub use auth_token::{AuthToken, AuthTokenId, AuthTokenKind, NewAuthToken};
pub use avatar::{Avatar, AvatarId, NewAvatar};
pub use backup_code::{BackupCode, BackupCodeId, MOST_BACKUP_CODES};
pub use collection::{
    Collection, CollectionId, CollectionItem, CollectionItemId, CollectionOrder, CollectionSubscriber, NewCollection, NewCollectionItem,
};
pub use content::Content;
pub use content_rating::{ContentRating, ContentRatingId, NewContentRating, RatingSystem};
pub use email_verification::{EmailVerification, EmailVerificationId, NewEmailVerification};
pub use import::{RatingImport, TitleKey, UserImport, UserImportReport, UserKey, WatchImport};
pub use mfa::{MfaSettings, MfaStatus};
pub use oidc_link::{NewOidcLink, OidcLink, OidcLinkId};
pub use oidc_provider::{ClaimMappings, NewOidcProvider, OidcProvider, OidcProviderId, RoleMappings};
pub use oidc_state::{NewOidcState, OidcState, OidcStateId};
pub use password_reset::{NewPasswordReset, PasswordReset, PasswordResetId};
pub use permission::Permission;
pub use playlist::{
    LONGEST_PLAYLIST_ITEM, NewPlaylist, NewPlaylistItem, Playlist, PlaylistCollaborator, PlaylistId, PlaylistItem, PlaylistItemId,
    PlaylistVisibility, RepeatMode,
};
pub use preferences::{Notifications, Preferences, PreferencesChange, ProfileVisibility, Theme};
pub use profile::{NewProfile, Profile, ProfileId};
pub use resource_grant::{GrantKind, Resource, ResourceGrant, ResourceGrantId};
pub use role::{NewRole, Role, RoleId};
pub use secret::{EncryptedSecret, SecretHash, SecretText};
pub use server_setting::{NewServerSetting, SecretValue, ServerSetting, SettingType, SettingValue};
pub use server_stat::{ServerStat, ServerTotals};
pub use session::{NewSession, Session, SessionId, SessionList};
pub use totp::TotpSecret;
pub use trusted_device::{NewTrustedDevice, TrustedDevice, TrustedDeviceId};
pub use user::{NewUser, User, UserId, UserSearch};
pub use user_setting::{NewUserSetting, UserSetting};
pub use webauthn::{NewWebauthnCredential, WebauthnCredential, WebauthnCredentialId, WebauthnUse};

use crate::handle::{Handle, Mode};
pub use crate::import::{ImportReport, OnConflict, RejectedRow};

/// The repository of users; from [`Database::users`](crate::Database::users),
/// a reader or a transaction.
#[derive(Clone)]
pub struct Users<M> {
    handle: Handle<M>,
}

impl<M: Mode> Users<M> {
    pub(crate) fn new(handle: Handle<M>) -> Self {
        Self { handle }
    }

    /// For reads that decide on a sign-in or a right, see the
    /// [module](crate::users); in a transaction they stay where that runs.
    fn on_the_primary(&self) -> Handle<M> {
        self.handle.clone().on_the_primary()
    }
}
