//! Bulk import of users with their ratings and watch history.

mod merge;
mod model;
mod run;
mod staging;
mod validate;

pub use model::{RatingImport, TitleKey, UserImport, UserImportReport, UserKey, WatchImport};
