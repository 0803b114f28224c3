//! A checked statement with its name: what a repository hands to its handle.
//!
//! The macros take the statement's file and derive the operation's name from
//! the path, so that trace, metric, error and file cannot disagree:
//! `queries/movies/movie/get.sql` is `movies.movie.get`.

use std::time::Duration;

use futures_core::future::BoxFuture;
use sqlx::PgConnection;

use crate::error::{Error, Result};

/// A statement that can be run, and run again, on any connection.
pub(crate) struct Query<F> {
    pub(crate) op: &'static str,
    pub(crate) run: F,
}

impl<F> Query<F> {
    /// Ties the closure's type to what a handle runs; see the macros below.
    pub(crate) const fn new<R>(op: &'static str, run: F) -> Self
    where
        F: for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<R>>,
    {
        Self { op, run }
    }
}

/// How many rows a statement yields, and what becomes of them: rows turn into
/// the caller's type, one by one, in the handle.
pub(crate) trait Rows {
    /// One row as the statement yields it.
    type Row;
    /// The same number of `T`.
    type Of<T>;
    /// Converts every row; `Err` carries the first reason.
    fn convert<T, E>(self, one: impl Fn(Self::Row) -> Result<T, E>) -> Result<Self::Of<T>, E>;
}

impl<R> Rows for Option<R> {
    type Row = R;
    type Of<T> = Option<T>;

    fn convert<T, E>(self, one: impl Fn(R) -> Result<T, E>) -> Result<Option<T>, E> {
        self.map(one).transpose()
    }
}

impl<R> Rows for Vec<R> {
    type Row = R;
    type Of<T> = Vec<T>;

    fn convert<T, E>(self, one: impl Fn(R) -> Result<T, E>) -> Result<Vec<T>, E> {
        self.into_iter().map(one).collect()
    }
}

/// Exactly one row, as aggregates and `INSERT … RETURNING` yield it.
pub(crate) struct One<R>(pub(crate) R);

impl<R> Rows for One<R> {
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

/// Durations are stored in milliseconds; a negative one is a misfit.
pub(crate) fn duration_of(key: impl std::fmt::Display, column: &'static str, ms: Option<i64>) -> Result<Option<Duration>, Misfit> {
    ms.map(|ms| u64::try_from(ms).map(Duration::from_millis).map_err(|_| Misfit { key: key.to_string(), reason: column })).transpose()
}

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

/// A statement that yields at most one row: `optional!(MovieRow, "queries/…/get.sql", id.0)`.
macro_rules! optional {
    ($row:ty, $path:literal $(, $arg:expr)* $(,)?) => {
        $crate::query::Query::new($crate::query::op!($path), |conn: &mut sqlx::PgConnection| {
            Box::pin(sqlx::query_file_as!($row, $path $(, $arg)*).fetch_optional(conn))
        })
    };
}

/// A statement that yields any number of rows.
macro_rules! all {
    ($row:ty, $path:literal $(, $arg:expr)* $(,)?) => {
        $crate::query::Query::new($crate::query::op!($path), |conn: &mut sqlx::PgConnection| {
            Box::pin(sqlx::query_file_as!($row, $path $(, $arg)*).fetch_all(conn))
        })
    };
}

/// A statement that yields exactly one row.
macro_rules! one {
    ($row:ty, $path:literal $(, $arg:expr)* $(,)?) => {
        $crate::query::Query::new($crate::query::op!($path), |conn: &mut sqlx::PgConnection| {
            let row = sqlx::query_file_as!($row, $path $(, $arg)*).fetch_one(conn);
            Box::pin(async move { row.await.map($crate::query::One) })
        })
    };
}

/// A statement that yields exactly one value: a count, an `EXISTS`.
macro_rules! value {
    ($path:literal $(, $arg:expr)* $(,)?) => {
        $crate::query::Query::new($crate::query::op!($path), |conn: &mut sqlx::PgConnection| {
            let row = sqlx::query_file_scalar!($path $(, $arg)*).fetch_one(conn);
            Box::pin(async move { row.await.map($crate::query::One) })
        })
    };
}

/// A statement that yields nothing but the number of rows that it changed.
macro_rules! execute {
    ($path:literal $(, $arg:expr)* $(,)?) => {
        $crate::query::Query::new($crate::query::op!($path), |conn: &mut sqlx::PgConnection| {
            Box::pin(sqlx::query_file!($path $(, $arg)*).execute(conn))
        })
    };
}

pub(crate) use {all, execute, one, op, optional, value};

#[cfg(test)]
mod tests {
    #[test]
    fn the_path_of_a_query_is_its_name() {
        assert_eq!(op!("queries/movies/movie/find_by_tmdb_id.sql"), "movies.movie.find_by_tmdb_id");
    }
}
