//! A session in which COPYs and merging statements run in one transaction.

use std::time::{Duration, Instant};

use futures_core::future::BoxFuture;
use sqlx::postgres::{PgArgumentBuffer, PgCopyIn, PgQueryResult};
use sqlx::{Column as _, Executor as _, PgConnection, SqlSafeStr as _, Statement as _, TypeInfo as _};

use super::Staging;
use crate::database::Inner;
use crate::error::{Effect, Error, Result, ServerError, classify, is_connection_lost};
use crate::metrics;
use crate::pool::{Lease, Purpose, Session};
use crate::query::Query;

/// Every binary COPY begins so: signature, no flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// Every binary COPY ends so.
const TRAILER: &[u8] = &(-1_i16).to_be_bytes();

/// How much is handed to the driver at once. Below the 128 KiB from which an
/// allocator may map a buffer's memory anew, page by page, each time.
const CHUNK: usize = 64 * 1024;

/// How long one chunk or one merging statement may take before the server is
/// given up: an import is long, but nothing waits for ever.
const PATIENCE: Duration = Duration::from_hours(1);

/// A lease with an open transaction for bulk work. Dropped before
/// [`commit`](Self::commit), nothing of it is kept.
pub(crate) struct CopySession {
    op: &'static str,
    lease: Lease,
}

impl CopySession {
    /// Two round trips.
    pub(crate) async fn begin(inner: &Inner, op: &'static str) -> Result<Self> {
        let lease = inner.primary(op)?.lease(op, Session::ReadWrite, Purpose::Write).await?;
        let mut session = Self { op, lease };
        session.lease.set_in_transaction(true);
        // The server's limit for ordinary statements would end a long COPY.
        session.run(|conn| Box::pin(async move { conn.execute("BEGIN; SET LOCAL statement_timeout = 0").await.map(drop) })).await?;
        Ok(session)
    }

    /// Runs one merging statement.
    pub(crate) async fn run<R>(&mut self, call: impl for<'c> FnOnce(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<R>>) -> Result<R> {
        let op = self.op;
        let done = tokio::time::timeout(PATIENCE, self.lease.run(call)).await;
        done.map_err(|_| Error::Timeout { op, after: PATIENCE })?.map_err(|error| classify(op, self.lease.node(), Effect::None, error))
    }

    /// Runs a named write; returns how many rows it changed.
    pub(crate) async fn execute<F>(&mut self, query: Query<F>) -> Result<u64>
    where
        F: for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<PgQueryResult>>,
    {
        Ok(self.fetch(query).await?.rows_affected())
    }

    /// Runs a named statement and returns what it yields.
    pub(crate) async fn fetch<R, F>(&mut self, query: Query<F>) -> Result<R>
    where
        F: for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<R>>,
    {
        let started = Instant::now();
        let whole = std::mem::replace(&mut self.op, query.op);
        let outcome = self.run(query.run).await;
        self.op = whole;
        metrics::report(query.op, started, &outcome);
        outcome
    }

    /// Compares the types that the encoder writes with those of the table as
    /// it is now: COPY BINARY itself checks nothing between types of one size.
    pub(crate) async fn check<S: Staging>(&mut self) -> Result<()> {
        let op = self.op;
        let statement = self.run(|conn| conn.prepare(S::CHECK.into_sql_str())).await?;
        for (column, written) in statement.columns().iter().zip(S::types()) {
            if !column.type_info().type_eq(&written) {
                let reason = format!(
                    "column `{}` is of type {} where this version writes {}; run `revenge-db migrate up`, or use a crate as new as the schema",
                    column.name(),
                    column.type_info().name(),
                    written.name()
                );
                return Err(Error::Migration { op, reason });
            }
        }
        Ok(())
    }

