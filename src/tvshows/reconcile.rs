//! Episodes' files compared with what a scan saw.

use std::io;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_core::Stream;

use super::TvShows;
use crate::copy::CopySession;
use crate::error::Result;
use crate::handle::ReadWrite;
use crate::import::Locked;
use crate::libraries::reconcile::{Deleted, Files, delete_missing, reconcile};
use crate::libraries::{DeletedFiles, FileChanges, LibraryId, LibraryKind, OnEmpty, SeenFile};
use crate::query::{One, all, execute, one, value};

impl TvShows<ReadWrite> {
    /// Compares the files of a library with those that a scan of the whole
    /// library saw, and writes down what was moved, replaced, went or came back.
    /// Titles and all that users made of them stay as they are, whatever happens
    /// to files; a file belongs to the episode that it belonged to before.
    ///
    /// A seen file is a known one, in this order, if it has its path and content
    /// (fingerprint, or size where one side has no fingerprint); its fingerprint,
    /// of several copies first the one of its name; its size and name, where a
    /// side has no fingerprint, nothing was seen at the old path and no other
    /// file could be meant; its path, with other content. So files may swap paths
    /// or move up one behind the other. What is left of the seen ones is added, of
    /// the known ones missing: see
    /// [`list_findings`](crate::libraries::Libraries::list_findings) and
    /// [`delete_missing_files`](Self::delete_missing_files). What somebody else
    /// wrote since the call is left as it is, and so is a file that is not
    /// monitored: seen at its path it is unchanged, elsewhere it is added, and it
    /// is never missing.
    ///
    /// An error in the stream ends it: a scan that could not read a folder must
    /// say so, or what is in it would be missing.
    ///
    /// All or nothing: it is one transaction on one connection of the pool. Scans
    /// of the same library wait for each other before the first file is asked
    /// for; imports wait while files are compared. Memory does not grow with the
    /// number of files; there is no deadline for the whole.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a scan that saw nothing
    /// where there is something ([`OnEmpty`]), or a size or fingerprint out of
    /// bounds; [`Error::NotFound`](crate::Error::NotFound) if there is no such
    /// library of series; [`Error::Conflict`](crate::Error::Conflict) on
    /// `idx_episode_files_library_path` if somebody took a path at this moment:
    /// nothing is kept, and the scan may be repeated;
    /// [`Error::Serialization`](crate::Error::Serialization) if the server ended it
    /// in a deadlock with somebody who changes many files, the same;
    /// [`Error::Copy`](crate::Error::Copy) for an error of the stream;
    /// [`Error::Unavailable`](crate::Error::Unavailable) when the connection was
    /// lost and nothing was kept, [`Error::CommitUnknown`](crate::Error::CommitUnknown)
    /// when it was lost at the COMMIT and nobody can tell (repeating it does no
    /// harm);
    /// [`Error::Misuse`](crate::Error::Misuse) inside a transaction.
    pub async fn reconcile_files<S>(&self, library: LibraryId, seen: S, on_empty: OnEmpty) -> Result<FileChanges>
    where
        S: Stream<Item = io::Result<SeenFile>> + Send,
    {
        reconcile::<EpisodeFiles, S>(self.handle.pool(EpisodeFiles::RECONCILE)?, library, seen, on_empty).await
    }

    /// Deletes softly, in all libraries, the files that have been missing for
    /// longer than `older_than` ([`MISSING_GRACE`](crate::libraries::MISSING_GRACE)
    /// is a good measure), and the series whose last file that was, with their
    /// seasons and episodes; an episode alone stays, as those do that have no file
    /// yet. What users made of them is kept, and no longer shown. One transaction.
    ///
    /// # Errors
    ///
    /// Those of any write; [`Error::Misuse`](crate::Error::Misuse) inside a
    /// transaction.
    pub async fn delete_missing_files(&self, older_than: Duration) -> Result<DeletedFiles> {
        delete_missing::<EpisodeFiles>(self.handle.pool(EpisodeFiles::DELETE_MISSING)?, older_than).await
    }
}

/// `episode_files`.
struct EpisodeFiles;

impl Files for EpisodeFiles {
    const RECONCILE: &'static str = "tvshows.reconcile_files";
    const DELETE_MISSING: &'static str = "tvshows.delete_missing_files";
    const KIND: LibraryKind = LibraryKind::TvShows;

    async fn load(session: &mut CopySession, library: LibraryId, began: DateTime<Utc>) -> Result<()> {
        session.execute(execute!("queries/tvshows/reconcile/delete_orphans.sql", library.0)).await?;
        session.execute(execute!("queries/tvshows/reconcile/load.sql", library.0, began)).await.map(drop)
    }

    async fn apply(session: &mut CopySession, library: LibraryId) -> Result<u64> {
        let missing = session.execute(execute!("queries/tvshows/reconcile/mark_missing.sql", library.0)).await?;
        session.execute(execute!("queries/tvshows/reconcile/free_paths.sql", library.0)).await?;
        session.execute(execute!("queries/tvshows/reconcile/apply.sql", library.0)).await?;
        session.execute(execute!("queries/tvshows/reconcile/touch.sql", library.0)).await?;
        Ok(missing)
    }

    async fn delete_missing(session: &mut CopySession, ms: i64) -> Result<DeletedFiles> {
        session.fetch(all!(Locked, "queries/tvshows/reconcile/lock_missing.sql", ms)).await?;
        session.fetch(value!("queries/tvshows/reconcile/lock_titles.sql", ms)).await?;
        session.fetch(value!("queries/tvshows/reconcile/lock_missing_files.sql", ms)).await?;
        let One(deleted) = session.fetch(one!(Deleted, "queries/tvshows/reconcile/delete_missing.sql", ms)).await?;
        Ok(deleted.into())
    }
}
