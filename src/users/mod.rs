//! Users: who may log in, their sessions and preferences.
//!
//! Tables: `users`, `sessions`, `user_preferences`. A user name and an e-mail
//! address belong to one live user, whatever the case; deleted users stay in
//! the table and are invisible.

mod user;

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
