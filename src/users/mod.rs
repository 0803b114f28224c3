//! Users: who may log in, their sessions and preferences.
//!
//! Tables: `users`, `sessions`, `user_preferences`. A user name and an e-mail
//! address belong to one live user, whatever the case; deleted users stay in
//! the table and are invisible. Of passwords and tokens only hashes are stored,
//! and they go in and out as [`SecretHash`]. A session is valid while it is
//! neither revoked nor expired and its user is live and active; time is the
//! server's.
//!
//! | Entity | Table |
//! | --- | --- |
//! | [`User`] | `users` |
//! | [`Session`] | `sessions` |
//! | [`Preferences`] | `user_preferences` |
//! | [`AuthToken`] | `auth_tokens` |
//! | [`PasswordReset`], [`EmailVerification`] | `password_reset_tokens`, `email_verification_tokens` |
//! | [`ApiKey`] | `api_keys` |
//! | [`Role`], [`Permission`] | `roles`, `user_roles`, `permissions`, `role_permissions` |
//! | [`ResourceGrant`] | `resource_grants` |
//!
//! What a user may do is the union of his roles' permissions; what he sees is
//! said by `is_admin` and the libraries' rules, whatever his roles.

mod address;
mod api_key;
mod auth_token;
mod email_verification;
mod failed_login;
mod import;
mod password_reset;
mod permission;
mod preferences;
mod resource_grant;
mod role;
mod secret;
mod session;
mod user;

pub use api_key::{ApiKey, ApiKeyId, ApiKeyList, ApiKeyWithHash, NewApiKey};
pub use auth_token::{AuthToken, AuthTokenId, AuthTokenKind, NewAuthToken};
pub use email_verification::{EmailVerification, EmailVerificationId, NewEmailVerification};
pub use import::{RatingImport, TitleKey, UserImport, UserImportReport, UserKey, WatchImport};
pub use password_reset::{NewPasswordReset, PasswordReset, PasswordResetId};
pub use permission::Permission;
pub use preferences::{Notifications, Preferences, ProfileVisibility, Theme};
pub use resource_grant::{GrantKind, Resource, ResourceGrant, ResourceGrantId};
pub use role::{NewRole, Role, RoleId};
pub use secret::SecretHash;
pub use session::{NewSession, Session, SessionId, SessionList};
pub use user::{NewUser, User, UserId};

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
}
