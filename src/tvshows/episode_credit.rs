//! Credits of episodes: guests above all, and who made this one.

use chrono::NaiveDate;

use super::{CreditId, EpisodeId, PersonId, SeriesId, TvShows};
use crate::content::{CreditRole, bind_credit, credit};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::libraries::LibraryId;
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::{Misfit, all, execute, one, value};
use crate::viewer::Viewer;

credit! {
    /// What a person did in an episode, with what a list shows of the person.
    EpisodeCredit(CreditId) from EpisodeCreditRow;
    /// A credit to be made. A person has a role, character and job in an episode at
    /// most once.
    NewEpisodeCredit;
    of episode_id: EpisodeId, by PersonId, in "episode_credits"
}

/// A line of a person's filmography: what he did in an episode, and what is shown
/// of that.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct PersonEpisodeCredit {
    /// The credit's id.
    pub id: CreditId,
    /// In which episode.
    pub episode_id: EpisodeId,
    /// Of which series.
    pub series_id: SeriesId,
    /// The series' library; a series that is in two libraries comes twice.
    pub library_id: LibraryId,
    /// The series' title.
    pub series_title: String,
    /// 0: the specials.
    pub season_number: i32,
    /// The number within the season.
    pub episode_number: i32,
    /// The episode's title.
    pub title: String,
    /// When it was first shown.
    pub air_date: Option<NaiveDate>,
    /// Path of a still.
    pub still_path: Option<String>,
    /// The still's `BlurHash`.
    pub still_blurhash: Option<String>,
    /// What the person did.
    pub role: CreditRole,
    /// The part that was played.
    pub character_name: Option<String>,
    /// `Sound`, `Art`, …
    pub department: Option<String>,
    /// What exactly was done.
    pub job: Option<String>,
    /// A guest rather than one of the cast.
    pub is_guest: bool,
}

struct PersonEpisodeCreditRow {
    key: NaiveDate,
    id: CreditId,
    episode_id: EpisodeId,
    series_id: SeriesId,
    library_id: LibraryId,
    series_title: String,
    season_number: i32,
    episode_number: i32,
    title: String,
    air_date: Option<NaiveDate>,
    still_path: Option<String>,
    still_blurhash: Option<String>,
    role: String,
    character_name: Option<String>,
    department: Option<String>,
    job: Option<String>,
    is_guest: bool,
}

impl TryFrom<PersonEpisodeCreditRow> for Listed<PersonEpisodeCredit> {
    type Error = Misfit;

    fn try_from(row: PersonEpisodeCreditRow) -> Result<Self, Misfit> {
        let item = PersonEpisodeCredit {
            role: CreditRole::stored(row.id, "episode_credits.role is no role that this version knows", &row.role)?,
            id: row.id,
            episode_id: row.episode_id,
            series_id: row.series_id,
            library_id: row.library_id,
            series_title: row.series_title,
            season_number: row.season_number,
            episode_number: row.episode_number,
            title: row.title,
            air_date: row.air_date,
            still_path: row.still_path,
            still_blurhash: row.still_blurhash,
            character_name: row.character_name,
            department: row.department,
            job: row.job,
            is_guest: row.is_guest,
        };
        Ok(Self { key: row.key.into(), id: row.id.0, item })
    }
}

impl<M: Mode> TvShows<M> {
    /// Those who did one kind of work in an episode, by their place in the
    /// credits. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn episode_credits_by_role(&self, episode: EpisodeId, role: CreditRole) -> Result<Vec<EpisodeCredit>> {
        self.handle.read(all!(EpisodeCreditRow, "queries/tvshows/episode_credit/list_by_role.sql", episode.0, role.as_str())).await
    }

    /// The guests of an episode, by their place in the credits. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn episode_guests(&self, episode: EpisodeId) -> Result<Vec<EpisodeCredit>> {
        self.handle.read(all!(EpisodeCreditRow, "queries/tvshows/episode_credit/list_guests.sql", episode.0)).await
    }

    /// All but the cast of an episode, by kind of work. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn episode_crew(&self, episode: EpisodeId) -> Result<Vec<EpisodeCredit>> {
        self.handle.read(all!(EpisodeCreditRow, "queries/tvshows/episode_credit/list_crew.sql", episode.0)).await
    }

    /// How many guests an episode has. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_episode_guests(&self, episode: EpisodeId) -> Result<i64> {
        self.handle.read(value!("queries/tvshows/episode_credit/count_guests.sql", episode.0)).await
    }

    /// One page of what a person did in episodes that `viewer` may see: a line
    /// for each credit, the latest broadcast first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn episode_credits_of_person(
        &self,
        viewer: Viewer,
        person: PersonId,
        page: PageRequest,
    ) -> Result<Page<PersonEpisodeCredit>> {
        keyset_page!(
            self,
            page,
            NaiveDate,
            PersonEpisodeCreditRow,
            "queries/tvshows/episode_credit/list_of_person.sql",
            viewer.id(),
            person.0
        )
    }
}

streams!(TvShows: stream_episode_credits_of_person = episode_credits_of_person(viewer: Viewer, person: PersonId) -> PersonEpisodeCredit);

impl TvShows<ReadWrite> {
    /// Makes a credit of an episode. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_episode_credits_once`
    /// or `episode_credits_pkey`; [`Error::Invalid`](crate::Error::Invalid) for a
    /// value out of its bounds, or if episode or person do not exist.
    pub async fn insert_episode_credit(&self, new: &NewEpisodeCredit) -> Result<EpisodeCredit> {
        self.handle
            .write(bind_credit!(one!(EpisodeCreditRow, "queries/tvshows/episode_credit/insert.sql", new.id.0, new.episode_id.0), new))
            .await
    }

    /// Takes all credits from an episode; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_episode_credits(&self, episode: EpisodeId) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/episode_credit/delete_all.sql", episode.0)).await
    }

    /// Takes all credits from the episodes of a series; returns how many. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_episode_credits_of_series(&self, series: SeriesId) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/episode_credit/delete_of_series.sql", series.0)).await
    }
}
