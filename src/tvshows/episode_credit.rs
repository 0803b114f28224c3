//! Credits of episodes: guests above all, and who made this one.

use chrono::NaiveDate;

use super::{CreditId, CreditRole, EpisodeId, PersonId, SeriesId, TvShows};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::{Misfit, all, execute, one, value};
use crate::viewer::Viewer;

/// What a person did in an episode, with what a list shows of the person.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct EpisodeCredit {
    /// The id.
    pub id: CreditId,
    /// The episode.
    pub episode_id: EpisodeId,
    /// The person.
    pub person_id: PersonId,
    /// The person's name.
    pub person_name: String,
    /// Path of the person's portrait.
    pub person_image_path: Option<String>,
    /// The portrait's `BlurHash`.
    pub person_image_blurhash: Option<String>,
    /// What the person did.
    pub role: CreditRole,
    /// The part that was played.
    pub character_name: Option<String>,
    /// `Sound`, `Art`, …
    pub department: Option<String>,
    /// What exactly was done.
    pub job: Option<String>,
    /// Place in the credits of this role, from 0.
    pub billing_order: i32,
    /// A guest rather than one of the cast.
    pub is_guest: bool,
    /// The credit's id at themoviedb.org.
    pub tmdb_credit_id: Option<String>,
}

/// A credit to be made. A person has a role, character and job in an episode at
/// most once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEpisodeCredit {
    /// The id; a new one by default.
    pub id: CreditId,
    /// The episode.
    pub episode_id: EpisodeId,
    /// The person.
    pub person_id: PersonId,
    /// See [`EpisodeCredit::role`].
    pub role: CreditRole,
    /// See [`EpisodeCredit::character_name`].
    pub character_name: Option<String>,
    /// See [`EpisodeCredit::department`].
    pub department: Option<String>,
    /// See [`EpisodeCredit::job`].
    pub job: Option<String>,
    /// See [`EpisodeCredit::billing_order`].
    pub billing_order: i32,
    /// See [`EpisodeCredit::is_guest`].
    pub is_guest: bool,
    /// See [`EpisodeCredit::tmdb_credit_id`].
    pub tmdb_credit_id: Option<String>,
}

impl NewEpisodeCredit {
    /// A credit with a new id, at the first place of its role.
    #[must_use]
    pub fn new(episode_id: EpisodeId, person_id: PersonId, role: CreditRole) -> Self {
        let id = CreditId::now();
        Self {
            id,
            episode_id,
            person_id,
            role,
            character_name: None,
            department: None,
            job: None,
            billing_order: 0,
            is_guest: false,
            tmdb_credit_id: None,
        }
    }
}

/// The columns of a credit are written once; a row of a list has its sort key in addition.
macro_rules! credit_row {
    ($name:ident $({ $extra:ident: $extra_type:ty })?) => {
        struct $name {
            $($extra: $extra_type,)?
            id: CreditId,
            episode_id: EpisodeId,
            person_id: PersonId,
            person_name: String,
            person_image_path: Option<String>,
            person_image_blurhash: Option<String>,
            role: String,
            character_name: Option<String>,
            department: Option<String>,
            job: Option<String>,
            billing_order: i32,
            is_guest: bool,
            tmdb_credit_id: Option<String>,
        }

        impl TryFrom<$name> for EpisodeCredit {
            type Error = Misfit;

            fn try_from(row: $name) -> Result<Self, Misfit> {
                let role = CreditRole::parse(&row.role)
                    .ok_or_else(|| Misfit { key: row.id.to_string(), reason: "episode_credits.role is no role that this version knows" })?;
                Ok(Self {
                    id: row.id,
                    episode_id: row.episode_id,
                    person_id: row.person_id,
                    role,
                    person_name: row.person_name,
                    person_image_path: row.person_image_path,
                    person_image_blurhash: row.person_image_blurhash,
                    character_name: row.character_name,
                    department: row.department,
                    job: row.job,
                    billing_order: row.billing_order,
                    is_guest: row.is_guest,
                    tmdb_credit_id: row.tmdb_credit_id,
                })
            }
        }
    };
}

credit_row!(EpisodeCreditRow);
credit_row!(ListedEpisodeCredit { key: NaiveDate });

impl TryFrom<ListedEpisodeCredit> for Listed<EpisodeCredit> {
    type Error = Misfit;

    fn try_from(row: ListedEpisodeCredit) -> Result<Self, Misfit> {
        Ok(Self { key: row.key.into(), id: row.id.0, item: row.try_into()? })
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
    pub async fn episode_credits_of_person(&self, viewer: Viewer, person: PersonId, page: PageRequest) -> Result<Page<EpisodeCredit>> {
        keyset_page!(self, page, NaiveDate, ListedEpisodeCredit, "queries/tvshows/episode_credit/list_of_person.sql", viewer.id(), person.0)
    }
}

streams!(TvShows: stream_episode_credits_of_person = episode_credits_of_person(viewer: Viewer, person: PersonId) -> EpisodeCredit);

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
            .write(one!(
                EpisodeCreditRow,
                "queries/tvshows/episode_credit/insert.sql",
                new.id.0,
                new.episode_id.0,
                new.person_id.0,
                new.role.as_str(),
                new.character_name.as_deref(),
                new.department.as_deref(),
                new.job.as_deref(),
                new.billing_order,
                new.is_guest,
                new.tmdb_credit_id.as_deref(),
            ))
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
