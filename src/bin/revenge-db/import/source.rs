//! A file as lines: plain or gzip by its content, bounded in memory, with line
//! numbers, and able to go back to a line that was read in vain.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::gzip::Members;
use super::progress::{Counting, Progress};
use crate::failure::Failure;

/// Longest row, with all its lines.
pub const LONGEST_ROW: usize = 1 << 20;

pub const GZIP: [u8; 2] = [0x1f, 0x8b];
const BUFFER: usize = 128 << 10;

/// A file that is going to be read.
#[derive(Debug, Clone)]
pub struct Source {
    path: PathBuf,
    /// The last part of the path, as reports show it.
    pub name: String,
}

impl Source {
    /// A file that must be there and hold something.
    pub fn file(path: &Path) -> Result<Self, Failure> {
        let place = path.display().to_string();
        let about =
            fs::metadata(path).map_err(|error| Failure::io(&place, "the file cannot be read; check its path and its rights", error))?;
        if about.is_dir() {
            return Err(Failure::file(place, "is a folder; this format is one file (movielens and imdb are folders)"));
        }
        if about.is_file() && about.len() == 0 {
            return Err(Failure::file(place, "the file is empty"));
        }
        let name = path.file_name().map_or_else(|| place.clone(), |name| name.to_string_lossy().into_owned());
        Ok(Self { path: path.to_owned(), name })
    }

    /// `name` or `name.gz` in a folder, whichever is there: of two nobody knows which one is meant.
    pub fn in_folder(folder: &Path, name: &str) -> Result<Option<Self>, Failure> {
        let (plain, packed) = (folder.join(name), folder.join(format!("{name}.gz")));
        match (is_there(&plain)?, is_there(&packed)?) {
            (true, true) => Err(Failure::file(packed.display().to_string(), format!("there is {name} as well; leave one of them"))),
            (true, false) => Self::file(&plain).map(Some),
            (false, true) => Self::file(&packed).map(Some),
            (false, false) => Ok(None),
        }
    }

    /// The same, for a file without which the format is none.
    pub fn required(folder: &Path, name: &str) -> Result<Self, Failure> {
        let about = fs::metadata(folder).map_err(|error| {
            Failure::io(folder.display().to_string(), "the folder cannot be read; check its path and its rights", error)
        })?;
        if !about.is_dir() {
            return Err(Failure::file(folder.display().to_string(), format!("is not a folder; this format is a folder with {name} in it")));
        }
        Self::in_folder(folder, name)?
            .ok_or_else(|| Failure::file(folder.display().to_string(), format!("there is neither {name} nor {name}.gz in the folder")))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Size on disk: what a pass over it adds to the progress.
    pub fn size(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |about| about.len())
    }

    /// Begins to read it.
    pub fn open(&self, progress: &Progress) -> Result<Lines, Failure> {
        let failed = |error| Failure::io(self.path.display().to_string(), "the file cannot be read; check its path and its rights", error);
        let mut file = BufReader::with_capacity(BUFFER, Counting::new(File::open(&self.path).map_err(failed)?, progress));
        let head = file.fill_buf().map_err(failed)?;
        if head.is_empty() {
            return Err(Failure::file(&self.name, "the file is empty"));
        }
        let gzip = head.starts_with(&GZIP);
        let input: Box<dyn BufRead + Send> =
            if gzip { Box::new(BufReader::with_capacity(BUFFER, Members::new(file))) } else { Box::new(file) };
        Ok(Lines { name: self.name.clone(), gzip, input, returned: Cursor::default(), line: 0 })
    }

    /// Reads a compressed file to its end and throws it away, so that one that
    /// was cut off is found before anything is written. Plain files tell nothing.
    pub fn verify(&self, progress: &Progress) -> Result<(), Failure> {
        let mut lines = self.open(progress)?;
        while lines.gzip {
            let read = lines.input.fill_buf().map(|bytes| (bytes.len(), memchr::memchr_iter(b'\n', bytes).count()));
            let (bytes, ends) = read.map_err(|error| lines.failed(error))?;
            if bytes == 0 {
                break;
            }
            lines.input.consume(bytes);
            lines.line += ends as u64;
        }
        Ok(())
    }

