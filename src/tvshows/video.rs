//! Videos of series: trailers and the like, on other sites.

use super::{SeriesId, TvShows};
use crate::content::{self, VideoKind, bind_video, video};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{all, execute, one};

typed_id! {
    /// A video's id.
    VideoId
}

/// A video to be added to a series.
pub type NewVideo = content::NewVideo<VideoId>;

video! {
    /// A video about a series.
    Video(VideoId) from VideoRow, of series_id: SeriesId, in "series_videos"
}

impl<M: Mode> TvShows<M> {
    /// The videos of a series, by kind, then as they came. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn videos_of(&self, series: SeriesId) -> Result<Vec<Video>> {
        self.handle.read(all!(VideoRow, "queries/tvshows/video/list_of_series.sql", series.0)).await
    }

    /// The videos of one kind of a series, as they came. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn videos_of_kind(&self, series: SeriesId, kind: VideoKind) -> Result<Vec<Video>> {
        self.handle.read(all!(VideoRow, "queries/tvshows/video/list_by_kind.sql", series.0, kind.as_str())).await
    }
}

impl TvShows<ReadWrite> {
    /// Adds a video to a series. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on
    /// `series_videos_series_id_site_key_key` or `series_videos_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds
    /// or a series that does not exist.
    pub async fn insert_video(&self, series: SeriesId, new: &NewVideo) -> Result<Video> {
        self.handle.write(bind_video!(one!(VideoRow, "queries/tvshows/video/insert.sql", new.id.0, series.0), new)).await
    }

    /// Removes all videos of a series; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_videos(&self, series: SeriesId) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/video/delete_of_series.sql", series.0)).await
    }
}
