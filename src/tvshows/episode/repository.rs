//! Reading and writing episodes.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;

use super::model::{DetailsRow, Episode, EpisodeDetails, EpisodeId, EpisodeRow, ListedEpisode, NewEpisode};
use crate::content::Translations;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::libraries::LibraryId;
use crate::page::{Page, PageRequest, keyset_page, streams};
use crate::query::{all, execute, ms_of, op, optional, value};
use crate::tvshows::{SeasonId, SeriesId, TvShows};
use crate::viewer::Viewer;

impl<M: Mode> TvShows<M> {
    /// The live episode with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn episode(&self, id: EpisodeId) -> Result<Option<Episode>> {
        self.handle.read(optional!(EpisodeRow, "queries/tvshows/episode/get.sql", id.0)).await
    }

    /// A live episode in other languages. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn episode_details(&self, id: EpisodeId) -> Result<Option<EpisodeDetails>> {
        self.handle.read(optional!(DetailsRow, "queries/tvshows/episode/details.sql", id.0)).await
    }

    /// The live episode with this id, if `viewer` may see its series. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_visible_episode(&self, viewer: Viewer, id: EpisodeId) -> Result<Option<Episode>> {
        self.handle.read(optional!(EpisodeRow, "queries/tvshows/episode/find_visible.sql", viewer.id(), id.0)).await
    }

    /// The live episode of a series with these numbers. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_episode_by_number(&self, series: SeriesId, season: i32, episode: i32) -> Result<Option<Episode>> {
        self.handle.read(optional!(EpisodeRow, "queries/tvshows/episode/find_by_number.sql", series.0, season, episode)).await
    }

    /// The live episode of a series with this number over all seasons; of several
    /// the first. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_episode_by_absolute_number(&self, series: SeriesId, number: i32) -> Result<Option<Episode>> {
        self.handle.read(optional!(EpisodeRow, "queries/tvshows/episode/find_by_absolute_number.sql", series.0, number)).await
    }

    /// The live episode of a series with this id at themoviedb.org. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_episode_by_tmdb_id(&self, series: SeriesId, tmdb_id: i32) -> Result<Option<Episode>> {
        self.handle.read(optional!(EpisodeRow, "queries/tvshows/episode/find_by_tmdb_id.sql", series.0, tmdb_id)).await
    }

    /// The live episode of a library to which the file at `path` belongs. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_episode_by_path(&self, library: LibraryId, path: &str) -> Result<Option<Episode>> {
        self.handle.read(optional!(EpisodeRow, "queries/tvshows/episode/find_by_path.sql", library.0, path)).await
    }

    /// The live episodes of a series that were first shown on a day, by number:
    /// daily shows are told by it. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn episodes_of_date(&self, series: SeriesId, date: NaiveDate) -> Result<Vec<Episode>> {
        self.handle.read(all!(EpisodeRow, "queries/tvshows/episode/list_by_date.sql", series.0, date)).await
    }

    /// The live episodes of a season, by number. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn episodes_of_season(&self, season: SeasonId) -> Result<Vec<Episode>> {
        self.handle.read(all!(EpisodeRow, "queries/tvshows/episode/list_of_season.sql", season.0)).await
    }

    /// The live episodes of the season with this number, by number; 0: the
    /// specials. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn episodes_of_season_number(&self, series: SeriesId, season: i32) -> Result<Vec<Episode>> {
        self.handle.read(all!(EpisodeRow, "queries/tvshows/episode/list_of_season_number.sql", series.0, season)).await
    }

    /// The episode that follows, by number, also in the next season; of a special
    /// the next special. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn next_episode(&self, id: EpisodeId) -> Result<Option<Episode>> {
        self.handle.read(optional!(EpisodeRow, "queries/tvshows/episode/find_next.sql", id.0)).await
    }

    /// The episode before, by number, also in the season before; of a special the
    /// special before. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn previous_episode(&self, id: EpisodeId) -> Result<Option<Episode>> {
        self.handle.read(optional!(EpisodeRow, "queries/tvshows/episode/find_previous.sql", id.0)).await
    }

    /// Whether a series has a live episode with these numbers. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn exists_episode_by_number(&self, series: SeriesId, season: i32, episode: i32) -> Result<bool> {
        self.handle.read(value!("queries/tvshows/episode/exists_by_number.sql", series.0, season, episode)).await
    }

    /// Whether a live file of a library has this path. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn exists_episode_by_path(&self, library: LibraryId, path: &str) -> Result<bool> {
        self.handle.read(value!("queries/tvshows/episode/exists_by_path.sql", library.0, path)).await
    }

    /// One page of the live episodes of a series, by number; the specials come
    /// first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn episodes_of(&self, series: SeriesId, page: PageRequest) -> Result<Page<Episode>> {
        const OP: &str = op!("queries/tvshows/episode/list_of_series.sql");
        // An episode of a series has one number: the key alone says where to go on.
        let (key, _) = page.start::<(i32, i32)>(OP)?;
        let (season, episode) = key.unwrap_or((0, -1));
        let rows = self
            .handle
            .read(all!(EpisodeRow, "queries/tvshows/episode/list_of_series.sql", series.0, season, episode, page.fetch()))
            .await?;
        Ok(Page::of(OP, &page, rows))
    }

    /// One page of the episodes that `viewer` may see, the latest addition first.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn recently_added_episodes(&self, viewer: Viewer, page: PageRequest) -> Result<Page<Episode>> {
        keyset_page!(
            self,
            page,
            DateTime<Utc>,
            ListedEpisode<DateTime<Utc>>,
            "queries/tvshows/episode/list_recently_added.sql",
            viewer.id()
        )
    }

    /// One page of the episodes that `viewer` may see and that were shown `today`
    /// or before, the latest first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn recently_aired_episodes(&self, viewer: Viewer, today: NaiveDate, page: PageRequest) -> Result<Page<Episode>> {
        keyset_page!(self, page, NaiveDate, ListedEpisode<NaiveDate>, "queries/tvshows/episode/list_recently_aired.sql", viewer.id(), today)
    }

    /// One page of the episodes that `viewer` may see and that are shown after
    /// `today`, the nearest first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn upcoming_episodes(&self, viewer: Viewer, today: NaiveDate, page: PageRequest) -> Result<Page<Episode>> {
        keyset_page!(self, page, NaiveDate, ListedEpisode<NaiveDate>, "queries/tvshows/episode/list_upcoming.sql", viewer.id(), today)
    }
}

