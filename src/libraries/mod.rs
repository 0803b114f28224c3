//! Libraries: folders of films or series, and who may see them.
//!
//! Tables: `libraries`, `library_permissions`, `library_scans`. The rule of who
//! sees what stands once, in the SQL function `viewer_libraries`.

mod library;

pub use library::{Library, LibraryId, LibraryKind, NewLibrary};

use crate::handle::{Handle, Mode};

/// The repository of libraries; from [`Database::libraries`](crate::Database::libraries),
/// a reader or a transaction.
#[derive(Clone)]
pub struct Libraries<M> {
    handle: Handle<M>,
}

impl<M: Mode> Libraries<M> {
    pub(crate) fn new(handle: Handle<M>) -> Self {
        Self { handle }
    }
}
