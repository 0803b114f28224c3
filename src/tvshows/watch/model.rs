//! The types of playing: a session, and where a user stands with an episode.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::id::typed_id;
use crate::page::Listed;
use crate::query::{Misfit, duration_of};
use crate::tvshows::episode::model::episode_row;
use crate::tvshows::{Episode, EpisodeId};
use crate::users::UserId;

/// From here on, in percent of the duration, a report completes a session. The
/// statement `tvshows.watch.record_progress` holds the same number.
pub const COMPLETE_AT_PERCENT: u8 = 90;

typed_id! {
    /// A playing session's id.
    WatchId
}

/// A playing session.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Watch {
    /// The id.
    pub id: WatchId,
    /// Who plays.
    pub user_id: UserId,
    /// What is played.
    pub episode_id: EpisodeId,
    /// Where playing stands, from the beginning; stored in milliseconds.
    pub position: Duration,
    /// The length of what is played, where it is known.
    pub duration: Option<Duration>,
    /// Whether the end was reached.
    pub completed: bool,
    /// When.
    pub completed_at: Option<DateTime<Utc>>,
    /// At most 255 characters.
    pub device_name: Option<String>,
    /// `tv`, `phone`, …; at most 50 characters.
    pub device_type: Option<String>,
    /// At most 100 characters.
    pub client_name: Option<String>,
    /// `direct_play`, `transcode`, …; at most 50 characters.
    pub play_method: Option<String>,
    /// When the session began.
    pub started_at: DateTime<Utc>,
    /// When it last reported.
    pub watched_at: DateTime<Utc>,
}

/// A playing session to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWatch {
    /// The id; a new one by default.
    pub id: WatchId,
    /// Who plays.
    pub user_id: UserId,
    /// What is played.
    pub episode_id: EpisodeId,
    /// Where playing begins; 0 by default.
    pub position: Duration,
    /// The length of what is played, if known; more than 0.
    pub duration: Option<Duration>,
    /// See [`Watch::device_name`].
    pub device_name: Option<String>,
    /// See [`Watch::device_type`].
    pub device_type: Option<String>,
    /// See [`Watch::client_name`].
    pub client_name: Option<String>,
    /// See [`Watch::play_method`].
    pub play_method: Option<String>,
}

impl NewWatch {
    /// A session from the beginning, of which nothing else is known.
    #[must_use]
    pub fn new(user_id: UserId, episode_id: EpisodeId) -> Self {
        Self {
            id: WatchId::now(),
            user_id,
            episode_id,
            position: Duration::ZERO,
            duration: None,
            device_name: None,
            device_type: None,
            client_name: None,
            play_method: None,
        }
    }
}

/// Where a user stands with an episode.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct WatchState {
    /// Who.
    pub user_id: UserId,
    /// With which episode.
    pub episode_id: EpisodeId,
    /// Where to go on, from the beginning.
    pub position: Duration,
    /// The length of what was played last, where it is known.
    pub duration: Option<Duration>,
    /// When the latest run reached the end; `None` while one is under way, also
    /// when the episode was watched before.
    pub completed_at: Option<DateTime<Utc>>,
    /// How often the user watched it to the end; above 0: watched.
    pub watch_count: i32,
    /// When it was played last.
    pub last_watched_at: DateTime<Utc>,
}

/// An episode with where the user stands with it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct WatchedEpisode {
    /// The episode.
    pub episode: Episode,
    /// Where the user stands.
    pub state: WatchState,
}

/// A session with its episode.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct PlayedEpisode {
    /// The episode.
    pub episode: Episode,
    /// The session.
    pub watch: Watch,
}

/// Sums over the episodes that a user played and may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct WatchStats {
    /// Episodes watched to the end at least once.
    pub watched: i64,
    /// Episodes begun and not finished.
    pub in_progress: i64,
    /// How often an episode was watched to the end.
    pub watch_count: i64,
    /// The durations of those; an episode of unknown length counts as 0.
    pub watched_time: Duration,
    /// When anything was played last.
    pub last_watched_at: Option<DateTime<Utc>>,
}

pub(super) struct WatchRow {
    pub(super) id: WatchId,
    pub(super) user_id: UserId,
    pub(super) episode_id: EpisodeId,
    pub(super) position_ms: i64,
    pub(super) duration_ms: Option<i64>,
    pub(super) completed: bool,
    pub(super) completed_at: Option<DateTime<Utc>>,
    pub(super) device_name: Option<String>,
    pub(super) device_type: Option<String>,
    pub(super) client_name: Option<String>,
    pub(super) play_method: Option<String>,
    pub(super) started_at: DateTime<Utc>,
    pub(super) watched_at: DateTime<Utc>,
}

/// A position is never NULL.
fn position_of(key: impl std::fmt::Display, column: &'static str, ms: i64) -> Result<Duration, Misfit> {
    Ok(duration_of(key, column, Some(ms))?.unwrap_or_default())
}

