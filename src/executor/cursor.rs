//! `tx.cursor()`: the rows of one snapshot, batch after batch.
//!
//! The driver keeps how a query's rows become its type to itself, and hands
//! rows to it in one way only: `fetch` on an executor. Hence an executor whose
//! `fetch_many` is a cursor on the server.

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::postgres::{PgArguments, PgQueryResult, PgRow, PgStatement, PgTypeInfo, Postgres};
use sqlx::query::{Map, Query, QueryAs, QueryScalar};
use sqlx::{AssertSqlSafe, Either, Execute, Executor, FromRow, IntoArguments, PgConnection, SqlSafeStr as _, SqlStr};
use tokio::runtime;

use super::into_sqlx;
use super::statement::{Statement, first_word};
use crate::error::{Error, OWN_QUERY, kind};
use crate::metrics;
use crate::pool::Traces;
use crate::transaction::Transaction;

/// How many rows a batch may have.
const BATCH: RangeInclusive<u16> = 1..=10_000;

/// A query of sqlx's whose rows [`Transaction::cursor`] can fetch: what
/// `query`, `query_as`, `query_scalar` and their checked macros make.
pub trait CursorQuery<'q>: sealed::CursorQuery {
    /// What a row becomes.
    type Row;

    #[doc(hidden)]
    fn fetch(self, cursor: CursorExecutor) -> BoxStream<'q, sqlx::Result<Self::Row>>;
}

mod sealed {
    pub trait CursorQuery {}
}

macro_rules! cursor_query {
    ($query:ident<$($part:ident),*>, $row:ty, $($bounds:tt)*) => {
        impl<'q, $($part),*> sealed::CursorQuery for $query<'q, Postgres, $($part),*> {}

        impl<'q, $($part),*> CursorQuery<'q> for $query<'q, Postgres, $($part),*>
        where
            A: IntoArguments<Postgres> + Send + 'q,
            $($bounds)*
        {
            type Row = $row;

            fn fetch(self, cursor: CursorExecutor) -> BoxStream<'q, sqlx::Result<$row>> {
                self.fetch(cursor)
            }
        }
    };
}

cursor_query!(Query<A>, PgRow,);
cursor_query!(QueryAs<O, A>, O, O: for<'r> FromRow<'r, PgRow> + Send + Unpin + 'q);
cursor_query!(QueryScalar<O, A>, O, O: Send + Unpin + 'q, (O,): for<'r> FromRow<'r, PgRow>);

impl<F, A> sealed::CursorQuery for Map<'_, Postgres, F, A> {}

impl<'q, F, O, A> CursorQuery<'q> for Map<'q, Postgres, F, A>
where
    F: FnMut(PgRow) -> sqlx::Result<O> + Send + 'q,
    O: Send + Unpin + 'q,
    A: IntoArguments<Postgres> + Send + 'q,
{
    type Row = O;

    fn fetch(self, cursor: CursorExecutor) -> BoxStream<'q, sqlx::Result<O>> {
        self.fetch(cursor)
    }
}

impl Transaction {
    /// The rows of a backend's own query, `batch` (1 to 10,000; what lies
    /// outside is brought to the nearer end) at a time, all from one snapshot:
    /// that of the moment of the first batch.
    ///
    /// ```no_run
    /// # use futures_util::TryStreamExt as _;
    /// # async fn example(db: revenge_db::Database) -> revenge_db::Result<()> {
    /// db.transaction(|tx| async move {
    ///     let mut titles = tx.cursor(sqlx::query_scalar::<_, String>("SELECT title FROM movies"), 1000);
    ///     while let Some(title) = titles.try_next().await? {
    ///         println!("{title}");
    ///     }
    ///     Ok::<_, revenge_db::Error>(())
    /// })
    /// .await
    /// # }
    /// ```
    ///
    /// Nothing runs before the first row is asked for. Each batch takes its
    /// turn among the transaction's calls, two round trips, and has the deadline
    /// of a call to itself: between two batches the transaction can be used for
    /// anything else. A batch is fetched when the last row of the one before
    /// has been taken; memory is bounded by it. Dropped early, the cursor is
    /// closed in a turn of its own by a task; dropped in the middle of a batch,
    /// as with any call, the transaction is rolled back. The stream is one more
    /// handle of its transaction, which stays open with it.
    ///
    /// # Errors
    ///
    /// The last item; sqlx's own, `?` turns them into [`Error`]. Within,
    /// [`Error::Misuse`] for a statement that is none of SELECT, VALUES, TABLE
    /// and WITH, and after the transaction's end; [`Error::Timeout`] for a
    /// batch. The server refuses what writes in a WITH (0A000), and to go on
    /// (34000) after a rollback to a savepoint from before the first batch.
    #[must_use = "a stream does nothing until it is polled"]
    pub fn cursor<'q, Q: CursorQuery<'q>>(&self, query: Q, batch: u16) -> BoxStream<'q, sqlx::Result<Q::Row>> {
        query.fetch(CursorExecutor { tx: self.clone(), batch: batch.clamp(*BATCH.start(), *BATCH.end()) })
    }
}

