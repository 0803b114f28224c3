//! Where users stand with whole series. What lists are sorted by is kept by
//! triggers of the episodes and of where users stand with them, counted anew
//! whenever an episode becomes watched or unwatched; one series is counted as
//! it is read.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::episode::model::{EpisodeRow, episode_row};
use super::series::model::series_row;
use super::series::page;
use super::watch::model::EpisodeStateRow;
use super::{Episode, EpisodeId, EpisodeState, Series, SeriesId, TvShows, WatchId};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Listed, Page, PageRequest, streams};
use crate::query::{Misfit, all, execute, optional, value};
use crate::users::UserId;
use crate::viewer::Viewer;

/// How much of a series a user has watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct SeriesProgress {
    /// Live episodes without the specials.
    pub episodes: i64,
    /// Those that he watched to the end at least once.
    pub watched: i64,
    /// Those that he began (got beyond the start of) and did not finish.
    pub in_progress: i64,
    /// Live specials.
    pub specials: i64,
    /// Those that he watched to the end at least once.
    pub watched_specials: i64,
    /// When he last played anything of it.
    pub last_watched_at: Option<DateTime<Utc>>,
}

/// A series with how much of it a user has watched.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct WatchedSeries {
    /// The series; `episode_count` says of how many.
    pub series: Series,
    /// Episodes without the specials that he watched to the end at least once.
    pub watched_episodes: i64,
    /// When he last played anything of it.
    pub last_watched_at: DateTime<Utc>,
    /// Which episode that was, specials too, and where he stands with it.
    pub last_episode: EpisodeState,
}

series_row!(WatchedSeriesRow {
    key: DateTime<Utc>,
    watched_episodes: i64,
    season_number: i32,
    episode_number: i32,
    episode_id: EpisodeId,
    user_id: UserId,
    position_ms: i64,
    duration_ms: Option<i64>,
    completed_at: Option<DateTime<Utc>>,
    watch_count: i32,
    last_watched_at: DateTime<Utc>,
});

impl TryFrom<WatchedSeriesRow> for Listed<WatchedSeries> {
    type Error = Misfit;

    fn try_from(row: WatchedSeriesRow) -> Result<Self, Misfit> {
        let (id, key, watched_episodes) = (row.id, row.key, row.watched_episodes);
        let last_episode = EpisodeStateRow {
            season_number: row.season_number,
            episode_number: row.episode_number,
            episode_id: row.episode_id,
            user_id: row.user_id,
            position_ms: row.position_ms,
            duration_ms: row.duration_ms,
            completed_at: row.completed_at,
            watch_count: row.watch_count,
            last_watched_at: row.last_watched_at,
        };
        let last_episode = last_episode.try_into()?;
        let item = WatchedSeries { series: row.series(), watched_episodes, last_watched_at: key, last_episode };
        Ok(Self { key: key.into(), id: id.0, item })
    }
}

// The place in the list is that of the series.
episode_row!(NextUpRow { key: DateTime<Utc> });

impl TryFrom<NextUpRow> for Listed<Episode> {
    type Error = Misfit;

    fn try_from(row: NextUpRow) -> Result<Self, Misfit> {
        Ok(Self { key: row.key.into(), id: row.series_id.0, item: row.episode()? })
    }
}

