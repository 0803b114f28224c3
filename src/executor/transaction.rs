//! `tx.executor()`: a backend's own checked queries inside a transaction.

use std::iter;
use std::time::Instant;

use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sqlx::postgres::{PgQueryResult, PgRow, PgStatement, PgTypeInfo, Postgres};
use sqlx::{Either, Execute, Executor, PgConnection, SqlStr};

use super::into_sqlx;
use super::statement::{Statement, first_word};
use crate::cache::Change;
use crate::error::{Error, OWN_QUERY, kind};
use crate::metrics;
use crate::pool::Traces;
use crate::transaction::Transaction;

/// An sqlx executor inside a [`Transaction`]; from [`Transaction::executor`].
///
/// `sqlx::query!(…).execute(tx.executor())` takes its turn on the transaction's
/// session among the calls of its repositories, has the same deadline, and is
/// undone with the rest. One round trip a call, two for a text of several
/// statements. A statement that begins or ends a transaction or a savepoint is
/// refused: that is for the handle's own methods. One that is hidden in a text of
/// several is found out afterwards: the call fails, and the handle is at its end. Errors are sqlx's own; `?` turns them into [`Error`].
///
/// All rows are read before the first one is handed out, `fetch` included: a
/// stream that was held open would keep every other call of the transaction
/// waiting, for ever if its own reader made that call.
#[derive(Debug, Clone)]
pub struct TransactionExecutor(Transaction);

impl TransactionExecutor {
    pub(crate) fn of(tx: &Transaction) -> Self {
        Self(tx.clone())
    }

    /// Runs one statement and reports it.
    async fn run<R>(
        &self,
        statement: sqlx::Result<Statement>,
        call: impl for<'c> FnOnce(&'c mut PgConnection, Statement) -> BoxFuture<'c, sqlx::Result<R>>,
    ) -> sqlx::Result<R> {
        let started = Instant::now();
        let outcome = match statement {
            Ok(statement) if controls_transaction(&statement) => Err(into_sqlx(Error::Misuse {
                op: OWN_QUERY,
                reason: "this statement would begin or end a transaction or a savepoint behind the handle's back; use the methods of `Transaction`",
            })),
            Ok(statement) => {
                let _changing = statement.may_concern_the_cache().then(|| self.0.changing(&[Change::Any]));
                let traces = statement.traces();
                let several = statement.may_hold_several();
                let outcome = self.0.run_own(traces, |conn| call(conn, statement)).await;
                // That it was committed matters more than why its end failed.
                if several { self.0.must_still_be_open().await.and(outcome) } else { outcome }
            }
            Err(error) => Err(error),
        };
        metrics::report_own(started, outcome.as_ref().err().map(kind));
        outcome
    }
}

impl Statement {
    /// Whether this text may end the transaction further back than its first words tell.
    fn may_hold_several(&self) -> bool {
        let sql = self.sql.as_str().trim_end().trim_end_matches(';');
        self.arguments.is_none() && sql.contains(';') || first_word(sql).eq_ignore_ascii_case("prepare")
    }
}

/// Whether a statement would begin or end a transaction or a savepoint. Without
/// arguments a text goes by the simple protocol and may hold several of them;
/// `end` counts at its beginning only, since blocks of PL/pgSQL end so.
fn controls_transaction(statement: &Statement) -> bool {
    const CONTROLS: [&str; 7] = ["begin", "start", "commit", "rollback", "abort", "savepoint", "release"];
    let sql = statement.sql.as_str();
    let parts = if statement.arguments.is_none() { usize::MAX } else { 1 };
    // The whole as well: a comment before it may hold a semicolon.
    let mut first = iter::once(sql).chain(sql.splitn(parts, ';')).map(first_word);
    first_word(sql).eq_ignore_ascii_case("end") || first.any(|word| CONTROLS.iter().any(|control| word.eq_ignore_ascii_case(control)))
}

impl<'c> Executor<'c> for TransactionExecutor {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, sqlx::Result<Either<PgQueryResult, PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let statement = Statement::of(query);
        let rows = async move { self.run(statement, |conn, statement| Box::pin(conn.fetch_many(statement).try_collect::<Vec<_>>())).await };
        stream::once(rows).map_ok(|rows| stream::iter(rows.into_iter().map(Ok))).try_flatten().boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let statement = Statement::of(query);
        Box::pin(async move { self.run(statement, |conn, statement| conn.fetch_optional(statement)).await })
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [PgTypeInfo]) -> BoxFuture<'e, sqlx::Result<PgStatement>>
    where
        'c: 'e,
    {
        let parameters = parameters.to_vec();
        Box::pin(
            async move { self.0.run_own(Traces::None, |conn| Box::pin(async move { conn.prepare_with(sql, &parameters).await })).await },
        )
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, sqlx::Result<sqlx::Describe<Postgres>>>
    where
        'c: 'e,
    {
        Box::pin(async move { self.0.run_own(Traces::None, |conn| conn.describe(sql)).await })
    }
}
