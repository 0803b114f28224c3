//! An import's course: copy everything into staging, decide, merge, report;
//! all of it one transaction.

use std::pin::pin;

use futures_core::Stream;
use futures_util::StreamExt as _;
use metrics::counter;
use sqlx::postgres::PgArgumentBuffer;
use uuid::Uuid;

use super::model::{ImportReport, MovieImport, OnConflict, RejectedRow};
use super::staging::{CreditStaging, FileStaging, GenreStaging, MovieStaging, RatingStaging};
use super::validate::validate;
use crate::copy::{CopySession, Staging, buffer, is_chunk};
use crate::error::{Error, Result};
use crate::handle::ReadWrite;
use crate::metrics::IMPORT_ROWS;
use crate::movies::Movies;
use crate::query::{One, all, execute, one, value};

const OP: &str = "movies.import";

/// Genres, people and files wait in memory for the end of the movies' COPY; at
/// this many bytes it is ended for them. A connection has one COPY at a time.
const MOST_WAITING: usize = 8 * 1024 * 1024;

impl Movies<ReadWrite> {
    /// Imports movies, each with the genres, people, files and ratings that
    /// belong to it, by COPY into staging tables and one merge.
    ///
    /// A row meets a live movie of its library by the first key that it carries
    /// and the library knows: id, IMDb id, TMDb id, else folded title, year and
    /// path; `on_conflict` says what happens then. Bad rows are rejected, each
    /// with its number and reason, and the others go in.
    ///
    /// All or nothing: it is one transaction on one connection of the pool, so
    /// that a crash, a dropped future or an error keeps nothing. Imports into
    /// the same library wait for each other. Memory does not grow with the
    /// number of rows; there is no deadline for the whole.
    ///
    /// # Errors
    ///
    /// [`Error::Copy`], [`Error::Unavailable`], [`Error::Migration`] when the
    /// tables are not what this version knows, [`Error::CommitUnknown`] when
    /// the connection is lost at the very end (repeating it with
    /// [`OnConflict::Skip`] or [`OnConflict::Update`] doubles nothing),
    /// [`Error::Misuse`] inside a transaction.
    pub async fn import<S>(&self, rows: S, on_conflict: OnConflict) -> Result<ImportReport>
    where
        S: Stream + Send,
        S::Item: Into<MovieImport> + Send,
    {
        let inner = self.handle.pool(OP)?;
        let mut session = CopySession::begin(inner, OP).await?;
        session.check::<MovieStaging>().await?;
        session.check::<GenreStaging>().await?;
        session.check::<CreditStaging>().await?;
        session.check::<FileStaging>().await?;
        session.check::<RatingStaging>().await?;

        let id = Uuid::now_v7();
        let mut report = ImportReport::default();
        let staged = stage(&mut session, id, rows, &mut report).await?;
        if staged.movies {
            merge(&mut session, id, on_conflict, &staged).await?;
            summarise(&mut session, id, &mut report).await?;
            clear(&mut session, id, &staged).await?;
        }
        session.commit().await?;
        for (outcome, rows) in
            [("inserted", report.inserted), ("updated", report.updated), ("skipped", report.skipped), ("rejected", report.rejected_rows)]
        {
            counter!(IMPORT_ROWS, "entity" => "movies", "outcome" => outcome).increment(rows);
        }
        Ok(report)
    }

    /// Only the first half of [`import`](Self::import): for measuring the COPY.
    #[cfg(feature = "testing")]
    #[doc(hidden)]
    pub async fn stage_only<S>(&self, rows: S) -> Result<Uuid>
    where
        S: Stream + Send,
        S::Item: Into<MovieImport> + Send,
    {
        let mut session = CopySession::begin(self.handle.pool(OP)?, OP).await?;
        let id = Uuid::now_v7();
        stage(&mut session, id, rows, &mut ImportReport::default()).await?;
        session.commit().await?;
        Ok(id)
    }
}

/// Which staging tables got rows.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each table")]
struct Staged {
    movies: bool,
    genres: bool,
    credits: bool,
    files: bool,
    ratings: bool,
}

/// Rows of the other tables that wait for the movies' COPY to end.
struct Waiting {
    import: Uuid,
    genres: PgArgumentBuffer,
    credits: PgArgumentBuffer,
    files: PgArgumentBuffer,
    ratings: PgArgumentBuffer,
}

impl Waiting {
    fn new(import: Uuid) -> Self {
        Self { import, genres: buffer(), credits: buffer(), files: buffer(), ratings: buffer() }
    }

