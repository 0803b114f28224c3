//! The types of playing: a session, and where a user stands with an episode.

use chrono::{DateTime, Utc};

use crate::content::watch;
use crate::id::typed_id;
use crate::query::Misfit;
use crate::tvshows::episode::model::episode_row;
use crate::tvshows::{Episode, EpisodeId};
use crate::users::UserId;

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

/// Where a user stands with an episode of a series.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct EpisodeState {
    /// The number of the season; 0: a special.
    pub season_number: i32,
    /// The number in the season.
    pub episode_number: i32,
    /// Where he stands; names the episode.
    pub state: WatchState,
}

pub(in crate::tvshows) struct EpisodeStateRow {
    pub(in crate::tvshows) season_number: i32,
    pub(in crate::tvshows) episode_number: i32,
    pub(in crate::tvshows) episode_id: EpisodeId,
    pub(in crate::tvshows) user_id: UserId,
    pub(in crate::tvshows) position_ms: i64,
    pub(in crate::tvshows) duration_ms: Option<i64>,
    pub(in crate::tvshows) completed_at: Option<DateTime<Utc>>,
    pub(in crate::tvshows) watch_count: i32,
    pub(in crate::tvshows) last_watched_at: DateTime<Utc>,
}

impl TryFrom<EpisodeStateRow> for EpisodeState {
    type Error = Misfit;

    fn try_from(row: EpisodeStateRow) -> Result<Self, Misfit> {
        let state = StateRow {
            user_id: row.user_id,
            episode_id: row.episode_id,
            position_ms: row.position_ms,
            duration_ms: row.duration_ms,
            completed_at: row.completed_at,
            watch_count: row.watch_count,
            last_watched_at: row.last_watched_at,
        };
        Ok(Self { season_number: row.season_number, episode_number: row.episode_number, state: state.try_into()? })
    }
}
