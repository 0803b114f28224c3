//! What a parser has to say beside the rows: rejected, skipped, not imported,
//! absent. The summary is made of it.

use std::collections::BTreeMap;

use super::reject::Rejects;
use crate::failure::Failure;

/// Kept by the parser, finished by the import.
pub struct Ledger {
    /// Malformed rows.
    pub rejects: Rejects,
    /// Rows that are left out on purpose, by reason.
    pub skipped: BTreeMap<String, u64>,
    /// Rows that are good but have no place yet, by file.
    pub not_imported: BTreeMap<String, u64>,
    /// What else is worth a line.
    pub notes: Vec<String>,
}

impl Ledger {
    /// Nothing yet.
    pub fn new(rejects: Rejects) -> Self {
        Self { rejects, skipped: BTreeMap::new(), not_imported: BTreeMap::new(), notes: Vec::new() }
    }

    /// A malformed row: which, and why; never what it held.
    pub fn reject(&mut self, file: &str, line: u64, reason: &str) -> Result<(), Failure> {
        self.rejects.add(file, line, reason)
    }

    /// A row that is left out on purpose.
    pub fn skip(&mut self, reason: &str) {
        count(&mut self.skipped, reason);
    }

    /// A good row for which there is no place yet.
    pub fn not_imported(&mut self, file: &str) {
        count(&mut self.not_imported, file);
    }

    /// A line for the summary.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }
}

/// A map of reasons stays small whatever a file holds.
fn count(counts: &mut BTreeMap<String, u64>, key: &str) {
    const MOST: usize = 100;
    if let Some(count) = counts.get_mut(key) {
        *count += 1;
    } else {
        let key = if counts.len() < MOST { key } else { "others" };
        *counts.entry(key.to_owned()).or_default() += 1;
    }
}
