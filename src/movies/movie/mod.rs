//! The movie itself.

mod list;
pub(in crate::movies) mod model;
mod repository;

pub(in crate::movies) use list::page;
pub use list::{MovieList, MovieScope, MovieSort};
pub use model::{Movie, MovieDetails, MovieId, NewMovie};
