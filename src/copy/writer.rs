//! A session in which COPYs and merging statements run in one transaction.

use std::time::{Duration, Instant};

use futures_core::future::BoxFuture;
use futures_core::stream::Stream;
use futures_util::TryStreamExt as _;
use sqlx::postgres::{PgArgumentBuffer, PgCopyIn, PgDatabaseError, PgQueryResult};
use sqlx::{Column as _, Executor as _, PgConnection, SqlSafeStr as _, Statement as _, TypeInfo as _};
use tokio::time::error::Elapsed;

use super::{Columns, Staging};
use crate::database::Access;
use crate::deadline::Deadline;
use crate::error::{Effect, Error, Result, ServerError, classify, is_connection_lost};
use crate::import::commit_begins;
use crate::metrics;
use crate::pool::{Lease, Purpose, Session, Traces};
use crate::query::{Ask, Command, Query};
use crate::routing::{Attempt, Consistency, Need};
use crate::transaction::COMMIT;
use crate::transaction::outcome::{Origin, Outcome, find_out, identity};

/// Every binary COPY begins so: signature, no flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// Every binary COPY ends so.
const TRAILER: &[u8] = &(-1_i16).to_be_bytes();

/// How much is handed to the driver at once. Below the 128 KiB from which an
/// allocator may map a buffer's memory anew, page by page, each time.
pub(super) const CHUNK: usize = 64 * 1024;

/// How long one chunk, one merging statement or a scanner's next file may take
/// before the one who is waited for is given up: an import is long, but nothing
/// waits for ever.
const PATIENCE: Duration = Duration::from_hours(1);

/// Switches off the server's limit for whole transactions, for this one. Servers
/// before 17 have none, and would refuse its name.
macro_rules! any_length {
    () => {
        "CASE WHEN current_setting('transaction_timeout', true) IS NOT NULL THEN set_config('transaction_timeout', '0', true) END"
    };
}

/// What the caller's side gives next, unless it keeps the transaction waiting too long.
pub(crate) async fn patiently<T>(op: &'static str, next: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(PATIENCE, next).await.map_err(|_| Error::Timeout { op, after: PATIENCE })
}

/// A lease with an open transaction for bulk work. Dropped before
/// [`commit`](Self::commit), nothing of it is kept.
pub(crate) struct CopySession {
    op: &'static str,
    lease: Lease,
    access: Access,
    /// `None` for one that only reads.
    origin: Option<Origin>,
    /// The driver remembers no statement from before this session.
    remembers_nothing: bool,
}

impl CopySession {
    /// Two round trips.
    pub(crate) async fn begin(access: &Access, op: &'static str) -> Result<Self> {
        // The limits for ordinary statements and transactions would end a long COPY, one whose next row is slow to come, and one that waits for another.
        const BEGIN: &str = concat!(
            "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = 0; SELECT ",
            identity!(),
            ", ",
            any_length!()
        );
        let pool = access.primary(op)?;
        let mut lease = pool.by(op, access.deadline(Instant::now()), pool.lease(op, Session::ReadWrite, Purpose::Write)).await?;
        // That was for the wait alone.
        lease.set_deadline(None);
        let mut session = Self { op, lease, access: access.clone(), origin: None, remembers_nothing: false };
        session.lease.set_in_transaction(true);
        let row = session.run(|conn| conn.fetch_one(BEGIN)).await?;
        session.origin = Origin::of(&row, &session.lease);
        Ok(session)
    }

    /// The same on whatever node a read may go to, where the server refuses writes.
    pub(super) async fn begin_reading(access: &Access, op: &'static str) -> Result<Self> {
        const BEGIN: &str = concat!("BEGIN READ ONLY; SET LOCAL statement_timeout = 0; SELECT ", any_length!());
        let need = Need::Fixed(Consistency::Eventual);
        let started = Instant::now();
        let first = Attempt::first(op, &need, started).transaction().within(access.deadline(started));
        let mut lease = access.router().try_twice(first, &mut Command(BEGIN.into_sql_str())).await?;
        lease.set_deadline(None);
        Ok(Self { op, lease, access: access.clone(), origin: None, remembers_nothing: false })
    }

    /// What is run in it may leave these behind.
    pub(super) fn will_need_reset(&mut self, traces: Traces) {
        self.lease.will_need_reset(traces);
    }

    /// How long the caller's side, or a chunk on its way, may keep the other waiting.
    pub(super) fn query_timeout(&self) -> Duration {
        self.lease.allowance().each
    }

    /// Runs one merging statement.
    pub(crate) async fn run<R>(&mut self, call: impl for<'c> FnOnce(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<R>>) -> Result<R> {
        let done = tokio::time::timeout(PATIENCE, self.lease.run(call)).await;
        self.told(self.op, done)
    }

    /// How a step has ended.
    fn told<R, Late>(&self, op: &'static str, done: Result<sqlx::Result<R>, Late>) -> Result<R> {
        done.map_err(|_| Error::Timeout { op, after: PATIENCE })?.map_err(|error| classify(op, self.lease.node(), Effect::None, error))
    }

