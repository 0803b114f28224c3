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
//! | [`Person`] | `movie_people` |
//! | [`Credit`] | `movie_credits` |
//! | [`Studio`] | `movie_studios`, `movie_studio_links` |
//! | [`Collection`] | `movie_collections`, `movie_collection_members` |
//! | [`File`] | `movie_files` |
//! | [`Image`], [`Video`] | `movie_images`, `movie_videos` |
//! | [`ExternalRating`] | `movie_external_ratings` |
//! | [`UserRating`] | `movie_user_ratings`, `movie_rating_totals` (kept by triggers) |
//! | favourites, watchlist | `movie_favorites`, `movie_watchlist` |
//! | [`Watch`], [`WatchState`] | `movie_watch_history`, `movie_watch_state` |

mod collection;
mod credit;
mod external_rating;
mod favorite;
mod file;
mod genre;
mod image;
mod import;
mod movie;
mod person;
mod search;
mod studio;
mod user_rating;
mod video;
mod watch;
mod watchlist;

pub use collection::{Collection, CollectionId, NewCollection};
pub use credit::{Credit, CreditId, CreditRole, NewCredit, PersonCredit};
pub use external_rating::{ExternalRating, NewExternalRating};
pub use file::{File, FileId, FilePath, NewFile};
pub use genre::{Genre, GenreCount, GenreId};
pub use image::{Image, ImageId, ImageKind, NewImage};
pub use import::{ImportCredit, ImportRating, ImportReport, MovieImport, OnConflict, RejectedRow};
pub use movie::{AgeRatings, GenreSort, Movie, MovieDetails, MovieId, MovieList, MovieScope, MovieSort, NewMovie, Translations};
pub use person::{NewPerson, Person, PersonId};
pub use search::{MOST_FOUND, SearchHit, SearchMatch};
pub use studio::{NewStudio, Studio, StudioId};
pub use user_rating::{RatedMovie, Rating, UserRating, UserRatingAverage};
pub use video::{NewVideo, Video, VideoId, VideoKind, VideoSite};
pub use watch::{COMPLETE_AT_PERCENT, NewWatch, PlayedMovie, Watch, WatchId, WatchState, WatchStats, WatchedMovie};
pub use watchlist::MOST_REORDERED;

use crate::handle::{Handle, Mode};

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
