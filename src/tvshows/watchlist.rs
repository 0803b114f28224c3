//! The watchlist: series that a user wants to watch, in an order of his own.
//! Other users never see it.

use super::series::page;
use super::{Series, SeriesId, TvShows};
use crate::content::in_order;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Page, PageRequest, streams};
use crate::query::{execute, op, value};
use crate::users::UserId;
use crate::viewer::Viewer;

impl<M: Mode> TvShows<M> {
    /// Whether a series is in the user's watchlist. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn is_in_watchlist(&self, user: UserId, series: SeriesId) -> Result<bool> {
        self.handle.read(value!("queries/tvshows/watchlist/exists.sql", user.0, series.0)).await
    }

    /// One page of the user's watchlist, in its order; series that he may not
    /// see (any more) are left out. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_watchlist(&self, viewer: impl Into<Viewer>, page: PageRequest) -> Result<Page<Series>> {
        let viewer = viewer.into();
        page!(self, viewer, page, i32, "queries/tvshows/watchlist/list.sql")
    }

    /// How many series [`list_watchlist`](Self::list_watchlist) shows. One
    /// round trip, whose cost grows with their number.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_watchlist(&self, viewer: impl Into<Viewer>) -> Result<i64> {
        let viewer = viewer.into();
        self.handle.read(value!("queries/tvshows/watchlist/count.sql", viewer.id())).await
    }
}

streams!(TvShows: stream_watchlist = list_watchlist(viewer: impl Into<Viewer> + Copy + Send + 'static) -> Series);

impl TvShows<ReadWrite> {
    /// Puts a series at the end of the user's watchlist; `false`, and nothing
    /// moves, if it is in it. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if user or series do not exist.
    pub async fn add_to_watchlist(&self, user: UserId, series: SeriesId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/tvshows/watchlist/insert.sql", user.0, series.0)).await? > 0)
    }

    /// Takes a series from the user's watchlist; `false` if it was not in it.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_from_watchlist(&self, user: UserId, series: SeriesId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/tvshows/watchlist/delete.sql", user.0, series.0)).await? > 0)
    }

    /// Brings `series` to the beginning of the user's watchlist, in this order;
    /// the rest follows as it stood. Series that are not in the list are
    /// ignored. Returns how many got another position. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for more than
    /// [`MOST_REORDERED`](crate::content::MOST_REORDERED) series; those of any write.
    pub async fn reorder_watchlist(&self, user: UserId, series: &[SeriesId]) -> Result<u64> {
        const OP: &str = op!("queries/tvshows/watchlist/reorder.sql");
        let series = in_order(OP, series.iter().map(|one| one.0))?;
        self.handle.execute(execute!("queries/tvshows/watchlist/reorder.sql", user.0, &series)).await
    }
}
