//! What the staged rows become.

use uuid::Uuid;

use super::model::TvImportReport;
use super::run::{EpisodeTables, SeriesTables, Tables};
use crate::copy::CopySession;
use crate::error::Result;
use crate::import::{ImportReport, Locked, Lost, OnConflict, Outcomes, Planned, RejectedStaged, make_unknown};
use crate::query::{One, all, execute, one, value};

/// Decides what becomes of each staged row, and does it: of series and episodes
/// what they need of others, then series, then episodes. What others took meanwhile.
pub(super) async fn merge(session: &mut CopySession, id: Uuid, on_conflict: OnConflict, tables: &Tables) -> Result<Lost> {
    session.fetch(one!(Planned, "queries/tvshows/import/plan.sql")).await?;
    session.fetch(all!(Locked, "queries/tvshows/import/lock.sql", id)).await?;
    // Whoever is making terms may take long: nothing is decided before, or it would be old.
    if tables.any_term() {
        session.fetch(one!(Locked, "queries/tvshows/import/lock_terms.sql")).await?;
    }
    resolve(session, id, on_conflict, tables).await?;
    make_terms(session, id, tables).await?;
    let series = merge_series(session, id, on_conflict, &tables.series).await?;
    let Lost { rows, file } = merge_episodes(session, id, on_conflict, &tables.episodes).await?;
    Ok(Lost { rows: rows + series, file })
}

async fn resolve(session: &mut CopySession, id: Uuid, on_conflict: OnConflict, tables: &Tables) -> Result<()> {
    session.execute(execute!("queries/tvshows/import/resolve_series.sql", id, on_conflict.as_str())).await?;
    session.execute(execute!("queries/tvshows/import/reject_repeated_series.sql", id)).await?;
    session.execute(execute!("queries/tvshows/import/resolve_episodes.sql", id, on_conflict.as_str())).await?;
    if tables.episodes.files.any() {
        session.execute(execute!("queries/tvshows/import/reject_taken_files.sql", id)).await?;
    }
    Ok(())
}

/// Genres, networks and people before any lock on a series: whoever makes a genre and then links it takes them in this order, too.
async fn make_terms(session: &mut CopySession, id: Uuid, tables: &Tables) -> Result<()> {
    if tables.series.genres.any() {
        session.execute(execute!("queries/tvshows/import/insert_genres.sql", id)).await?;
    }
    if tables.series.networks.any() {
        let find = || execute!("queries/tvshows/import/find_networks.sql", id);
        make_unknown(session, find, || execute!("queries/tvshows/import/insert_networks.sql", id)).await?;
    }
    if tables.any_credit() {
        let find = || execute!("queries/tvshows/import/find_people.sql", id);
        make_unknown(session, find, || execute!("queries/tvshows/import/insert_people.sql", id)).await?;
    }
    Ok(())
}

/// How many series or episodes of series others took meanwhile.
async fn merge_series(session: &mut CopySession, id: Uuid, on_conflict: OnConflict, tables: &SeriesTables) -> Result<u64> {
    session.fetch(value!("queries/tvshows/import/lock_series.sql", id)).await?;
    if on_conflict == OnConflict::Update {
        session.execute(execute!("queries/tvshows/import/skip_locked_series.sql", id)).await?;
        session.fetch(value!("queries/tvshows/import/lock_totals.sql", id)).await?;
        session.fetch(value!("queries/tvshows/import/lock_genre_totals.sql", id)).await?;
    }
    session.execute(execute!("queries/tvshows/import/insert_series.sql", id)).await?;
    let mut lost = session.execute(execute!("queries/tvshows/import/reject_lost_series.sql", id)).await?;
    lost += session.execute(execute!("queries/tvshows/import/reject_episodes_of_lost_series.sql", id)).await?;
    if on_conflict == OnConflict::Update {
        session.execute(execute!("queries/tvshows/import/update_series.sql", id)).await?;
    }
    if tables.seasons.any() {
        session.execute(execute!("queries/tvshows/import/upsert_seasons.sql", id)).await?;
    }
    if tables.genres.any() {
        session.execute(execute!("queries/tvshows/import/unlink_genres.sql", id)).await?;
        session.execute(execute!("queries/tvshows/import/link_genres.sql", id)).await?;
    }
    if tables.networks.any() {
        session.execute(execute!("queries/tvshows/import/unlink_networks.sql", id)).await?;
        session.execute(execute!("queries/tvshows/import/link_networks.sql", id)).await?;
    }
    if tables.credits.any() {
        session.execute(execute!("queries/tvshows/import/delete_series_credits.sql", id)).await?;
        session.execute(execute!("queries/tvshows/import/insert_series_credits.sql", id)).await?;
    }
    if tables.ratings.any() {
        session.execute(execute!("queries/tvshows/import/upsert_ratings.sql", id)).await?;
    }
    Ok(lost)
}

