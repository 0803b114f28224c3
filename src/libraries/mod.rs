//! Libraries: folders of films or series, and who may see them.
//!
//! The rule of who sees what stands once, in the SQL function
//! `viewer_libraries`: administrators see every library; others see those that
//! are enabled and not private, their own or granted to them. Who may change one
//! ([`Libraries::may_manage`], [`Libraries::permission`]) is asked of the primary,
//! from any handle and reader: a replica that lags takes what was revoked for valid.
//!
//! | Entity | Table |
//! | --- | --- |
//! | [`Library`] | `libraries` |
//! | [`LibraryPermission`] | `library_permissions` |
//! | [`Scan`] | `library_scans` |
//! | [`Finding`] | `library_seen_files`, `library_known_files` |

mod library;
mod permission;
pub(crate) mod reconcile;
mod scan;

pub use library::{Library, LibraryId, LibraryKind, NewLibrary, ScannerConfig};
pub use permission::{LibraryPermission, Permission};
pub use reconcile::{DeletedFiles, FileChanges, Finding, FindingKind, MISSING_GRACE, OnEmpty, SeenFile};
pub use scan::{NewScan, Scan, ScanId, ScanProgress, ScanStatus, ScanType};

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

    /// For reads that decide on a right; in a transaction they stay where that runs.
    fn on_the_primary(&self) -> Handle<M> {
        self.handle.clone().on_the_primary()
    }
}
