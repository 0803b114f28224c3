//! `db.copy_in()` and `db.copy_out()`: bytes between a table or a query and
//! whatever the caller reads from or writes to.

use std::io;
use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt as _;
use sqlx::SqlSafeStr;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use super::CopyFormat;
use super::writer::{CHUNK, CopySession};
use crate::Database;
use crate::cache::{Change, Changing, TABLES};
use crate::database::Access;
use crate::error::{Error, Result};
use crate::executor::traces;
use crate::metrics;

const IN: &str = "copy.in";
const OUT: &str = "copy.out";

impl Database {
    /// Copies what `reader` yields into a table, by COPY; returns how many rows
    /// there were. Without `columns`, into all of them in their order; `table`
    /// may name its schema (`public.movies`). Names are quoted: they are as the
    /// database has them, lower case as a rule.
    ///
    /// ```no_run
    /// # use revenge_db::{CopyFormat, CsvFormat, Database, Result};
    /// # async fn example(db: Database, file: tokio::fs::File) -> Result<()> {
    /// let format = CopyFormat::Csv(CsvFormat { header: true, ..CsvFormat::default() });
    /// let rows = db.copy_in("movie_genre_terms", &["id", "slug", "name"], file, format).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// All rows are kept or none: it is one transaction, on a connection of the
    /// primary that it holds to its end. Memory is bounded by a chunk of 64 KiB,
    /// and the reader is read as quickly as the server takes it. No time limit
    /// holds for the whole: each read and each chunk may take the query timeout,
    /// the server's work at the beginning and at the end an hour each. The
    /// server's objection to a row is heard at the end of the input. Dropped
    /// early, the server stops, nothing is kept, and the connection is thrown
    /// away. Not part of any open transaction.
    ///
    /// # Errors
    ///
    /// [`Error::Copy`] with line and column for a row that the server refuses,
    /// for a table or column that does not exist, and for a reader that fails;
    /// [`Error::Timeout`] for a reader or a server that stalls;
    /// [`Error::Forbidden`]; [`Error::Invalid`] for a name or an option that
    /// cannot be; [`Error::Unavailable`] if the connection was lost and nothing was
    /// kept, [`Error::CommitUnknown`] if it was lost at the COMMIT and nobody can tell.
    pub async fn copy_in(&self, table: &str, columns: &[&str], reader: impl AsyncRead + Send, format: CopyFormat) -> Result<u64> {
        metrics::reported(IN, copy_in(self.access(), table, columns, reader, &format)).await
    }

    /// Copies what a query yields into `writer`, by COPY; returns how many rows
    /// there were. The query has no parameters and is a text of the program:
    /// [`SqlSafeStr`] as everywhere in sqlx.
    ///
    /// ```no_run
    /// # use revenge_db::{CopyFormat, Database, Result};
    /// # async fn example(db: Database, file: tokio::fs::File) -> Result<()> {
    /// db.copy_out("SELECT id, slug, name FROM movie_genre_terms ORDER BY slug", file, CopyFormat::Text).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It runs in a read-only transaction, on a node as [`read`](Self::read)
    /// chooses it, and holds one connection to its end. Memory is bounded by a
    /// chunk of 64 KiB and the longest row; a writer that is slow slows the
    /// server down. No time limit holds for the whole: each chunk may take the
    /// query timeout on its way to the writer, and the server may be silent for
    /// as long. `writer` is flushed, not shut down; what it got before an error
    /// cannot be taken back. Dropped early, the server stops and the connection
    /// is thrown away.
    ///
    /// # Errors
    ///
    /// [`Error::Copy`] for a writer that fails, [`Error::Timeout`] for a writer
    /// or a server that stalls, [`Error::ReadOnly`] for a statement that writes;
    /// else those of any read.
    pub async fn copy_out(&self, sql: impl SqlSafeStr, writer: impl AsyncWrite + Send, format: CopyFormat) -> Result<u64> {
        let sql = sql.into_sql_str();
        metrics::reported(OUT, copy_out(self.access(), sql.as_str(), writer, &format)).await
    }
}

