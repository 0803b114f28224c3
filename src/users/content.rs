//! What playlists and collections hold: titles of every kind.

use std::fmt::Display;

use uuid::Uuid;

use crate::movies::MovieId;
use crate::query::Misfit;
use crate::tvshows::{EpisodeId, SeriesId};

/// A title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// A movie.
    Movie(MovieId),
    /// A whole series.
    Series(SeriesId),
    /// An episode.
    Episode(EpisodeId),
}

impl Content {
    /// From the three columns, of which one is not NULL.
    pub(super) fn of(
        key: impl Display,
        movie: Option<MovieId>,
        series: Option<SeriesId>,
        episode: Option<EpisodeId>,
    ) -> Result<Self, Misfit> {
        match (movie, series, episode) {
            (Some(id), None, None) => Ok(Self::Movie(id)),
            (None, Some(id), None) => Ok(Self::Series(id)),
            (None, None, Some(id)) => Ok(Self::Episode(id)),
            _ => Err(Misfit { key: key.to_string(), reason: "movie_id, series_id, episode_id: not one of them" }),
        }
    }

    pub(super) fn movie(self) -> Option<Uuid> {
        match self {
            Self::Movie(id) => Some(id.0),
            _ => None,
        }
    }

    pub(super) fn series(self) -> Option<Uuid> {
        match self {
            Self::Series(id) => Some(id.0),
            _ => None,
        }
    }

    pub(super) fn episode(self) -> Option<Uuid> {
        match self {
            Self::Episode(id) => Some(id.0),
            _ => None,
        }
    }
}

impl From<MovieId> for Content {
    fn from(id: MovieId) -> Self {
        Self::Movie(id)
    }
}

impl From<SeriesId> for Content {
    fn from(id: SeriesId) -> Self {
        Self::Series(id)
    }
}

impl From<EpisodeId> for Content {
    fn from(id: EpisodeId) -> Self {
        Self::Episode(id)
    }
}