impl TryFrom<WatchRow> for Watch {
    type Error = Misfit;

    fn try_from(row: WatchRow) -> Result<Self, Misfit> {
        Ok(Self {
            position: position_of(row.id, "episode_watch_history.position_ms is negative", row.position_ms)?,
            duration: duration_of(row.id, "episode_watch_history.duration_ms is negative", row.duration_ms)?,
            id: row.id,
            user_id: row.user_id,
            episode_id: row.episode_id,
            completed: row.completed,
            completed_at: row.completed_at,
            device_name: row.device_name,
            device_type: row.device_type,
            client_name: row.client_name,
            play_method: row.play_method,
            started_at: row.started_at,
            watched_at: row.watched_at,
        })
    }
}

impl TryFrom<WatchRow> for Listed<Watch> {
    type Error = Misfit;

    fn try_from(row: WatchRow) -> Result<Self, Misfit> {
        Ok(Self { key: row.watched_at.into(), id: row.id.0, item: row.try_into()? })
    }
}

pub(super) struct StateRow {
    pub(super) user_id: UserId,
    pub(super) episode_id: EpisodeId,
    pub(super) position_ms: i64,
    pub(super) duration_ms: Option<i64>,
    pub(super) completed_at: Option<DateTime<Utc>>,
    pub(super) watch_count: i32,
    pub(super) last_watched_at: DateTime<Utc>,
}

impl TryFrom<StateRow> for WatchState {
    type Error = Misfit;

    fn try_from(row: StateRow) -> Result<Self, Misfit> {
        Ok(Self {
            position: position_of(row.episode_id, "episode_watch_state.position_ms is negative", row.position_ms)?,
            duration: duration_of(row.episode_id, "episode_watch_state.duration_ms is negative", row.duration_ms)?,
            user_id: row.user_id,
            episode_id: row.episode_id,
            completed_at: row.completed_at,
            watch_count: row.watch_count,
            last_watched_at: row.last_watched_at,
        })
    }
}

episode_row!(WatchedRow {
    user_id: UserId,
    position_ms: i64,
    duration_ms: Option<i64>,
    completed_at: Option<DateTime<Utc>>,
    watch_count: i32,
    last_watched_at: DateTime<Utc>,
});

impl TryFrom<WatchedRow> for Listed<WatchedEpisode> {
    type Error = Misfit;

    fn try_from(row: WatchedRow) -> Result<Self, Misfit> {
        let state = WatchState::try_from(StateRow {
            user_id: row.user_id,
            episode_id: row.id,
            position_ms: row.position_ms,
            duration_ms: row.duration_ms,
            completed_at: row.completed_at,
            watch_count: row.watch_count,
            last_watched_at: row.last_watched_at,
        })?;
        Ok(Self { key: row.last_watched_at.into(), id: row.id.0, item: WatchedEpisode { episode: row.episode()?, state } })
    }
}

episode_row!(PlayedRow {
    watch_id: WatchId,
    user_id: UserId,
    position_ms: i64,
    duration_ms: Option<i64>,
    completed: bool,
    completed_at: Option<DateTime<Utc>>,
    device_name: Option<String>,
    device_type: Option<String>,
    client_name: Option<String>,
    play_method: Option<String>,
    started_at: DateTime<Utc>,
    watched_at: DateTime<Utc>,
});

impl TryFrom<PlayedRow> for Listed<PlayedEpisode> {
    type Error = Misfit;

    fn try_from(mut row: PlayedRow) -> Result<Self, Misfit> {
        let watch = Watch::try_from(WatchRow {
            id: row.watch_id,
            user_id: row.user_id,
            episode_id: row.id,
            position_ms: row.position_ms,
            duration_ms: row.duration_ms,
            completed: row.completed,
            completed_at: row.completed_at,
            device_name: row.device_name.take(),
            device_type: row.device_type.take(),
            client_name: row.client_name.take(),
            play_method: row.play_method.take(),
            started_at: row.started_at,
            watched_at: row.watched_at,
        })?;
        Ok(Self { key: row.watched_at.into(), id: row.watch_id.0, item: PlayedEpisode { episode: row.episode()?, watch } })
    }
}

pub(super) struct StatsRow {
    pub(super) watched: i64,
    pub(super) in_progress: i64,
    pub(super) watch_count: i64,
    pub(super) watched_ms: i64,
    pub(super) last_watched_at: Option<DateTime<Utc>>,
}

impl TryFrom<StatsRow> for WatchStats {
    type Error = Misfit;

    fn try_from(row: StatsRow) -> Result<Self, Misfit> {
        Ok(Self {
            watched: row.watched,
            in_progress: row.in_progress,
            watch_count: row.watch_count,
            watched_time: position_of("of the sum", "episode_watch_state.duration_ms is negative", row.watched_ms)?,
            last_watched_at: row.last_watched_at,
        })
    }
}
