//! The course of a comparison: copy what was seen beside what is known, decide,
//! apply; all of it one transaction.

use std::io;
use std::pin::pin;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_core::Stream;
use futures_util::StreamExt as _;

use super::model::{DeletedFiles, FileChanges, OnEmpty, SeenFile};
use super::staging::SeenStaging;
use crate::copy::{CopySession, Staging, buffer, is_chunk, patiently};
use crate::database::Access;
use crate::error::{Error, Result};
use crate::import::{ImportReport, Locked, Planned, RejectedRow};
use crate::libraries::{LibraryId, LibraryKind};
use crate::metrics;
use crate::query::{One, execute, ms_of, one, optional, value};

/// Longer than any file can have been missing, and no more than the server can reckon with.
const AGES: Duration = Duration::from_hours(200 * 365 * 24);

/// What a module brings: its table of files, by statements of its own.
pub(crate) trait Files {
    /// The operations' names: `movies.reconcile_files`, `movies.delete_missing_files`.
    const RECONCILE: &'static str;
    const DELETE_MISSING: &'static str;
    /// The kind of library that has such files.
    const KIND: LibraryKind;

    /// Puts the library's live files into `library_known_files` and locks them.
    fn load(session: &mut CopySession, library: LibraryId, began: DateTime<Utc>) -> impl Future<Output = Result<()>> + Send;

    /// Writes what was decided into the files; returns how many are missing now
    /// that were there.
    fn apply(session: &mut CopySession, library: LibraryId) -> impl Future<Output = Result<u64>> + Send;

    /// Deletes what has been missing for so many milliseconds.
    fn delete_missing(session: &mut CopySession, ms: i64) -> impl Future<Output = Result<DeletedFiles>> + Send;
}

pub(crate) async fn reconcile<F, S>(access: &Access, library: LibraryId, seen: S, on_empty: OnEmpty) -> Result<FileChanges>
where
    F: Files,
    S: Stream<Item = io::Result<SeenFile>> + Send,
{
    metrics::recorded(F::RECONCILE, compare::<F, S>(access, library, seen, on_empty)).await
}

async fn compare<F, S>(access: &Access, library: LibraryId, seen: S, on_empty: OnEmpty) -> Result<FileChanges>
where
    F: Files,
    S: Stream<Item = io::Result<SeenFile>> + Send,
{
    let op = F::RECONCILE;
    let mut session = CopySession::begin(access, op).await?;
    session.check::<SeenStaging>().await?;
    session.fetch(one!(Locked, "queries/libraries/reconcile/lock_scan.sql", library.0)).await?;
    let began = session.fetch(optional!(Began, "queries/libraries/reconcile/begin.sql", library.0, F::KIND.as_str())).await?;
    let gone = || Error::NotFound { op, key: format!("library {library} of {}", F::KIND.as_str()) };
    let Began { began } = began.ok_or_else(gone)?;
    session.execute(execute!("queries/libraries/reconcile/clear_seen.sql", library.0)).await?;

    let mut changes = FileChanges::default();
    stage(&mut session, op, library, seen, &mut changes).await?;

    session.fetch(one!(Planned, "queries/libraries/reconcile/plan.sql")).await?;
    session.fetch(one!(Locked, "queries/libraries/reconcile/lock_files.sql", library.0)).await?;
    session.fetch(optional!(Locked, "queries/libraries/reconcile/lock_library.sql", library.0)).await?.ok_or_else(gone)?;
    F::load(&mut session, library, began).await?;
    if on_empty == OnEmpty::Refuse {
        refuse_empty(&mut session, op, library).await?;
    }
    decide(&mut session, library).await?;
    changes.missing = F::apply(&mut session, library).await?;

    let One(counts) = session.fetch(one!(Counts, "queries/libraries/reconcile/count_outcomes.sql", library.0)).await?;
    counts.write_into(&mut changes);
    session.execute(execute!("queries/libraries/reconcile/clear_known.sql", library.0)).await?;
    session.execute(execute!("queries/libraries/reconcile/keep_findings.sql", library.0)).await?;
    session.commit().await?;
    Ok(changes)
}

