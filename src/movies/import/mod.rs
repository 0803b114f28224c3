//! Bulk import of movies.

mod model;
mod run;
mod staging;
mod validate;

pub use model::MovieImport;
pub(crate) use run::import_into;
