//! One proposed edit, and the history of its states.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Drafts;
use crate::error::{Error, Result};
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::movies::MovieId;
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::{Misfit, all, execute, op, optional, value};
use crate::tvshows::{EpisodeId, SeasonId, SeriesId};
use crate::users::UserId;

/// How many closed drafts are deleted by one statement.
const BATCH: u64 = 1_000;

typed_id! {
    /// A draft's id.
    DraftId
}

/// What a draft is to change, and the fields that it may name in
/// [`Draft::metadata`]. Dates are `"YYYY-MM-DD"`, `year` and `rating_level` are
/// numbers, all other values are texts; `null` empties a field, a title cannot
/// be emptied. A new `content_rating` without a `rating_level` (0 to 100) leaves
/// the title unrated: viewers with a limit do not see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum DraftTarget {
    /// `title`, `sort_title`, `original_title`, `year`, `release_date`,
    /// `overview`, `tagline`, `original_language`, `content_rating`,
    /// `rating_level`.
    Movie(MovieId),
    /// `title`, `sort_title`, `original_title`, `year`, `first_air_date`,
    /// `last_air_date`, `overview`, `tagline`, `status`, `original_language`,
    /// `content_rating`, `rating_level`.
    Series(SeriesId),
    /// `name`, `overview`, `air_date`.
    Season(SeasonId),
    /// `title`, `overview`, `air_date`, `production_code`.
    Episode(EpisodeId),
}

/// Where a draft stands; the database refuses every step but from `Draft` to
/// one of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftState {
    /// Waits for approval.
    Draft,
    /// Applied.
    Published,
    /// Not applied, for good.
    Discarded,
}

impl DraftState {
    fn from_str(text: &str) -> Option<Self> {
        match text {
            "draft" => Some(Self::Draft),
            "published" => Some(Self::Published),
            "discarded" => Some(Self::Discarded),
            _ => None,
        }
    }
}

/// A proposed edit.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Draft {
    /// The id.
    pub id: DraftId,
    /// Who proposed it.
    pub user_id: UserId,
    /// What it is to change.
    pub target: DraftTarget,
    /// What the user says of it; at most 10,000 characters.
    pub content: String,
    /// The fields to change and their new values, an object with at least one;
    /// see [`DraftTarget`]. At most 256 KiB.
    pub metadata: Value,
    /// From 1; one more each time `content` or `metadata` change.
    pub version: i32,
    /// Where it stands.
    pub state: DraftState,
    /// Who published or discarded it; `None` for the system, or a user who is gone.
    pub closed_by: Option<UserId>,
    /// When that was.
    pub closed_at: Option<DateTime<Utc>>,
    /// Why it was discarded; at most 2,000 characters.
    pub reason: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A draft to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDraft {
    /// The id; a new one by default.
    pub id: DraftId,
    /// Who proposes it.
    pub user_id: UserId,
    /// What it is to change.
    pub target: DraftTarget,
    /// See [`Draft::content`].
    pub content: String,
    /// See [`Draft::metadata`].
    pub metadata: Value,
}

impl NewDraft {
    /// A draft with a new id, without a comment.
    #[must_use]
    pub fn new(user_id: UserId, target: DraftTarget, metadata: Value) -> Self {
        Self { id: DraftId::now(), user_id, target, content: String::new(), metadata }
    }
}

/// One state that a draft has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct DraftChange {
    /// The state.
    pub state: DraftState,
    /// Who brought it there; `None` for the system, or a user who is gone.
    pub changed_by: Option<UserId>,
    /// When.
    pub changed_at: DateTime<Utc>,
}

