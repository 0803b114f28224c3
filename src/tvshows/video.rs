//! Videos of series: trailers and the like, on other sites.

use chrono::{DateTime, Utc};

use super::{SeriesId, TvShows};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{Misfit, all, execute, one};

typed_id! {
    /// A video's id.
    VideoId
}

/// What a video shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VideoKind {
    /// The trailer.
    Trailer,
    /// A short trailer, ahead of the series.
    Teaser,
    /// A scene.
    Clip,
    /// A short documentary about the series.
    Featurette,
    /// How it was made.
    BehindTheScenes,
    /// What went wrong.
    Bloopers,
    /// The titles at the start.
    OpeningCredits,
    /// Something else.
    Other,
}

impl VideoKind {
    const ALL: [Self; 8] = [
        Self::Trailer,
        Self::Teaser,
        Self::Clip,
        Self::Featurette,
        Self::BehindTheScenes,
        Self::Bloopers,
        Self::OpeningCredits,
        Self::Other,
    ];

    /// As stored in `series_videos.video_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trailer => "trailer",
            Self::Teaser => "teaser",
            Self::Clip => "clip",
            Self::Featurette => "featurette",
            Self::BehindTheScenes => "behind_the_scenes",
            Self::Bloopers => "bloopers",
            Self::OpeningCredits => "opening_credits",
            Self::Other => "other",
        }
    }
}

/// Where a video is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VideoSite {
    /// `youtube.com`
    YouTube,
    /// `vimeo.com`
    Vimeo,
    /// Elsewhere.
    Other,
}

impl VideoSite {
    const ALL: [Self; 3] = [Self::YouTube, Self::Vimeo, Self::Other];

    /// As stored in `series_videos.site`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::YouTube => "youtube",
            Self::Vimeo => "vimeo",
            Self::Other => "other",
        }
    }
}

/// A video of a series.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Video {
    /// The id.
    pub id: VideoId,
    /// The series that it is about.
    pub series_id: SeriesId,
    /// What it shows.
    pub kind: VideoKind,
    /// Where it is.
    pub site: VideoSite,
    /// Its id at its site, or its URL where the site is another.
    pub key: String,
    /// What it is called.
    pub name: Option<String>,
    /// A BCP 47 language tag.
    pub language: Option<String>,
    /// Height in lines: 720, 1080, 2160.
    pub size: Option<i32>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// A video to be added to a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVideo {
    /// The id; a new one by default.
    pub id: VideoId,
    /// See [`Video::kind`].
    pub kind: VideoKind,
    /// See [`Video::site`].
    pub site: VideoSite,
    /// See [`Video::key`]; 1 to 255 characters, once per series and site.
    pub key: String,
    /// See [`Video::name`]; at most 255 characters.
    pub name: Option<String>,
    /// See [`Video::language`].
    pub language: Option<String>,
    /// See [`Video::size`].
    pub size: Option<i32>,
}

impl NewVideo {
    /// A video of which no more is known than where it is.
    pub fn new(kind: VideoKind, site: VideoSite, key: impl Into<String>) -> Self {
        Self { id: VideoId::now(), kind, site, key: key.into(), name: None, language: None, size: None }
    }
}

struct VideoRow {
    id: VideoId,
    series_id: SeriesId,
    video_type: String,
    site: String,
    key: String,
    name: Option<String>,
    language: Option<String>,
    size: Option<i32>,
    created_at: DateTime<Utc>,
}

impl TryFrom<VideoRow> for Video {
    type Error = Misfit;

    fn try_from(row: VideoRow) -> Result<Self, Misfit> {
        let misfit = |reason| Misfit { key: row.id.to_string(), reason };
        let kind = VideoKind::ALL.into_iter().find(|kind| kind.as_str() == row.video_type);
        let site = VideoSite::ALL.into_iter().find(|site| site.as_str() == row.site);
        Ok(Self {
            id: row.id,
            series_id: row.series_id,
            kind: kind.ok_or_else(|| misfit("series_videos.video_type is no kind of video"))?,
            site: site.ok_or_else(|| misfit("series_videos.site is none of youtube, vimeo, other"))?,
            key: row.key,
            name: row.name,
            language: row.language,
            size: row.size,
            created_at: row.created_at,
        })
    }
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
        self.handle
            .write(one!(
                VideoRow,
                "queries/tvshows/video/insert.sql",
                new.id.0,
                series.0,
                new.kind.as_str(),
                new.site.as_str(),
                new.key,
                new.name.as_deref(),
                new.language.as_deref(),
                new.size,
            ))
            .await
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
