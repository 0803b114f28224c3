//! Bulk import of movies.

mod model;
mod run;
mod staging;
mod validate;

pub use model::{ImportCredit, ImportRating, ImportReport, MovieImport, OnConflict, RejectedRow};
