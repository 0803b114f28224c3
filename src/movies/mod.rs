//! Movies and everything that belongs to them.
//!
//! One row per film and library. What a list shows its viewer is decided in
//! SQL, by `viewer_libraries`. Totals per library, genre and age level are kept
//! by triggers; deleting is soft, and what users made of a movie stays.
//!
//! | Entity | Tables |
//! | --- | --- |
//! | [`Movie`] | `movies` |
//! | [`Genre`] | `movie_genre_terms`, `movie_genres` |
//! | [`UserRating`] | `movie_user_ratings`, `movie_rating_totals` (kept by triggers) |
//! | favourites, watchlist | `movie_favorites`, `movie_watchlist` |
//! | [`Watch`], [`WatchState`] | `movie_watch_history`, `movie_watch_state` |

mod credit;
mod favorite;
mod file;
mod genre;
mod import;
mod movie;
mod user_rating;
mod watch;
mod watchlist;

pub use credit::CreditRole;
pub use file::{FileId, NewFile};
pub use import::{ImportCredit, ImportRating, ImportReport, MovieImport, OnConflict, RejectedRow};
pub use genre::{Genre, GenreCount, GenreId};
pub use movie::{AgeRatings, GenreSort, Movie, MovieDetails, MovieId, MovieList, MovieScope, MovieSort, NewMovie, Translations};
pub use user_rating::{RatedMovie, Rating, UserRating, UserRatingAverage};
pub use watch::{COMPLETE_AT_PERCENT, NewWatch, PlayedMovie, Watch, WatchId, WatchState, WatchStats, WatchedMovie};

use crate::handle::{Handle, Mode};
use crate::id::typed_id;

typed_id! {
    /// A collection's id.
    CollectionId
}

/// The repository of movies; from [`Database::movies`](crate::Database::movies),
/// a reader or a transaction.
#[derive(Clone)]
pub struct Movies<M> {
    handle: Handle<M>,
}

impl<M: Mode> Movies<M> {
    pub(crate) fn new(handle: Handle<M>) -> Self {
        Self { handle }
    }
}
