//! Drafts: edits of metadata that wait for approval.
//!
//! A user proposes new values for some fields of a film, a series, a season or
//! an episode. Whoever may decide publishes the draft, which applies it, or
//! discards it; after that it never changes again. Who may do what is the
//! backend's decision.
//!
//! | Entity | Table |
//! | --- | --- |
//! | [`Draft`] | `drafts` |
//! | [`DraftChange`] | `draft_states` |

mod draft;

pub use draft::{Draft, DraftChange, DraftId, DraftState, DraftTarget, NewDraft};

use crate::handle::{Handle, Mode};

/// The repository of drafts; from [`Database::drafts`](crate::Database::drafts),
/// a reader or a transaction.
#[derive(Clone)]
pub struct Drafts<M> {
    handle: Handle<M>,
}

impl<M: Mode> Drafts<M> {
    pub(crate) fn new(handle: Handle<M>) -> Self {
        Self { handle }
    }
}