streams! {
    TvShows:
    stream_episodes_of = episodes_of(series: SeriesId) -> Episode,
    stream_recently_added_episodes = recently_added_episodes(viewer: Viewer) -> Episode,
    stream_recently_aired_episodes = recently_aired_episodes(viewer: Viewer, today: NaiveDate) -> Episode,
    stream_upcoming_episodes = upcoming_episodes(viewer: Viewer, today: NaiveDate) -> Episode,
}

/// A statement whose last parameters are the fields of an episode, in their
/// order, and then `last`.
macro_rules! bind_episode {
    ($query:ident!($($first:tt)*), $of:ident$(, $last:expr)*) => {
        $query!(
            $($first)*,
            $of.episode_number,
            $of.absolute_number,
            $of.tmdb_id,
            $of.tvdb_id,
            $of.imdb_id.as_deref(),
            $of.title,
            $of.overview.as_deref(),
            $of.production_code.as_deref(),
            $of.air_date,
            $of.aired_at,
            $of.runtime.map(ms_of),
            $of.still_path.as_deref(),
            $of.still_blurhash.as_deref(),
            $of.vote_average,
            $of.vote_count,
            $of.is_locked,
            $of.added_at,
            $($last,)*
        )
    };
}

impl TvShows<ReadWrite> {
    /// Makes an episode. One round trip; locks the rows of its series and season.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if there is no such live season;
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_episodes_number`,
    /// `idx_episodes_series_tmdb_id` or `episodes_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds.
    pub async fn insert_episode(&self, new: &NewEpisode) -> Result<Episode> {
        self.handle
            .write_found(
                format!("season {}", new.season_id),
                bind_episode!(
                    optional!(EpisodeRow, "queries/tvshows/episode/insert.sql", new.id.0, new.season_id.0),
                    new,
                    Json(&new.details.titles_i18n) as _,
                    Json(&new.details.overviews_i18n) as _
                ),
            )
            .await
    }

