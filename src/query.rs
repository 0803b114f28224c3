//! A checked statement with its name: what a repository hands to its handle.
//!
//! The macros take the statement's file and derive the operation's name from
//! the path, so that trace, metric, error and file cannot disagree:
//! `queries/movies/movie/get.sql` is `movies.movie.get`.

use std::marker::PhantomData;
use std::time::Duration;

use futures_core::future::BoxFuture;
use metrics::Key;
use sqlx::postgres::{PgRow, Postgres};
use sqlx::query::Map;
use sqlx::{Executor as _, IntoArguments, PgConnection, SqlStr};

use crate::error::{Error, Result};

/// A statement that can be run, and run again, on any connection.
pub(crate) struct Query<F, R> {
    pub(crate) op: &'static str,
    /// Under which its successes are measured; made by the compiler.
    pub(crate) succeeded: &'static Key,
    ask: F,
    yields: PhantomData<fn() -> R>,
}

impl<F, R> Query<F, R> {
    /// Ties the closure's type to what a handle runs; see the macros below.
    pub(crate) const fn new(op: &'static str, succeeded: &'static Key, ask: F) -> Self
    where
        F: for<'c> Fn(&'c mut PgConnection, &'c mut Option<R>) -> BoxFuture<'c, sqlx::Result<()>>,
    {
        Self { op, succeeded, ask, yields: PhantomData }
    }

    /// To be run with the answer put there: rows are big, and would be copied at
    /// every level that returned them.
    pub(crate) fn in_place<'q>(&'q mut self, answer: &'q mut Option<R>) -> InPlace<'q, F, R> {
        InPlace { ask: &mut self.ask, answer }
    }

    /// What it was answered; to be called once it was.
    pub(crate) fn answer(&self, answer: Option<R>) -> Result<R> {
        match answer {
            Some(answer) => Ok(answer),
            None => Err(self.unanswered()),
        }
    }

    /// The same with rows that have become `T`.
    pub(crate) fn converted<T>(&self, answer: Option<R>) -> Result<R::Of<T>>
    where
        R: Rows,
        T: TryFrom<R::Row>,
        T::Error: Into<Misfit>,
    {
        // Spelt out, as in `convert`: each combinator would copy the rows once more.
        match answer {
            Some(rows) => match rows.convert(T::try_from) {
                Ok(rows) => Ok(rows),
                Err(misfit) => Err(misfit.into().into_error(self.op)),
            },
            None => Err(self.unanswered()),
        }
    }

    #[cold]
    fn unanswered(&self) -> Error {
        Error::Driver { op: self.op, reason: "the statement has ended without an answer".to_owned() }
    }
}

/// A statement and the place for its answer.
pub(crate) struct InPlace<'q, F, R> {
    ask: &'q mut F,
    answer: &'q mut Option<R>,
}

/// How a statement is asked: on a connection, with the place for its answer.
pub(crate) trait Ask<R>: for<'c> Fn(&'c mut PgConnection, &'c mut Option<R>) -> BoxFuture<'c, sqlx::Result<()>> + Send {}

impl<F, R> Ask<R> for F where F: for<'c> Fn(&'c mut PgConnection, &'c mut Option<R>) -> BoxFuture<'c, sqlx::Result<()>> + Send {}

/// Whatever is run on a connection, perhaps on a second one after the first has
/// failed. Not generic: what sends it there is compiled once, not for each statement.
pub(crate) trait Call: Send {
    fn on<'c>(&'c mut self, conn: &'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<()>>;
}

impl<F: Ask<R>, R: Send> Call for InPlace<'_, F, R> {
    fn on<'c>(&'c mut self, conn: &'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<()>> {
        (self.ask)(conn, self.answer)
    }
}

/// A command of our own, without parameters, that yields nothing: a BEGIN, a SAVEPOINT.
pub(crate) struct Command(pub(crate) SqlStr);

impl Call for Command {
    fn on<'c>(&'c mut self, conn: &'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<()>> {
        let command = self.0.clone();
        Box::pin(async move { conn.execute(command).await.map(drop) })
    }
}

