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
mod reconcile;
mod search;
mod studio;
mod user_rating;
mod video;
mod watch;
mod watchlist;

pub use collection::{Collection, CollectionId, NewCollection};
pub use credit::{Credit, CreditId, NewCredit, PersonCredit};
pub use file::{File, FileId, FilePath, NewFile};
pub use genre::{Genre, GenreCount, GenreId};
pub use image::{Image, ImageId, NewImage};
pub use import::MovieImport;
pub(crate) use import::import_into;
pub use movie::{Movie, MovieDetails, MovieId, MovieList, MovieScope, MovieSort, NewMovie};
pub use person::{NewPerson, Person, PersonId};
pub use search::SearchHit;
pub use studio::{NewStudio, Studio, StudioId};
pub use user_rating::{RatedMovie, UserRating};
pub use video::{NewVideo, Video, VideoId};
pub use watch::{NewWatch, PlayedMovie, Watch, WatchId, WatchState, WatchedMovie};

pub use crate::content::{
    AgeRatings, COMPLETE_AT_PERCENT, CreditRole, ExternalRating, GenreSort, ImageKind, ImportCredit, ImportRating, MOST_FOUND,
    MOST_REORDERED, NewExternalRating, Rating, SearchMatch, Translations, UserRatingAverage, VideoKind, VideoSite, WatchStats,
};
pub use crate::import::{ImportReport, OnConflict, RejectedRow};

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
