//! Reading and writing sessions and states.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::model::{
    EpisodeState, EpisodeStateRow, NewWatch, PlayedEpisode, PlayedRow, StateRow, Watch, WatchId, WatchRow, WatchState, WatchedEpisode,
    WatchedRow,
};
use crate::content::{StatsRow, WatchStats, bind_watch};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Page, PageRequest, streams};
use crate::query::{all, ms_of, one, optional, value};
use crate::tvshows::series::page;
use crate::tvshows::{EpisodeId, SeriesId, TvShows};
use crate::users::UserId;
use crate::viewer::Viewer;

impl<M: Mode> TvShows<M> {
    /// A playing session of the user's. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn watch(&self, user: UserId, id: WatchId) -> Result<Option<Watch>> {
        self.handle.read(optional!(WatchRow, "queries/tvshows/watch/get.sql", user.0, id.0)).await
    }

    /// The session with an episode that the user played last. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn latest_watch(&self, user: UserId, episode: EpisodeId) -> Result<Option<Watch>> {
        self.handle.read(optional!(WatchRow, "queries/tvshows/watch/latest.sql", user.0, episode.0)).await
    }

    /// The same among the sessions that reached the end. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn latest_completed_watch(&self, user: UserId, episode: EpisodeId) -> Result<Option<Watch>> {
        self.handle.read(optional!(WatchRow, "queries/tvshows/watch/latest_completed.sql", user.0, episode.0)).await
    }

    /// The same among the sessions that did not reach the end: the one to go on
    /// with. One round trip, whose cost grows with the number of sessions with
    /// this episode that did since.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn latest_open_watch(&self, user: UserId, episode: EpisodeId) -> Result<Option<Watch>> {
        self.handle.read(optional!(WatchRow, "queries/tvshows/watch/latest_open.sql", user.0, episode.0)).await
    }

    /// One page of the user's sessions with their episodes, the latest first;
    /// episodes that he may not see (any more) are left out. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_watches(&self, viewer: impl Into<Viewer>, page: PageRequest) -> Result<Page<PlayedEpisode>> {
        let viewer = viewer.into();
        page!(self, viewer, page, DateTime<Utc>, PlayedRow, "queries/tvshows/watch/list.sql")
    }

    /// The same, of the sessions that reached the end. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_completed_watches(&self, viewer: impl Into<Viewer>, page: PageRequest) -> Result<Page<PlayedEpisode>> {
        let viewer = viewer.into();
        page!(self, viewer, page, DateTime<Utc>, PlayedRow, "queries/tvshows/watch/list_completed.sql")
    }

    /// One page of the user's sessions with one episode, the latest first; none
    /// if he may not see the episode. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_watches_of(&self, viewer: impl Into<Viewer>, episode: EpisodeId, page: PageRequest) -> Result<Page<Watch>> {
        let viewer = viewer.into();
        page!(self, viewer, page, DateTime<Utc>, WatchRow, "queries/tvshows/watch/list_of_episode.sql", episode.0)
    }

    /// The same, of the sessions that reached the end. One round trip, whose cost
    /// grows with the number of sessions with this episode that did not.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_completed_watches_of(&self, viewer: impl Into<Viewer>, episode: EpisodeId, page: PageRequest) -> Result<Page<Watch>> {
        let viewer = viewer.into();
        page!(self, viewer, page, DateTime<Utc>, WatchRow, "queries/tvshows/watch/list_completed_of_episode.sql", episode.0)
    }

    /// Where the user stands with an episode; `None` if he never played it. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn watch_state(&self, user: UserId, episode: EpisodeId) -> Result<Option<WatchState>> {
        self.handle.read(optional!(StateRow, "queries/tvshows/watch_state/get.sql", user.0, episode.0)).await
    }

    /// Where the user stands with each episode of a series that he began (got
    /// beyond the start of) or watched to the end, by number, the specials first;
    /// none if he may not see it. One round trip, whose cost grows with the number
    /// of its episodes.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn watch_states_of_series(&self, viewer: impl Into<Viewer>, series: SeriesId) -> Result<Vec<EpisodeState>> {
        let viewer = viewer.into();
        self.handle.read(all!(EpisodeStateRow, "queries/tvshows/watch_state/list_of_series.sql", viewer.id(), series.0)).await
    }

    /// Whether the user watched an episode to the end, ever. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn is_watched(&self, user: UserId, episode: EpisodeId) -> Result<bool> {
        self.handle.read(value!("queries/tvshows/watch_state/is_watched.sql", user.0, episode.0)).await
    }

    /// One page of the episodes that the user began (got beyond the start of) and did
    /// not finish, the latest first; those that he may not see (any more) are left out. An episode
    /// that is being watched again is among them. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn continue_watching(&self, viewer: impl Into<Viewer>, page: PageRequest) -> Result<Page<WatchedEpisode>> {
        let viewer = viewer.into();
        page!(self, viewer, page, DateTime<Utc>, WatchedRow, "queries/tvshows/watch_state/list_continue.sql")
    }

    /// How many episodes [`continue_watching`](Self::continue_watching) shows.
    /// One round trip, whose cost grows with their number.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_continue_watching(&self, viewer: impl Into<Viewer>) -> Result<i64> {
        let viewer = viewer.into();
        self.handle.read(value!("queries/tvshows/watch_state/count_continue.sql", viewer.id())).await
    }

    /// One page of the episodes that the user watched to the end at least once,
    /// the last played first; those that he may not see (any more) are left
    /// out. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_watched(&self, viewer: impl Into<Viewer>, page: PageRequest) -> Result<Page<WatchedEpisode>> {
        let viewer = viewer.into();
        page!(self, viewer, page, DateTime<Utc>, WatchedRow, "queries/tvshows/watch_state/list_watched.sql")
    }

    /// How many episodes [`list_watched`](Self::list_watched) shows. One round
    /// trip, whose cost grows with their number.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_watched(&self, viewer: impl Into<Viewer>) -> Result<i64> {
        let viewer = viewer.into();
        self.handle.read(value!("queries/tvshows/watch_state/count_watched.sql", viewer.id())).await
    }

    /// What the user played, in numbers; of the episodes that he may see. One
    /// round trip, whose cost grows with the number of episodes he played.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn watch_stats(&self, viewer: impl Into<Viewer>) -> Result<WatchStats> {
        let viewer = viewer.into();
        self.handle.read(one!(StatsRow, "queries/tvshows/watch_state/stats.sql", viewer.id())).await
    }
}

