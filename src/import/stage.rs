//! The way of an import's rows into its staging tables.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_util::StreamExt as _;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArgumentBuffer;
use sqlx::types::Json;
use uuid::Uuid;

use super::bounds::Verdict;
use super::report::ImportReport;
use crate::copy::{Columns, CopySession, Staging, buffer, is_chunk};
use crate::error::{Error, Result};

/// What belongs to the rows waits in memory for the end of the rows' own COPY; at
/// this many bytes it is ended for them. A connection has one COPY at a time.
const MOST_WAITING: usize = 8 * 1024 * 1024;

/// The staging tables of an import: one that takes a row for each row, and those
/// of what belongs to it, in which rows wait.
pub(crate) trait Stages {
    /// The import's name: `movies.import`.
    const OP: &'static str;
    /// What is imported.
    type Row: 'static;
    /// The table of the rows themselves, with their numbers.
    type Main: for<'s> Staging<Source<'s> = (i64, &'s Self::Row)>;

    /// The row's number in its source, if it has one.
    fn line(row: &Self::Row) -> Option<u64>;

    /// Everything that can be told of a row without the database.
    fn check(row: &Self::Row) -> Verdict;

    /// Has what belongs to a row wait for its COPY.
    fn wait(&mut self, import: Uuid, place: i64, row: &Self::Row) -> Result<(), BoxDynError>;

    /// How many bytes wait.
    fn waiting(&self) -> usize;

    /// Copies what waits.
    fn flush(&mut self, session: &mut CopySession) -> impl Future<Output = Result<()>> + Send;
}

/// Something that belongs to a row, and its place among its kind.
pub(crate) type Part<'s, T> = (i32, &'s T);

/// An empty map is stored as nothing: the merge takes it for "leave as it is".
pub(crate) fn filled<T>(map: &BTreeMap<String, T>) -> Option<Json<&BTreeMap<String, T>>> {
    (!map.is_empty()).then_some(Json(map))
}

/// Rows of one staging table that wait for another table's COPY to end.
pub(crate) struct Waiting<S> {
    rows: PgArgumentBuffer,
    any: bool,
    table: PhantomData<fn() -> S>,
}

impl<S: Staging> Waiting<S> {
    pub(crate) fn new() -> Self {
        Self { rows: buffer(), any: false, table: PhantomData }
    }

    /// Whether the table got any row.
    pub(crate) fn any(&self) -> bool {
        self.any
    }

    /// How many bytes wait.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Appends the parts that belong to a row, with their places among their kind.
    pub(crate) fn push<'s, T>(&mut self, import: Uuid, place: i64, parts: impl IntoIterator<Item = T>) -> Result<(), BoxDynError>
    where
        S: Staging<Source<'s> = (i32, T)>,
    {
        (0..).zip(parts).try_for_each(|part| {
            self.any = true;
            S::encode(&mut self.rows, S::ALL, import, place, &part)
        })
    }

    /// Copies them.
    pub(crate) async fn flush(&mut self, session: &mut CopySession) -> Result<()> {
        let mut full = std::mem::replace(&mut self.rows, buffer());
        if full.len() == self.rows.len() {
            return Ok(());
        }
        session.copy::<S>(S::ALL).await?.finish(&mut full).await?;
        session.copied();
        Ok(())
    }
}

/// Copies all rows that are fit for it; the others go into the report. Returns
/// whether any row was copied.
///
/// A COPY names the columns that its rows have something for. A row that has more
/// ends it and begins the next, which may happen once for each column.
pub(crate) async fn stage<T, S>(session: &mut CopySession, import: Uuid, tables: &mut T, rows: S, report: &mut ImportReport) -> Result<bool>
where
    T: Stages + Send,
    S: Stream + Send,
    S::Item: Into<T::Row> + Send,
{
    let mut rows = pin!(rows);
    let mut staging = StagingRows { tables, import, report, columns: Columns::default(), place: 0, any: false };
    let mut ahead = rows.next().await.map(|row| Box::new(row.into()));
    while let Some(first) = ahead.take() {
        staging.columns = staging.columns.and(filled_columns::<T>(&first));
        let mut writer = session.copy::<T::Main>(staging.columns).await?;
        let mut main = buffer();
        staging.push(&mut main, &first)?;
        drop(first);
        ahead = loop {
            match poll_fn(|cx| staging.fill(&mut main, rows.as_mut(), cx)).await? {
                Filled::Chunk => writer.send(&mut main).await?,
                Filled::Ahead(row) => break Some(row),
                Filled::End => break None,
            }
        };
        writer.finish(&mut main).await?;
        session.copied();
        if ahead.is_none() || staging.is_full() {
            staging.tables.flush(session).await?;
        }
    }
    Ok(staging.any)
}

fn filled_columns<T: Stages>(row: &T::Row) -> Columns {
    T::Main::filled(&(0, row))
}

/// Why no more rows are encoded for now.
enum Filled<Row> {
    /// There are enough to be sent.
    Chunk,
    /// This one has to wait for the next COPY.
    Ahead(Box<Row>),
    /// There are no more.
    End,
}

/// What becomes of the rows on their way into staging.
struct StagingRows<'t, T> {
    tables: &'t mut T,
    import: Uuid,
    report: &'t mut ImportReport,
    /// What is copied: the columns that some row so far had something for.
    columns: Columns,
    /// How many rows the stream has yielded.
    place: u64,
    any: bool,
}

impl<T: Stages> StagingRows<'_, T> {
    /// Whether so much waits that the COPY has to end for it.
    fn is_full(&self) -> bool {
        self.tables.waiting() > MOST_WAITING
    }

    /// Encodes rows, or rejects them, until there is a chunk of them. Not async:
    /// a row that lived across an await would be copied into the future, and it is big.
    fn fill<S>(&mut self, main: &mut PgArgumentBuffer, mut rows: Pin<&mut S>, cx: &mut Context<'_>) -> Poll<Result<Filled<T::Row>>>
    where
        S: Stream,
        S::Item: Into<T::Row>,
    {
        while !is_chunk(main) {
            let Some(row) = ready!(rows.as_mut().poll_next(cx)) else { return Poll::Ready(Ok(Filled::End)) };
            let row = row.into();
            if self.is_full() || !self.columns.have(filled_columns::<T>(&row)) {
                return Poll::Ready(Ok(Filled::Ahead(Box::new(row))));
            }
            self.push(main, &row)?;
        }
        Poll::Ready(Ok(Filled::Chunk))
    }

    fn push(&mut self, main: &mut PgArgumentBuffer, row: &T::Row) -> Result<()> {
        self.place += 1;
        let line = T::line(row).unwrap_or(self.place);
        if let Err(reason) = T::check(row) {
            self.report.reject(line, reason);
            return Ok(());
        }
        self.any = true;
        let (place, line) = (i64::try_from(self.place).unwrap_or(i64::MAX), i64::try_from(line).unwrap_or(i64::MAX));
        T::Main::encode(main, self.columns, self.import, place, &(line, row))
            .and_then(|()| self.tables.wait(self.import, place, row))
            // Rows are checked before they are encoded, so this is a defect.
            .map_err(|_| Error::Driver { op: T::OP, reason: "a row that was found valid could not be encoded".to_owned() })
    }
}
