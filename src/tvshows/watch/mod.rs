//! What users play: one row per playing session (`episode_watch_history`), and
//! where a user stands with an episode (`episode_watch_state`).
//!
//! Both are written by the same statement, so that they cannot disagree. A
//! session is complete when the caller says so
//! ([`finish_watch`](super::TvShows::finish_watch)) or when a report reaches
//! [`COMPLETE_AT_PERCENT`](crate::content::COMPLETE_AT_PERCENT) of the duration: credits are rarely watched to their
//! end. It stays complete then, and counts as one watching, whatever is reported
//! afterwards; another watching is another session.

pub(super) mod model;
mod repository;

pub use model::{EpisodeState, NewWatch, PlayedEpisode, Watch, WatchId, WatchState, WatchedEpisode};