    /// Copies into `S` until the returned writer is finished.
    pub(crate) async fn copy<S: Staging>(&mut self) -> Result<CopyWriter<'_>> {
        let (op, node) = (self.op, self.lease.node().to_owned());
        // Left in the middle of a COPY, a connection cannot be used again.
        self.lease.set_broken();
        let opened = tokio::time::timeout(
            PATIENCE,
            self.lease.start().map_err(|error| classify(op, &node, Effect::None, error))?.copy_in_raw(S::COPY),
        )
        .await;
        let copy = opened.map_err(|_| Error::Timeout { op, after: PATIENCE })?.map_err(|error| failed(op, &node, error))?;
        Ok(CopyWriter { op, node, copy })
    }

    /// The COPY has come to its end: the connection is whole again.
    pub(crate) fn copied(&mut self) {
        self.lease.set_whole();
    }

    /// Makes everything permanent. One round trip, in a task that cannot be cancelled.
    pub(crate) async fn commit(mut self) -> Result<()> {
        let op = self.op;
        let finish = async move {
            let done = tokio::time::timeout(PATIENCE, self.lease.run(|conn| conn.execute("SELECT 1; COMMIT"))).await;
            match done {
                Ok(Ok(_)) => {
                    self.lease.set_in_transaction(false);
                    Ok(())
                }
                Ok(Err(error)) if !is_connection_lost(&error) => Err(classify(op, self.lease.node(), Effect::None, error)),
                _ => Err(Error::CommitUnknown { op, xid: None }),
            }
        };
        tokio::spawn(finish).await.unwrap_or(Err(Error::CommitUnknown { op, xid: None }))
    }
}

/// An open COPY.
pub(crate) struct CopyWriter<'s> {
    op: &'static str,
    node: String,
    copy: PgCopyIn<&'s mut PgConnection>,
}

impl CopyWriter<'_> {
    /// Sends what the buffer holds and empties it. A new buffer each time:
    /// clearing one would keep the driver's notes on JSON values.
    pub(crate) async fn send(&mut self, buffer: &mut PgArgumentBuffer) -> Result<()> {
        let mut chunk = std::mem::take(buffer);
        let bytes = std::mem::take(&mut *chunk);
        let sent = tokio::time::timeout(PATIENCE, self.copy.send(bytes.as_slice())).await;
        sent.map_err(|_| Error::Timeout { op: self.op, after: PATIENCE })?.map_err(|error| failed(self.op, &self.node, error))?;
        // The memory is used again, the notes are not.
        let mut bytes = bytes;
        bytes.clear();
        **buffer = bytes;
        Ok(())
    }

    /// Ends the COPY; returns the number of rows.
    pub(crate) async fn finish(mut self, buffer: &mut PgArgumentBuffer) -> Result<u64> {
        buffer.extend_from_slice(TRAILER);
        self.send(buffer).await?;
        let done = tokio::time::timeout(PATIENCE, self.copy.finish()).await;
        done.map_err(|_| Error::Timeout { op: self.op, after: PATIENCE })?.map_err(|error| failed(self.op, &self.node, error))
    }
}

/// A buffer that begins a COPY.
pub(crate) fn buffer() -> PgArgumentBuffer {
    let mut buffer = PgArgumentBuffer::default();
    buffer.extend_from_slice(HEADER);
    buffer
}

/// Whether the buffer holds enough to be worth [sending](CopyWriter::send).
pub(crate) fn is_chunk(buffer: &PgArgumentBuffer) -> bool {
    buffer.len() >= CHUNK
}

fn failed(op: &'static str, node: &str, error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::Database(database) => {
            let source = ServerError::of(&**database);
            match classify(op, node, Effect::None, error) {
                classified @ (Error::Forbidden { .. } | Error::ReadOnly { .. } | Error::Migration { .. } | Error::Unavailable { .. }) => {
                    classified
                }
                _ => Error::Copy {
                    op,
                    reason: "the server refused the copied rows; nothing was kept".to_owned(),
                    source: Some(Box::new(source)),
                },
            }
        }
        _ => classify(op, node, Effect::None, error),
    }
}
