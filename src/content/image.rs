//! Pictures: posters, backdrops, logos.

use uuid::Uuid;

use crate::query::{Misfit, stored};

/// What an image is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImageKind {
    /// Upright, as in front of a cinema.
    Poster,
    /// Wide, behind a page.
    Backdrop,
    /// The title's lettering.
    Logo,
    /// Very wide, above a list.
    Banner,
    /// Small, in a list.
    Thumb,
    /// The disc's label.
    Disc,
    /// Artwork without text.
    Art,
    /// A frame of what it shows.
    Still,
}

impl ImageKind {
    const ALL: [Self; 8] = [Self::Poster, Self::Backdrop, Self::Logo, Self::Banner, Self::Thumb, Self::Disc, Self::Art, Self::Still];

    /// The kind of a stored image; `misfit` names its column.
    pub(crate) fn stored(key: impl std::fmt::Display, misfit: &'static str, text: &str) -> Result<Self, Misfit> {
        stored(&Self::ALL, Self::as_str, key, misfit, text)
    }

    /// As stored in the columns `image_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Poster => "poster",
            Self::Backdrop => "backdrop",
            Self::Logo => "logo",
            Self::Banner => "banner",
            Self::Thumb => "thumb",
            Self::Disc => "disc",
            Self::Art => "art",
            Self::Still => "still",
        }
    }
}

/// A picture to be added; `Id`: the module's id of an image.
#[derive(Debug, Clone, PartialEq)]
pub struct NewImage<Id> {
    /// The id; a new one by default.
    pub id: Id,
    /// What it is for.
    pub kind: ImageKind,
    /// Where it is; 1 to 4,096 characters, once per kind of what it shows.
    pub path: String,
    /// Its `BlurHash`; at most 100 characters.
    pub blurhash: Option<String>,
    /// Pixels, more than 0.
    pub width: Option<i32>,
    /// Pixels, more than 0.
    pub height: Option<i32>,
    /// A BCP 47 language tag; `None`: no text in the picture.
    pub language: Option<String>,
    /// 0 to 10.
    pub vote_average: Option<f64>,
    /// How many votes that is.
    pub vote_count: Option<i32>,
    /// Whether it becomes the one that is shown.
    pub is_primary: bool,
    /// Where it comes from: `tmdb`, `fanart`, `local`, …; 1 to 50 characters.
    pub source: String,
}

impl<Id: From<Uuid>> NewImage<Id> {
    /// An image of which no more is known than where it is; not primary.
    pub fn new(kind: ImageKind, path: impl Into<String>, source: impl Into<String>) -> Self {
        Self {
            id: Uuid::now_v7().into(),
            kind,
            path: path.into(),
            blurhash: None,
            width: None,
            height: None,
            language: None,
            vote_average: None,
            vote_count: None,
            is_primary: false,
            source: source.into(),
        }
    }
}

/// Declares the picture of something, and the row that it is read from:
/// `Image(ImageId) from ImageRow, of movie_id: MovieId, in "movie_images"`.
macro_rules! image {
    ($(#[$doc:meta])* $image:ident($id:ty) from $row:ident, of $owner:ident: $owner_id:ty, in $table:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        pub struct $image {
            /// The id.
            pub id: $id,
            /// What it shows.
            pub $owner: $owner_id,
            /// What it is for.
            pub kind: $crate::content::ImageKind,
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
            pub created_at: chrono::DateTime<chrono::Utc>,
        }

        struct $row {
            id: $id,
            $owner: $owner_id,
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
            created_at: chrono::DateTime<chrono::Utc>,
        }

        impl TryFrom<$row> for $image {
            type Error = $crate::query::Misfit;

            fn try_from(row: $row) -> Result<Self, Self::Error> {
                let kind = $crate::content::ImageKind::stored(row.id, concat!($table, ".image_type is no kind of image"), &row.image_type)?;
                Ok(Self {
                    id: row.id,
                    $owner: row.$owner,
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
    };
}

/// A statement whose last parameters are the fields of a new image, in their
/// order.
macro_rules! bind_image {
    ($query:ident!($($first:tt)*), $of:ident) => {
        $query!(
            $($first)*,
            $of.kind.as_str(),
            $of.path,
            $of.blurhash.as_deref(),
            $of.width,
            $of.height,
            $of.language.as_deref(),
            $of.vote_average,
            $of.vote_count,
            $of.is_primary,
            $of.source,
        )
    };
}

pub(crate) use {bind_image, image};
