//! What a scan saw, and what came of it.

use std::time::Duration;

use crate::import::RejectedRow;
use crate::import::bounds::{Verdict, number, text};

/// How long a missing file, and the title that has no other, are to be kept
/// before [`delete_missing_files`](crate::movies::Movies::delete_missing_files):
/// 30 days.
pub const MISSING_GRACE: Duration = Duration::from_hours(30 * 24);

/// A file as a scan saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenFile {
    /// The full path, 1 to 4,096 characters.
    pub path: String,
    /// Size in bytes.
    pub size_bytes: Option<i64>,
    /// What the scanner makes of the content, a hash in any form of 1 to 255
    /// characters. Files of one fingerprint are taken to have one content. With
    /// it, files are found again wherever they were moved; without, only by size
    /// and name.
    pub fingerprint: Option<String>,
}

impl SeenFile {
    /// A file of which nothing but the path is known.
    pub fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), size_bytes: None, fingerprint: None }
    }

    pub(super) fn file_name(&self) -> &str {
        crate::content::file_name(&self.path)
    }

    /// Whether any file can have this path. That one has not is no fault of the
    /// scanner: it is told, and the others are compared.
    pub(super) fn check_path(&self) -> Verdict {
        // White space is a name: what may be stored has to be found again.
        for (part, name, most) in [("path", self.path.as_str(), 4_096), ("file name", self.file_name(), 1_024)] {
            if name.is_empty() {
                return Err(format!("{part}: must not be empty"));
            }
            text(part, Some(name), most)?;
        }
        Ok(())
    }

    /// Whether the rest is what a scanner may say: to leave such a file out would
    /// be to call it missing.
    pub(super) fn check_content(&self) -> Verdict {
        number("size_bytes", self.size_bytes, 0, i64::MAX)?;
        if self.fingerprint.as_ref().is_some_and(String::is_empty) {
            return Err("fingerprint: must not be empty".to_owned());
        }
        text("fingerprint", self.fingerprint.as_deref(), 255)
    }
}

/// What happens when a scan saw nothing at all, or nothing below one of the
/// library's paths, while files are known to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnEmpty {
    /// The scan is refused: more likely the disk is not mounted than empty.
    #[default]
    Refuse,
    /// The scan is believed: the files are missing.
    Accept,
}

/// What a scan found; every file that it saw counts once as unchanged, moved,
/// replaced, added, repeated or rejected.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct FileChanges {
    /// Files where they were, with the content that they had; those that somebody
    /// else wrote while the scan ran, or that are not monitored, are among them
    /// and are left alone.
    pub unchanged: u64,
    /// Known files at another path, renamed or moved.
    pub moved: u64,
    /// Known files with other content at their path. What was probed of the old
    /// content is forgotten.
    pub replaced: u64,
    /// Files that are not known; only the backend can say what they are:
    /// [`list_findings`](crate::libraries::Libraries::list_findings).
    pub added: u64,
    /// Paths that the scan told more than once; the first is taken.
    pub repeated: u64,
    /// How many of the unchanged, moved and replaced ones had been missing.
    pub returned: u64,
    /// Known files that were there before and were not seen: missing from now on.
    pub missing: u64,
    /// Paths that cannot be stored, by the file's place in the scan. The first
    /// [`MOST_REJECTED`](crate::movies::ImportReport::MOST_REJECTED) are listed.
    pub rejected: Vec<RejectedRow>,
    /// How many were rejected in all.
    pub rejected_files: u64,
}

/// What was deleted because it had been missing too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct DeletedFiles {
    /// Files.
    pub files: u64,
    /// Movies or series whose last file that was.
    pub titles: u64,
}
