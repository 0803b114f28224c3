//! Finding movies by what somebody types.

use super::movie::model::ListedRow;
use super::{Movie, Movies};
use crate::content::{MOST_FOUND, SearchMatch, words};
use crate::error::Result;
use crate::handle::Mode;
use crate::page::Listed;
use crate::query::{Misfit, all, op};
use crate::viewer::Viewer;

/// A movie that a search found.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct SearchHit {
    /// The movie.
    pub movie: Movie,
    /// How it was found.
    pub matched: SearchMatch,
}

impl TryFrom<ListedRow<i32>> for SearchHit {
    type Error = Misfit;

    fn try_from(row: ListedRow<i32>) -> Result<Self, Misfit> {
        let matched = SearchMatch::of(row.id, row.key)?;
        Ok(Self { movie: Listed::try_from(row)?.item, matched })
    }
}

impl<M: Mode> Movies<M> {
    /// The movies that `viewer` may see and that fit what a user types best:
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
    /// In each of these the movie with the most votes comes first, among titles
    /// like it the most alike. Of a very common word some hundred movies are
    /// ranked, not all: where 200 titles begin with it (in each library one counts for
    /// itself), only those, and not a movie that has it in another language alone.
    ///
    /// One or two characters are looked for in titles alone: ASCII ones where a
    /// word begins, others (`千`) anywhere. The query is data, never syntax; its
    /// first 200 characters count, and a blank one finds nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a query with a NUL character;
    /// those of any read.
    pub async fn search(&self, viewer: Viewer, query: &str, limit: u16) -> Result<Vec<SearchHit>> {
        const OP: &str = op!("queries/movies/search/find.sql");
        type Row = ListedRow<i32>;
        let Some(typed) = words(OP, query)? else { return Ok(Vec::new()) };
        let limit = i64::from(limit.clamp(1, MOST_FOUND));
        self.handle.read(all!(Row, "queries/movies/search/find.sql", viewer.id(), typed.clone(), limit)).await
    }
}
