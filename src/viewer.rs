//! On whose behalf something is listed.

use crate::users::UserId;

/// Who looks. A list shows what its viewer may see: see `docs/visibility.md`
/// for the rule, which stands once, in the SQL function `viewer_libraries`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// A user: the libraries and age levels that are open to him. One who is
    /// unknown, inactive or deleted sees nothing.
    User(UserId),
    /// The server itself: everything. Never for a request of a user.
    System,
}

impl Viewer {
    /// The parameter of `viewer_libraries`: NULL is the system.
    pub(crate) fn id(self) -> Option<uuid::Uuid> {
        match self {
            Self::User(id) => Some(id.0),
            Self::System => None,
        }
    }
}