    fn push(&mut self, line: i64, row: &MovieImport, staged: &mut Staged) -> Result<()> {
        parts::<GenreStaging, _>(&mut self.genres, self.import, line, &row.genres, &mut staged.genres)?;
        parts::<CreditStaging, _>(&mut self.credits, self.import, line, &row.credits, &mut staged.credits)?;
        parts::<FileStaging, _>(&mut self.files, self.import, line, &row.files, &mut staged.files)?;
        parts::<RatingStaging, _>(&mut self.ratings, self.import, line, &row.external_ratings, &mut staged.ratings)
    }

    fn is_full(&self) -> bool {
        self.genres.len() + self.credits.len() + self.files.len() + self.ratings.len() > MOST_WAITING
    }

    async fn flush(&mut self, session: &mut CopySession) -> Result<()> {
        copy_waiting::<GenreStaging>(session, &mut self.genres).await?;
        copy_waiting::<CreditStaging>(session, &mut self.credits).await?;
        copy_waiting::<FileStaging>(session, &mut self.files).await?;
        copy_waiting::<RatingStaging>(session, &mut self.ratings).await
    }
}

/// Appends the parts of one kind that belong to a row.
fn parts<S, T>(buffer: &mut PgArgumentBuffer, import: Uuid, line: i64, parts: &[T], any: &mut bool) -> Result<()>
where
    S: for<'s> Staging<Source<'s> = (i32, &'s T)>,
    T: 'static,
{
    *any |= !parts.is_empty();
    for (place, part) in (0..).zip(parts) {
        S::encode(buffer, import, line, &(place, part)).map_err(unencodable)?;
    }
    Ok(())
}

async fn copy_waiting<S: Staging>(session: &mut CopySession, waiting: &mut PgArgumentBuffer) -> Result<()> {
    let mut full = std::mem::replace(waiting, buffer());
    if full.len() == waiting.len() {
        return Ok(());
    }
    session.copy::<S>().await?.finish(&mut full).await?;
    session.copied();
    Ok(())
}

/// Copies all rows that are fit for it; the others go into the report.
async fn stage<S>(session: &mut CopySession, import: Uuid, rows: S, report: &mut ImportReport) -> Result<Staged>
where
    S: Stream + Send,
    S::Item: Into<MovieImport> + Send,
{
    let mut rows = pin!(rows);
    let mut staging = StagingRows { waiting: Waiting::new(import), staged: Staged::default(), report, place: 0 };
    let mut ended = false;
    while !ended {
        let mut writer = session.copy::<MovieStaging>().await?;
        let mut movies = buffer();
        ended = loop {
            let Some(row) = rows.next().await else { break true };
            staging.push(&mut movies, &row.into())?;
            if is_chunk(&movies) {
                writer.send(&mut movies).await?;
            }
            if staging.waiting.is_full() {
                break false;
            }
        };
        writer.finish(&mut movies).await?;
        session.copied();
        staging.waiting.flush(session).await?;
    }
    Ok(staging.staged)
}

/// What becomes of the rows on their way into staging.
struct StagingRows<'r> {
    waiting: Waiting,
    staged: Staged,
    report: &'r mut ImportReport,
    /// How many rows the stream has yielded.
    place: u64,
}

impl StagingRows<'_> {
    /// Encodes a row, or rejects it. Not async: a row that lived across an
    /// await would be copied into the future, and it is big.
    fn push(&mut self, movies: &mut PgArgumentBuffer, row: &MovieImport) -> Result<()> {
        self.place += 1;
        let line = row.line.unwrap_or(self.place);
        if let Err(reason) = validate(row) {
            reject(self.report, line, reason);
            return Ok(());
        }
        self.staged.movies = true;
        let (place, line) = (i64::try_from(self.place).unwrap_or(i64::MAX), i64::try_from(line).unwrap_or(i64::MAX));
        MovieStaging::encode(movies, self.waiting.import, place, &(line, row)).map_err(unencodable)?;
        self.waiting.push(place, row, &mut self.staged)
    }
}

fn reject(report: &mut ImportReport, line: u64, reason: String) {
    report.rejected_rows += 1;
    if report.rejected.len() < ImportReport::MOST_REJECTED {
        report.rejected.push(RejectedRow { line, reason });
    }
}

/// Rows are validated before they are encoded, so this is a defect.
fn unencodable(_: sqlx::error::BoxDynError) -> Error {
    Error::Driver { op: OP, reason: "a row that was found valid could not be encoded".to_owned() }
}

