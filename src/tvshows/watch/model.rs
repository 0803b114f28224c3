//! The types of playing: a session, and where a user stands with an episode.

use crate::content::watch;
use crate::id::typed_id;
use crate::tvshows::episode::model::episode_row;
use crate::tvshows::{Episode, EpisodeId};

typed_id! {
    /// A playing session's id.
    WatchId
}

watch! {
    /// A playing session.
    Watch(WatchId) from WatchRow;
    /// A playing session to begin.
    NewWatch;
    /// Where a user stands with an episode.
    WatchState from StateRow;
    /// An episode with where the user stands with it.
    WatchedEpisode from WatchedRow;
    /// A session with its episode.
    PlayedEpisode from PlayedRow;
    of episode_id: EpisodeId, with episode: Episode, by episode_row, in "episode_watch_history" and "episode_watch_state"
}
