//! Pictures of episodes.

use super::{EpisodeId, ImageId, NewImage, SeriesId, TvShows};
use crate::content::{ImageKind, bind_image, image};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{all, execute, one, optional};

image! {
    /// A picture of an episode.
    EpisodeImage(ImageId) from EpisodeImageRow, of episode_id: EpisodeId, in "episode_images"
}

impl<M: Mode> TvShows<M> {
    /// The images of an episode, by kind; of each the primary first, then by
    /// votes. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn images_of_episode(&self, episode: EpisodeId) -> Result<Vec<EpisodeImage>> {
        self.handle.read(all!(EpisodeImageRow, "queries/tvshows/episode_image/list_of_episode.sql", episode.0)).await
    }

    /// The images of one kind of an episode, the primary first, then by votes.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn images_of_episode_kind(&self, episode: EpisodeId, kind: ImageKind) -> Result<Vec<EpisodeImage>> {
        self.handle.read(all!(EpisodeImageRow, "queries/tvshows/episode_image/list_by_kind.sql", episode.0, kind.as_str())).await
    }

    /// The image of a kind that is shown, if one was chosen. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_primary_episode_image(&self, episode: EpisodeId, kind: ImageKind) -> Result<Option<EpisodeImage>> {
        self.handle.read(optional!(EpisodeImageRow, "queries/tvshows/episode_image/find_primary.sql", episode.0, kind.as_str())).await
    }
}

impl TvShows<ReadWrite> {
    /// Adds an image to an episode. A primary one takes the place of the one
    /// before. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_episode_images_once`
    /// (the episode has this path for this kind), `episode_images_pkey`, or
    /// `episode_images_primary_excl` when another caller adds a primary image at
    /// the same moment; [`Error::Invalid`](crate::Error::Invalid) for a value
    /// out of its bounds or an episode that does not exist.
    pub async fn insert_episode_image(&self, episode: EpisodeId, new: &NewImage) -> Result<EpisodeImage> {
        self.handle
            .write_again(bind_image!(one!(EpisodeImageRow, "queries/tvshows/episode_image/insert.sql", new.id.0, episode.0), new))
            .await
    }

    /// Makes an image the one that is shown of its episode and kind, instead of
    /// the one before. One round trip; concurrent calls queue.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound);
    /// [`Error::Conflict`](crate::Error::Conflict) on `episode_images_primary_excl` if
    /// somebody adds a primary one at this moment.
    pub async fn set_primary_episode_image(&self, id: ImageId) -> Result<()> {
        self.handle.change(format!("image {id}"), execute!("queries/tvshows/episode_image/set_primary.sql", id.0)).await
    }

    /// Removes all images of an episode; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_images_of_episode(&self, episode: EpisodeId) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/episode_image/delete_of_episode.sql", episode.0)).await
    }

    /// Removes all images of one kind of an episode; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_images_of_episode_kind(&self, episode: EpisodeId, kind: ImageKind) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/episode_image/delete_by_kind.sql", episode.0, kind.as_str())).await
    }

    /// Removes the images of all episodes of a series; returns how many. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_episode_images_of_series(&self, series: SeriesId) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/episode_image/delete_of_series.sql", series.0)).await
    }
}
