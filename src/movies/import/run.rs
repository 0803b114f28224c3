//! An import's course: copy everything into staging, decide, merge, report;
//! all of it one transaction.

use futures_core::Stream;
use sqlx::error::BoxDynError;
use uuid::Uuid;

use super::model::MovieImport;
use super::staging::{CreditStaging, FileStaging, GenreStaging, MovieStaging, RatingStaging};
use super::validate::validate;
use crate::copy::CopySession;
use crate::error::Result;
use crate::handle::ReadWrite;
use crate::import::bounds::Verdict;
use crate::import::{
    ImportReport, Locked, Lost, Merging, OnConflict, Outcomes, Planned, RejectedStaged, Stages, Waiting, make_unknown, stage,
};
use crate::metrics;
use crate::movies::Movies;
use crate::query::{One, all, execute, one, value};

const OP: &str = "movies.import";

impl Movies<ReadWrite> {
    /// Imports movies, each with the genres, people, files and ratings that
    /// belong to it, by COPY into staging tables and one merge.
    ///
    /// A row meets a live movie of its library by the first of its ids that the
    /// library knows: id, IMDb id, TMDb id; without one of the last two by folded
    /// title, year and path. `on_conflict` says what happens then. Bad rows are rejected, each
    /// with its number and reason, and the others go in. Where others change what
    /// a row meets while this runs, the merge begins anew.
    ///
    /// All or nothing: it is one transaction on one connection of the pool, so
    /// that a crash, an error or a future that is dropped before its COMMIT begins
    /// ([`CommitWatch`](crate::import::CommitWatch)) keeps nothing. Imports into
    /// the same library wait for each other. Memory does not grow with the
    /// number of rows; there is no deadline for the whole.
    ///
    /// # Errors
    ///
    /// [`Error::Copy`](crate::Error::Copy);
    /// [`Error::Invalid`](crate::Error::Invalid), with the row's number, for a
    /// path that others go on taking while this runs;
    /// [`Error::Unavailable`](crate::Error::Unavailable) when the connection was
    /// lost and nothing was kept, [`Error::CommitUnknown`](crate::Error::CommitUnknown)
    /// when it was lost at the COMMIT and nobody can tell (repeating it with
    /// [`OnConflict::Skip`] or [`OnConflict::Update`] doubles nothing);
    /// [`Error::Timeout`](crate::Error::Timeout) for a server that is silent for
    /// an hour; [`Error::Migration`](crate::Error::Migration) when the tables are
    /// not what this version knows; [`Error::Misuse`](crate::Error::Misuse)
    /// inside a transaction.
    pub async fn import<S>(&self, rows: S, on_conflict: OnConflict) -> Result<ImportReport>
    where
        S: Stream + Send,
        S::Item: Into<MovieImport> + Send,
    {
        let importing = async {
            let mut session = CopySession::begin(self.handle.pool(OP)?, OP).await?;
            let id = Uuid::now_v7();
            let (report, staged) = import_into(&mut session, id, rows, on_conflict).await?;
            staged.clear(&mut session, id).await?;
            session.commit().await?;
            Ok(report)
        };
        let report = metrics::recorded(OP, importing).await?;
        report.count("movies");
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
        stage(&mut session, id, &mut Tables::new(), rows, &mut ImportReport::default()).await?;
        session.commit().await?;
        Ok(id)
    }
}

/// All of an import but the transaction around it. What is staged stays until it is
/// [cleared](Staged::clear), for those who want to know what became of a row.
pub(crate) async fn import_into<S>(session: &mut CopySession, id: Uuid, rows: S, on_conflict: OnConflict) -> Result<(ImportReport, Staged)>
where
    S: Stream + Send,
    S::Item: Into<MovieImport> + Send,
{
    session.check::<MovieStaging>().await?;
    session.check::<GenreStaging>().await?;
    session.check::<CreditStaging>().await?;
    session.check::<FileStaging>().await?;
    session.check::<RatingStaging>().await?;

    let mut report = ImportReport::default();
    let mut tables = Tables::new();
    if !stage(session, id, &mut tables, rows, &mut report).await? {
        return Ok((report, Staged(None)));
    }
    let mut merging = Merging::begin(session, OP).await?;
    loop {
        let outcome = merge(session, id, on_conflict, &tables).await;
        if merging.ended(session, outcome).await? {
            break;
        }
    }
    summarise(session, id, &mut report).await?;
    Ok((report, Staged(Some(tables))))
}

/// What an import has staged.
pub(crate) struct Staged(Option<Tables>);

impl Staged {
    /// Empties the staging.
    pub(crate) async fn clear(&self, session: &mut CopySession, id: Uuid) -> Result<()> {
        match &self.0 {
            Some(tables) => clear(session, id, tables).await,
            None => Ok(()),
        }
    }
}

/// The staging tables of movies and of what belongs to them.
struct Tables {
    genres: Waiting<GenreStaging>,
    credits: Waiting<CreditStaging>,
    files: Waiting<FileStaging>,
    ratings: Waiting<RatingStaging>,
}

impl Tables {
    fn new() -> Self {
        Self { genres: Waiting::new(), credits: Waiting::new(), files: Waiting::new(), ratings: Waiting::new() }
    }
}