/// Fetches what it is given through a cursor.
#[doc(hidden)]
#[derive(Debug)]
pub struct CursorExecutor {
    tx: Transaction,
    batch: u16,
}

/// A cursor that is open on the server.
struct Open {
    tx: Transaction,
    name: String,
}

impl Open {
    /// One turn. Statements have no names on the server: with one for each
    /// cursor they would pile up there, and with one for all the driver would
    /// take the next cursor's columns for those of the first.
    async fn declare(tx: Transaction, statement: Statement) -> sqlx::Result<Self> {
        static CURSORS: AtomicU64 = AtomicU64::new(0);
        let name = format!("revenge_cursor_{}", CURSORS.fetch_add(1, Ordering::Relaxed));
        let traces = statement.traces();
        let declare = extended(format!("DECLARE {name} NO SCROLL CURSOR FOR {}", statement.sql.as_str()), statement.arguments);
        turn(&tx, traces, |conn| Box::pin(async move { conn.execute(declare).await.map(drop) })).await?;
        Ok(Self { tx, name })
    }

    async fn fetch(&self, batch: u16) -> sqlx::Result<Vec<PgRow>> {
        let fetch = extended(format!("FETCH FORWARD {batch} FROM {}", self.name), None);
        turn(&self.tx, Traces::None, |conn| Box::pin(conn.fetch(fetch).try_collect())).await
    }
}

impl Drop for Open {
    /// A rollback to a savepoint may have closed it already, which must not
    /// cost the transaction, as a CLOSE that fails would.
    fn drop(&mut self) {
        let close = format!(
            "DO $$ DECLARE opened refcursor := '{0}'; BEGIN IF EXISTS (SELECT FROM pg_cursors WHERE name = '{0}') THEN CLOSE opened; END IF; END $$",
            self.name
        );
        let tx = self.tx.clone();
        // Without a runtime it ends with the transaction.
        if let Ok(runtime) = runtime::Handle::try_current() {
            // Nobody asked for it, so that it is no call in the metrics, nor an error of one where the transaction has ended.
            runtime.spawn(async move { tx.run_own(Traces::None, |conn| conn.execute(AssertSqlSafe(close).into_sql_str())).await });
        }
    }
}

/// By the extended protocol, whose rows are binary, under no name.
fn extended(sql: String, arguments: Option<PgArguments>) -> Statement {
    Statement { sql: AssertSqlSafe(sql).into_sql_str(), arguments: Some(arguments.unwrap_or_default()), persistent: false }
}

/// One turn on the transaction's session, reported.
async fn turn<R>(
    tx: &Transaction,
    traces: Traces,
    call: impl for<'c> FnOnce(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<R>>,
) -> sqlx::Result<R> {
    let started = Instant::now();
    let outcome = tx.run_own(traces, call).await;
    metrics::report_own(started, outcome.as_ref().err().map(kind));
    outcome
}

fn refuse_what_yields_no_rows(statement: &Statement) -> sqlx::Result<()> {
    const YIELD: [&str; 4] = ["select", "with", "values", "table"];
    let first = first_word(statement.sql.as_str());
    if YIELD.iter().any(|word| first.eq_ignore_ascii_case(word)) {
        return Ok(());
    }
    let reason = "only a statement that reads rows can be a cursor: SELECT, VALUES, TABLE, or WITH before one of them";
    Err(into_sqlx(Error::Misuse { op: OWN_QUERY, reason }))
}

impl<'c> Executor<'c> for CursorExecutor {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, sqlx::Result<Either<PgQueryResult, PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let statement = Statement::of(query);
        let rows = async_stream::try_stream! {
            let statement = statement?;
            refuse_what_yields_no_rows(&statement)?;
            let cursor = Open::declare(self.tx, statement).await?;
            let mut more = true;
            while more {
                let rows = cursor.fetch(self.batch).await?;
                more = rows.len() == usize::from(self.batch);
                for row in rows {
                    yield Either::Right(row);
                }
            }
        };
        rows.boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        self.tx.executor().fetch_optional(query)
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [PgTypeInfo]) -> BoxFuture<'e, sqlx::Result<PgStatement>>
    where
        'c: 'e,
    {
        self.tx.executor().prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, sqlx::Result<sqlx::Describe<Postgres>>>
    where
        'c: 'e,
    {
        self.tx.executor().describe(sql)
    }
}
