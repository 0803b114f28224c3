//! Pictures of series: posters, backdrops, logos.

use super::{SeriesId, TvShows};
use crate::content::{self, ImageKind, bind_image, image};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{all, execute, one, optional};

typed_id! {
    /// An image's id.
    ImageId
}

/// A picture to be added to a series.
pub type NewImage = content::NewImage<ImageId>;

image! {
    /// A picture of a series.
    Image(ImageId) from ImageRow, of series_id: SeriesId, in "series_images"
}

impl<M: Mode> TvShows<M> {
    /// The images of a series, by kind; of each the primary first, then by
    /// votes. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn images_of(&self, series: SeriesId) -> Result<Vec<Image>> {
        self.handle.read(all!(ImageRow, "queries/tvshows/image/list_of_series.sql", series.0)).await
    }

    /// The images of one kind of a series, the primary first, then by votes.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn images_of_kind(&self, series: SeriesId, kind: ImageKind) -> Result<Vec<Image>> {
        self.handle.read(all!(ImageRow, "queries/tvshows/image/list_by_kind.sql", series.0, kind.as_str())).await
    }

    /// The image of a kind that is shown, if one was chosen. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_primary_image(&self, series: SeriesId, kind: ImageKind) -> Result<Option<Image>> {
        self.handle.read(optional!(ImageRow, "queries/tvshows/image/find_primary.sql", series.0, kind.as_str())).await
    }
}

impl TvShows<ReadWrite> {
    /// Adds an image to a series. A primary one takes the place of the one
    /// before. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_series_images_once`
    /// (the series has this path for this kind), `series_images_pkey`, or
    /// `series_images_primary_excl` when another caller adds a primary image at
    /// the same moment; [`Error::Invalid`](crate::Error::Invalid) for a value
    /// out of its bounds or a series that does not exist.
    pub async fn insert_image(&self, series: SeriesId, new: &NewImage) -> Result<Image> {
        self.handle.write_again(bind_image!(one!(ImageRow, "queries/tvshows/image/insert.sql", new.id.0, series.0), new)).await
    }

    /// Makes an image the one that is shown of its series and kind, instead of
    /// the one before. One round trip; concurrent calls queue.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound);
    /// [`Error::Conflict`](crate::Error::Conflict) on `series_images_primary_excl` if
    /// somebody adds a primary one at this moment.
    pub async fn set_primary_image(&self, id: ImageId) -> Result<()> {
        self.handle.change(format!("image {id}"), execute!("queries/tvshows/image/set_primary.sql", id.0)).await
    }

    /// Removes all images of a series; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_images(&self, series: SeriesId) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/image/delete_of_series.sql", series.0)).await
    }

    /// Removes all images of one kind of a series; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_images_of_kind(&self, series: SeriesId, kind: ImageKind) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/image/delete_by_kind.sql", series.0, kind.as_str())).await
    }
}
