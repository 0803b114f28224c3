//! Favourites: movies that a user marked. Other users never see them.

use chrono::{DateTime, Utc};

use super::movie::page;
use super::{Movie, MovieId, Movies};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Page, PageRequest, streams};
use crate::query::{execute, value};
use crate::users::UserId;
use crate::viewer::Viewer;

impl<M: Mode> Movies<M> {
    /// Whether a movie is among the user's favourites. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn is_favorite(&self, user: UserId, movie: MovieId) -> Result<bool> {
        self.handle.read(value!("queries/movies/favorite/exists.sql", user.0, movie.0)).await
    }

    /// One page of the user's favourites, the latest mark first; those that he
    /// may not see (any more) are left out. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_favorites(&self, viewer: impl Into<Viewer>, page: PageRequest) -> Result<Page<Movie>> {
        let viewer = viewer.into();
        page!(self, viewer, page, DateTime<Utc>, "queries/movies/favorite/list.sql")
    }

    /// How many movies [`list_favorites`](Self::list_favorites) shows. One
    /// round trip, whose cost grows with their number.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_favorites(&self, viewer: impl Into<Viewer>) -> Result<i64> {
        let viewer = viewer.into();
        self.handle.read(value!("queries/movies/favorite/count.sql", viewer.id())).await
    }
}

streams!(Movies: stream_favorites = list_favorites(viewer: impl Into<Viewer> + Copy + Send + 'static) -> Movie);

impl Movies<ReadWrite> {
    /// Marks a movie as a favourite; `false` if it was one. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if user or movie do not exist.
    pub async fn add_favorite(&self, user: UserId, movie: MovieId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/movies/favorite/insert.sql", user.0, movie.0)).await? > 0)
    }

    /// Takes the mark away; `false` if there was none. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_favorite(&self, user: UserId, movie: MovieId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/movies/favorite/delete.sql", user.0, movie.0)).await? > 0)
    }
}
