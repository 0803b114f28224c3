//! An import's course: copy everything into staging, decide, merge, report;
//! all of it one transaction.

use futures_core::Stream;
use sqlx::error::BoxDynError;
use uuid::Uuid;

use super::merge::{clear, merge, summarise};
use super::model::{RatingImport, UserImport, UserImportReport, WatchImport};
use super::staging::{RatingStaging, UserStaging, WatchStaging};
use super::validate::{check_rating, check_user, check_watch};
use crate::copy::CopySession;
use crate::error::Result;
use crate::handle::ReadWrite;
use crate::import::bounds::Verdict;
use crate::import::{ImportReport, Merging, OnConflict, Stages, stage};
use crate::metrics;
use crate::movies::{self, MovieImport};
use crate::users::Users;

const OP: &str = "users.import";

impl Users<ReadWrite> {
    /// Imports users, and after them ratings and watch history of movies, series
    /// and episodes, by COPY into staging tables and one merge. Any stream may be
    /// empty.
    ///
    /// A row of `users` meets a live user by id, else username, else e-mail
    /// address. A rating is known by user and title, a watching by user, title
    /// and the time at which it began; both name their user by a
    /// [`UserKey`](crate::users::UserKey) and their title by a
    /// [`TitleKey`](crate::users::TitleKey). `on_conflict` says what happens to
    /// what is there; of a user it never changes names to log in with, password,
    /// rights and age limit. Bad rows are rejected, each with its number and reason, and
    /// the others go in. Where a user stands with what he watched follows from
    /// his whole history; counts of plays by all users stay.
    ///
    /// All or nothing: it is one transaction on one connection of the pool, so
    /// that a crash, an error or a future that is dropped before its COMMIT begins
    /// ([`CommitWatch`](crate::import::CommitWatch)) keeps nothing. Imports of users
    /// wait for each other. Memory does not grow with the number of rows: each
    /// stream is polled when the one before has ended. There is no deadline for
    /// the whole.
    ///
    /// # Errors
    ///
    /// As [`Movies::import`](crate::movies::Movies::import).
    pub async fn import<U, R, W>(&self, users: U, ratings: R, watches: W, on_conflict: OnConflict) -> Result<UserImportReport>
    where
        U: Stream + Send,
        U::Item: Into<UserImport> + Send,
        R: Stream + Send,
        R::Item: Into<RatingImport> + Send,
        W: Stream + Send,
        W::Item: Into<WatchImport> + Send,
    {
        let importing = async {
            let mut session = CopySession::begin(self.handle.pool(OP)?, OP).await?;
            let report = import_into(&mut session, Uuid::now_v7(), users, ratings, watches, on_conflict).await?;
            session.commit().await?;
            Ok(report)
        };
        let report = metrics::recorded(OP, importing).await?;
        count(&report);
        Ok(report)
    }

    /// Imports movies as [`Movies::import`](crate::movies::Movies::import) does, and
    /// users with what they made of them as [`import`](Self::import) does, in one
    /// transaction: both or nothing. `movies` is polled first. A rating or watching that
    /// names a movie by the id of one of its rows is of whichever movie that row turned
    /// out to be; of a row that was rejected there is none, unless a live movie has its id.
    ///
    /// # Errors
    ///
    /// As [`Movies::import`](crate::movies::Movies::import).
    pub async fn import_with_movies<M, U, R, W>(
        &self,
        movies: M,
        users: U,
        ratings: R,
        watches: W,
        on_conflict: OnConflict,
    ) -> Result<(ImportReport, UserImportReport)>
    where
        M: Stream + Send,
        M::Item: Into<MovieImport> + Send,
        U: Stream + Send,
        U::Item: Into<UserImport> + Send,
        R: Stream + Send,
        R::Item: Into<RatingImport> + Send,
        W: Stream + Send,
        W::Item: Into<WatchImport> + Send,
    {
        let importing = async {
            let mut session = CopySession::begin(self.handle.pool(OP)?, OP).await?;
            let id = Uuid::now_v7();
            let (films, staged) = movies::import_into(&mut session, id, movies, on_conflict).await?;
            let report = import_into(&mut session, id, users, ratings, watches, on_conflict).await?;
            staged.clear(&mut session, id).await?;
            session.commit().await?;
            Ok((films, report))
        };
        let (films, report) = metrics::recorded(OP, importing).await?;
        films.count("movies");
        count(&report);
        Ok((films, report))
    }
}

/// All of an import but the transaction around it.
async fn import_into<U, R, W>(
    session: &mut CopySession,
    id: Uuid,
    users: U,
    ratings: R,
    watches: W,
    on_conflict: OnConflict,
) -> Result<UserImportReport>
where
    U: Stream + Send,
    U::Item: Into<UserImport> + Send,
    R: Stream + Send,
    R::Item: Into<RatingImport> + Send,
    W: Stream + Send,
    W::Item: Into<WatchImport> + Send,
{
    session.check::<UserStaging>().await?;
    session.check::<RatingStaging>().await?;
    session.check::<WatchStaging>().await?;

    let mut report = UserImportReport::default();
    let any_users = stage(session, id, &mut UserRows, users, &mut report.users).await?;
    let any_ratings = stage(session, id, &mut RatingRows, ratings, &mut report.ratings).await?;
    let any_watches = stage(session, id, &mut WatchRows, watches, &mut report.watches).await?;
    if any_users || any_ratings || any_watches {
        let mut merging = Merging::begin(session, OP).await?;
        loop {
            let outcome = merge(session, id, on_conflict).await;
            if merging.ended(session, outcome).await? {
                break;
            }
        }
        summarise(session, id, &mut report).await?;
        clear(session, id).await?;
    }
    Ok(report)
}

/// Tells the metrics.
fn count(report: &UserImportReport) {
    report.users.count("users");
    report.ratings.count("ratings");
    report.watches.count("watches");
}

/// A staging table of rows to which nothing belongs.
macro_rules! rows {
    ($name:ident, $row:ty, $table:ty, $check:ident) => {
        struct $name;

        impl Stages for $name {
            const OP: &'static str = OP;
            type Row = $row;
            type Main = $table;

            fn line(row: &$row) -> Option<u64> {
                row.line
            }

            fn check(row: &$row) -> Verdict {
                $check(row)
            }

            fn wait(&mut self, _: Uuid, _: i64, _: &$row) -> Result<(), BoxDynError> {
                Ok(())
            }

            fn waiting(&self) -> usize {
                0
            }

            async fn flush(&mut self, _: &mut CopySession) -> Result<()> {
                Ok(())
            }
        }
    };
}

rows!(UserRows, UserImport, UserStaging, check_user);
rows!(RatingRows, RatingImport, RatingStaging, check_rating);
rows!(WatchRows, WatchImport, WatchStaging, check_watch);