    /// Whether it is compressed.
    pub fn is_gzip(&self) -> bool {
        let mut head = [0; 2];
        // A pipe is read once only: it is not looked into.
        let is_file = fs::metadata(&self.path).is_ok_and(|about| about.is_file());
        is_file && File::open(&self.path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == GZIP
    }
}

/// Whether there is something of this name, be it a link to nothing; a folder that
/// nobody lets us look into is an error.
pub fn is_there(path: &Path) -> Result<bool, Failure> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Failure::io(path.display().to_string(), "the file cannot be looked for; check the rights of its folder", error)),
    }
}

/// The lines of a file that is being read.
pub struct Lines {
    name: String,
    gzip: bool,
    input: Box<dyn BufRead + Send>,
    /// What was read in vain and is read again first.
    returned: Cursor<Vec<u8>>,
    /// Lines that were read to their end.
    line: u64,
}

/// How a line ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With a line feed (which was read as well) or with the file.
    Complete,
    /// Not within the limit; the rest of it was not read.
    TooLong,
}

impl Lines {
    /// The number of the line that is read next, from 1.
    pub fn next_number(&self) -> u64 {
        self.line + 1
    }

    /// Appends the next line with its line feed, at most `limit` bytes of it;
    /// `None` at the end of the file.
    pub fn read(&mut self, into: &mut Vec<u8>, limit: usize) -> Result<Option<End>, Failure> {
        let before = into.len();
        (&mut self.returned).take(limit as u64).read_until(b'\n', into).map_err(|error| self.failed(error))?;
        let read = into.len() - before;
        if read < limit && !into[before..].ends_with(b"\n") {
            (&mut self.input).take((limit - read) as u64).read_until(b'\n', into).map_err(|error| self.failed(error))?;
        }
        match into.len() - before {
            0 if limit > 0 => Ok(None),
            _ if into[before..].ends_with(b"\n") => {
                self.line += 1;
                Ok(Some(End::Complete))
            }
            length if length < limit => {
                self.line += 1;
                Ok(Some(End::Complete))
            }
            _ => Ok(Some(End::TooLong)),
        }
    }

    /// Leaves out the rest of a line that was too long.
    pub fn skip_rest(&mut self) -> Result<(), Failure> {
        let mut rest = Vec::new();
        loop {
            rest.clear();
            match self.read(&mut rest, BUFFER)? {
                Some(End::TooLong) => {}
                Some(End::Complete) | None => return Ok(()),
            }
        }
    }

    /// Takes back `bytes`, which begin line `number`, to read them again.
    pub fn give_back(&mut self, bytes: &[u8], number: u64) {
        let read = usize::try_from(self.returned.position()).unwrap_or(usize::MAX);
        let rest = self.returned.get_ref().get(read..).unwrap_or_default();
        self.returned = Cursor::new([bytes, rest].concat());
        self.line = number - 1;
    }

    /// The first line, without byte order mark and line end: the columns' names.
    pub fn header(&mut self) -> Result<String, Failure> {
        let mut line = Vec::new();
        let end = self.read(&mut line, LONGEST_ROW)?;
        if end.is_none() {
            return Err(Failure::file(&self.name, "the file is empty; expected at least a line with the columns' names"));
        }
        if line.starts_with(b"PK\x03\x04") {
            return Err(self.at_header("this is a zip archive; unpack it first"));
        }
        if line.starts_with(&[0xff, 0xfe]) || line.starts_with(&[0xfe, 0xff]) {
            return Err(self.at_header("this is UTF-16; save the file as UTF-8"));
        }
        let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&line);
        let text = std::str::from_utf8(line).ok().filter(|text| !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n')));
        match text {
            Some(_) if end == Some(End::TooLong) => Err(self.at_header("the first line is longer than 1 MiB; expected the columns' names")),
            Some(text) if text.trim_end_matches(['\r', '\n']).contains('\r') => {
                Err(self.at_header("the lines end with a bare carriage return; save the file with line feeds"))
            }
            Some(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
            None => Err(self.at_header("this is not a text file; expected UTF-8 with the columns' names in the first line, plain or gzip")),
        }
    }

    /// The first line is not what it should be.
    pub fn at_header(&self, problem: impl Into<String>) -> Failure {
        Failure::file(format!("{}, line 1", self.name), problem)
    }

    fn failed(&self, error: io::Error) -> Failure {
        let place = format!("{}, after line {}", self.name, self.line);
        match error.kind() {
            ErrorKind::UnexpectedEof if self.gzip => {
                Failure::io(place, "the gzip file ends too early; it was cut off: fetch it again", error)
            }
            ErrorKind::InvalidData | ErrorKind::InvalidInput if self.gzip => {
                Failure::io(place, "the gzip file is damaged: fetch it again", error)
            }
            _ => Failure::io(place, "the file cannot be read any further", error),
        }
    }
}

/// A line without its end.
pub fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn read_all(bytes: &[u8]) -> Result<Vec<String>, Failure> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let mut lines = Source::file(file.path())?.open(&Progress::on_stderr())?;
        let mut found = vec![lines.header()?];
        let mut line = Vec::new();
        while lines.read(&mut line, LONGEST_ROW)?.is_some() {
            found.push(String::from_utf8_lossy(without_end(&line)).into_owned());
            line.clear();
        }
        Ok(found)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn plain_and_gzip_are_told_apart_by_content() {
        let text = b"\xef\xbb\xbftitle,year\r\na,1\r\nb,2";
        let wanted = ["title,year", "a,1", "b,2"];
        assert_eq!(read_all(text).unwrap(), wanted);
        assert_eq!(read_all(&gzip(text)).unwrap(), wanted);
        let two_members = [gzip(b"title,year\na,"), gzip(b"1\nb,2\n")].concat();
        assert_eq!(read_all(&two_members).unwrap(), wanted);
        // As tapes and block devices fill their last block.
        let padded = [two_members, vec![0; 300_000]].concat();
        assert_eq!(read_all(&padded).unwrap(), wanted);
    }

