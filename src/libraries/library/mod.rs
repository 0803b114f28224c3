//! The library itself.

mod model;
mod repository;

pub use model::{Library, LibraryId, LibraryKind, NewLibrary, ScannerConfig};
