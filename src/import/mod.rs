//! What every bulk import does alike: its rows are checked, copied into staging
//! tables in bounded memory, merged by statements of its module, and reported.
//!
//! A module brings what a row is, the bounds of its columns, its staging tables
//! (`Stages`) and its merging statements; [`Movies::import`](crate::movies::Movies::import)
//! is the pattern.

pub(crate) mod bounds;
mod commit;
mod merge;
mod report;
mod stage;
mod terms;

pub use commit::CommitWatch;
pub(crate) use commit::commit_begins;
pub(crate) use merge::{Lost, Merging};
pub use report::{ImportReport, OnConflict, RejectedRow};
pub(crate) use report::{Locked, Outcomes, Planned, RejectedStaged};
pub(crate) use stage::{Part, Stages, Waiting, filled, stage};
pub(crate) use terms::make_unknown;