streams! {
    TvShows:
    stream_watches = list_watches(viewer: impl Into<Viewer> + Copy + Send + 'static) -> PlayedEpisode,
    stream_completed_watches = list_completed_watches(viewer: impl Into<Viewer> + Copy + Send + 'static) -> PlayedEpisode,
    stream_watches_of = list_watches_of(viewer: impl Into<Viewer> + Copy + Send + 'static, episode: EpisodeId) -> Watch,
    stream_completed_watches_of = list_completed_watches_of(viewer: impl Into<Viewer> + Copy + Send + 'static, episode: EpisodeId) -> Watch,
    stream_continue_watching = continue_watching(viewer: impl Into<Viewer> + Copy + Send + 'static) -> WatchedEpisode,
    stream_watched = list_watched(viewer: impl Into<Viewer> + Copy + Send + 'static) -> WatchedEpisode,
}

impl TvShows<ReadWrite> {
    /// Begins a playing session: from now on a run is under way, also of a
    /// episode that was watched before. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `episode_watch_history_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) if user or episode do not exist,
    /// or for a value out of its bounds.
    pub async fn start_watch(&self, new: &NewWatch) -> Result<Watch> {
        self.handle
            .write(bind_watch!(one!(WatchRow, "queries/tvshows/watch/start.sql", new.id.0, new.user_id.0, new.episode_id.0), new))
            .await
    }

    /// Reports how far a session of the user's got. At
    /// [`COMPLETE_AT_PERCENT`](crate::content::COMPLETE_AT_PERCENT) of the duration or
    /// beyond it is complete, and stays so. `duration`: as it was, if `None`;
    /// while it is unknown, only [`finish_watch`](Self::finish_watch) completes
    /// a session. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if the user has no such session;
    /// [`Error::Invalid`](crate::Error::Invalid) for a duration of 0.
    pub async fn record_progress(&self, user: UserId, id: WatchId, position: Duration, duration: Option<Duration>) -> Result<Watch> {
        self.handle
            .write_found(
                format!("session {id}"),
                optional!(WatchRow, "queries/tvshows/watch/record_progress.sql", user.0, id.0, ms_of(position), duration.map(ms_of)),
            )
            .await
    }

    /// Reports how far the user got with an episode, for a caller who keeps no
    /// session's id: the latest that is not complete goes on, else a new one begins,
    /// of which nothing is known but its length. A session is completed as by
    /// [`record_progress`](Self::record_progress). One that is complete goes on as
    /// long as reports come from the second half of the length: credits and a step
    /// back count no second time, a report from before that begins another watching.
    /// Any number of callers who report at the same time get the same session. One
    /// round trip; begun again after a deadlock with others at the same session.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if user or episode do not exist, or
    /// for a duration of 0.
    pub async fn report_progress(&self, user: UserId, episode: EpisodeId, position: Duration, duration: Option<Duration>) -> Result<Watch> {
        self.handle
            .write_again(one!(
                WatchRow,
                "queries/tvshows/watch/report_progress.sql",
                user.0,
                episode.0,
                WatchId::now().0,
                ms_of(position),
                duration.map(ms_of)
            ))
            .await
    }

    /// Says that a session of the user's reached the end, wherever it stands;
    /// one that was complete counts no second time. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if the user has no such session.
    pub async fn finish_watch(&self, user: UserId, id: WatchId) -> Result<Watch> {
        self.handle.write_found(format!("session {id}"), optional!(WatchRow, "queries/tvshows/watch/finish.sql", user.0, id.0)).await
    }

    /// Says that the user watched an episode to the end, elsewhere: a complete
    /// session is written. Counts as one more watching each time. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if user or episode do not exist.
    pub async fn mark_watched(&self, user: UserId, episode: EpisodeId) -> Result<Watch> {
        self.handle.write(one!(WatchRow, "queries/tvshows/watch/mark_watched.sql", WatchId::now().0, user.0, episode.0)).await
    }

    /// Deletes a session of the user's; `false` if he has none such. Where he
    /// stands with the episode falls back to the session before. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_watch(&self, user: UserId, id: WatchId) -> Result<bool> {
        let deleted: i64 = self.handle.write(value!("queries/tvshows/watch/delete.sql", user.0, id.0)).await?;
        Ok(deleted > 0)
    }

    /// Forgets that the user ever played an episode; `false` if there was nothing
    /// to forget. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_watch_progress(&self, user: UserId, episode: EpisodeId) -> Result<bool> {
        self.handle.write(value!("queries/tvshows/watch/delete_of_episode.sql", user.0, episode.0)).await
    }

    /// Forgets everything that the user ever played; returns how many sessions
    /// that were. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn clear_watch_history(&self, user: UserId) -> Result<u64> {
        self.handle.execute_counted(value!("queries/tvshows/watch/delete_of_user.sql", user.0)).await
    }
}