impl<M: Mode> TvShows<M> {
    /// How much of a series the user has watched; `None` if he may not see it.
    /// One round trip, whose cost grows with the number of its episodes.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn series_progress(&self, viewer: impl Into<Viewer>, series: SeriesId) -> Result<Option<SeriesProgress>> {
        let viewer = viewer.into();
        self.handle.read(optional!(SeriesProgress, "queries/tvshows/progress/get.sql", viewer.id(), series.0)).await
    }

    /// What to play next of a series: the episode behind the furthest that the
    /// user watched, the first if he watched none; `None` at the end, or if he
    /// may not see the series. Specials do not count. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn next_up_of(&self, viewer: impl Into<Viewer>, series: SeriesId) -> Result<Option<Episode>> {
        let viewer = viewer.into();
        self.handle.read(optional!(EpisodeRow, "queries/tvshows/progress/next_up.sql", viewer.id(), series.0)).await
    }

    /// The first episode of a series, by number, that the user has not watched to
    /// the end, also before one that he has; `None` if he watched them all, or may
    /// not see the series. Specials do not count. One round trip, whose cost grows
    /// with the number of episodes that he watched without a gap.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn next_unwatched_of(&self, viewer: impl Into<Viewer>, series: SeriesId) -> Result<Option<Episode>> {
        let viewer = viewer.into();
        self.handle.read(optional!(EpisodeRow, "queries/tvshows/progress/next_unwatched.sql", viewer.id(), series.0)).await
    }

    /// One page of what to play next: of each series of which the user watched
    /// an episode, the one behind the furthest; the series that he played last
    /// first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn next_up(&self, viewer: impl Into<Viewer>, page: PageRequest) -> Result<Page<Episode>> {
        let viewer = viewer.into();
        page!(self, viewer, page, DateTime<Utc>, NextUpRow, "queries/tvshows/progress/list_next_up.sql")
    }

    /// One page of the series of which the user played something and has not
    /// watched every episode, the specials aside, the last played first, with the
    /// episode that he played last. A series of specials alone is neither here nor
    /// among [`completed_series`](Self::completed_series). One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn begun_series(&self, viewer: impl Into<Viewer>, page: PageRequest) -> Result<Page<WatchedSeries>> {
        let viewer = viewer.into();
        page!(self, viewer, page, DateTime<Utc>, WatchedSeriesRow, "queries/tvshows/progress/list_begun.sql")
    }

    /// One page of the series of which the user watched every episode, the
    /// specials aside, the last played first. One round trip, whose cost grows
    /// with the series that he has begun.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn completed_series(&self, viewer: impl Into<Viewer>, page: PageRequest) -> Result<Page<WatchedSeries>> {
        let viewer = viewer.into();
        page!(self, viewer, page, DateTime<Utc>, WatchedSeriesRow, "queries/tvshows/progress/list_completed.sql")
    }

    /// The episodes of a series that the user watched to the end, by number;
    /// none if he may not see it. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn watched_episodes_of(&self, viewer: impl Into<Viewer>, series: SeriesId) -> Result<Vec<Episode>> {
        let viewer = viewer.into();
        self.handle.read(all!(EpisodeRow, "queries/tvshows/progress/list_watched.sql", viewer.id(), series.0)).await
    }
}

streams! {
    TvShows:
    stream_next_up = next_up(viewer: impl Into<Viewer> + Copy + Send + 'static) -> Episode,
    stream_begun_series = begun_series(viewer: impl Into<Viewer> + Copy + Send + 'static) -> WatchedSeries,
    stream_completed_series = completed_series(viewer: impl Into<Viewer> + Copy + Send + 'static) -> WatchedSeries,
}

impl TvShows<ReadWrite> {
    /// Says that the user watched these episodes to the end, elsewhere: one
    /// more watching of each; one that is named twice counts once. Returns how
    /// many. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if user or an episode do not exist:
    /// then nothing is written.
    pub async fn mark_all_watched(&self, user: UserId, episodes: &[EpisodeId]) -> Result<u64> {
        let ids: Vec<Uuid> = episodes.iter().map(|_| WatchId::now().0).collect();
        let episodes: Vec<Uuid> = episodes.iter().map(|episode| episode.0).collect();
        self.handle.execute(execute!("queries/tvshows/watch/mark_all_watched.sql", &ids, user.0, &episodes)).await
    }

    /// Forgets that the user ever played anything of a series; `false` if there
    /// was nothing to forget. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_series_progress(&self, user: UserId, series: SeriesId) -> Result<bool> {
        self.handle.write(value!("queries/tvshows/watch/delete_of_series.sql", user.0, series.0)).await
    }
}
