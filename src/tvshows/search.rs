//! Finding series by what somebody types.

use super::series::model::ListedRow;
use super::{Series, TvShows};
use crate::error::{Error, Result};
use crate::handle::Mode;
use crate::page::Listed;
use crate::query::{Misfit, all, op};
use crate::viewer::Viewer;

/// The most series that one search yields.
pub const MOST_FOUND: u16 = 100;

/// How many characters of a query count: as many as of a title when it is compared.
const LONGEST_QUERY: usize = 200;

/// A series that a search found.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct SearchHit {
    /// The series.
    pub series: Series,
    /// How it was found.
    pub matched: SearchMatch,
}

/// How a search found a series, the best way first.
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
}

impl TryFrom<ListedRow<i32>> for SearchHit {
    type Error = Misfit;

    fn try_from(row: ListedRow<i32>) -> Result<Self, Misfit> {
        let way = usize::try_from(row.key).ok().and_then(|way| SearchMatch::ALL.get(way.checked_sub(1)?).copied());
        let matched = way.ok_or_else(|| Misfit { key: row.id.to_string(), reason: "a way of being found is none of 1 to 5" })?;
        Ok(Self { series: Listed::from(row).item, matched })
    }
}

impl<M: Mode> TvShows<M> {
    /// The series that `viewer` may see and that fit what a user types best:
    /// at most `limit`, 1 to [`MOST_FOUND`] (what lies outside is brought to
    /// the nearer end). One round trip.
    ///
    /// Titles in every language count, and the overview. Case, accents and
    /// punctuation do not matter; the last word may be unfinished; every other
    /// word has to be there. Titles that are just the query come first, then
    /// those that begin with it, those that have its words; while that is fewer
    /// than `limit`, overviews that have them; while that is fewer than five,
    /// titles like it (typing errors in four characters and more; only where the
    /// extension `pg_trgm` is).
    /// In each of these the series with the most votes comes first, among titles
    /// like it the most alike. Of a very common word some hundred series are
    /// ranked, not all.
    ///
    /// One or two characters are looked for in titles alone: ASCII ones where a
    /// word begins, others (`千`) anywhere. The query is data, never syntax; its
    /// first 200 characters count, and a blank one finds nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a query with a NUL character; those of any read.
    pub async fn search(&self, viewer: Viewer, query: &str, limit: u16) -> Result<Vec<SearchHit>> {
        const OP: &str = op!("queries/tvshows/search/find.sql");
        type Row = ListedRow<i32>;
        if query.contains('\0') {
            return Err(Error::Invalid { op: OP, reason: "the query holds a NUL character".to_owned(), source: None });
        }
        let typed: String = query.trim().chars().take(LONGEST_QUERY).collect();
        if typed.is_empty() {
            return Ok(Vec::new());
        }
        let limit = i64::from(limit.clamp(1, MOST_FOUND));
        self.handle.read(all!(Row, "queries/tvshows/search/find.sql", viewer.id(), typed.clone(), limit)).await
    }
}
