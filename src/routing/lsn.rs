//! Positions in the write-ahead log, and the tokens that carry one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, Result};

/// A position in the write-ahead log: bytes since its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Lsn(pub(crate) u64);

/// A page of the log begins with a header of this many bytes, the first of a
/// segment with a longer one (`access/xlog_internal.h`).
const SHORT_HEADER: u64 = 24;
const LONG_HEADER: u64 = 40;

impl Lsn {
    /// The end of the last record before an insert position, of which
    /// `offset_in_segment` is known. Behind a full page the server names the
    /// first byte after the next page's header, which an idle primary does not
    /// reach until something else is written; the record ended at the page's edge.
    pub(crate) fn end_of_record(inserted: u64, offset_in_segment: u64, page_size: u64) -> Self {
        let header = if offset_in_segment == LONG_HEADER {
            LONG_HEADER
        } else if offset_in_segment % page_size.max(1) == SHORT_HEADER {
            SHORT_HEADER
        } else {
            0
        };
        Self(inserted.saturating_sub(header))
    }
}

/// What a read must have seen: the position of a commit, and the timeline to
/// which it belongs. Made by [`Database::commit_token`](crate::Database::commit_token),
/// [`Transaction::commit_with_token`](crate::Transaction::commit_with_token) and
/// [`Causal::token`](crate::Causal::token); used with
/// [`Consistency::After`](crate::Consistency::After).
///
/// As text, also in serde, it is at most 25 characters out of `0-9`, `a-f` and
/// `-`, fit for a cookie or a header: `1-16b3748`. It is not secret, and a
/// forged one costs at most the waiting for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CommitToken {
    pub(crate) timeline: u32,
    pub(crate) lsn: u64,
}

impl CommitToken {
    /// The one of both that implies the other: on one timeline the further one,
    /// else that of the later timeline.
    #[must_use]
    pub fn latest(self, other: Self) -> Self {
        if (other.timeline, other.lsn) > (self.timeline, self.lsn) { other } else { self }
    }
}

impl fmt::Display for CommitToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}-{:x}", self.timeline, self.lsn)
    }
}

impl FromStr for CommitToken {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let hex = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        let parse = || {
            let (timeline, lsn) = text.split_once('-')?;
            let valid = hex(timeline) && hex(lsn);
            let token = Self { timeline: u32::from_str_radix(timeline, 16).ok()?, lsn: u64::from_str_radix(lsn, 16).ok()? };
            (valid && token.timeline > 0).then_some(token)
        };
        parse().ok_or_else(|| Error::Invalid {
            op: "routing.token.parse",
            reason: "this is not a commit token, which looks like 1-16b3748".to_owned(),
            source: None,
        })
    }
}

impl Serialize for CommitToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CommitToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_its_text() {
        for token in [CommitToken { timeline: 1, lsn: 0x16b_3748 }, CommitToken { timeline: u32::MAX, lsn: u64::MAX }] {
            let text = token.to_string();
            assert!(text.len() <= 25, "{text}");
            assert_eq!(text.parse::<CommitToken>().unwrap(), token);
            assert_eq!(serde_json::from_str::<CommitToken>(&serde_json::to_string(&token).unwrap()).unwrap(), token);
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for text in ["", "-", "1", "1-", "-1", "0-1", "1-1-1", "1-g", "1-+1", "1-0/16B3748", "100000000-1", "1-10000000000000000", "1- 1"] {
            assert!(text.parse::<CommitToken>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_record_ends_before_the_header_of_the_next_page() {
        let page = 8192;
        assert_eq!(Lsn::end_of_record(0x300_0028, 40, page), Lsn(0x300_0000));
        assert_eq!(Lsn::end_of_record(0x300_2018, 0x2018, page), Lsn(0x300_2000));
        // An ordinary end of a record.
        assert_eq!(Lsn::end_of_record(0x300_2028, 0x2028, page), Lsn(0x300_2028));
        assert_eq!(Lsn::end_of_record(0x300_2050, 0x2050, page), Lsn(0x300_2050));
    }
}
