//! Bulk import of movies.

mod model;

pub use model::{ImportCredit, ImportRating, ImportReport, MovieImport, OnConflict, RejectedRow};