async fn merge_episodes(session: &mut CopySession, id: Uuid, on_conflict: OnConflict, tables: &EpisodeTables) -> Result<Lost> {
    let mut lost = Lost::default();
    session.execute(execute!("queries/tvshows/import/insert_seasons.sql", id)).await?;
    if on_conflict == OnConflict::Update {
        session.fetch(value!("queries/tvshows/import/lock_episodes.sql", id)).await?;
        session.execute(execute!("queries/tvshows/import/skip_locked_episodes.sql", id)).await?;
    }
    session.execute(execute!("queries/tvshows/import/insert_episodes.sql", id)).await?;
    lost.rows = session.execute(execute!("queries/tvshows/import/reject_lost_episodes.sql", id)).await?;
    if on_conflict == OnConflict::Update {
        session.execute(execute!("queries/tvshows/import/update_episodes.sql", id)).await?;
    }
    if tables.credits.any() {
        session.execute(execute!("queries/tvshows/import/delete_episode_credits.sql", id)).await?;
        session.execute(execute!("queries/tvshows/import/insert_episode_credits.sql", id)).await?;
    }
    if tables.files.any() {
        session.execute(execute!("queries/tvshows/import/upsert_files.sql", id)).await?;
        One(lost.file) = session.fetch(value!("queries/tvshows/import/find_lost_file.sql", id)).await?;
    }
    Ok(lost)
}

/// Adds what the database decided to the report.
pub(super) async fn summarise(session: &mut CopySession, id: Uuid, report: &mut TvImportReport) -> Result<()> {
    let most = i64::try_from(ImportReport::MOST_REJECTED).unwrap_or(i64::MAX);
    let One(series) = session.fetch(one!(Outcomes, "queries/tvshows/import/count_series.sql", id)).await?;
    let rejected = session.fetch(all!(RejectedStaged, "queries/tvshows/import/list_rejected_series.sql", id, most)).await?;
    report.series.add(&series, rejected);
    let One(episodes) = session.fetch(one!(Outcomes, "queries/tvshows/import/count_episodes.sql", id)).await?;
    let rejected = session.fetch(all!(RejectedStaged, "queries/tvshows/import/list_rejected_episodes.sql", id, most)).await?;
    report.episodes.add(&episodes, rejected);
    Ok(())
}

/// Empties the staging.
pub(super) async fn clear(session: &mut CopySession, id: Uuid, tables: &Tables) -> Result<()> {
    session.execute(execute!("queries/tvshows/import/clear_series.sql", id)).await?;
    session.execute(execute!("queries/tvshows/import/clear_episodes.sql", id)).await?;
    if tables.series.seasons.any() {
        session.execute(execute!("queries/tvshows/import/clear_seasons.sql", id)).await?;
    }
    if tables.series.genres.any() {
        session.execute(execute!("queries/tvshows/import/clear_genres.sql", id)).await?;
    }
    if tables.series.networks.any() {
        session.execute(execute!("queries/tvshows/import/clear_networks.sql", id)).await?;
    }
    if tables.series.ratings.any() {
        session.execute(execute!("queries/tvshows/import/clear_ratings.sql", id)).await?;
    }
    if tables.any_credit() {
        session.execute(execute!("queries/tvshows/import/clear_credits.sql", id)).await?;
    }
    if tables.episodes.files.any() {
        session.execute(execute!("queries/tvshows/import/clear_files.sql", id)).await?;
    }
    Ok(())
}
