//! Pictures of seasons.

use chrono::{DateTime, Utc};

use super::{ImageId, ImageKind, NewImage, SeasonId, SeriesId, TvShows};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{Misfit, all, execute, one, optional};

/// A picture of a season.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct SeasonImage {
    /// The id.
    pub id: ImageId,
    /// The season that it shows.
    pub season_id: SeasonId,
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

struct SeasonImageRow {
    id: ImageId,
    season_id: SeasonId,
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

impl TryFrom<SeasonImageRow> for SeasonImage {
    type Error = Misfit;

    fn try_from(row: SeasonImageRow) -> Result<Self, Misfit> {
        let Some(kind) = ImageKind::ALL.into_iter().find(|kind| kind.as_str() == row.image_type) else {
            return Err(Misfit { key: row.id.to_string(), reason: "season_images.image_type is no kind of image" });
        };
        Ok(Self {
            id: row.id,
            season_id: row.season_id,
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
    /// The images of a season, by kind; of each the primary first, then by
    /// votes. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn images_of_season(&self, season: SeasonId) -> Result<Vec<SeasonImage>> {
        self.handle.read(all!(SeasonImageRow, "queries/tvshows/season_image/list_of_season.sql", season.0)).await
    }

    /// The images of one kind of a season, the primary first, then by votes.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn images_of_season_kind(&self, season: SeasonId, kind: ImageKind) -> Result<Vec<SeasonImage>> {
        self.handle.read(all!(SeasonImageRow, "queries/tvshows/season_image/list_by_kind.sql", season.0, kind.as_str())).await
    }

    /// The image of a kind that is shown, if one was chosen. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_primary_season_image(&self, season: SeasonId, kind: ImageKind) -> Result<Option<SeasonImage>> {
        self.handle.read(optional!(SeasonImageRow, "queries/tvshows/season_image/find_primary.sql", season.0, kind.as_str())).await
    }
}

impl TvShows<ReadWrite> {
    /// Adds an image to a season. A primary one takes the place of the one
    /// before. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_season_images_once`
    /// (the season has this path for this kind), `season_images_pkey`, or
    /// `season_images_primary_excl` when another caller adds a primary image at
    /// the same moment; [`Error::Invalid`](crate::Error::Invalid) for a value
    /// out of its bounds or a season that does not exist.
    pub async fn insert_season_image(&self, season: SeasonId, new: &NewImage) -> Result<SeasonImage> {
        self.handle
            .write(one!(
                SeasonImageRow,
                "queries/tvshows/season_image/insert.sql",
                new.id.0,
                season.0,
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

    /// Makes an image the one that is shown of its season and kind, instead of
    /// the one before. One round trip; concurrent calls queue.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn set_primary_season_image(&self, id: ImageId) -> Result<()> {
        self.handle.change(format!("image {id}"), execute!("queries/tvshows/season_image/set_primary.sql", id.0)).await
    }

    /// Removes all images of a season; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_images_of_season(&self, season: SeasonId) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/season_image/delete_of_season.sql", season.0)).await
    }

    /// Removes all images of one kind of a season; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_images_of_season_kind(&self, season: SeasonId, kind: ImageKind) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/season_image/delete_by_kind.sql", season.0, kind.as_str())).await
    }

    /// Removes the images of all seasons of a series; returns how many. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_season_images_of_series(&self, series: SeriesId) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/season_image/delete_of_series.sql", series.0)).await
    }
}
