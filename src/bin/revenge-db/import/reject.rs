//! The file of rejected rows: which row, and why; never what it held.
//!
//! It is written beside its place and put there at the end, whole or not at all.
//! What it takes the place of is an older one, and nothing else.

use std::fs::{self, File, Metadata};
use std::io::{BufWriter, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

const COLUMNS: [&str; 3] = ["file", "line", "reason"];

/// How every such file begins.
const FIRST_LINE: &[u8] = b"file,line,reason\n";

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
    /// Opens it, so that a folder that cannot be written to is found first, and a
    /// file that must not be replaced, such as one of the `inputs`.
    pub fn create(target: &Path, inputs: &[&Path]) -> Result<(Self, Unfinished), Failure> {
        refuse_what_is_no_list(target, inputs)?;
        let unfinished = Unfinished(unfinished(target));
        let file = File::create(&unfinished.0).map_err(|error| failed(target, error))?;
        let mut writer = csv::Writer::from_writer(BufWriter::new(file));
        writer.write_record(COLUMNS).map_err(|error| failed(target, error.into()))?;
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

    /// Puts the file in its place; without rejected rows there is none, and an older
    /// one is taken away, which would look like the list of this import.
    pub fn finish(self) -> Result<Option<PathBuf>, Failure> {
        let Self { writer, count, target } = self;
        if count == 0 {
            return match is_list(&target).and_then(|is_list| if is_list { fs::remove_file(&target) } else { Ok(()) }) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    Err(Failure::io(target.display().to_string(), "is the list of an older import, and cannot be removed", error))
                }
                _ => Ok(None),
            };
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

/// Whatever is at the place of the list would be replaced: an older list may be, and
/// an empty file.
fn refuse_what_is_no_list(target: &Path, inputs: &[&Path]) -> Result<(), Failure> {
    let refuse = |problem: &str| Err(Failure::file(target.display().to_string(), format!("{problem}; give --rejects the name of a file")));
    if target.file_name().is_none() || target.to_string_lossy().ends_with(std::path::is_separator) {
        return refuse("is no name of a file");
    }
    let about = match fs::metadata(target) {
        Ok(about) => about,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(target, error)),
    };
    if about.is_dir() {
        return refuse("is a folder");
    }
    if !about.is_file() {
        return refuse("is no ordinary file");
    }
    if inputs.iter().any(|input| is_same(target, &about, input)) {
        return refuse("is read by this import");
    }
    match is_list(target) {
        Ok(is_list) if is_list || about.len() == 0 => Ok(()),
        Ok(_) => refuse("holds something else than rejected rows, and is not replaced"),
        Err(error) => Err(failed(target, error)),
    }
}

/// Whether both names are those of one file.
#[cfg(unix)]
fn is_same(_: &Path, about: &Metadata, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    fs::metadata(other).is_ok_and(|other| (other.dev(), other.ino()) == (about.dev(), about.ino()))
}

/// Whether both names are those of one file.
#[cfg(not(unix))]
fn is_same(one: &Path, _: &Metadata, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

/// Whether a file begins as a list of rejected rows.
fn is_list(path: &Path) -> std::io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(FIRST_LINE.len() as u64).read_to_end(&mut head)?;
    Ok(head == FIRST_LINE)
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
        let (mut rejects, unfinished) = Rejects::create(&target, &[]).unwrap();
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
        let (rejects, unfinished) = Rejects::create(&folder.path().join("a"), &[]).unwrap();
        assert_eq!(rejects.finish().unwrap(), None);
        drop(unfinished);
        drop(Rejects::create(&folder.path().join("b"), &[]).unwrap().1);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(Rejects::create(&folder.path().join("no/such/folder"), &[]).is_err());
    }

    /// What refuses the name of a file, if anything does.
    fn refused(target: &Path, inputs: &[&Path]) -> Option<String> {
        Rejects::create(target, inputs).err().map(|failure| failure.report())
    }

    #[test]
    fn only_an_older_list_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let (list, empty, input) = (at("list", "file,line,reason\nx.csv,2,bad\n"), at("empty", ""), at("films.csv", "title\nHeat\n"));
        for good in [&list, &empty] {
            assert_eq!(refused(good, &[&input]), None);
        }
        // A list of rejected rows may itself be what is read.
        fs::hard_link(&list, folder.path().join("other name")).unwrap();
        for (target, said) in [
            (input.clone(), "something else than rejected rows"),
            (folder.path().join("other name"), "is read by this import"),
            (folder.path().to_owned(), "is a folder"),
            (folder.path().join("new/"), "is no name of a file"),
            (PathBuf::new(), "is no name of a file"),
            (PathBuf::from("/dev/null"), "is no ordinary file"),
        ] {
            let failure = refused(&target, &[&list]).unwrap_or_default();
            assert!(failure.contains(said), "{said}: {failure}");
        }
        assert_eq!(fs::read_to_string(&input).unwrap(), "title\nHeat\n");
    }

    #[test]
    fn an_older_list_does_not_look_like_that_of_an_import_without_rejected_rows() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text, stays) in [("list", "file,line,reason\nx.csv,2,bad\n", false), ("empty", "", true)] {
            let target = folder.path().join(name);
            fs::write(&target, text).unwrap();
            let (rejects, _unfinished) = Rejects::create(&target, &[]).unwrap();
            assert_eq!((rejects.finish().unwrap(), target.exists()), (None, stays), "{name}");
        }
    }
}
