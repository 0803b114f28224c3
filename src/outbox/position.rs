//! Places in the outbox.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The place of an event: what comes after it has not been read. Ordered as the
/// events are; as text (`xid/id`) it can be kept anywhere.
///
/// It counts on the server's transaction numbers, which a physical copy
/// (replica, base backup) goes on with and a dump does not: see
/// `docs/notifications.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Position {
    pub(super) xid: i64,
    pub(super) id: i64,
}

impl Position {
    /// Before the first event.
    pub const START: Self = Self { xid: 0, id: 0 };
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.xid, self.id)
    }
}

impl FromStr for Position {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
        let parts = text.split_once('/').and_then(|(xid, id)| Some((number(xid)?, number(id)?)));
        let (xid, id) = parts.ok_or_else(|| Error::Invalid {
            op: "outbox.position",
            reason: "this is no position in the outbox; it looks like `1234/56`".to_owned(),
            source: None,
        })?;
        Ok(Self { xid, id })
    }
}

impl TryFrom<String> for Position {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Position> for String {
    fn from(position: Position) -> Self {
        position.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_survives_being_printed() {
        for position in [Position::START, Position { xid: 7, id: 1 }, Position { xid: i64::MAX, id: i64::MAX }] {
            assert_eq!(position.to_string().parse::<Position>().unwrap(), position);
            let json = serde_json::to_string(&position).unwrap();
            assert_eq!(serde_json::from_str::<Position>(&json).unwrap(), position);
        }
        assert!(Position { xid: 9, id: 1 } < Position { xid: 10, id: 0 });
    }

    #[test]
    fn what_is_no_position_is_refused() {
        for text in ["", "/", "1", "1/", "/1", "-1/2", "1/-2", "+1/2", "1/2/3", " 1/2", "9223372036854775808/1", "a/b"] {
            assert!(text.parse::<Position>().is_err(), "{text}");
        }
    }
}