    /// Runs a named write; returns how many rows it changed.
    pub(crate) async fn execute<F: Ask<PgQueryResult>>(&mut self, query: Query<F, PgQueryResult>) -> Result<u64> {
        Ok(self.fetch(query).await?.rows_affected())
    }

    /// Runs a named statement and returns what it yields.
    pub(crate) async fn fetch<R: Send, F: Ask<R>>(&mut self, mut query: Query<F, R>) -> Result<R> {
        let (op, started, mut answer) = (query.op, Instant::now(), None);
        let asked = self.lease.ask(Deadline::of(started, PATIENCE), &mut query.in_place(&mut answer)).await;
        let outcome = self.told(op, asked);
        metrics::report_query(op, query.succeeded, started, &outcome);
        outcome?;
        query.answer(answer)
    }

    /// Compares the types that the encoder writes with those of the table as
    /// it is now: COPY BINARY itself checks nothing between types of one size.
    pub(crate) async fn check<S: Staging>(&mut self) -> Result<()> {
        let op = self.op;
        // Else it would be compared with what the driver remembers of an earlier import.
        if !std::mem::replace(&mut self.remembers_nothing, true) {
            let forgotten = tokio::time::timeout(PATIENCE, self.lease.forget_statements()).await;
            self.told(op, forgotten)?;
        }
        let statement = self.run(|conn| conn.prepare(S::CHECK.into_sql_str())).await?;
        for (column, written) in statement.columns().iter().zip(S::types()) {
            if !column.type_info().type_eq(&written) {
                let reason = format!(
                    "column `{}` is of type {} where this version writes {}; run `revenge-db migrate up`, or use a crate as new as the schema",
                    column.name(),
                    column.type_info().name(),
                    written.name()
                );
                return Err(Error::Migration { op, reason, source: None });
            }
        }
        Ok(())
    }

    /// Copies into `columns` of `S` until the returned writer is finished.
    pub(crate) async fn copy<S: Staging>(&mut self, columns: Columns) -> Result<CopyWriter<'_>> {
        self.open(&S::copy(columns), None).await
    }

    /// Copies by `statement`, `COPY … FROM STDIN`, until the returned writer is
    /// finished. Errors are told by their lines if it is a caller's `table`.
    pub(super) async fn open<'s>(&'s mut self, statement: &str, table: Option<&'s str>) -> Result<CopyWriter<'s>> {
        let (op, node) = (self.op, self.lease.node().to_owned());
        // Left in the middle of a COPY, a connection cannot be used again.
        self.lease.set_broken();
        let conn = self.lease.start().map_err(|error| classify(op, &node, Effect::None, error))?;
        let opened = tokio::time::timeout(PATIENCE, conn.copy_in_raw(statement)).await;
        let copy = opened.map_err(|_| Error::Timeout { op, after: PATIENCE })?.map_err(|error| failed(op, &node, table, error))?;
        Ok(CopyWriter { op, node, table, copy })
    }

    /// What `statement`, `COPY … TO STDOUT`, yields: each message is a row.
    pub(super) async fn read(&mut self, statement: &str) -> Result<impl Stream<Item = Result<impl AsRef<[u8]> + use<>>> + Unpin + Send> {
        let (op, node) = (self.op, self.lease.node().to_owned());
        // What is left unread would be taken for the answer to the next call.
        self.lease.set_broken();
        let explain = move |error| classify(op, &node, Effect::None, error);
        let conn = self.lease.start().map_err(&explain)?;
        let rows = conn.copy_out_raw(statement).await.map_err(&explain)?;
        Ok(rows.map_err(explain))
    }

    /// The COPY has come to its end: the connection is whole again.
    pub(crate) fn copied(&mut self) {
        self.lease.set_whole();
    }

    /// Makes everything permanent. One round trip, in a task that cannot be
    /// cancelled; if that is not answered, it finds out what became of it.
    pub(crate) async fn commit(self) -> Result<()> {
        let (op, xid) = (self.op, self.origin.as_ref().map(Origin::xid));
        commit_begins();
        tokio::spawn(self.finish()).await.unwrap_or(Err(Error::CommitUnknown { op, xid }))
    }

    async fn finish(self) -> Result<()> {
        let Self { op, mut lease, access, origin, .. } = self;
        let done = tokio::time::timeout(PATIENCE, lease.run(|conn| conn.execute(COMMIT))).await;
        match done {
            Ok(Ok(_)) => {
                lease.set_in_transaction(false);
                return Ok(());
            }
            Ok(Err(error)) if !is_connection_lost(&error) => return Err(classify(op, lease.node(), Effect::None, error)),
            _ => lease.set_broken(),
        }
        let node = lease.node().to_owned();
        drop(lease);
        // What was only read is read.
        let Some(origin) = origin else { return Ok(()) };
        match find_out(&access, &origin).await {
            Outcome::Committed => Ok(()),
            Outcome::RolledBack => {
                let reason = "the connection was lost at COMMIT, and the server has rolled back: nothing was written".to_owned();
                Err(Error::Unavailable { op, node, reason, source: None })
            }
            Outcome::Unknown => Err(Error::CommitUnknown { op, xid: Some(origin.xid()) }),
        }
    }
}

