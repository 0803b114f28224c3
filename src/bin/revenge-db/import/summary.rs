//! What an import came to, for people.

use std::fmt::Write as _;
use std::path::PathBuf;

use revenge_db::movies::{ImportReport, OnConflict};

use super::ledger::Ledger;
use crate::failure::Failure;

/// Everything that an import tells at its end.
#[derive(Debug)]
pub struct Summary {
    /// What the library says.
    pub report: ImportReport,
    /// Rows that were left out on purpose, by reason.
    pub skipped: Vec<(String, u64)>,
    /// Good rows without a place yet, by file.
    pub not_imported: Vec<(String, u64)>,
    /// Malformed and refused rows of all files.
    pub rejected: u64,
    /// Where they are listed.
    pub rejects: Option<PathBuf>,
    /// What else is worth a line.
    pub notes: Vec<String>,
}

impl Summary {
    /// Adds the rows that the library refused, and finishes the reject file.
    pub fn of(report: ImportReport, on_conflict: OnConflict, file: &str, ledger: Ledger) -> Result<Self, Failure> {
        let Ledger { mut rejects, skipped, not_imported, mut notes } = ledger;
        for row in &report.rejected {
            rejects.add(file, row.line, &row.reason)?;
        }
        let listed = u64::try_from(report.rejected.len()).unwrap_or(u64::MAX);
        let unlisted = report.rejected_rows.saturating_sub(listed);
        if unlisted > 0 {
            notes.push(format!("{unlisted} more rows of {file} were rejected than are listed"));
        }
        let mut skipped: Vec<(String, u64)> = skipped.into_iter().collect();
        if report.skipped > 0 {
            let reason = if on_conflict == OnConflict::Update { "locked: edited by hand" } else { "in the library already" };
            skipped.push((reason.to_owned(), report.skipped));
        }
        let rejected = rejects.count() + unlisted;
        Ok(Self { report, skipped, not_imported: not_imported.into_iter().collect(), rejected, rejects: rejects.finish()?, notes })
    }

    /// A line a number.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "inserted  {:>10}", self.report.inserted);
        let _ = writeln!(text, "updated   {:>10}", self.report.updated);
        let _ = writeln!(text, "skipped   {:>10}", self.skipped.iter().map(|(_, count)| count).sum::<u64>());
        for (reason, count) in &self.skipped {
            let _ = writeln!(text, "          {count:>10}  {reason}");
        }
        for (file, count) in &self.not_imported {
            let _ = writeln!(text, "not imported: {count} rows of {file} (users cannot be imported yet)");
        }
        let _ = write!(text, "rejected  {:>10}", self.rejected);
        if let Some(rejects) = &self.rejects {
            let _ = write!(text, "  listed in {}", rejects.display());
        }
        text.push('\n');
        for note in &self.notes {
            let _ = writeln!(text, "note: {note}");
        }
        text
    }
}