async fn copy_in(access: &Access, table: &str, columns: &[&str], reader: impl AsyncRead + Send, format: &CopyFormat) -> Result<u64> {
    let statement = format.copy_in(IN, table, columns)?;
    let name = table.split_once('.').map_or(table, |(_, name)| name);
    let _changing = access.cache().filter(|_| TABLES.contains(&name)).map(|cache| Changing::new(cache, &[Change::Any]));
    let mut session = CopySession::begin(access, IN).await?;
    let rows = match send(&mut session, access.limit(), &statement, name, reader).await {
        Ok(rows) => rows,
        Err(error) => {
            // The server has said no: the COPY is over, and the connection whole.
            if error.server().is_some() && !matches!(error, Error::Unavailable { .. }) {
                session.copied();
            }
            return Err(error);
        }
    };
    session.copied();
    session.commit().await?;
    Ok(rows)
}

async fn send(session: &mut CopySession, limit: Option<Duration>, statement: &str, table: &str, reader: impl AsyncRead) -> Result<u64> {
    let after = limit.unwrap_or(session.query_timeout());
    let mut writer = session.open(statement, Some(table)).await?;
    let mut reader = pin!(reader);
    let mut chunk = Vec::with_capacity(CHUNK);
    let mut over = false;
    while !over {
        chunk.clear();
        while chunk.len() < CHUNK {
            let read = tokio::time::timeout(after, reader.read_buf(&mut chunk)).await;
            let failed = match read {
                Ok(Ok(0)) => {
                    over = true;
                    break;
                }
                Ok(Ok(_)) => continue,
                Ok(Err(error)) => foreign(IN, "the input could not be read; nothing was kept", &error),
                Err(_) => Error::Timeout { op: IN, after },
            };
            if tokio::time::timeout(after, writer.abort()).await.is_ok_and(|aborted| aborted.is_ok()) {
                session.copied();
            }
            return Err(failed);
        }
        if chunk.is_empty() {
            break;
        }
        bounded(IN, after, writer.put(&chunk)).await?;
    }
    writer.end().await
}

async fn copy_out(access: &Access, sql: &str, writer: impl AsyncWrite + Send, format: &CopyFormat) -> Result<u64> {
    let statement = format.copy_out(OUT, sql)?;
    let mut session = CopySession::begin_reading(access, OUT).await?;
    // Functions set and lock in a read-only transaction, too; with a semicolon the parenthesis may end, and another statement follow.
    session.will_need_reset(traces(sql, sql.contains(';')));
    let messages = receive(&mut session, access.limit(), &statement, writer).await?;
    session.copied();
    match session.commit().await {
        // Nothing was to be kept.
        Ok(()) | Err(Error::CommitUnknown { .. }) => {}
        Err(error) => return Err(error),
    }
    Ok(messages.saturating_sub(format.messages_beside_rows()))
}

async fn receive(session: &mut CopySession, limit: Option<Duration>, statement: &str, writer: impl AsyncWrite) -> Result<u64> {
    let after = limit.unwrap_or(session.query_timeout());
    let failed = |error| foreign(OUT, "the output could not be written", &error);
    let mut rows = bounded(OUT, after, session.read(statement)).await?;
    let mut writer = pin!(writer);
    let mut chunk = Vec::with_capacity(CHUNK);
    let mut messages = 0;
    while let Some(row) = bounded(OUT, after, async { rows.next().await.transpose() }).await? {
        messages += 1;
        chunk.extend_from_slice(row.as_ref());
        if chunk.len() >= CHUNK {
            bounded(OUT, after, async { writer.write_all(&chunk).await.map_err(failed) }).await?;
            chunk.clear();
            // One row may have been a big one.
            chunk.shrink_to(CHUNK);
        }
    }
    bounded(OUT, after, async { writer.write_all(&chunk).await.map_err(failed) }).await?;
    bounded(OUT, after, async { writer.flush().await.map_err(failed) }).await?;
    Ok(messages)
}

async fn bounded<T>(op: &'static str, after: Duration, step: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(after, step).await.unwrap_or(Err(Error::Timeout { op, after }))
}

/// The words are those of the caller's reader or writer.
fn foreign(op: &'static str, what: &str, error: &io::Error) -> Error {
    Error::Copy { op, reason: format!("{what}: {error}"), source: None }
}
