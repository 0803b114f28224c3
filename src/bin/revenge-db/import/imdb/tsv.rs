//! IMDb's tables: tabs, no quoting at all, `\N` where there is nothing.

use crate::failure::Failure;
use crate::import::progress::Progress;
use crate::import::record::{Bad, clean};
use crate::import::source::{End, LONGEST_ROW, Lines, Source, without_end};

/// A row with as many fields as its table has columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Its line, from 1.
    pub line: u64,
    text: String,
}

impl Row {
    /// A field as it stands; empty if there are not so many.
    pub fn raw(&self, index: usize) -> &str {
        self.text.split('\t').nth(index).unwrap_or_default()
    }

    /// A field; empty for `\N`.
    pub fn field(&self, index: usize) -> &str {
        match self.raw(index) {
            "\\N" => "",
            value => value,
        }
    }
}

/// A table that is being read.
pub struct Table {
    lines: Lines,
    width: usize,
    raw: Vec<u8>,
}

impl Table {
    /// Opens it and looks at its header.
    pub fn open(source: &Source, columns: &[&str], progress: &Progress) -> Result<Self, Failure> {
        let mut lines = source.open(progress)?;
        if !lines.header()?.split('\t').eq(columns.iter().copied()) {
            return Err(lines.at_header(format!("expected the columns {} of IMDb, with tabs between them", columns.join(", "))));
        }
        Ok(Self { lines, width: columns.len(), raw: Vec::new() })
    }

    /// The next row, or why it is none; `None` at the end. Empty lines are
    /// passed over.
    pub fn next(&mut self) -> Result<Option<Result<Row, Bad>>, Failure> {
        loop {
            let line = self.lines.next_number();
            self.raw.clear();
            match self.lines.read(&mut self.raw, LONGEST_ROW)? {
                None => return Ok(None),
                Some(End::TooLong) => {
                    self.lines.skip_rest()?;
                    return Ok(Some(Err(Bad { line, reason: "the line is longer than 1 MiB, the longest row".to_owned() })));
                }
                Some(End::Complete) => {}
            }
            let bytes = without_end(&self.raw);
            if !bytes.is_empty() {
                return Ok(Some(self.row(line, bytes)));
            }
        }
    }

    fn row(&self, line: u64, bytes: &[u8]) -> Result<Row, Bad> {
        let bad = |reason| Err(Bad { line, reason });
        let width = bytes.split(|byte| *byte == b'\t').count();
        if width != self.width {
            return bad(format!("{width} columns; the header has {}", self.width));
        }
        match clean(bytes) {
            Ok(text) => Ok(Row { line, text: text.to_owned() }),
            Err(problem) => {
                // Which column: the first that is not clean by itself.
                let column = bytes.split(|byte| *byte == b'\t').position(|field| clean(field).is_err()).unwrap_or_default();
                bad(format!("column {} of the line: {problem}", column + 1))
            }
        }
    }
}