impl Stages for Tables {
    const OP: &'static str = OP;
    type Row = MovieImport;
    type Main = MovieStaging;

    fn line(row: &MovieImport) -> Option<u64> {
        row.line
    }

    fn check(row: &MovieImport) -> Verdict {
        validate(row)
    }

    fn wait(&mut self, import: Uuid, place: i64, row: &MovieImport) -> Result<(), BoxDynError> {
        self.genres.push(import, place, &row.genres)?;
        self.credits.push(import, place, &row.credits)?;
        self.files.push(import, place, &row.files)?;
        self.ratings.push(import, place, &row.external_ratings)
    }

    fn waiting(&self) -> usize {
        self.genres.len() + self.credits.len() + self.files.len() + self.ratings.len()
    }

    async fn flush(&mut self, session: &mut CopySession) -> Result<()> {
        self.genres.flush(session).await?;
        self.credits.flush(session).await?;
        self.files.flush(session).await?;
        self.ratings.flush(session).await
    }
}

/// Decides what becomes of each staged row, and does it. What others took meanwhile.
async fn merge(session: &mut CopySession, id: Uuid, on_conflict: OnConflict, tables: &Tables) -> Result<Lost> {
    let mut lost = Lost::default();
    session.fetch(one!(Planned, "queries/movies/import/plan.sql")).await?;
    session.fetch(all!(Locked, "queries/movies/import/lock.sql", id)).await?;
    // Whoever is making terms may take long: nothing is decided before, or it would be old.
    if tables.genres.any() || tables.credits.any() {
        session.fetch(one!(Locked, "queries/movies/import/lock_terms.sql")).await?;
    }
    session.execute(execute!("queries/movies/import/resolve.sql", id, on_conflict.as_str())).await?;
    session.execute(execute!("queries/movies/import/reject_repeated_targets.sql", id)).await?;
    if tables.files.any() {
        session.execute(execute!("queries/movies/import/reject_taken_files.sql", id)).await?;
    }
    // Genres and people before any lock on a movie: whoever makes a genre and then links it takes them in this order, too.
    if tables.genres.any() {
        session.execute(execute!("queries/movies/import/insert_genres.sql", id)).await?;
    }
    if tables.credits.any() {
        let find = || execute!("queries/movies/import/find_people.sql", id);
        make_unknown(session, find, || execute!("queries/movies/import/insert_people.sql", id)).await?;
    }
    if on_conflict == OnConflict::Update {
        session.fetch(value!("queries/movies/import/lock_targets.sql", id)).await?;
        session.execute(execute!("queries/movies/import/skip_locked.sql", id)).await?;
        session.fetch(value!("queries/movies/import/lock_totals.sql", id)).await?;
        session.fetch(value!("queries/movies/import/lock_genre_totals.sql", id)).await?;
    }
    session.execute(execute!("queries/movies/import/insert_movies.sql", id)).await?;
    lost.rows = session.execute(execute!("queries/movies/import/reject_lost.sql", id)).await?;
    if on_conflict == OnConflict::Update {
        session.execute(execute!("queries/movies/import/update_movies.sql", id)).await?;
    }
    if tables.genres.any() {
        session.execute(execute!("queries/movies/import/unlink_genres.sql", id)).await?;
        session.execute(execute!("queries/movies/import/link_genres.sql", id)).await?;
    }
    if tables.credits.any() {
        session.execute(execute!("queries/movies/import/delete_credits.sql", id)).await?;
        session.execute(execute!("queries/movies/import/insert_credits.sql", id)).await?;
    }
    if tables.files.any() {
        session.execute(execute!("queries/movies/import/upsert_files.sql", id)).await?;
        One(lost.file) = session.fetch(value!("queries/movies/import/find_lost_file.sql", id)).await?;
    }
    if tables.ratings.any() {
        session.execute(execute!("queries/movies/import/upsert_ratings.sql", id)).await?;
    }
    Ok(lost)
}

/// Adds what the database decided to the report.
async fn summarise(session: &mut CopySession, id: Uuid, report: &mut ImportReport) -> Result<()> {
    let One(counts) = session.fetch(one!(Outcomes, "queries/movies/import/count_outcomes.sql", id)).await?;
    let mut rejected = Vec::new();
    if counts.rejected > 0 {
        let most = i64::try_from(ImportReport::MOST_REJECTED).unwrap_or(i64::MAX);
        rejected = session.fetch(all!(RejectedStaged, "queries/movies/import/list_rejected.sql", id, most)).await?;
    }
    report.add(&counts, rejected);
    Ok(())
}

async fn clear(session: &mut CopySession, id: Uuid, tables: &Tables) -> Result<()> {
    session.execute(execute!("queries/movies/import/clear_movies.sql", id)).await?;
    if tables.genres.any() {
        session.execute(execute!("queries/movies/import/clear_genres.sql", id)).await?;
    }
    if tables.credits.any() {
        session.execute(execute!("queries/movies/import/clear_credits.sql", id)).await?;
    }
    if tables.files.any() {
        session.execute(execute!("queries/movies/import/clear_files.sql", id)).await?;
    }
    if tables.ratings.any() {
        session.execute(execute!("queries/movies/import/clear_ratings.sql", id)).await?;
    }
    Ok(())
}
