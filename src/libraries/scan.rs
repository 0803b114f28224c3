//! Runs of the scanner over a library.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Libraries, LibraryId};
use crate::error::{Error, Result};
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::{Misfit, all, duration_of, execute, one, op, optional, value};

typed_id! {
    /// A scan's id.
    ScanId
}

/// What a scan looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ScanType {
    /// Every file.
    Full,
    /// What changed since the last one.
    Incremental,
    /// Metadata only.
    Metadata,
}

impl ScanType {
    /// As stored in `library_scans.scan_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Incremental => "incremental",
            Self::Metadata => "metadata",
        }
    }
}

/// How far a scan is. From `Pending` it may become `Running`, `Failed` or
/// `Cancelled`; from `Running`, `Completed`, `Failed` or `Cancelled`; nothing
/// follows these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ScanStatus {
    /// Asked for.
    Pending,
    /// Under way.
    Running,
    /// Done.
    Completed,
    /// Given up.
    Failed,
    /// Stopped by somebody.
    Cancelled,
}

impl ScanStatus {
    /// As stored in `library_scans.status`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A run of the scanner.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Scan {
    /// The id.
    pub id: ScanId,
    /// Over which library.
    pub library_id: LibraryId,
    /// What it looks at.
    pub scan_type: ScanType,
    /// How far it is.
    pub status: ScanStatus,
    /// What it did so far.
    pub progress: ScanProgress,
    /// At most 10,000 characters.
    pub error_message: Option<String>,
    /// When it began to run.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended, one way or another.
    pub completed_at: Option<DateTime<Utc>>,
    /// From one to the other; stored in milliseconds.
    pub duration: Option<Duration>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}

/// What a scan did so far; no number is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct ScanProgress {
    /// Files looked at.
    pub items_scanned: i32,
    /// Titles added.
    pub items_added: i32,
    /// Titles changed.
    pub items_updated: i32,
    /// Titles removed.
    pub items_removed: i32,
    /// Files that could not be read.
    pub errors_count: i32,
}

/// A scan to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewScan {
    /// The id; a new one by default.
    pub id: ScanId,
    /// Over which library.
    pub library_id: LibraryId,
    /// What it is to look at.
    pub scan_type: ScanType,
}

impl NewScan {
    /// A scan with a new id.
    #[must_use]
    pub fn new(library_id: LibraryId, scan_type: ScanType) -> Self {
        Self { id: ScanId::now(), library_id, scan_type }
    }
}

struct ScanRow {
    id: ScanId,
    library_id: LibraryId,
    scan_type: String,
    status: String,
    items_scanned: i32,
    items_added: i32,
    items_updated: i32,
    items_removed: i32,
    errors_count: i32,
    error_message: Option<String>,
    started_at: Option<DateTime<Utc>>,
    completed_at: Option<DateTime<Utc>>,
    duration_ms: Option<i64>,
    created_at: DateTime<Utc>,
}

impl TryFrom<ScanRow> for Scan {
    type Error = Misfit;

    fn try_from(row: ScanRow) -> Result<Self, Misfit> {
        let misfit = |reason| Misfit { key: row.id.to_string(), reason };
        Ok(Self {
            scan_type: match row.scan_type.as_str() {
                "full" => ScanType::Full,
                "incremental" => ScanType::Incremental,
                "metadata" => ScanType::Metadata,
                _ => return Err(misfit("library_scans.scan_type is none of full, incremental, metadata")),
            },
            status: match row.status.as_str() {
                "pending" => ScanStatus::Pending,
                "running" => ScanStatus::Running,
                "completed" => ScanStatus::Completed,
                "failed" => ScanStatus::Failed,
                "cancelled" => ScanStatus::Cancelled,
                _ => {
                    return Err(misfit("library_scans.status is none of pending, running, completed, failed, cancelled"));
                }
            },
            duration: duration_of(row.id, "library_scans.duration_ms is negative", row.duration_ms)?,
            id: row.id,
            library_id: row.library_id,
            progress: ScanProgress {
                items_scanned: row.items_scanned,
                items_added: row.items_added,
                items_updated: row.items_updated,
                items_removed: row.items_removed,
                errors_count: row.errors_count,
            },
            error_message: row.error_message,
            started_at: row.started_at,
            completed_at: row.completed_at,
            created_at: row.created_at,
        })
    }
}