    /// Brings the episode of this number up to date, or makes it: it takes what
    /// `new` has; what `new` leaves empty stays, and so does its id. One that is
    /// locked stays as it is. One round trip; any number of callers get the same
    /// episode.
    ///
    /// # Errors
    ///
    /// As [`insert_episode`](Self::insert_episode), but never a conflict on
    /// `idx_episodes_number`.
    pub async fn upsert_episode(&self, new: &NewEpisode) -> Result<Episode> {
        self.handle
            .write_found(
                format!("season {}", new.season_id),
                bind_episode!(
                    optional!(EpisodeRow, "queries/tvshows/episode/upsert.sql", new.id.0, new.season_id.0),
                    new,
                    Json(&new.details.titles_i18n) as _,
                    Json(&new.details.overviews_i18n) as _
                ),
            )
            .await
    }

    /// Writes an episode back that was read and changed: number, metadata, lock
    /// and `added_at`. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if it was changed (or deleted) since
    /// it was read; else as [`insert_episode`](Self::insert_episode).
    pub async fn update_episode(&self, episode: &Episode) -> Result<Episode> {
        self.handle
            .write_fresh(
                format!("episode {}", episode.id),
                bind_episode!(optional!(EpisodeRow, "queries/tvshows/episode/update.sql", episode.id.0, episode.updated_at), episode),
            )
            .await
    }

    /// Moves an episode to a season of its series, under a number in it: one that
    /// was misfiled. Files, ratings and what users played of it stay with it; the
    /// counts and where users stand with the series follow. By id alone: an edit
    /// that was begun before is stale. One round trip; locks the rows of its series
    /// and both seasons.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if there is no such live episode
    /// or season; [`Error::Invalid`](crate::Error::Invalid) on
    /// `episodes_season_id_series_id_season_number_fkey` for a season of another
    /// series, and for a number out of its bounds;
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_episodes_number` if
    /// another live episode has the number.
    pub async fn move_episode(&self, id: EpisodeId, season: SeasonId, number: i32) -> Result<Episode> {
        self.handle
            .write_found(
                format!("episode {id} or season {season}"),
                optional!(EpisodeRow, "queries/tvshows/episode/move.sql", id.0, season.0, number),
            )
            .await
    }

    /// Writes an episode in other languages: all of them. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn set_episode_details(&self, id: EpisodeId, details: &EpisodeDetails) -> Result<()> {
        self.handle
            .change(
                format!("episode {id}"),
                execute!(
                    "queries/tvshows/episode/set_details.sql",
                    id.0,
                    Json(&details.titles_i18n) as _,
                    Json(&details.overviews_i18n) as _
                ),
            )
            .await
    }

    /// Counts one more play of an episode, and of its series, now. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn record_episode_play(&self, id: EpisodeId) -> Result<()> {
        self.handle.change_counted(format!("episode {id}"), value!("queries/tvshows/episode/record_play.sql", id.0)).await
    }

    /// Deletes an episode softly, and its files with it; what users made of it
    /// stays. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_episode(&self, id: EpisodeId) -> Result<()> {
        self.handle.change_counted(format!("episode {id}"), value!("queries/tvshows/episode/delete.sql", id.0)).await
    }

    /// Deletes all episodes of a season softly; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_episodes_of_season(&self, season: SeasonId) -> Result<u64> {
        self.handle.execute_counted(value!("queries/tvshows/episode/delete_of_season.sql", season.0)).await
    }

    /// Deletes all episodes of a series softly; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_episodes(&self, series: SeriesId) -> Result<u64> {
        self.handle.execute_counted(value!("queries/tvshows/episode/delete_of_series.sql", series.0)).await
    }
}
