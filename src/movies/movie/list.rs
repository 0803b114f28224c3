//! Lists of movies: each scope with the sort orders that have a statement.

use chrono::{DateTime, NaiveDate, Utc};

use super::model::Movie;
use crate::content::GenreSort;
use crate::error::Result;
use crate::handle::Mode;
use crate::libraries::LibraryId;
use crate::movies::{CollectionId, GenreId, Movies};
use crate::page::{Page, PageRequest, streams};
use crate::query::value;
use crate::viewer::Viewer;

/// Which movies, in which order. A pair of scope and order without a statement
/// has no variant here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovieList {
    /// Every library.
    All(MovieSort),
    /// One library.
    Library(LibraryId, MovieSort),
    /// One genre.
    Genre(GenreId, GenreSort),
    /// One collection, in its own order; movies without a place come last.
    Collection(CollectionId),
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

impl Default for MovieList {
    /// Every library, the newest first.
    fn default() -> Self {
        Self::All(MovieSort::AddedAt)
    }
}

/// Orders of all movies and of a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MovieSort {
    /// The latest addition first.
    #[default]
    AddedAt,
    /// By sort title, by code point.
    Title,
    /// The latest release first; those without a date come last.
    ReleaseDate,
}

/// What can be counted without counting: there is a total for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovieScope {
    /// Every library.
    All,
    /// One library.
    Library(LibraryId),
    /// One genre.
    Genre(GenreId),
}

/// One list: its statement is run with the viewer, the scope's parameters, the
/// place where the page begins (a sort key of type `$key`) and the number of rows.
/// Rows are movies and their sort keys, unless another type is named before the path.
macro_rules! page {
    ($self:ident, $viewer:ident, $page:ident, $key:ty, $path:literal $(, $scope:expr)*) => {
        $crate::movies::movie::page!($self, $viewer, $page, $key, $crate::movies::movie::model::ListedRow<$key>, $path $(, $scope)*)
    };
    ($self:ident, $viewer:ident, $page:ident, $key:ty, $row:ty, $path:literal $(, $scope:expr)*) => {
        $crate::page::keyset_page!($self, $page, $key, $row, $path, $viewer.id() $(, $scope)*)
    };
}

pub(in crate::movies) use page;

impl<M: Mode> Movies<M> {
    /// One page of a list, of what `viewer` may see. One round trip, as quick
    /// for the last page as for the first.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list(&self, viewer: Viewer, list: MovieList, page: PageRequest) -> Result<Page<Movie>> {
        match list {
            MovieList::All(MovieSort::AddedAt) => page!(self, viewer, page, DateTime<Utc>, "queries/movies/movie/list_by_added_at.sql"),
            MovieList::All(MovieSort::Title) => page!(self, viewer, page, String, "queries/movies/movie/list_by_title.sql"),
            MovieList::All(MovieSort::ReleaseDate) => page!(self, viewer, page, NaiveDate, "queries/movies/movie/list_by_release_date.sql"),
            MovieList::Library(library, MovieSort::AddedAt) => {
                page!(self, viewer, page, DateTime<Utc>, "queries/movies/movie/list_library_by_added_at.sql", library.0)
            }
            MovieList::Library(library, MovieSort::Title) => {
                page!(self, viewer, page, String, "queries/movies/movie/list_library_by_title.sql", library.0)
            }
            MovieList::Library(library, MovieSort::ReleaseDate) => {
                page!(self, viewer, page, NaiveDate, "queries/movies/movie/list_library_by_release_date.sql", library.0)
            }
            MovieList::Genre(genre, GenreSort::AddedAt) => {
                page!(self, viewer, page, DateTime<Utc>, "queries/movies/movie/list_genre_by_added_at.sql", genre.0)
            }
            MovieList::Genre(genre, GenreSort::Title) => {
                page!(self, viewer, page, String, "queries/movies/movie/list_genre_by_title.sql", genre.0)
            }
            MovieList::Collection(collection) => page!(self, viewer, page, i32, "queries/movies/movie/list_collection.sql", collection.0),
            MovieList::Year(year) => page!(self, viewer, page, String, "queries/movies/movie/list_year.sql", year),
            MovieList::TopRated { min_votes } => page!(self, viewer, page, f64, "queries/movies/movie/list_top_rated.sql", min_votes),
            MovieList::RecentlyPlayed => page!(self, viewer, page, DateTime<Utc>, "queries/movies/movie/list_recently_played.sql"),
        }
    }

    /// How many movies of a scope `viewer` may see: the sum of totals that are
    /// kept with every change. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count(&self, viewer: Viewer, scope: MovieScope) -> Result<i64> {
        match scope {
            MovieScope::All => self.handle.read(value!("queries/movies/movie/count.sql", viewer.id())).await,
            MovieScope::Library(library) => {
                self.handle.read(value!("queries/movies/movie/count_library.sql", viewer.id(), library.0)).await
            }
            MovieScope::Genre(genre) => self.handle.read(value!("queries/movies/movie/count_genre.sql", viewer.id(), genre.0)).await,
        }
    }

    /// How many movies with at least `min_votes` votes `viewer` may see. It
    /// counts them: the cost grows with their number.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_top_rated(&self, viewer: Viewer, min_votes: i32) -> Result<i64> {
        self.handle.read(value!("queries/movies/movie/count_top_rated.sql", viewer.id(), min_votes)).await
    }
}

streams!(Movies: stream = list(viewer: Viewer, list: MovieList) -> Movie);
