//! What an import came to, for people.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::PathBuf;

use revenge_db::movies::{ImportReport, OnConflict};

use super::ledger::Ledger;
use crate::failure::Failure;

/// Bits of a line's number; those above are the number of its file.
const LINE_BITS: u32 = 32;

/// A line of one of several files as one number.
pub const fn place(file: u64, line: u64) -> u64 {
    (file << LINE_BITS) | line
}

fn line_of(place: u64) -> u64 {
    place & ((1 << LINE_BITS) - 1)
}

fn file_of(place: u64, files: &[String]) -> &str {
    usize::try_from(place >> LINE_BITS).ok().and_then(|file| files.get(file)).map_or("", String::as_str)
}

/// Reasons name the row that came before as the library knows it: `the row at line N`.
/// Of one in another file than `own` this says which.
fn with_places<'r>(reason: &'r str, own: &str, files: &[String]) -> Cow<'r, str> {
    const ROW: &str = "the row at line ";
    let Some(start) = reason.find(ROW).map(|found| found + ROW.len()) else { return Cow::Borrowed(reason) };
    let rest = reason[start..].trim_start_matches(|c: char| c.is_ascii_digit());
    let Ok(place) = reason[start..reason.len() - rest.len()].parse() else { return Cow::Borrowed(reason) };
    let (line, file) = (line_of(place), file_of(place, files));
    let of_file = if file == own { String::new() } else { format!(" of {file}") };
    Cow::Owned(format!("{}{line}{of_file}{rest}", &reason[..start]))
}

/// One kind of rows, and what the library says of them.
#[derive(Debug)]
pub struct Part {
    /// `movies`, …
    pub what: &'static str,
    /// What the library says.
    pub report: ImportReport,
    /// The files in which the rows stand, see [`place`].
    pub files: Vec<String>,
}

/// Everything that an import tells at its end.
#[derive(Debug)]
pub struct Summary {
    /// What the library says.
    pub parts: Vec<Part>,
    /// Rows that were left out on purpose, by reason.
    pub skipped: Vec<(String, u64)>,
    /// Good rows without a place yet, by file.
    pub not_imported: Vec<(String, u64)>,
    /// Malformed and refused rows of all files.
    pub rejected: u64,
    /// Where they are listed.
    pub rejects: Option<PathBuf>,
    /// Why they are not: nothing of what is in is taken back for that.
    pub unlisted: Option<Failure>,
    /// What else is worth a line.
    pub notes: Vec<String>,
}

impl Summary {
    /// Adds the rows that the library refused, and finishes the reject file. The rows
    /// are in by now, so that nothing here fails.
    pub fn of(parts: Vec<Part>, on_conflict: OnConflict, ledger: Ledger) -> Self {
        let Ledger { mut rejects, skipped, not_imported, mut notes } = ledger;
        let mut skipped: Vec<(String, u64)> = skipped.into_iter().collect();
        let (mut beyond, mut unlisted) = (0, None);
        for Part { what, report, files } in &parts {
            for row in &report.rejected {
                let file = file_of(row.line, files);
                if let Err(failure) = rejects.add(file, line_of(row.line), &with_places(&row.reason, file, files)) {
                    unlisted.get_or_insert(failure);
                }
            }
            let listed = u64::try_from(report.rejected.len()).unwrap_or(u64::MAX);
            let more = report.rejected_rows.saturating_sub(listed);
            if more > 0 {
                notes.push(format!("{more} more {what} were rejected than are listed"));
                beyond += more;
            }
            if report.skipped > 0 {
                let reason = if on_conflict == OnConflict::Update { "locked: edited by hand" } else { "there already" };
                skipped.push((format!("{what} {reason}"), report.skipped));
            }
        }
        let rejected = rejects.count() + beyond;
        let listed = unlisted.map_or_else(|| rejects.finish(), Err);
        let (rejects, unlisted) = listed.map_or_else(|failure| (None, Some(failure)), |place| (place, None));
        Self { parts, skipped, not_imported: not_imported.into_iter().collect(), rejected, rejects, unlisted, notes }
    }

    /// A line a number.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a `String` cannot fail.
        for Part { what, report, .. } in &self.parts {
            let _ = writeln!(text, "inserted  {:>10}  {what}", report.inserted);
        }
        for Part { what, report, .. } in &self.parts {
            let _ = writeln!(text, "updated   {:>10}  {what}", report.updated);
        }
        let _ = writeln!(text, "skipped   {:>10}", self.skipped.iter().map(|(_, count)| count).sum::<u64>());
        for (reason, count) in &self.skipped {
            let _ = writeln!(text, "          {count:>10}  {reason}");
        }
        for (file, count) in &self.not_imported {
            let _ = writeln!(text, "not imported: {count} rows of {file} (there is no place for them)");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_another_file_is_told_with_its_file() {
        let files = ["shows.json".to_owned(), "episodes/1.json".to_owned(), "episodes/2.json".to_owned()];
        let told = |row, first| {
            with_places(&format!("number: the row at line {first} is the same episode"), file_of(row, &files), &files).into_owned()
        };
        assert_eq!(told(place(2, 4), place(2, 3)), "number: the row at line 3 is the same episode");
        assert_eq!(told(place(2, 4), place(1, 7)), "number: the row at line 7 of episodes/1.json is the same episode");
        assert_eq!(told(place(2, 4), 9), "number: the row at line 9 of shows.json is the same episode");
        assert_eq!(told(9, 5), "number: the row at line 5 is the same episode");
        assert_eq!(with_places("title: empty", "a", &files), "title: empty");
    }
}
