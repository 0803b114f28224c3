//! A handle that sees its own writes everywhere and never goes back in time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::lsn::CommitToken;
use super::need::{Consistency, Floor, Need, Seen};
use crate::database::Access;
use crate::error::{Error, Result};
use crate::executor::PoolExecutor;
use crate::handle::{Handle, ReadWrite};
use crate::transaction::{self, Transaction, TransactionOptions};

/// What a causal handle and its clones have done and seen.
#[derive(Default)]
pub(crate) struct Memory(Mutex<Past>);

#[derive(Default, Clone, Copy)]
struct Past {
    token: Option<CommitToken>,
    /// The end of the last write whose position is not known.
    written: Option<Instant>,
    seen: Option<Seen>,
}

impl Memory {
    fn past(&self) -> MutexGuard<'_, Past> {
        // Plain data: a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The least that a read must show which would be content with `floor`.
    pub(super) fn raise(&self, floor: Floor) -> Floor {
        let past = *self.past();
        let token = past.token.into_iter().chain(floor.token).reduce(CommitToken::latest);
        Floor { token, as_of: past.written.max(floor.as_of), seen: past.seen, primary: floor.primary }
    }

    /// A read has ended on `node`; when it was sent there, `known` was all that
    /// had been seen.
    pub(crate) fn has_read(&self, node: usize, known: Option<Seen>) {
        let mut past = self.past();
        let alone = past.seen == known || past.seen.is_some_and(|seen| seen.node == Some(node));
        past.seen = Some(Seen { node: alone.then_some(node), at: Instant::now() });
    }

    /// A write has begun; when the guard is dropped it has ended, with whatever
    /// outcome: also after an error it may have been applied.
    pub(crate) fn writes(&self) -> Writing<'_> {
        Writing(self)
    }

    /// A write has ended, with whatever outcome.
    pub(crate) fn has_written(&self) {
        self.past().written = Some(Instant::now());
    }

    pub(crate) fn has_committed(&self, token: CommitToken) {
        let mut past = self.past();
        past.token = Some(past.token.map_or(token, |earlier| earlier.latest(token)));
    }

    /// `token` was asked for when `past` was all there was, and stands for it.
    fn settle(&self, past: &Past, token: CommitToken) {
        self.has_committed(token);
        let mut now = self.past();
        if now.written == past.written {
            now.written = None;
        }
        if now.seen == past.seen {
            now.seen = None;
        }
    }
}

/// A write under way.
pub(crate) struct Writing<'m>(&'m Memory);

impl Writing<'_> {
    /// The transaction's own end is known: its token stands for it.
    fn end<T, E>(self, outcome: Result<T, E>) -> Result<T, E> {
        if outcome.is_ok() {
            std::mem::forget(self);
        }
        outcome
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.0.has_written();
    }
}

/// The same repositories as [`Database`](crate::Database), whose reads see
/// every write made through this handle and its clones, and never less than an
/// earlier read through it has seen. See [`Database::causal`](crate::Database::causal).
///
/// Reads stay on one replica as long as it is healthy; after a write the
/// replicas are asked for their positions at once, and the read waits for one
/// up to `routing.replica_wait` before it goes to the primary. Nothing is asked
/// of the server in the caller's name.
#[derive(Clone)]
pub struct Causal {
    access: Access,
    memory: Arc<Memory>,
}

impl std::fmt::Debug for Causal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Causal").field("token", &self.memory.past().token).finish_non_exhaustive()
    }
}

impl Causal {
    pub(crate) fn new(access: &Access) -> Self {
        Self { access: access.clone(), memory: Arc::default() }
    }

    /// From here on reads see what `token` stands for, too: to go on where
    /// another request or process has stopped.
    #[must_use]
    pub fn after(self, token: CommitToken) -> Self {
        self.memory.has_committed(token);
        self
    }

    /// A token that stands for everything this handle has written and seen. One
    /// round trip to the primary, or none if nothing but transactions happened.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] if the primary does not answer.
    pub async fn token(&self) -> Result<CommitToken> {
        let past = *self.memory.past();
        if let Past { token: Some(token), written: None, seen: None } = past {
            return Ok(token);
        }
        let token = self.access.router().commit_token(self.access.deadline(Instant::now())).await?;
        self.memory.settle(&past, token);
        Ok(token)
    }

    pub(crate) fn handle(&self) -> Handle<ReadWrite> {
        Handle::pools(&self.access, Need::Causal(Arc::clone(&self.memory), Consistency::Eventual))
    }

    /// See [`Database::read`](crate::Database::read); the server refuses a write.
    #[must_use]
    pub fn read(&self) -> PoolExecutor {
        PoolExecutor::read_causally(&self.access, &self.memory)
    }

    /// See [`Database::write`](crate::Database::write).
    #[must_use]
    pub fn write(&self) -> PoolExecutor {
        PoolExecutor::write_causally(&self.access, &self.memory)
    }

    /// See [`Database::transaction`](crate::Database::transaction); the commit's
    /// position comes back with its answer, without a further round trip.
    ///
    /// # Errors
    ///
    /// As [`Database::transaction`](crate::Database::transaction).
    pub async fn transaction<T, E, Fut>(&self, body: impl FnOnce(Transaction) -> Fut + Send) -> Result<T, E>
    where
        Fut: Future<Output = Result<T, E>> + Send,
        T: Send,
        E: From<Error> + Send,
    {
        let writing = self.memory.writes();
        let outcome = transaction::run_once(&self.access, &TransactionOptions::new(), Some(&self.memory), body).await;
        writing.end(outcome)
    }

    /// See [`Database::transaction_with`](crate::Database::transaction_with). One
    /// that only reads sees at least what this handle has written and seen.
    ///
    /// # Errors
    ///
    /// As [`Database::transaction_with`](crate::Database::transaction_with).
    pub async fn transaction_with<T, E, Fut>(
        &self,
        options: TransactionOptions,
        body: impl Fn(Transaction) -> Fut + Send + Sync,
    ) -> Result<T, E>
    where
        Fut: Future<Output = Result<T, E>> + Send,
        T: Send,
        E: From<Error> + Send,
    {
        let writing = self.memory.writes();
        let outcome = transaction::run_with(&self.access, &options, Some(&self.memory), body).await;
        writing.end(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_at_the_same_time_on_several_nodes_leave_none_of_them_in_charge() {
        let memory = Memory::default();
        let seen = || memory.past().seen;
        memory.has_read(1, None);
        let first = seen();
        assert_eq!(first.unwrap().node, Some(1));
        memory.has_read(1, None);
        assert_eq!(seen().unwrap().node, Some(1), "the same node");
        memory.has_read(2, None);
        assert_eq!(seen().unwrap().node, None, "sent to another one before that had ended");
        memory.has_read(2, seen());
        assert_eq!(seen().unwrap().node, Some(2), "sent there because it shows all of it");
    }

    #[test]
    fn a_write_counts_whatever_became_of_it() {
        let memory = Memory::default();
        drop(memory.writes());
        assert!(memory.raise(Floor::default()).as_of.is_some());
    }

    #[test]
    fn a_transaction_stands_for_its_write_only_if_its_end_is_known() {
        for (outcome, looked_at) in [(Ok(()), false), (Err(()), true)] {
            let memory = Memory::default();
            let _ = memory.writes().end(outcome);
            assert_eq!(memory.raise(Floor::default()).as_of.is_some(), looked_at, "{outcome:?}");
        }
    }
}