/// Copies what was seen into its staging table, in bounded memory.
async fn stage<S>(session: &mut CopySession, op: &'static str, library: LibraryId, seen: S, changes: &mut FileChanges) -> Result<()>
where
    S: Stream<Item = io::Result<SeenFile>> + Send,
{
    let mut seen = pin!(seen);
    let mut writer = session.copy::<SeenStaging>(SeenStaging::ALL).await?;
    let mut rows = buffer();
    let mut place = 0_u64;
    while let Some(file) = patiently(op, seen.next()).await? {
        place += 1;
        // What is left of a scan that failed must not be taken for gone.
        let file = file.map_err(|error| Error::Copy { op, reason: format!("the scan failed: {error}"), source: None })?;
        if let Err(reason) = file.check_path() {
            changes.rejected_files += 1;
            if changes.rejected.len() < ImportReport::MOST_REJECTED {
                changes.rejected.push(RejectedRow { line: place, reason });
            }
            continue;
        }
        file.check_content().map_err(|reason| Error::Invalid {
            op,
            reason: format!("file {place} of the scan: {reason}"),
            source: None,
        })?;
        SeenStaging::encode(&mut rows, SeenStaging::ALL, library.0, i64::try_from(place).unwrap_or(i64::MAX), &&file)
            // Files are checked before they are encoded, so this is a defect.
            .map_err(|_| Error::Driver { op, reason: "a file that was found valid could not be encoded".to_owned() })?;
        if is_chunk(&rows) {
            writer.send(&mut rows).await?;
        }
    }
    writer.finish(&mut rows).await?;
    session.copied();
    Ok(())
}

async fn refuse_empty(session: &mut CopySession, op: &'static str, library: LibraryId) -> Result<()> {
    let One(unseen) = session.fetch(value!("queries/libraries/reconcile/has_unseen_root.sql", library.0)).await?;
    if !unseen {
        return Ok(());
    }
    let reason = "the scan saw nothing, or nothing below one of the library's paths, where files are known to be: is the disk mounted? \
                  `OnEmpty::Accept` believes it, and the files are missing"
        .to_owned();
    Err(Error::Invalid { op, reason, source: None })
}

/// Decides which seen file is which known one, the strongest evidence first.
async fn decide(session: &mut CopySession, library: LibraryId) -> Result<()> {
    session.execute(execute!("queries/libraries/reconcile/mark_repeated.sql", library.0)).await?;
    session.execute(execute!("queries/libraries/reconcile/match_path.sql", library.0)).await?;
    session.execute(execute!("queries/libraries/reconcile/match_fingerprint_and_name.sql", library.0)).await?;
    session.execute(execute!("queries/libraries/reconcile/match_fingerprint.sql", library.0)).await?;
    session.execute(execute!("queries/libraries/reconcile/match_size_and_name.sql", library.0)).await?;
    session.execute(execute!("queries/libraries/reconcile/match_rest.sql", library.0)).await?;
    Ok(())
}

pub(crate) async fn delete_missing<F: Files>(access: &Access, older_than: Duration) -> Result<DeletedFiles> {
    let deleting = async {
        let mut session = CopySession::begin(access, F::DELETE_MISSING).await?;
        let deleted = F::delete_missing(&mut session, ms_of(older_than.min(AGES))).await?;
        session.commit().await?;
        Ok(deleted)
    };
    metrics::recorded(F::DELETE_MISSING, deleting).await
}

struct Began {
    began: DateTime<Utc>,
}

/// What a statement yields that deletes missing files.
pub(crate) struct Deleted {
    pub(crate) files: i64,
    pub(crate) titles: i64,
}

impl From<Deleted> for DeletedFiles {
    fn from(deleted: Deleted) -> Self {
        Self { files: number(deleted.files), titles: number(deleted.titles) }
    }
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

struct Counts {
    unchanged: i64,
    moved: i64,
    replaced: i64,
    added: i64,
    repeated: i64,
    returned: i64,
}

impl Counts {
    fn write_into(&self, changes: &mut FileChanges) {
        changes.unchanged = number(self.unchanged);
        changes.moved = number(self.moved);
        changes.replaced = number(self.replaced);
        changes.added = number(self.added);
        changes.repeated = number(self.repeated);
        changes.returned = number(self.returned);
    }
}
