//! The file of rejected rows: which row, and why; never what it held.
//!
//! It is written beside its place and put there at the end, whole or not at all.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Where rejected rows go.
pub struct Rejects {
    writer: csv::Writer<BufWriter<File>>,
    count: u64,
    target: PathBuf,
}

/// Removes the unfinished file when the import ends early, wherever the
/// thread that writes to it may be.
pub struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After `finish` it is gone already.
        let _ = fs::remove_file(&self.0);
    }
}

impl Rejects {
    /// Opens it, so that a folder that cannot be written to is found first.
    pub fn create(target: &Path) -> Result<(Self, Unfinished), Failure> {
        let unfinished = Unfinished(unfinished(target));
        if target.is_dir() {
            return Err(Failure::file(target.display().to_string(), "is a folder; give --rejects the name of a file"));
        }
        let file = File::create(&unfinished.0).map_err(|error| failed(target, error))?;
        let mut writer = csv::Writer::from_writer(BufWriter::new(file));
        writer.write_record(["file", "line", "reason"]).map_err(|error| failed(target, error.into()))?;
        Ok((Self { writer, count: 0, target: target.to_owned() }, unfinished))
    }

    /// Adds a row.
    pub fn add(&mut self, file: &str, line: u64, reason: &str) -> Result<(), Failure> {
        self.count += 1;
        let written = self.writer.write_record([file, &line.to_string(), reason]);
        written.map_err(|error| failed(&self.target, error.into()))
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Puts the file in its place; without rejected rows there is none.
    pub fn finish(self) -> Result<Option<PathBuf>, Failure> {
        let Self { writer, count, target } = self;
        if count == 0 {
            return Ok(None);
        }
        let flushed = writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()));
        let written = flushed
            .and_then(|buffer| buffer.into_inner().map_err(std::io::IntoInnerError::into_error))
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(unfinished(&target), &target));
        written.map_err(|error| failed(&target, error))?;
        Ok(Some(target))
    }
}

/// In the same folder, so that it can be renamed.
fn unfinished(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}", std::process::id()))
}

fn failed(target: &Path, error: std::io::Error) -> Failure {
    Failure::io(target.display().to_string(), "the file of rejected rows cannot be written; give another one with --rejects", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_appears_when_it_is_finished_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("x.rejects.csv");
        let (mut rejects, unfinished) = Rejects::create(&target).unwrap();
        rejects.add("x.csv", 7, "column `year`: expected, \"say\", a number").unwrap();
        assert!(!target.exists());
        assert_eq!(rejects.finish().unwrap(), Some(target.clone()));
        drop(unfinished);
        assert_eq!(fs::read_to_string(&target).unwrap(), "file,line,reason\nx.csv,7,\"column `year`: expected, \"\"say\"\", a number\"\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn nothing_is_left_of_an_import_without_rejected_rows_or_one_that_failed() {
        let folder = tempfile::tempdir().unwrap();
        let (rejects, unfinished) = Rejects::create(&folder.path().join("a")).unwrap();
        assert_eq!(rejects.finish().unwrap(), None);
        drop(unfinished);
        drop(Rejects::create(&folder.path().join("b")).unwrap().1);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(Rejects::create(&folder.path().join("no/such/folder")).is_err());
    }
}