/// Waits for an answer and puts it into its place.
#[inline]
pub(crate) fn keep<'c, R, S: Send>(
    asking: impl Future<Output = sqlx::Result<R>> + Send + 'c,
    answer: &'c mut Option<S>,
    form: impl FnOnce(R) -> S + Send + 'c,
) -> BoxFuture<'c, sqlx::Result<()>> {
    Box::pin(async move {
        *answer = Some(form(asking.await?));
        Ok(())
    })
}

/// Waits for all rows and puts them into their place, one by one as they come: in
/// the driver's streams each would be copied some fifteen times.
#[inline]
pub(crate) fn keep_all<'c, R, F, A>(
    asking: Map<'c, Postgres, F, A>,
    conn: &'c mut PgConnection,
    answer: &'c mut Option<Vec<R>>,
) -> BoxFuture<'c, sqlx::Result<()>>
where
    R: Send + Unpin,
    F: FnMut(PgRow) -> sqlx::Result<R> + Send + 'c,
    A: IntoArguments<Postgres> + Send + 'c,
{
    Box::pin(async move {
        // What a first try has left is not the second's.
        let rows = answer.insert(Vec::new());
        let asked = asking.map(|row| rows.push(row)).fetch_all(conn).await;
        asked.map(drop).inspect_err(|_| *answer = None)
    })
}

/// How many rows a statement yields, and what becomes of them: rows turn into
/// the caller's type, one by one, in the handle.
pub(crate) trait Rows: Send {
    /// One row as the statement yields it.
    type Row;
    /// The same number of `T`.
    type Of<T>;
    /// Converts every row; `Err` carries the first reason.
    fn convert<T, E>(self, one: impl Fn(Self::Row) -> Result<T, E>) -> Result<Self::Of<T>, E>;
}

impl<R: Send> Rows for Option<R> {
    type Row = R;
    type Of<T> = Option<T>;

    fn convert<T, E>(self, one: impl Fn(R) -> Result<T, E>) -> Result<Option<T>, E> {
        match self {
            Some(row) => match one(row) {
                Ok(row) => Ok(Some(row)),
                Err(misfit) => Err(misfit),
            },
            None => Ok(None),
        }
    }
}

impl<R: Send> Rows for Vec<R> {
    type Row = R;
    type Of<T> = Vec<T>;

    fn convert<T, E>(self, one: impl Fn(R) -> Result<T, E>) -> Result<Vec<T>, E> {
        self.into_iter().map(one).collect()
    }
}

/// Exactly one row, as aggregates and `INSERT … RETURNING` yield it.
pub(crate) struct One<R>(pub(crate) R);

impl<R: Send> Rows for One<R> {
    type Row = R;
    type Of<T> = T;

    fn convert<T, E>(self, one: impl Fn(R) -> Result<T, E>) -> Result<T, E> {
        one(self.0)
    }
}

/// A stored value that does not fit its Rust type; the handle adds the
/// operation's name and makes it [`Error::Corrupt`].
#[derive(Debug)]
pub(crate) struct Misfit {
    /// The row's primary key.
    pub(crate) key: String,
    /// Column and expectation, without the value.
    pub(crate) reason: &'static str,
}

