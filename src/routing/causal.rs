//! A handle that sees its own writes everywhere and never goes back in time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::lsn::CommitToken;
use super::need::{Floor, Need, Seen};
use crate::database::Inner;
use crate::error::{Error, Result};
use crate::executor::PoolExecutor;
use crate::handle::{Handle, ReadWrite};
use crate::libraries::Libraries;
use crate::movies::Movies;
use crate::transaction::{self, Transaction, TransactionOptions};
use crate::users::Users;

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

    pub(super) fn floor(&self) -> Floor {
        let past = *self.past();
        Floor { token: past.token, as_of: past.written, seen: past.seen, primary: false }
    }

    /// A read has ended on `node`.
    pub(crate) fn has_read(&self, node: usize) {
        self.past().seen = Some(Seen { node, at: Instant::now() });
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

    /// Whether a connection of `node`, opened at `born`, cannot show less than
    /// the last read did. One that was opened after it may be a restarted
    /// server's, which replays anew from its last restart point.
    pub(super) fn trusts(&self, node: usize, born: Instant, as_of: Option<Instant>) -> bool {
        self.past().seen.is_none_or(|seen| as_of >= Some(seen.at) || (seen.node == node && born <= seen.at))
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
    inner: Arc<Inner>,
    memory: Arc<Memory>,
}

impl std::fmt::Debug for Causal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Causal").field("token", &self.memory.past().token).finish_non_exhaustive()
    }
}

impl Causal {
    pub(crate) fn new(inner: &Arc<Inner>) -> Self {
        Self { inner: Arc::clone(inner), memory: Arc::default() }
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
        match past {
            Past { token: Some(token), written: None, seen: None } => Ok(token),
            _ => {
                let token = self.inner.router().commit_token().await?;
                self.memory.settle(&past, token);
                Ok(token)
            }
        }
    }

    fn handle(&self) -> Handle<ReadWrite> {
        Handle::pools(&self.inner, Need::Causal(Arc::clone(&self.memory)))
    }

    /// See [`Database::users`](crate::Database::users).
    #[must_use]
    pub fn users(&self) -> Users<ReadWrite> {
        Users::new(self.handle())
    }

    /// See [`Database::libraries`](crate::Database::libraries).
    #[must_use]
    pub fn libraries(&self) -> Libraries<ReadWrite> {
        Libraries::new(self.handle())
    }

    /// See [`Database::movies`](crate::Database::movies).
    #[must_use]
    pub fn movies(&self) -> Movies<ReadWrite> {
        Movies::new(self.handle())
    }

    /// See [`Database::read`](crate::Database::read); the server refuses a write.
    #[must_use]
    pub fn read(&self) -> PoolExecutor {
        PoolExecutor::read_causally(&self.inner, &self.memory)
    }

    /// See [`Database::write`](crate::Database::write).
    #[must_use]
    pub fn write(&self) -> PoolExecutor {
        PoolExecutor::write_causally(&self.inner, &self.memory)
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
        let (outcome, token) = transaction::run_once(&self.inner, &TransactionOptions::new(), transaction::COMMIT_WITH_TOKEN, body).await;
        self.note(token);
        outcome
    }

    /// See [`Database::transaction_with`](crate::Database::transaction_with).
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
        let (outcome, token) = transaction::run_with(&self.inner, &options, transaction::COMMIT_WITH_TOKEN, body).await;
        self.note(token);
        outcome
    }

    fn note(&self, token: Option<CommitToken>) {
        match token {
            Some(token) => self.memory.has_committed(token),
            // Whether it was committed may be unknown.
            None => self.memory.has_written(),
        }
    }
}
