//! The moment from which an import is no longer undone by dropping it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

tokio::task_local! {
    static WATCHED: CommitWatch;
}

/// Tells whether the COMMIT of an import has begun. Until then dropping the import
/// undoes it; from then on it becomes permanent or not by itself, and only its
/// outcome says which.
#[derive(Debug, Clone, Default)]
pub struct CommitWatch(Arc<AtomicBool>);

impl CommitWatch {
    /// Runs an import under watch.
    pub async fn over<F: Future>(&self, import: F) -> F::Output {
        WATCHED.scope(self.clone(), import).await
    }

    /// Whether its COMMIT has begun.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A COMMIT begins.
pub(crate) fn commit_begins() {
    // Few imports are watched.
    let _ = WATCHED.try_with(|watch| watch.0.store(true, Ordering::Relaxed));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_commit_is_noted_by_those_who_watch_it() {
        let (one, other) = (CommitWatch::default(), CommitWatch::default());
        commit_begins();
        one.over(async { commit_begins() }).await;
        other.over(async {}).await;
        assert_eq!((one.has_begun(), other.has_begun()), (true, false));
    }
}