impl From<std::convert::Infallible> for Misfit {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl Misfit {
    pub(crate) fn into_error(self, op: &'static str) -> Error {
        Error::Corrupt { op, key: self.key, reason: self.reason.to_owned() }
    }
}

/// Which of `all` is stored as `text`; `misfit` says which column holds what else.
pub(crate) fn stored<T: Copy>(
    all: &[T],
    as_str: fn(T) -> &'static str,
    key: impl std::fmt::Display,
    misfit: &'static str,
    text: &str,
) -> Result<T, Misfit> {
    all.iter().copied().find(|one| as_str(*one) == text).ok_or_else(|| Misfit { key: key.to_string(), reason: misfit })
}

/// Durations are stored in milliseconds; a negative one is a misfit.
pub(crate) fn duration_of(key: impl std::fmt::Display, column: &'static str, ms: Option<i64>) -> Result<Option<Duration>, Misfit> {
    ms.map(|ms| u64::try_from(ms).map(Duration::from_millis).map_err(|_| Misfit { key: key.to_string(), reason: column })).transpose()
}

/// Nothing is older: what is asked for beyond it means all there is, and the server's
/// times do not reach back much further.
pub(crate) const LONGEST_AGE: Duration = Duration::from_hours(24 * 365 * 1_000);

/// Milliseconds for the database; more than 292 million years is cut off there.
pub(crate) fn ms_of(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// `queries/movies/movie/get.sql` → `movies.movie.get`, at compile time.
pub(crate) const fn op_name<const LEN: usize>(path: &str) -> [u8; LEN] {
    let path = path.as_bytes();
    let mut name = [0; LEN];
    let mut at = 0;
    while at < LEN {
        let byte = path[PREFIX + at];
        name[at] = if byte == b'/' { b'.' } else { byte };
        at += 1;
    }
    name
}

/// The length of the name of the statement at `path`.
pub(crate) const fn op_len(path: &str) -> usize {
    path.len() - PREFIX - ".sql".len()
}

/// The bytes as text; the paths are literals in the crate's own source.
pub(crate) const fn op_str(name: &[u8]) -> &str {
    match std::str::from_utf8(name) {
        Ok(name) => name,
        Err(_) => panic!("query paths are ASCII"),
    }
}

const PREFIX: usize = "queries/".len();

/// The operation's name for a query file, as a `&'static str` constant.
macro_rules! op {
    ($path:literal) => {{
        const LEN: usize = $crate::query::op_len($path);
        const NAME: [u8; LEN] = $crate::query::op_name::<LEN>($path);
        $crate::query::op_str(&NAME)
    }};
}

/// The statement in a file: how it is asked, and what its rows become.
macro_rules! query {
    ($path:literal, $asking:expr, $fetch:ident, $form:expr) => {
        $crate::query::query!($path, |conn, answer| $crate::query::keep($asking.$fetch(conn), answer, $form))
    };
    ($path:literal, $ask:expr) => {{
        const OP: &str = $crate::query::op!($path);
        static LABELS: [::metrics::Label; 2] = $crate::metrics::labels_of_success(OP);
        static SUCCEEDED: ::metrics::Key = $crate::metrics::key_of_success(&LABELS);
        $crate::query::Query::new(OP, &SUCCEEDED, $ask)
    }};
}

/// A statement that yields at most one row: `optional!(MovieRow, "queries/…/get.sql", id.0)`.
macro_rules! optional {
    ($row:ty, $path:literal $(, $arg:expr)* $(,)?) => {
        $crate::query::query!($path, sqlx::query_file_as!($row, $path $(, $arg)*), fetch_optional, std::convert::identity)
    };
}

/// A statement that yields any number of rows.
macro_rules! all {
    ($row:ty, $path:literal $(, $arg:expr)* $(,)?) => {
        $crate::query::query!($path, |conn, answer| $crate::query::keep_all(sqlx::query_file_as!($row, $path $(, $arg)*), conn, answer))
    };
}

/// A statement that yields exactly one row.
macro_rules! one {
    ($row:ty, $path:literal $(, $arg:expr)* $(,)?) => {
        $crate::query::query!($path, sqlx::query_file_as!($row, $path $(, $arg)*), fetch_one, $crate::query::One)
    };
}

/// A statement that yields exactly one value: a count, an `EXISTS`.
macro_rules! value {
    ($path:literal $(, $arg:expr)* $(,)?) => {
        $crate::query::query!($path, sqlx::query_file_scalar!($path $(, $arg)*), fetch_one, $crate::query::One)
    };
}

/// A statement that yields nothing but the number of rows that it changed.
macro_rules! execute {
    ($path:literal $(, $arg:expr)* $(,)?) => {
        $crate::query::query!($path, sqlx::query_file!($path $(, $arg)*), execute, std::convert::identity)
    };
}

pub(crate) use {all, execute, one, op, optional, query, value};

#[cfg(test)]
mod tests {
    #[test]
    fn the_path_of_a_query_is_its_name() {
        assert_eq!(op!("queries/movies/movie/find_by_tmdb_id.sql"), "movies.movie.find_by_tmdb_id");
    }
}
