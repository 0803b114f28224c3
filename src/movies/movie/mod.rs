//! The movie itself.

mod list;
pub(in crate::movies) mod model;
mod repository;

pub(in crate::movies) use list::page;
pub use list::{GenreSort, MovieList, MovieScope, MovieSort};
pub use model::{AgeRatings, Movie, MovieDetails, MovieId, NewMovie, Translations};
