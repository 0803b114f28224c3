//! Pictures of movies: posters, backdrops, logos.

use chrono::{DateTime, Utc};

use super::{MovieId, Movies};
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
    /// A frame of the film.
    Still,
}

impl ImageKind {
    const ALL: [Self; 8] = [Self::Poster, Self::Backdrop, Self::Logo, Self::Banner, Self::Thumb, Self::Disc, Self::Art, Self::Still];

    /// As stored in `movie_images.image_type`.
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

/// A picture of a movie.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Image {
    /// The id.
    pub id: ImageId,
    /// The movie that it shows.
    pub movie_id: MovieId,
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

/// A picture to be added to a movie.
#[derive(Debug, Clone, PartialEq)]
pub struct NewImage {
    /// The id; a new one by default.
    pub id: ImageId,
    /// See [`Image::kind`].
    pub kind: ImageKind,
    /// See [`Image::path`]; 1 to 4,096 characters, once per movie and kind.
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
    movie_id: MovieId,
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
            return Err(Misfit { key: row.id.to_string(), reason: "movie_images.image_type is no kind of image" });
        };
        Ok(Self {
            id: row.id,
            movie_id: row.movie_id,
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
        self.handle
            .write(one!(
                ImageRow,
                "queries/movies/image/insert.sql",
                new.id.0,
                movie.0,
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

    /// Makes an image the one that is shown of its movie and kind, instead of
    /// the one before. One round trip; concurrent calls queue.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn set_primary_image(&self, id: ImageId) -> Result<()> {
        self.handle.change(format_args!("image {id}"), execute!("queries/movies/image/set_primary.sql", id.0)).await
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
