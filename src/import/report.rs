//! What becomes of an import's rows.

use std::collections::BTreeMap;

use metrics::counter;

use crate::error::{Error, Result};
use crate::metrics::IMPORT_ROWS;

/// What happens when a row meets one that is there, by the first of its ids
/// that is known, or its name: see the import of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnConflict {
    /// The row is rejected.
    #[default]
    Error,
    /// What is there stays as it is; the row counts as skipped.
    Skip,
    /// What is there takes what the row has; what the row leaves empty stays.
    /// What is locked is skipped.
    Update,
}

impl OnConflict {
    /// As the resolving statements take it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Skip => "skip",
            Self::Update => "update",
        }
    }
}

/// What became of an import's rows; each row counts once.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct ImportReport {
    /// Rows that were not there.
    pub inserted: u64,
    /// Rows that changed what was there.
    pub updated: u64,
    /// Rows that met one that was there and were left out.
    pub skipped: u64,
    /// Rows that could not be taken. The first [`MOST_REJECTED`](Self::MOST_REJECTED) are listed.
    pub rejected: Vec<RejectedRow>,
    /// How many rows were rejected in all.
    pub rejected_rows: u64,
}

impl ImportReport {
    /// How many rejected rows a report lists; the rest is only counted, so that
    /// a file full of bad rows does not fill the memory.
    pub const MOST_REJECTED: usize = 10_000;

    /// How many rows there were.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.inserted + self.updated + self.skipped + self.rejected_rows
    }

    /// The rejected rows by reason, for a summary.
    #[must_use]
    pub fn reasons(&self) -> BTreeMap<&str, usize> {
        let mut reasons = BTreeMap::new();
        for row in &self.rejected {
            *reasons.entry(row.reason.as_str()).or_default() += 1;
        }
        reasons
    }

    /// Notes a row that could not be taken.
    pub(super) fn reject(&mut self, line: u64, reason: String) {
        self.rejected_rows += 1;
        if self.rejected.len() < Self::MOST_REJECTED {
            self.rejected.push(RejectedRow { line, reason });
        }
    }

    /// Adds what the database decided to what was rejected before.
    pub(crate) fn add(&mut self, counts: &Outcomes, rejected: Vec<RejectedStaged>) {
        self.inserted = number(counts.inserted);
        self.updated = number(counts.updated);
        self.skipped = number(counts.skipped);
        self.rejected_rows += number(counts.rejected);
        self.rejected.extend(rejected.into_iter().map(|row| RejectedRow { line: number(row.line), reason: row.reason }));
        self.rejected.sort_by_key(|row| row.line);
        self.rejected.truncate(Self::MOST_REJECTED);
    }

    /// Tells the metrics; `entity` is the module.
    pub(crate) fn count(&self, entity: &'static str) {
        for (outcome, rows) in
            [("inserted", self.inserted), ("updated", self.updated), ("skipped", self.skipped), ("rejected", self.rejected_rows)]
        {
            counter!(IMPORT_ROWS, "entity" => entity, "outcome" => outcome).increment(rows);
        }
    }
}

/// A row that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct RejectedRow {
    /// The row's number in its source, else its place in the stream.
    pub line: u64,
    /// Which column or key is wrong, and what would be valid; never the value.
    pub reason: String,
}

/// How many staged rows came to which end.
pub(crate) struct Outcomes {
    pub(crate) inserted: i64,
    pub(crate) updated: i64,
    pub(crate) skipped: i64,
    pub(crate) rejected: i64,
}

/// A row that the merging statements rejected.
pub(crate) struct RejectedStaged {
    pub(crate) line: i64,
    pub(crate) reason: String,
}

/// A setting of the transaction.
pub(crate) struct Planned {
    #[expect(dead_code, reason = "the setting is the result")]
    pub(crate) enable_nestloop: String,
}

/// A lock that is held to the end of the transaction.
pub(crate) struct Locked {
    #[expect(dead_code, reason = "the lock is the result")]
    pub(crate) locked: bool,
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

/// Somebody has put a file where one of the import belongs, after that was looked
/// for: the row cannot be taken back any more, and its file must not be lost.
pub(super) fn refuse_lost_file(op: &'static str, line: Option<i64>) -> Result<()> {
    let Some(line) = line else { return Ok(()) };
    let reason =
        format!("line {line}: another file was added at the path of its file while the import ran; nothing was imported, import it again");
    Err(Error::Invalid { op, reason, source: None })
}
