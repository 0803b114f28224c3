//! A scan's files compared with those that are known.
//!
//! Two staging tables, `library_seen_files` and `library_known_files`, hold no
//! more than both sides have in common; which file is which is decided there,
//! once for every module, from the strongest evidence to the weakest. A module
//! brings its own files in and takes the outcome back ([`Files`]).

mod findings;
mod model;
mod run;
mod staging;

pub use findings::{Finding, FindingKind};
pub use model::{DeletedFiles, FileChanges, MISSING_GRACE, OnEmpty, SeenFile};
pub(crate) use run::{Deleted, Files, delete_missing, reconcile};
