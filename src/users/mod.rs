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

mod preferences;
mod secret;
mod session;
mod user;

pub use preferences::{Notifications, Preferences, ProfileVisibility, Theme};
pub use secret::SecretHash;
pub use session::{NewSession, Session, SessionId, SessionList};
pub use user::{NewUser, User, UserId};

use crate::handle::{Handle, Mode};

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
