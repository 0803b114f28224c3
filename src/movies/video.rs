//! Videos of movies: trailers and the like, on other sites.

use super::{MovieId, Movies};
use crate::content::{self, VideoKind, bind_video, video};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{all, execute, one};

typed_id! {
    /// A video's id.
    VideoId
}

/// A video to be added to a movie.
pub type NewVideo = content::NewVideo<VideoId>;

video! {
    /// A video about a movie.
    Video(VideoId) from VideoRow, of movie_id: MovieId, in "movie_videos"
}

impl<M: Mode> Movies<M> {
    /// The videos of a movie, by kind, then as they came. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn videos_of(&self, movie: MovieId) -> Result<Vec<Video>> {
        self.handle.read(all!(VideoRow, "queries/movies/video/list_of_movie.sql", movie.0)).await
    }

    /// The videos of one kind of a movie, as they came. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn videos_of_kind(&self, movie: MovieId, kind: VideoKind) -> Result<Vec<Video>> {
        self.handle.read(all!(VideoRow, "queries/movies/video/list_by_kind.sql", movie.0, kind.as_str())).await
    }
}

impl Movies<ReadWrite> {
    /// Adds a video to a movie. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on
    /// `movie_videos_movie_id_site_key_key` or `movie_videos_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds
    /// or a movie that does not exist.
    pub async fn insert_video(&self, movie: MovieId, new: &NewVideo) -> Result<Video> {
        self.handle.write(bind_video!(one!(VideoRow, "queries/movies/video/insert.sql", new.id.0, movie.0), new)).await
    }

    /// Removes all videos of a movie; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_videos(&self, movie: MovieId) -> Result<u64> {
        self.handle.execute(execute!("queries/movies/video/delete_of_movie.sql", movie.0)).await
    }
}
