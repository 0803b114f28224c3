//! The order of a watchlist.

use uuid::Uuid;

use crate::error::{Error, Result};

/// The most titles that one call may bring to the beginning of a watchlist.
pub const MOST_REORDERED: usize = 10_000;

/// The ids of the titles that come first, if they are not too many.
pub(crate) fn in_order(op: &'static str, titles: impl ExactSizeIterator<Item = Uuid>) -> Result<Vec<Uuid>> {
    if titles.len() > MOST_REORDERED {
        let reason = format!("at most {MOST_REORDERED} titles can be reordered at once; name only those that come first");
        return Err(Error::Invalid { op, reason, source: None });
    }
    Ok(titles.collect())
}
