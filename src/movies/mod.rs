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

mod collection;
mod credit;
mod file;
mod genre;
mod import;
mod movie;
mod person;
mod studio;

pub use collection::{Collection, CollectionId, NewCollection};
pub use credit::{Credit, CreditId, CreditRole, NewCredit, PersonCredit};
pub use file::{FileId, NewFile};
pub use import::{ImportCredit, ImportRating, ImportReport, MovieImport, OnConflict, RejectedRow};
pub use genre::{Genre, GenreCount, GenreId};
pub use movie::{AgeRatings, GenreSort, Movie, MovieDetails, MovieId, MovieList, MovieScope, MovieSort, NewMovie, Translations};
pub use person::{NewPerson, Person, PersonId};
pub use studio::{NewStudio, Studio, StudioId};

use crate::handle::{Handle, Mode};

typed_id! {
    /// A person's id.
    PersonId
}

typed_id! {
    /// A credit's id.
    CreditId
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
