//! Pictures of series: posters, backdrops, logos.

use chrono::{DateTime, Utc};

use super::{SeriesId, TvShows};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{Misfit, all, execute, one, optional};

typed_id! {
    /// An image's id.
    ImageId
}

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
    /// A frame of the series.
    Still,
}

impl ImageKind {
    pub(in crate::tvshows) const ALL: [Self; 8] =
        [Self::Poster, Self::Backdrop, Self::Logo, Self::Banner, Self::Thumb, Self::Disc, Self::Art, Self::Still];

    /// As stored in `series_images.image_type`.
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

/// A picture of a series.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Image {
    /// The id.
    pub id: ImageId,
    /// The series that it shows.
    pub series_id: SeriesId,
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

/// A picture to be added to a series.
#[derive(Debug, Clone, PartialEq)]
pub struct NewImage {
    /// The id; a new one by default.
    pub id: ImageId,
    /// See [`Image::kind`].
    pub kind: ImageKind,
    /// See [`Image::path`]; 1 to 4,096 characters, once per series and kind.
    pub path: String,
    /// See [`Image::blurhash`].
    pub blurhash: Option<String>,
    /// Pixels, more than 0.
    pub width: Option<i32>,
    /// Pixels, more than 0.
    pub height: Option<i32>,
    /// See [`Image::language`].
    pub language: Option<String>,
    /// See [`Image::vote_average`].
    pub vote_average: Option<f64>,
    /// See [`Image::vote_count`].
    pub vote_count: Option<i32>,
    /// Whether it becomes the one that is shown.
    pub is_primary: bool,
    /// See [`Image::source`]; 1 to 50 characters.
    pub source: String,
}

impl NewImage {
    /// An image of which no more is known than where it is; not primary.
    pub fn new(kind: ImageKind, path: impl Into<String>, source: impl Into<String>) -> Self {
        Self {
            id: ImageId::now(),
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

struct ImageRow {
    id: ImageId,
    series_id: SeriesId,
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

impl TryFrom<ImageRow> for Image {
    type Error = Misfit;

    fn try_from(row: ImageRow) -> Result<Self, Misfit> {
        let Some(kind) = ImageKind::ALL.into_iter().find(|kind| kind.as_str() == row.image_type) else {
            return Err(Misfit { key: row.id.to_string(), reason: "series_images.image_type is no kind of image" });
        };
        Ok(Self {
            id: row.id,
            series_id: row.series_id,
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
        self.handle
            .write(one!(
                ImageRow,
                "queries/tvshows/image/insert.sql",
                new.id.0,
                series.0,
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

    /// Makes an image the one that is shown of its series and kind, instead of
    /// the one before. One round trip; concurrent calls queue.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
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
