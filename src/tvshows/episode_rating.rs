//! What users think of episodes.

use chrono::{DateTime, Utc};

use super::{EpisodeId, Rating, TvShows};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{Misfit, execute, one, optional};
use crate::users::UserId;

/// What a user thinks of an episode.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct EpisodeRating {
    /// Who.
    pub user_id: UserId,
    /// Of which episode.
    pub episode_id: EpisodeId,
    /// The rating.
    pub rating: Rating,
    /// When the episode was first rated.
    pub created_at: DateTime<Utc>,
    /// When the rating last changed.
    pub updated_at: DateTime<Utc>,
}

struct EpisodeRatingRow {
    user_id: UserId,
    episode_id: EpisodeId,
    rating: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<EpisodeRatingRow> for EpisodeRating {
    type Error = Misfit;

    fn try_from(row: EpisodeRatingRow) -> Result<Self, Misfit> {
        let rating = Rating::new(row.rating)
            .map_err(|_| Misfit { key: row.episode_id.to_string(), reason: "episode_user_ratings.rating is not from 1 to 100" })?;
        Ok(Self { user_id: row.user_id, episode_id: row.episode_id, rating, created_at: row.created_at, updated_at: row.updated_at })
    }
}

impl<M: Mode> TvShows<M> {
    /// The user's rating of an episode. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn episode_rating(&self, user: UserId, episode: EpisodeId) -> Result<Option<EpisodeRating>> {
        self.handle.read(optional!(EpisodeRatingRow, "queries/tvshows/episode_rating/get.sql", user.0, episode.0)).await
    }
}

impl TvShows<ReadWrite> {
    /// Rates an episode, for the first time or anew. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if user or episode do not exist.
    pub async fn rate_episode(&self, user: UserId, episode: EpisodeId, rating: Rating) -> Result<EpisodeRating> {
        self.handle.write(one!(EpisodeRatingRow, "queries/tvshows/episode_rating/upsert.sql", user.0, episode.0, rating.get())).await
    }

    /// Takes the user's rating of an episode back; `false` if there was none.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_episode_rating(&self, user: UserId, episode: EpisodeId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/tvshows/episode_rating/delete.sql", user.0, episode.0)).await? > 0)
    }
}
