//! How much a search may find.

/// The most that one search returns.
pub const MOST_FOUND: u16 = 100;

/// What is asked for, within its bounds.
pub(super) fn most_found(limit: u16) -> i64 {
    i64::from(limit.clamp(1, MOST_FOUND))
}