/// Decides what becomes of each staged row, and does it.
async fn merge(session: &mut CopySession, id: Uuid, on_conflict: OnConflict, staged: &Staged) -> Result<()> {
    let conflict = match on_conflict {
        OnConflict::Error => "error",
        OnConflict::Skip => "skip",
        OnConflict::Update => "update",
    };
    session.fetch(one!(Planned, "queries/movies/import/plan.sql")).await?;
    session.fetch(all!(Locked, "queries/movies/import/lock.sql", id)).await?;
    session.execute(execute!("queries/movies/import/resolve.sql", id, conflict)).await?;
    session.execute(execute!("queries/movies/import/reject_repeated_targets.sql", id)).await?;
    if staged.files {
        session.execute(execute!("queries/movies/import/reject_taken_files.sql", id)).await?;
    }
    // Genres and people before any lock on a movie: whoever makes a genre and then links it takes them in this order, too.
    if staged.genres || staged.credits {
        session.fetch(one!(Locked, "queries/movies/import/lock_terms.sql")).await?;
    }
    if staged.genres {
        session.execute(execute!("queries/movies/import/insert_genres.sql", id)).await?;
    }
    if staged.credits {
        // Whoever is not known is made, and then known.
        for _ in 0..2 {
            session.execute(execute!("queries/movies/import/find_people.sql", id)).await?;
            session.execute(execute!("queries/movies/import/insert_people.sql", id)).await?;
        }
    }
    if on_conflict == OnConflict::Update {
        session.fetch(value!("queries/movies/import/lock_targets.sql", id)).await?;
    }
    session.execute(execute!("queries/movies/import/insert_movies.sql", id)).await?;
    session.execute(execute!("queries/movies/import/reject_lost.sql", id)).await?;
    if on_conflict == OnConflict::Update {
        session.execute(execute!("queries/movies/import/update_movies.sql", id)).await?;
    }
    if staged.genres {
        session.execute(execute!("queries/movies/import/unlink_genres.sql", id)).await?;
        session.execute(execute!("queries/movies/import/link_genres.sql", id)).await?;
    }
    if staged.credits {
        session.execute(execute!("queries/movies/import/delete_credits.sql", id)).await?;
        session.execute(execute!("queries/movies/import/insert_credits.sql", id)).await?;
    }
    if staged.files {
        session.execute(execute!("queries/movies/import/upsert_files.sql", id)).await?;
    }
    if staged.ratings {
        session.execute(execute!("queries/movies/import/upsert_ratings.sql", id)).await?;
    }
    Ok(())
}

struct Planned {
    #[expect(dead_code, reason = "the setting is the result")]
    enable_nestloop: String,
}

struct Locked {
    #[expect(dead_code, reason = "the lock is the result")]
    locked: bool,
}

struct Outcomes {
    inserted: i64,
    updated: i64,
    skipped: i64,
    rejected: i64,
}

struct RejectedStaged {
    line: i64,
    reason: String,
}

/// Adds what the database decided to what was rejected before.
async fn summarise(session: &mut CopySession, id: Uuid, report: &mut ImportReport) -> Result<()> {
    let One(counts) = session.fetch(one!(Outcomes, "queries/movies/import/count_outcomes.sql", id)).await?;
    let number = |count: i64| u64::try_from(count).unwrap_or_default();
    report.inserted = number(counts.inserted);
    report.updated = number(counts.updated);
    report.skipped = number(counts.skipped);
    report.rejected_rows += number(counts.rejected);
    if counts.rejected > 0 {
        let most = i64::try_from(ImportReport::MOST_REJECTED).unwrap_or(i64::MAX);
        let rejected = session.fetch(all!(RejectedStaged, "queries/movies/import/list_rejected.sql", id, most)).await?;
        report.rejected.extend(rejected.into_iter().map(|row| RejectedRow { line: number(row.line), reason: row.reason }));
        report.rejected.sort_by_key(|row| row.line);
        report.rejected.truncate(ImportReport::MOST_REJECTED);
    }
    Ok(())
}

async fn clear(session: &mut CopySession, id: Uuid, staged: &Staged) -> Result<()> {
    session.execute(execute!("queries/movies/import/clear_movies.sql", id)).await?;
    if staged.genres {
        session.execute(execute!("queries/movies/import/clear_genres.sql", id)).await?;
    }
    if staged.credits {
        session.execute(execute!("queries/movies/import/clear_credits.sql", id)).await?;
    }
    if staged.files {
        session.execute(execute!("queries/movies/import/clear_files.sql", id)).await?;
    }
    if staged.ratings {
        session.execute(execute!("queries/movies/import/clear_ratings.sql", id)).await?;
    }
    Ok(())
}
