//! What a scan leaves for the backend to look at.

use crate::error::Result;
use crate::handle::Mode;
use crate::libraries::{Libraries, LibraryId};
use crate::page::{Listed, Page, PageRequest, streams};
use crate::query::{Misfit, all, op};

/// Why a file has to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// It is not known: what title is it of?
    Added,
    /// It has other content than before, and has to be probed again.
    Replaced,
}

/// A file that the latest scan of a library found added or replaced.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// Why it has to be looked at.
    pub kind: FindingKind,
    /// Its full path.
    pub path: String,
    /// Size in bytes.
    pub size_bytes: Option<i64>,
    /// As the scan told it.
    pub fingerprint: Option<String>,
}

struct FindingRow {
    key: i32,
    import_id: uuid::Uuid,
    outcome: String,
    path: String,
    size_bytes: Option<i64>,
    fingerprint: Option<String>,
}

struct ListedFinding(Listed<Finding>);

impl TryFrom<FindingRow> for ListedFinding {
    type Error = Misfit;

    fn try_from(row: FindingRow) -> Result<Self, Misfit> {
        let kind = match row.outcome.as_str() {
            "added" => FindingKind::Added,
            "replaced" => FindingKind::Replaced,
            _ => return Err(Misfit { key: row.key.to_string(), reason: "library_seen_files.outcome is none of a finding" }),
        };
        let item = Finding { kind, path: row.path, size_bytes: row.size_bytes, fingerprint: row.fingerprint };
        Ok(Self(Listed { key: row.key.into(), id: row.import_id, item }))
    }
}

impl<M: Mode> Libraries<M> {
    /// One page of the files that the latest scan of a library found added or
    /// replaced, in the order in which it saw them. They stay listed until the
    /// next one, whatever has been made of them since. One round trip, always to
    /// the primary; a crash of the server or a failover empties the list: scan again.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_findings(&self, library: LibraryId, page: PageRequest) -> Result<Page<Finding>> {
        const OP: &str = op!("queries/libraries/reconcile/list_findings.sql");
        // A library has one row of each place: the key alone says where to go on.
        let (key, _) = page.start::<i32>(OP)?;
        // Unlogged tables have no rows on a replica.
        let handle = self.handle.clone().on_the_primary();
        let rows: Vec<ListedFinding> =
            handle.read(all!(FindingRow, "queries/libraries/reconcile/list_findings.sql", library.0, key, page.fetch())).await?;
        Ok(Page::of(OP, &page, rows.into_iter().map(|row| row.0).collect()))
    }
}

streams!(Libraries: stream_findings = list_findings(library: LibraryId) -> Finding);