impl TryFrom<ScanRow> for Listed<Scan> {
    type Error = Misfit;

    fn try_from(row: ScanRow) -> Result<Self, Misfit> {
        Ok(Self { key: row.created_at.into(), id: row.id.0, item: row.try_into()? })
    }
}

/// Whether a step from one status to another is legal.
struct Step {
    legal: bool,
}

impl<M: Mode> Libraries<M> {
    /// The scan with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn scan(&self, id: ScanId) -> Result<Option<Scan>> {
        self.handle.read(optional!(ScanRow, "queries/libraries/scan/get.sql", id.0)).await
    }

    /// One page of a library's scans, the latest first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a cursor of another list.
    pub async fn list_scans(&self, library: LibraryId, page: PageRequest) -> Result<Page<Scan>> {
        keyset_page!(self, page, DateTime<Utc>, ScanRow, "queries/libraries/scan/list.sql", library.0)
    }

    /// How many scans of a library are kept. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_scans(&self, library: LibraryId) -> Result<i64> {
        self.handle.read(value!("queries/libraries/scan/count.sql", library.0)).await
    }

    /// The scan of a library that was asked for last. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn latest_scan(&self, library: LibraryId) -> Result<Option<Scan>> {
        self.handle.read(optional!(ScanRow, "queries/libraries/scan/latest.sql", library.0)).await
    }

    /// The scans of all libraries that are under way, the oldest first. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn running_scans(&self) -> Result<Vec<Scan>> {
        self.handle.read(all!(ScanRow, "queries/libraries/scan/list_running.sql")).await
    }
}

streams!(Libraries: stream_scans = list_scans(library: LibraryId) -> Scan);

impl Libraries<ReadWrite> {
    /// Asks for a scan: it is pending. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] on `library_scans_pkey`, [`Error::Invalid`] for a
    /// library that does not exist.
    pub async fn insert_scan(&self, new: &NewScan) -> Result<Scan> {
        self.handle.write(one!(ScanRow, "queries/libraries/scan/insert.sql", new.id.0, new.library_id.0, new.scan_type.as_str())).await
    }

    /// Moves a scan on, with an error message if there is one to keep. The
    /// times of its beginning and end are the server's; a scan that completes
    /// writes the library's last scan as well. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; [`Error::Invalid`] for a step that is not legal
    /// (see [`ScanStatus`]), or a message of more than 10,000 characters.
    pub async fn update_scan_status(&self, id: ScanId, status: ScanStatus, error_message: Option<&str>) -> Result<()> {
        const OP: &str = op!("queries/libraries/scan/update_status.sql");
        let step: Option<Step> =
            self.handle.write(optional!(Step, "queries/libraries/scan/update_status.sql", id.0, status.as_str(), error_message)).await?;
        match step {
            Some(Step { legal: true }) => Ok(()),
            Some(Step { legal: false }) => Err(Error::Invalid {
                op: OP,
                reason: format!("the scan's status does not allow it to become {}", status.as_str()),
                source: None,
            }),
            None => Err(Error::NotFound { op: OP, key: format!("scan {id}") }),
        }
    }

    /// Writes what a running scan did so far. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if no such scan is running, [`Error::Invalid`] for a
    /// negative number.
    pub async fn update_scan_progress(&self, id: ScanId, progress: &ScanProgress) -> Result<()> {
        self.handle
            .change(
                format!("running scan {id}"),
                execute!(
                    "queries/libraries/scan/update_progress.sql",
                    id.0,
                    progress.items_scanned,
                    progress.items_added,
                    progress.items_updated,
                    progress.items_removed,
                    progress.errors_count
                ),
            )
            .await
    }

    /// Deletes the scans of all libraries that were asked for before a moment
    /// and are over; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_old_scans(&self, before: DateTime<Utc>) -> Result<u64> {
        self.handle.execute(execute!("queries/libraries/scan/delete_old.sql", before)).await
    }
}
