//! What the staged rows become.

use uuid::Uuid;

use super::model::UserImportReport;
use crate::copy::CopySession;
use crate::error::Result;
use crate::import::{ImportReport, Locked, Lost, OnConflict, Outcomes, Planned, RejectedStaged};
use crate::query::{One, all, execute, one};

/// Decides what becomes of each staged row, and does it: users, ratings, history. What others took meanwhile.
pub(super) async fn merge(session: &mut CopySession, id: Uuid, on_conflict: OnConflict) -> Result<Lost> {
    session.fetch(one!(Planned, "queries/users/import/plan.sql")).await?;
    session.fetch(one!(Locked, "queries/users/import/lock.sql")).await?;
    session.execute(execute!("queries/users/import/resolve_users.sql", id, on_conflict.as_str())).await?;
    session.execute(execute!("queries/users/import/reject_repeated_users.sql", id)).await?;
    session.execute(execute!("queries/users/import/insert_users.sql", id)).await?;
    let rows = session.execute(execute!("queries/users/import/reject_lost_users.sql", id)).await?;
    session.execute(execute!("queries/users/import/update_users.sql", id)).await?;
    let rows = rows + merge_ratings(session, id, on_conflict).await?;
    merge_watches(session, id, on_conflict).await?;
    Ok(Lost { rows, file: None })
}

/// How many were lost to others.
async fn merge_ratings(session: &mut CopySession, id: Uuid, on_conflict: OnConflict) -> Result<u64> {
    session.execute(execute!("queries/users/import/resolve_ratings.sql", id, on_conflict.as_str())).await?;
    let movies = session.execute(execute!("queries/users/import/rate_movies.sql", id, on_conflict.as_str())).await?;
    let series = session.execute(execute!("queries/users/import/rate_series.sql", id, on_conflict.as_str())).await?;
    let episodes = session.execute(execute!("queries/users/import/rate_episodes.sql", id, on_conflict.as_str())).await?;
    Ok(movies + series + episodes)
}

async fn merge_watches(session: &mut CopySession, id: Uuid, on_conflict: OnConflict) -> Result<()> {
    session.execute(execute!("queries/users/import/resolve_watches.sql", id, on_conflict.as_str())).await?;
    session.execute(execute!("queries/users/import/watch_movies.sql", id)).await?;
    session.execute(execute!("queries/users/import/watch_episodes.sql", id)).await?;
    session.execute(execute!("queries/users/import/reject_lost_movies.sql", id)).await?;
    session.execute(execute!("queries/users/import/reject_lost_episodes.sql", id)).await?;
    session.execute(execute!("queries/users/import/rewatch_movies.sql", id)).await?;
    session.execute(execute!("queries/users/import/rewatch_episodes.sql", id)).await?;
    session.execute(execute!("queries/users/import/state_movies.sql", id)).await?;
    session.execute(execute!("queries/users/import/state_episodes.sql", id)).await?;
    Ok(())
}

/// Adds what the database decided to the report.
pub(super) async fn summarise(session: &mut CopySession, id: Uuid, report: &mut UserImportReport) -> Result<()> {
    let most = i64::try_from(ImportReport::MOST_REJECTED).unwrap_or(i64::MAX);
    let One(counts) = session.fetch(one!(Outcomes, "queries/users/import/count_users.sql", id)).await?;
    report.users.add(&counts, session.fetch(all!(RejectedStaged, "queries/users/import/list_rejected_users.sql", id, most)).await?);
    let One(counts) = session.fetch(one!(Outcomes, "queries/users/import/count_ratings.sql", id)).await?;
    report.ratings.add(&counts, session.fetch(all!(RejectedStaged, "queries/users/import/list_rejected_ratings.sql", id, most)).await?);
    let One(counts) = session.fetch(one!(Outcomes, "queries/users/import/count_watches.sql", id)).await?;
    report.watches.add(&counts, session.fetch(all!(RejectedStaged, "queries/users/import/list_rejected_watches.sql", id, most)).await?);
    Ok(())
}

/// Empties the staging.
pub(super) async fn clear(session: &mut CopySession, id: Uuid) -> Result<()> {
    session.execute(execute!("queries/users/import/clear_users.sql", id)).await?;
    session.execute(execute!("queries/users/import/clear_ratings.sql", id)).await?;
    session.execute(execute!("queries/users/import/clear_watches.sql", id)).await?;
    Ok(())
}
