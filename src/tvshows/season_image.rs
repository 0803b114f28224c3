//! Pictures of seasons.

use super::{ImageId, NewImage, SeasonId, SeriesId, TvShows};
use crate::content::{ImageKind, bind_image, image};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{all, execute, one, optional};

image! {
    /// A picture of a season.
    SeasonImage(ImageId) from SeasonImageRow, of season_id: SeasonId, in "season_images"
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
        self.handle.write_again(bind_image!(one!(SeasonImageRow, "queries/tvshows/season_image/insert.sql", new.id.0, season.0), new)).await
    }

    /// Makes an image the one that is shown of its season and kind, instead of
    /// the one before. One round trip; concurrent calls queue.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound);
    /// [`Error::Conflict`](crate::Error::Conflict) on `season_images_primary_excl` if
    /// somebody adds a primary one at this moment.
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
