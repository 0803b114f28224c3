//! Pictures of episodes.

use chrono::{DateTime, Utc};

use super::{EpisodeId, ImageId, ImageKind, NewImage, SeriesId, TvShows};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{Misfit, all, execute, one, optional};

/// A picture of an episode.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct EpisodeImage {
    /// The id.
    pub id: ImageId,
    /// The episode that it shows.
    pub episode_id: EpisodeId,
    /// What it is for.
    pub kind: ImageKind,
    /// Where it is.
    pub path: String,
    /// Its `BlurHash`.
    pub blurhash: Option<String>,
    /// Pixels.
    pub width: Option<i32>,
    /// Pixels.
    pub height: Option<i32>,
    /// Width by height, where both are known.
    pub aspect_ratio: Option<f64>,
    /// A BCP 47 language tag; `None`: no text in the picture.
    pub language: Option<String>,
    /// 0 to 10.
    pub vote_average: Option<f64>,
    /// How many votes that is.
    pub vote_count: Option<i32>,
    /// The one that is shown; at most one of each kind.
    pub is_primary: bool,
    /// Where it comes from: `tmdb`, `fanart`, `local`, …
    pub source: String,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

struct EpisodeImageRow {
    id: ImageId,
    episode_id: EpisodeId,
    image_type: String,
    path: String,
    blurhash: Option<String>,
    width: Option<i32>,
    height: Option<i32>,
    aspect_ratio: Option<f64>,
    language: Option<String>,
    vote_average: Option<f64>,
    vote_count: Option<i32>,
    is_primary: bool,
    source: String,
    created_at: DateTime<Utc>,
}

impl TryFrom<EpisodeImageRow> for EpisodeImage {
    type Error = Misfit;

    fn try_from(row: EpisodeImageRow) -> Result<Self, Misfit> {
        let Some(kind) = ImageKind::ALL.into_iter().find(|kind| kind.as_str() == row.image_type) else {
            return Err(Misfit { key: row.id.to_string(), reason: "episode_images.image_type is no kind of image" });
        };
        Ok(Self {
            id: row.id,
            episode_id: row.episode_id,
            kind,
            path: row.path,
            blurhash: row.blurhash,
            width: row.width,
            height: row.height,
            aspect_ratio: row.aspect_ratio,
            language: row.language,
            vote_average: row.vote_average,
            vote_count: row.vote_count,
            is_primary: row.is_primary,
            source: row.source,
            created_at: row.created_at,
        })
    }
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
            .write(one!(
                EpisodeImageRow,
                "queries/tvshows/episode_image/insert.sql",
                new.id.0,
                episode.0,
                new.kind.as_str(),
                new.path,
                new.blurhash.as_deref(),
                new.width,
                new.height,
                new.language.as_deref(),
                new.vote_average,
                new.vote_count,
                new.is_primary,
                new.source,
            ))
            .await
    }

    /// Makes an image the one that is shown of its episode and kind, instead of
    /// the one before. One round trip; concurrent calls queue.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
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
