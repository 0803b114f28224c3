//! On whose behalf something is listed.

use crate::users::{ProfileId, UserId};

/// Who looks. A list shows what its viewer may see: see `docs/visibility.md`
/// for the rule, which stands once, in the SQL function `viewer_libraries`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// A user: the libraries and age levels that are open to him. One who is
    /// unknown, inactive or deleted sees nothing.
    User(UserId),
    /// A user with the profile that he chose: his libraries, and of their
    /// titles those up to the lower of both age levels, if he is an
    /// administrator too. A profile that is unknown sees nothing.
    Profile(ProfileId),
    /// The server itself: everything. Never for a request of a user. It has no
    /// marks and no history: users' own lists are empty for it.
    System,
}

impl Viewer {
    /// The parameter of `viewer_libraries`: NULL is the system; a user and a
    /// profile never have the same id.
    pub(crate) fn id(self) -> Option<uuid::Uuid> {
        match self {
            Self::User(id) => Some(id.0),
            Self::Profile(id) => Some(id.0),
            Self::System => None,
        }
    }
}

impl From<UserId> for Viewer {
    fn from(user: UserId) -> Self {
        Self::User(user)
    }
}

impl From<ProfileId> for Viewer {
    fn from(profile: ProfileId) -> Self {
        Self::Profile(profile)
    }
}
