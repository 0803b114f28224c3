//! The end of a transaction.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Instant;

use futures_core::future::BoxFuture;
use futures_util::TryStreamExt as _;
use sqlx::postgres::PgRow;
use sqlx::{Either, Executor as _, PgConnection};

use super::Transaction;
use super::outcome::{self, Outcome};
use crate::deadline::Deadline;
use crate::error::{Effect, Error, Result, classify, is_connection_lost};
use crate::metrics;
use crate::pool::Lease;
use crate::routing::{CommitToken, token_of};

/// The probe fails with 25P02 in an aborted transaction, where a bare COMMIT
/// would answer as if all were well.
pub(crate) const COMMIT: &str = "SELECT 1; COMMIT";

/// The same, and in the same message where the log stands afterwards.
pub(super) const COMMIT_WITH_TOKEN: &str = concat!("SELECT 1; COMMIT;\n", include_str!("../../queries/routing/node/position.sql"));

pub(super) fn is_aborted(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "25P02")
}

/// Runs the probe, COMMIT, and what may follow; returns the last row. What the
/// server refuses behind a COMMIT that it has confirmed does not undo it.
fn run<'c>(conn: &'c mut PgConnection, statements: &'static str) -> BoxFuture<'c, sqlx::Result<Option<PgRow>>> {
    Box::pin(async move {
        let mut answers = conn.fetch_many(statements);
        let (mut done, mut last) = (0, None);
        loop {
            match answers.try_next().await {
                Ok(Some(Either::Left(_))) => done += 1,
                Ok(Some(Either::Right(row))) => last = Some(row),
                Ok(None) => return Ok(last),
                Err(error) if done >= COMMITTED && !is_connection_lost(&error) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    })
}

/// So many answers there are once the COMMIT is confirmed: the probe's and its own.
const COMMITTED: u32 = 2;

impl Transaction {
    /// Makes everything permanent. One round trip. It runs in a task that
    /// cannot be cancelled: dropping this future does not stop a COMMIT that
    /// has begun. If the connection is lost meanwhile, the server is asked on
    /// another one what became of it, for up to `pool.acquire_timeout`.
    ///
    /// # Errors
    ///
    /// [`Error::CommitRolledBack`] if a statement had failed before,
    /// [`Error::Unavailable`] if the connection was lost and the server says
    /// that it has rolled back, [`Error::Serialization`], [`Error::Conflict`]
    /// for a deferred constraint, [`Error::Timeout`] if the transaction's time is
    /// up: nothing was written in all of these. [`Error::CommitUnknown`] if
    /// nobody can tell any more: no server answers, another one was promoted,
    /// or it has crashed. [`Error::Misuse`] if the transaction has ended already, and
    /// in the closure of [`Database::transaction`](crate::Database::transaction), whose outcome ends it.
    pub async fn commit(self) -> Result<()> {
        self.refuse_if_lent()?;
        self.commit_asking(COMMIT).await.map(drop)
    }

    /// A body that committed by itself would be told that it had failed: its own
    /// outcome is to end the transaction, which is over by then.
    fn refuse_if_lent(&self) -> Result<()> {
        let reason =
            "this transaction is committed when its closure returns Ok, and rolled back when it returns Err; nothing was committed";
        if self.0.lent { Err(Error::Misuse { op: self.0.name, reason }) } else { Ok(()) }
    }

    /// Like [`commit`](Self::commit); returns a token that stands for it, which
    /// comes back in the same round trip. For a transaction that only reads it
    /// stands for what it has seen.
    ///
    /// # Errors
    ///
    /// As [`commit`](Self::commit); [`Error::CommitUnknown`] also for one that is
    /// committed, if no server says where its log stands.
    pub async fn commit_with_token(self) -> Result<CommitToken> {
        self.refuse_if_lent()?;
        let row = self.commit_asking(COMMIT_WITH_TOKEN).await?;
        if let Some(token) = row.as_ref().and_then(token_of) {
            return Ok(token);
        }
        // Committed, but not told where. A failure of the question is none of the transaction's.
        let within = self.0.access.deadline(Instant::now());
        self.0.access.router().commit_token(within).await.map_err(|_| Error::CommitUnknown { op: self.0.name, xid: self.xid() })
    }

    /// Runs a COMMIT that fails in an aborted transaction; returns the last row.
    pub(super) async fn commit_asking(&self, statements: &'static str) -> Result<Option<PgRow>> {
        metrics::reported("transaction.commit", self.commit_unreported(statements)).await
    }

    async fn commit_unreported(&self, statements: &'static str) -> Result<Option<PgRow>> {
        let mut turn = self.0.turn().await;
        self.0.allow(self.0.name, &mut turn)?;
        let lease = turn.take()?;
        drop(turn);
        let xid = self.xid();
        let committing = tokio::spawn(self.clone().finish(lease, statements));
        committing.await.unwrap_or(Err(Error::CommitUnknown { op: self.0.name, xid }))
    }

    /// Commits, and finds out what became of it if that is not answered.
    async fn finish(self, mut lease: Lease, statements: &'static str) -> Result<Option<PgRow>> {
        // Forgotten when it has ended, also if nobody waits for that any more.
        let _changes = self.0.changes.lock().unwrap_or_else(PoisonError::into_inner).take();
        // A collision that a savepoint has mended says nothing about the COMMIT.
        let collided = self.0.undone.swap(false, Ordering::Relaxed);
        let deadline = Deadline::of(Instant::now(), self.0.each);
        let answer = deadline.bound(lease.run(|conn| run(conn, statements))).await;
        match answer {
            Ok(Ok(row)) => {
                lease.set_in_transaction(false);
                Ok(row)
            }
            Ok(Err(error)) if is_aborted(&error) => {
                self.0.undone.store(collided, Ordering::Relaxed);
                Err(Error::CommitRolledBack { op: self.0.name })
            }
            Ok(Err(error)) if !is_connection_lost(&error) => {
                self.note(&error);
                Err(classify(self.0.name, lease.node(), Effect::None, error))
            }
            Ok(Err(_)) | Err(_) => {
                lease.set_broken();
                let node = lease.node().to_owned();
                drop(lease);
                // In a box: what is seldom needed does not make every commit larger.
                Box::pin(self.settle(node)).await.map(|()| None)
            }
        }
    }

    /// Has the server tell what became of it, for as long as one may wait for a connection.
    async fn settle(&self, node: String) -> Result<()> {
        // One that only reads has nothing to lose, and what it has read may not count before its COMMIT does.
        let Some(origin) = &self.0.origin else { return Err(self.undone(node, "the connection was lost at COMMIT")) };
        match outcome::find_out(&self.0.access, origin).await {
            Outcome::Committed => Ok(()),
            Outcome::RolledBack => {
                Err(self.undone(node, "the connection was lost at COMMIT, and the server has rolled back: nothing was written"))
            }
            Outcome::Unknown => Err(Error::CommitUnknown { op: self.0.name, xid: Some(origin.xid()) }),
        }
    }

    /// It may run again: nothing of it is applied.
    fn undone(&self, node: String, reason: &str) -> Error {
        self.0.undone.store(true, Ordering::Relaxed);
        Error::Unavailable { op: self.0.name, node, reason: reason.to_owned(), source: None }
    }

    /// Undoes everything. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Misuse`] if the transaction has ended already. A lost
    /// connection is no error: the server rolls back by itself.
    pub async fn rollback(self) -> Result<()> {
        metrics::reported("transaction.rollback", self.rollback_unreported()).await
    }

    async fn rollback_unreported(self) -> Result<()> {
        let taken = self.0.turn().await.take();
        let mut lease = match taken {
            Ok(lease) => lease,
            Err(_) if self.0.abandoned.load(Ordering::Relaxed) => return Ok(()),
            Err(error) => return Err(error),
        };
        let deadline = Deadline::of(Instant::now(), self.0.each);
        if let Ok(Ok(_)) = deadline.bound(lease.run(|conn| conn.execute("ROLLBACK"))).await {
            lease.set_in_transaction(false);
        }
        Ok(())
    }
}