    #[test]
    fn of_a_file_and_its_packed_twin_one_has_to_go() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["ratings.csv", "ratings.csv.gz"] {
            assert!(Source::in_folder(folder.path(), "ratings.csv").is_ok());
            std::fs::write(folder.path().join(name), "a").unwrap();
        }
        let failure = Source::in_folder(folder.path(), "ratings.csv").unwrap_err().report();
        assert!(failure.ends_with("ratings.csv.gz: there is ratings.csv as well; leave one of them"), "{failure}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_nothing_is_not_taken_for_no_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Source::in_folder(folder.path(), "ratings.csv").unwrap().is_none());
        std::os::unix::fs::symlink("/no/such/file", folder.path().join("ratings.csv.gz")).unwrap();
        let failure = Source::in_folder(folder.path(), "ratings.csv").unwrap_err().report();
        assert!(failure.contains("ratings.csv.gz: the file cannot be read"), "{failure}");
        // Nothing is below a file, which is another error than that there is nothing.
        std::fs::write(folder.path().join("file"), "").unwrap();
        assert!(Source::in_folder(&folder.path().join("file"), "ratings.csv").unwrap_err().report().contains("cannot be looked for"));
    }

    #[test]
    fn a_file_that_is_none_is_refused_in_one_sentence() {
        let cut = gzip("title\nHeat\n".repeat(10_000).as_bytes());
        let mut damaged = cut.clone();
        let last = damaged.len() - 8;
        damaged[last] ^= 0xff;
        for (bytes, said) in [
            (b"".as_slice(), "the file is empty"),
            (&gzip(b""), "the file is empty"),
            (b"\x1f\x8b", "ends too early"),
            (&cut[..cut.len() / 2], "ends too early"),
            (&damaged, "is damaged"),
            (&[gzip(b"title\n"), b"\0\0something else".to_vec()].concat(), "something else stands behind the compressed data"),
            (b"\x7fELF\x02\x01\x01\0\0", "line 1: this is not a text file"),
            (b"title\xff\n", "line 1: this is not a text file"),
            (b"PK\x03\x04\x14", "line 1: this is a zip archive"),
            (b"\xff\xfet\0i\0", "line 1: this is UTF-16"),
            (b"title\rHeat\r", "bare carriage return"),
        ] {
            let failure = read_all(bytes).unwrap_err().report();
            assert!(failure.contains(said), "{said}: {failure}");
        }
        assert!(Source::file(Path::new("/")).unwrap_err().to_string().contains("is a folder"));
        assert!(Source::file(Path::new("/no/such/file")).unwrap_err().report().contains("No such file"));
        assert!(Source::required(Path::new("/"), "movies.csv").unwrap_err().to_string().contains("neither movies.csv nor movies.csv.gz"));
    }
}