struct DraftRow {
    id: DraftId,
    user_id: UserId,
    movie_id: Option<MovieId>,
    series_id: Option<SeriesId>,
    season_id: Option<SeasonId>,
    episode_id: Option<EpisodeId>,
    content: String,
    metadata: Value,
    version: i32,
    state: String,
    closed_by: Option<UserId>,
    closed_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<DraftRow> for Draft {
    type Error = Misfit;

    fn try_from(row: DraftRow) -> Result<Self, Misfit> {
        let misfit = |reason| Misfit { key: row.id.to_string(), reason };
        let target = match (row.movie_id, row.series_id, row.season_id, row.episode_id) {
            (Some(movie), None, None, None) => DraftTarget::Movie(movie),
            (None, Some(series), None, None) => DraftTarget::Series(series),
            (None, None, Some(season), None) => DraftTarget::Season(season),
            (None, None, None, Some(episode)) => DraftTarget::Episode(episode),
            _ => return Err(misfit("drafts: not exactly one of movie_id, series_id, season_id, episode_id")),
        };
        Ok(Self {
            state: DraftState::from_str(&row.state).ok_or_else(|| misfit("drafts.state is none of draft, published, discarded"))?,
            id: row.id,
            user_id: row.user_id,
            target,
            content: row.content,
            metadata: row.metadata,
            version: row.version,
            closed_by: row.closed_by,
            closed_at: row.closed_at,
            reason: row.reason,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl TryFrom<DraftRow> for Listed<Draft> {
    type Error = Misfit;

    fn try_from(row: DraftRow) -> Result<Self, Misfit> {
        Ok(Self { key: row.created_at.into(), id: row.id.0, item: row.try_into()? })
    }
}

struct DraftChangeRow {
    draft_id: DraftId,
    state: String,
    changed_by: Option<UserId>,
    changed_at: DateTime<Utc>,
}

impl TryFrom<DraftChangeRow> for DraftChange {
    type Error = Misfit;

    fn try_from(row: DraftChangeRow) -> Result<Self, Misfit> {
        let misfit = || Misfit { key: row.draft_id.to_string(), reason: "draft_states.state is none of draft, published, discarded" };
        Ok(Self { state: DraftState::from_str(&row.state).ok_or_else(misfit)?, changed_by: row.changed_by, changed_at: row.changed_at })
    }
}

/// What [`Drafts::publish`] has found and done.
struct Publication {
    state: String,
    version: i32,
    published: bool,
}

impl<M: Mode> Drafts<M> {
    /// The draft with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn get(&self, id: DraftId) -> Result<Option<Draft>> {
        self.handle.read(optional!(DraftRow, "queries/drafts/draft/get.sql", id.0)).await
    }

    /// One page of what waits for approval, the oldest first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a cursor of another list.
    pub async fn list_open(&self, page: PageRequest) -> Result<Page<Draft>> {
        keyset_page!(self, page, DateTime<Utc>, DraftRow, "queries/drafts/draft/list_open.sql")
    }

    /// One page of a user's drafts in every state, the latest first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a cursor of another list.
    pub async fn list_of_user(&self, user: UserId, page: PageRequest) -> Result<Page<Draft>> {
        keyset_page!(self, page, DateTime<Utc>, DraftRow, "queries/drafts/draft/list_of_user.sql", user.0)
    }

    /// One page of the drafts of a title in every state, the latest first. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a cursor of another list.
    pub async fn list_of_target(&self, target: DraftTarget, page: PageRequest) -> Result<Page<Draft>> {
        match target {
            DraftTarget::Movie(id) => keyset_page!(self, page, DateTime<Utc>, DraftRow, "queries/drafts/draft/list_of_movie.sql", id.0),
            DraftTarget::Series(id) => keyset_page!(self, page, DateTime<Utc>, DraftRow, "queries/drafts/draft/list_of_series.sql", id.0),
            DraftTarget::Season(id) => keyset_page!(self, page, DateTime<Utc>, DraftRow, "queries/drafts/draft/list_of_season.sql", id.0),
            DraftTarget::Episode(id) => {
                keyset_page!(self, page, DateTime<Utc>, DraftRow, "queries/drafts/draft/list_of_episode.sql", id.0)
            }
        }
    }

    /// How many wait for approval, for a badge: it stops at 1,001. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_open(&self) -> Result<i64> {
        self.handle.read(value!("queries/drafts/draft/count_open.sql")).await
    }

    /// The states that a draft has come to, from the first to the last; empty
    /// for a draft that does not exist. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn history(&self, id: DraftId) -> Result<Vec<DraftChange>> {
        self.handle.read(all!(DraftChangeRow, "queries/drafts/state/list.sql", id.0)).await
    }
}

streams!(Drafts:
    stream_open = list_open() -> Draft,
    stream_of_user = list_of_user(user: UserId) -> Draft,
    stream_of_target = list_of_target(target: DraftTarget) -> Draft,
);

impl Drafts<ReadWrite> {
    /// Proposes an edit. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for a title that does not exist or is deleted;
    /// [`Error::Conflict`] on `drafts_pkey`; [`Error::Invalid`] on
    /// `drafts_metadata_check` for fields that the target does not have, values
    /// of another type, or none at all, and for a user who does not exist.
    pub async fn insert(&self, new: &NewDraft) -> Result<Draft> {
        let (mut movie, mut series, mut season, mut episode) = (None, None, None, None);
        match new.target {
            DraftTarget::Movie(id) => movie = Some(id.0),
            DraftTarget::Series(id) => series = Some(id.0),
            DraftTarget::Season(id) => season = Some(id.0),
            DraftTarget::Episode(id) => episode = Some(id.0),
        }
        let made = optional!(
            DraftRow,
            "queries/drafts/draft/insert.sql",
            new.id.0,
            new.user_id.0,
            movie,
            series,
            season,
            episode,
            new.content,
            new.metadata,
        );
        self.handle.write_found(format!("{:?}", new.target), made).await
    }

    /// Changes what a draft says and proposes, while it waits. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for a draft that does not exist or is closed;
    /// [`Error::Invalid`] as for [`insert`](Self::insert).
    pub async fn update(&self, id: DraftId, content: &str, metadata: &Value) -> Result<Draft> {
        let changed = optional!(DraftRow, "queries/drafts/draft/update.sql", id.0, content, metadata);
        self.handle.write_found(format!("open draft {id}"), changed).await
    }

    /// Applies a draft to its target and closes it, both or neither; of many
    /// at once, one does it. `version` is the [`Draft::version`] that was reviewed:
    /// nothing else is published. The target is locked against refreshes of its
    /// metadata from then on (`is_locked`; a season has no such lock). One round
    /// trip, begun again after a deadlock; locks the draft and the target's row.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; [`Error::Stale`] for a draft that says something else
    /// by now: read it again; [`Error::Invalid`] for a draft that is closed, a
    /// target that was deleted meanwhile, or a value that the target's table
    /// refuses (a year out of its bounds, a day that does not exist): the draft
    /// stays open.
    pub async fn publish(&self, id: DraftId, version: i32, by: Option<UserId>) -> Result<()> {
        const OP: &str = op!("queries/drafts/draft/publish.sql");
        let publication: Option<Publication> = self
            .handle
            .write_again(optional!(Publication, "queries/drafts/draft/publish.sql", id.0, version, by.map(|user| user.0)))
            .await?;
        match publication {
            Some(Publication { published: true, .. }) => Ok(()),
            Some(Publication { state, version: current, .. }) if state == "draft" && current != version => {
                Err(Error::Stale { op: OP, key: format!("draft {id}") })
            }
            Some(Publication { state, .. }) => {
                let reason = match state.as_str() {
                    "draft" => "its target is deleted".to_owned(),
                    closed => format!("the draft is {closed} already"),
                };
                Err(Error::Invalid { op: OP, reason, source: None })
            }
            None => Err(Error::NotFound { op: OP, key: format!("draft {id}") }),
        }
    }

    /// Closes a draft without applying it. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for a draft that does not exist or is closed;
    /// [`Error::Invalid`] for a reason of more than 2,000 characters.
    pub async fn discard(&self, id: DraftId, by: Option<UserId>, reason: Option<&str>) -> Result<()> {
        let discarded = execute!("queries/drafts/draft/discard.sql", id.0, by.map(|user| user.0), reason);
        self.handle.change(format!("open draft {id}"), discarded).await
    }

    /// Deletes drafts that were closed before a moment, with their history;
    /// returns how many. Statements of 1,000 drafts each.
    ///
    /// # Errors
    ///
    /// Those of any write; what was deleted before stays so.
    pub async fn delete_closed(&self, before: DateTime<Utc>) -> Result<u64> {
        let mut deleted = 0;
        loop {
            let batch = self.handle.execute(execute!("queries/drafts/draft/delete_closed.sql", before, BATCH.cast_signed())).await?;
            deleted += batch;
            if batch < BATCH {
                return Ok(deleted);
            }
        }
    }
}
