//! Videos: trailers and the like, on other sites.

use uuid::Uuid;

use crate::query::{Misfit, stored};

/// What a video shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VideoKind {
    /// The trailer.
    Trailer,
    /// A short trailer, ahead of the rest.
    Teaser,
    /// A scene.
    Clip,
    /// A short documentary about it.
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

    /// The kind of a stored video; `misfit` names its column.
    pub(crate) fn stored(key: impl std::fmt::Display, misfit: &'static str, text: &str) -> Result<Self, Misfit> {
        stored(&Self::ALL, Self::as_str, key, misfit, text)
    }

    /// As stored in the columns `video_type`.
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

    /// The site of a stored video; `misfit` names its column.
    pub(crate) fn stored(key: impl std::fmt::Display, misfit: &'static str, text: &str) -> Result<Self, Misfit> {
        stored(&Self::ALL, Self::as_str, key, misfit, text)
    }

    /// As stored in the columns `site`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::YouTube => "youtube",
            Self::Vimeo => "vimeo",
            Self::Other => "other",
        }
    }
}

/// A video to be added; `Id`: the module's id of a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVideo<Id> {
    /// The id; a new one by default.
    pub id: Id,
    /// What it shows.
    pub kind: VideoKind,
    /// Where it is.
    pub site: VideoSite,
    /// Its id at its site, or its URL where the site is another; 1 to 255 characters, once per site of what it is about.
    pub key: String,
    /// What it is called; at most 255 characters.
    pub name: Option<String>,
    /// A BCP 47 language tag.
    pub language: Option<String>,
    /// Height in lines: 720, 1080, 2160.
    pub size: Option<i32>,
}

impl<Id: From<Uuid>> NewVideo<Id> {
    /// A video of which no more is known than where it is.
    pub fn new(kind: VideoKind, site: VideoSite, key: impl Into<String>) -> Self {
        Self { id: Uuid::now_v7().into(), kind, site, key: key.into(), name: None, language: None, size: None }
    }
}

/// Declares a video about something, and the row that it is read from:
/// `Video(VideoId) from VideoRow, of movie_id: MovieId, in "movie_videos"`.
macro_rules! video {
    ($(#[$doc:meta])* $video:ident($id:ty) from $row:ident, of $owner:ident: $owner_id:ty, in $table:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        pub struct $video {
            /// The id.
            pub id: $id,
            /// What it is about.
            pub $owner: $owner_id,
            /// What it shows.
            pub kind: $crate::content::VideoKind,
            /// Where it is.
            pub site: $crate::content::VideoSite,
            /// Its id at its site, or its URL where the site is another.
            pub key: String,
            /// What it is called.
            pub name: Option<String>,
            /// A BCP 47 language tag.
            pub language: Option<String>,
            /// Height in lines: 720, 1080, 2160.
            pub size: Option<i32>,
            /// When it was added.
            pub created_at: chrono::DateTime<chrono::Utc>,
        }

        struct $row {
            id: $id,
            $owner: $owner_id,
            video_type: String,
            site: String,
            key: String,
            name: Option<String>,
            language: Option<String>,
            size: Option<i32>,
            created_at: chrono::DateTime<chrono::Utc>,
        }

        impl TryFrom<$row> for $video {
            type Error = $crate::query::Misfit;

            fn try_from(row: $row) -> Result<Self, Self::Error> {
                use $crate::content::{VideoKind, VideoSite};
                Ok(Self {
                    kind: VideoKind::stored(row.id, concat!($table, ".video_type is no kind of video"), &row.video_type)?,
                    site: VideoSite::stored(row.id, concat!($table, ".site is none of youtube, vimeo, other"), &row.site)?,
                    id: row.id,
                    $owner: row.$owner,
                    key: row.key,
                    name: row.name,
                    language: row.language,
                    size: row.size,
                    created_at: row.created_at,
                })
            }
        }
    };
}

/// A statement whose last parameters are the fields of a new video, in their
/// order.
macro_rules! bind_video {
    ($query:ident!($($first:tt)*), $of:ident) => {
        $query!(
            $($first)*,
            $of.kind.as_str(),
            $of.site.as_str(),
            $of.key,
            $of.name.as_deref(),
            $of.language.as_deref(),
            $of.size,
        )
    };
}

pub(crate) use {bind_video, video};
