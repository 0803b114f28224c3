//! What users think of episodes.

use super::{EpisodeId, TvShows};
use crate::content::{Rating, user_rating};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{execute, one, optional};
use crate::users::UserId;

user_rating! {
    /// What a user thinks of an episode.
    EpisodeRating from EpisodeRatingRow, of episode_id: EpisodeId, in "episode_user_ratings"
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