/// An open COPY.
pub(crate) struct CopyWriter<'s> {
    op: &'static str,
    node: String,
    table: Option<&'s str>,
    copy: PgCopyIn<&'s mut PgConnection>,
}

impl CopyWriter<'_> {
    /// Sends what the buffer holds and empties it. A new buffer each time:
    /// clearing one would keep the driver's notes on JSON values.
    pub(crate) async fn send(&mut self, buffer: &mut PgArgumentBuffer) -> Result<()> {
        let mut chunk = std::mem::take(buffer);
        let bytes = std::mem::take(&mut *chunk);
        self.put(&bytes).await?;
        // The memory is used again, the notes are not.
        let mut bytes = bytes;
        bytes.clear();
        **buffer = bytes;
        Ok(())
    }

    /// Sends bytes as they are.
    pub(super) async fn put(&mut self, bytes: &[u8]) -> Result<()> {
        let sent = tokio::time::timeout(PATIENCE, self.copy.send(bytes)).await;
        explain(self.op, &self.node, self.table, sent.map(|sent| sent.map(drop)))
    }

    /// Ends a binary COPY; returns the number of rows.
    pub(crate) async fn finish(mut self, buffer: &mut PgArgumentBuffer) -> Result<u64> {
        buffer.extend_from_slice(TRAILER);
        self.send(buffer).await?;
        self.end().await
    }

    /// Ends the COPY; returns the number of rows.
    pub(super) async fn end(self) -> Result<u64> {
        let Self { op, node, table, copy } = self;
        let done = tokio::time::timeout(PATIENCE, copy.finish()).await;
        explain(op, &node, table, done)
    }

    /// Has the server forget what was sent.
    pub(super) async fn abort(self) -> Result<()> {
        let Self { op, node, table, copy } = self;
        let done = tokio::time::timeout(PATIENCE, copy.abort("the input cannot be read")).await;
        explain(op, &node, table, done)
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

fn explain<T>(op: &'static str, node: &str, table: Option<&str>, done: Result<sqlx::Result<T>, Elapsed>) -> Result<T> {
    done.map_err(|_| Error::Timeout { op, after: PATIENCE })?.map_err(|error| failed(op, node, table, error))
}

/// With a `table` of the caller's, it is he who named it, and his are the lines.
fn failed(op: &'static str, node: &str, table: Option<&str>, error: sqlx::Error) -> Error {
    let sqlx::Error::Database(database) = &error else { return classify(op, node, Effect::None, error) };
    let source = ServerError::of(&**database);
    let context = database.try_downcast_ref::<PgDatabaseError>().and_then(PgDatabaseError::r#where);
    let place = table.zip(context).and_then(|(table, context)| place(table, context));
    match classify(op, node, Effect::None, error) {
        Error::Migration { .. } if table.is_some() => {
            let reason = format!("there is no such table or column ({source})");
            Error::Copy { op, reason, source: Some(Box::new(source)) }
        }
        classified @ (Error::Forbidden { .. } | Error::ReadOnly { .. } | Error::Migration { .. } | Error::Unavailable { .. }) => classified,
        _ => {
            let place = place.unwrap_or_default();
            let reason = format!("{place}the server refused the copied rows ({source}); nothing was kept");
            Error::Copy { op, reason, source: Some(Box::new(source)) }
        }
    }
}

/// Line and column from the server's words on where it was, which may quote the
/// value as well: `COPY films, line 3, column year: "…"`.
fn place(table: &str, context: &str) -> Option<String> {
    let rest = context.lines().find_map(|line| line.strip_prefix("COPY ")?.strip_prefix(table)?.strip_prefix(", line "))?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (line, rest) = rest.split_at(digits);
    let column = rest.strip_prefix(", column ").map(|rest| rest.split_once(':').map_or(rest, |(column, _)| column));
    (!line.is_empty()).then(|| column.map_or_else(|| format!("line {line}: "), |column| format!("line {line}, column {column}: ")))
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_place_is_told_without_the_value() {
        let told = |context| place("films", context);
        assert_eq!(told("COPY films, line 3, column year: \"19x5\"").as_deref(), Some("line 3, column year: "));
        assert_eq!(told("COPY films, line 3, column year: null input").as_deref(), Some("line 3, column year: "));
        assert_eq!(told("COPY films, line 3, column year").as_deref(), Some("line 3, column year: "));
        assert_eq!(told("COPY films, line 12: \"a, column b\"").as_deref(), Some("line 12: "));
        assert_eq!(told("PL/pgSQL function f() line 3 at RAISE\nCOPY films, line 4").as_deref(), Some("line 4: "));
        for other in
            ["", "COPY films", "COPY films, line ", "COPY others, line 3", "SQL statement \"COPY films, line 3\"", "COPY films, Zeile 3"]
        {
            assert_eq!(told(other), None, "{other}");
        }
    }
}
