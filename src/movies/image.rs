//! Pictures of movies: posters, backdrops, logos.

use super::{MovieId, Movies};
use crate::content::{self, ImageKind, bind_image, image};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{all, execute, one, optional};

typed_id! {
    /// An image's id.
    ImageId
}

/// A picture to be added to a movie.
pub type NewImage = content::NewImage<ImageId>;

image! {
    /// A picture of a movie.
    Image(ImageId) from ImageRow, of movie_id: MovieId, in "movie_images"
}

impl<M: Mode> Movies<M> {
    /// The images of a movie, by kind; of each the primary first, then by
    /// votes. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn images_of(&self, movie: MovieId) -> Result<Vec<Image>> {
        self.handle.read(all!(ImageRow, "queries/movies/image/list_of_movie.sql", movie.0)).await
    }

    /// The images of one kind of a movie, the primary first, then by votes.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn images_of_kind(&self, movie: MovieId, kind: ImageKind) -> Result<Vec<Image>> {
        self.handle.read(all!(ImageRow, "queries/movies/image/list_by_kind.sql", movie.0, kind.as_str())).await
    }

    /// The image of a kind that is shown, if one was chosen. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_primary_image(&self, movie: MovieId, kind: ImageKind) -> Result<Option<Image>> {
        self.handle.read(optional!(ImageRow, "queries/movies/image/find_primary.sql", movie.0, kind.as_str())).await
    }
}

impl Movies<ReadWrite> {
    /// Adds an image to a movie. A primary one takes the place of the one
    /// before. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_movie_images_once`
    /// (the movie has this path for this kind), `movie_images_pkey`, or
    /// `movie_images_primary_excl` when another caller adds a primary image at
    /// the same moment; [`Error::Invalid`](crate::Error::Invalid) for a value
    /// out of its bounds or a movie that does not exist.
    pub async fn insert_image(&self, movie: MovieId, new: &NewImage) -> Result<Image> {
        self.handle.write_again(bind_image!(one!(ImageRow, "queries/movies/image/insert.sql", new.id.0, movie.0), new)).await
    }

    /// Makes an image the one that is shown of its movie and kind, instead of
    /// the one before. One round trip; concurrent calls queue.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound);
    /// [`Error::Conflict`](crate::Error::Conflict) on `movie_images_primary_excl` if
    /// somebody adds a primary one at this moment.
    pub async fn set_primary_image(&self, id: ImageId) -> Result<()> {
        self.handle.change(format!("image {id}"), execute!("queries/movies/image/set_primary.sql", id.0)).await
    }

    /// Removes all images of a movie; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_images(&self, movie: MovieId) -> Result<u64> {
        self.handle.execute(execute!("queries/movies/image/delete_of_movie.sql", movie.0)).await
    }

    /// Removes all images of one kind of a movie; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_images_of_kind(&self, movie: MovieId, kind: ImageKind) -> Result<u64> {
        self.handle.execute(execute!("queries/movies/image/delete_by_kind.sql", movie.0, kind.as_str())).await
    }
}
