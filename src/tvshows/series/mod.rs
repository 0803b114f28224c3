//! The series itself.

mod list;
pub(in crate::tvshows) mod model;
mod repository;

pub(in crate::tvshows) use list::page;
pub use list::{SeriesList, SeriesScope, SeriesSort};
pub use model::{NewSeries, Series, SeriesDetails, SeriesId, SeriesPath};
