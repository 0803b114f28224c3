//! Bulk import of series and episodes.

mod merge;
mod model;
mod run;
mod staging;
mod validate;

pub use model::{EpisodeImport, ImportNetwork, ImportSeason, SeriesImport, SeriesKey, TvImportReport};
