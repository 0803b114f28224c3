//! The watchlist: movies that a user wants to watch, in an order of his own.
//! Other users never see it.

use super::movie::page;
use super::{Movie, MovieId, Movies};
use crate::content::in_order;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Page, PageRequest, streams};
use crate::query::{execute, op, value};
use crate::users::UserId;
use crate::viewer::Viewer;

impl<M: Mode> Movies<M> {
    /// Whether a movie is in the user's watchlist. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn is_in_watchlist(&self, user: UserId, movie: MovieId) -> Result<bool> {
        self.handle.read(value!("queries/movies/watchlist/exists.sql", user.0, movie.0)).await
    }

    /// One page of the user's watchlist, in its order; movies that he may not
    /// see (any more) are left out. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_watchlist(&self, viewer: impl Into<Viewer>, page: PageRequest) -> Result<Page<Movie>> {
        let viewer = viewer.into();
        page!(self, viewer, page, i32, "queries/movies/watchlist/list.sql")
    }

    /// How many movies [`list_watchlist`](Self::list_watchlist) shows. One
    /// round trip, whose cost grows with their number.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_watchlist(&self, viewer: impl Into<Viewer>) -> Result<i64> {
        let viewer = viewer.into();
        self.handle.read(value!("queries/movies/watchlist/count.sql", viewer.id())).await
    }
}

streams!(Movies: stream_watchlist = list_watchlist(viewer: impl Into<Viewer> + Copy + Send + 'static) -> Movie);

impl Movies<ReadWrite> {
    /// Puts a movie at the end of the user's watchlist; `false`, and nothing
    /// moves, if it is in it. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if user or movie do not exist.
    pub async fn add_to_watchlist(&self, user: UserId, movie: MovieId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/movies/watchlist/insert.sql", user.0, movie.0)).await? > 0)
    }

    /// Takes a movie from the user's watchlist; `false` if it was not in it.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_from_watchlist(&self, user: UserId, movie: MovieId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/movies/watchlist/delete.sql", user.0, movie.0)).await? > 0)
    }

    /// Brings `movies` to the beginning of the user's watchlist, in this order;
    /// the rest follows as it stood. Movies that are not in the list are
    /// ignored. Returns how many got another position. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for more than
    /// [`MOST_REORDERED`](crate::content::MOST_REORDERED) movies; those of any write.
    pub async fn reorder_watchlist(&self, user: UserId, movies: &[MovieId]) -> Result<u64> {
        const OP: &str = op!("queries/movies/watchlist/reorder.sql");
        let movies = in_order(OP, movies.iter().map(|movie| movie.0))?;
        self.handle.execute(execute!("queries/movies/watchlist/reorder.sql", user.0, &movies)).await
    }
}
