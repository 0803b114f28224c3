//! Finding titles by what somebody types.

use crate::error::{Error, Result};
use crate::query::Misfit;

/// The most titles that one search yields.
pub const MOST_FOUND: u16 = 100;

/// How many characters of a query count: as many as of a title when it is compared.
const LONGEST_QUERY: usize = 200;

/// How a search found a title, the best way first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchMatch {
    /// A title, in any language, is just what was typed.
    Exact,
    /// A title begins with it.
    Prefix,
    /// It stands in a title: all of its words, or its characters.
    Title,
    /// All of its words stand in title and overview.
    Overview,
    /// A title is like it: typing errors.
    Similar,
}

impl SearchMatch {
    const ALL: [Self; 5] = [Self::Exact, Self::Prefix, Self::Title, Self::Overview, Self::Similar];

    /// How the statements say it, for the title `key`: 1 to 5.
    pub(crate) fn of(key: impl std::fmt::Display, way: i32) -> Result<Self, Misfit> {
        let matched = usize::try_from(way).ok().and_then(|way| Self::ALL.get(way.checked_sub(1)?).copied());
        matched.ok_or_else(|| Misfit { key: key.to_string(), reason: "a way of being found is none of 1 to 5" })
    }
}

/// What of a query is looked for; `None`: nothing, it is blank.
pub(crate) fn words(op: &'static str, query: &str) -> Result<Option<String>> {
    if query.contains('\0') {
        return Err(Error::Invalid { op, reason: "the query holds a NUL character".to_owned(), source: None });
    }
    let typed: String = query.trim().chars().take(LONGEST_QUERY).collect();
    Ok(Some(typed).filter(|typed| !typed.is_empty()))
}
