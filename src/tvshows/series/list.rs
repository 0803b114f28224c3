//! Lists of series: each scope with the sort orders that have a statement.

use chrono::{DateTime, NaiveDate, Utc};
use futures_core::stream::BoxStream;

use super::model::Series;
use crate::content::GenreSort;
use crate::error::Result;
use crate::handle::Mode;
use crate::libraries::LibraryId;
use crate::page::{Page, PageRequest};
use crate::query::value;
use crate::tvshows::{GenreId, NetworkId, TvShows};
use crate::viewer::Viewer;

/// Which series, in which order. A pair of scope and order without a statement
/// has no variant here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeriesList {
    /// Every library.
    All(SeriesSort),
    /// One library.
    Library(LibraryId, SeriesSort),
    /// One genre.
    Genre(GenreId, GenreSort),
    /// One network, by title.
    Network(NetworkId),
    /// One status as it is stored, by title: `Ended` and the like.
    Status(String),
    /// Those of which more is to come, as themoviedb.org has it (`Returning Series`
    /// and `In Production`): the latest broadcast first; those without a date come
    /// last.
    CurrentlyAiring,
    /// One year, by title.
    Year(i32),
    /// The community's best, among those with at least so many votes.
    TopRated {
        /// The fewest votes that count.
        min_votes: i32,
    },
    /// What anybody played last, the latest first.
    RecentlyPlayed,
}

impl Default for SeriesList {
    /// Every library, the newest first.
    fn default() -> Self {
        Self::All(SeriesSort::AddedAt)
    }
}

/// Orders of all series and of a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SeriesSort {
    /// The latest addition first.
    #[default]
    AddedAt,
    /// By sort title, by code point.
    Title,
    /// The latest start first; those without a date come last.
    FirstAirDate,
}

/// What can be counted, all but a network without counting: there is a total for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesScope {
    /// Every library.
    All,
    /// One library.
    Library(LibraryId),
    /// One genre.
    Genre(GenreId),
    /// One network; without a total, so these are counted.
    Network(NetworkId),
}

/// One list: its statement is run with the viewer, the scope's parameters, the
/// place where the page begins (a sort key of type `$key`) and the number of rows.
/// Rows are series and their sort keys, unless another type is named before the path.
macro_rules! page {
    ($self:ident, $viewer:ident, $page:ident, $key:ty, $path:literal $(, $scope:expr)*) => {
        $crate::tvshows::series::page!($self, $viewer, $page, $key, $crate::tvshows::series::model::ListedRow<$key>, $path $(, $scope)*)
    };
    ($self:ident, $viewer:ident, $page:ident, $key:ty, $row:ty, $path:literal $(, $scope:expr)*) => {
        $crate::page::keyset_page!($self, $page, $key, $row, $path, $viewer.id() $(, $scope)*)
    };
}

pub(in crate::tvshows) use page;

impl<M: Mode> TvShows<M> {
    /// One page of a list, of what `viewer` may see. One round trip, as quick
    /// for the last page as for the first.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list(&self, viewer: Viewer, list: SeriesList, page: PageRequest) -> Result<Page<Series>> {
        match list {
            SeriesList::All(SeriesSort::AddedAt) => page!(self, viewer, page, DateTime<Utc>, "queries/tvshows/series/list_by_added_at.sql"),
            SeriesList::All(SeriesSort::Title) => page!(self, viewer, page, String, "queries/tvshows/series/list_by_title.sql"),
            SeriesList::All(SeriesSort::FirstAirDate) => {
                page!(self, viewer, page, NaiveDate, "queries/tvshows/series/list_by_first_air_date.sql")
            }
            SeriesList::Library(library, SeriesSort::AddedAt) => {
                page!(self, viewer, page, DateTime<Utc>, "queries/tvshows/series/list_library_by_added_at.sql", library.0)
            }
            SeriesList::Library(library, SeriesSort::Title) => {
                page!(self, viewer, page, String, "queries/tvshows/series/list_library_by_title.sql", library.0)
            }
            SeriesList::Library(library, SeriesSort::FirstAirDate) => {
                page!(self, viewer, page, NaiveDate, "queries/tvshows/series/list_library_by_first_air_date.sql", library.0)
            }
            SeriesList::Genre(genre, GenreSort::AddedAt) => {
                page!(self, viewer, page, DateTime<Utc>, "queries/tvshows/series/list_genre_by_added_at.sql", genre.0)
            }
            SeriesList::Genre(genre, GenreSort::Title) => {
                page!(self, viewer, page, String, "queries/tvshows/series/list_genre_by_title.sql", genre.0)
            }
            SeriesList::Network(network) => page!(self, viewer, page, String, "queries/tvshows/series/list_network.sql", network.0),
            SeriesList::Status(status) => page!(self, viewer, page, String, "queries/tvshows/series/list_status.sql", status.as_str()),
            SeriesList::CurrentlyAiring => page!(self, viewer, page, NaiveDate, "queries/tvshows/series/list_currently_airing.sql"),
            SeriesList::Year(year) => page!(self, viewer, page, String, "queries/tvshows/series/list_year.sql", year),
            SeriesList::TopRated { min_votes } => page!(self, viewer, page, f64, "queries/tvshows/series/list_top_rated.sql", min_votes),
            SeriesList::RecentlyPlayed => page!(self, viewer, page, DateTime<Utc>, "queries/tvshows/series/list_recently_played.sql"),
        }
    }

    /// How many series of a scope `viewer` may see: the sum of totals that are
    /// kept with every change. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count(&self, viewer: Viewer, scope: SeriesScope) -> Result<i64> {
        match scope {
            SeriesScope::All => self.handle.read(value!("queries/tvshows/series/count.sql", viewer.id())).await,
            SeriesScope::Library(library) => {
                self.handle.read(value!("queries/tvshows/series/count_library.sql", viewer.id(), library.0)).await
            }
            SeriesScope::Network(network) => {
                self.handle.read(value!("queries/tvshows/series/count_network.sql", viewer.id(), network.0)).await
            }
            SeriesScope::Genre(genre) => self.handle.read(value!("queries/tvshows/series/count_genre.sql", viewer.id(), genre.0)).await,
        }
    }

    /// How many series with at least `min_votes` votes `viewer` may see. It
    /// counts them: the cost grows with their number.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_top_rated(&self, viewer: Viewer, min_votes: i32) -> Result<i64> {
        self.handle.read(value!("queries/tvshows/series/count_top_rated.sql", viewer.id(), min_votes)).await
    }
}

impl<M: Mode> TvShows<M> {
    /// Every row of [`list`](Self::list), in its order: batches of
    /// [`MOST_PER_PAGE`](crate::MOST_PER_PAGE), one round trip each; between two
    /// nothing is held. An error is the last item: those of any read.
    #[must_use]
    pub fn stream(&self, viewer: Viewer, list: SeriesList) -> BoxStream<'static, Result<Series>> {
        let repository = self.clone();
        crate::page::rows(move |page| {
            let (repository, list) = (repository.clone(), list.clone());
            async move { repository.list(viewer, list, page).await }
        })
    }
}
