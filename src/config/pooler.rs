//! What stands between the crate and its servers.

use std::fmt;

/// A pooler, such as PgBouncer, between the crate and its servers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pooler {
    /// Connections lead to the servers themselves.
    #[default]
    None,
    /// One in session mode: a connection has a server's session to itself as
    /// long as it lives. Settings are sent after the login, since a pooler does
    /// not pass them on with it.
    Session,
}

impl Pooler {
    /// Why there is no third one.
    pub(super) const REFUSED: &str = "a pooler in transaction or statement mode cannot be used: prepared statements, session locks, LISTEN, and stopping \
                                      a query by its process id need a session of their own; use its session mode and `session`, or connect directly \
                                      and say `none`";

    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "none" => Self::None,
            "session" => Self::Session,
            _ => return None,
        })
    }
}

impl fmt::Display for Pooler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Session => "session",
        })
    }
}
