//! Rows of comma-separated files (RFC 4180), strictly and one at a time.
//!
//! A quote that is never closed would swallow the rest of a file. So quotes are
//! checked as they come, a row is bounded, by its columns as well, and after a row
//! that cannot be read reading goes on with the line after its first: no good row is
//! lost.

use super::source::{End, LONGEST_ROW, Lines};
use crate::failure::Failure;

/// A row that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub struct Bad {
    /// The line where it starts.
    pub line: u64,
    /// What is wrong and what is expected; never a value.
    pub reason: String,
}

/// From here on rows that have too many columns are not looked at any further.
const MOST_IN_VAIN: usize = 8 * LONGEST_ROW;

/// A row's fields, unquoted.
#[derive(Debug, Default)]
pub struct Record {
    /// The line where it starts, from 1.
    pub line: u64,
    text: String,
    ends: Vec<usize>,
}

impl Record {
    /// A field; empty if there are not so many.
    pub fn field(&self, index: usize) -> &str {
        let begin = if index == 0 { 0 } else { self.ends.get(index - 1).copied().unwrap_or(self.text.len()) };
        let end = self.ends.get(index).copied().unwrap_or(self.text.len());
        self.text.get(begin..end).unwrap_or_default()
    }
}

/// Reads the rows of a file.
pub struct Records {
    lines: Lines,
    raw: Vec<u8>,
    fields: Vec<u8>,
    record: Record,
    /// How many fields each row must have.
    width: usize,
    /// How many bytes were looked at for the end of rows and given back.
    vain: usize,
}

/// Where the splitter stands in a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Plain,
    Quoted,
    /// Behind a quote inside a quoted field: its end, or the first of two.
    QuoteInQuoted,
}

impl Records {
    /// Rows of `width` fields each; the header was read already.
    pub fn new(lines: Lines, width: usize) -> Self {
        Self { lines, raw: Vec::new(), fields: Vec::new(), record: Record::default(), width, vain: 0 }
    }

    /// The next row, or why it is none; `None` at the end. Empty lines are
    /// passed over.
    pub fn next(&mut self) -> Result<Option<Result<&Record, Bad>>, Failure> {
        loop {
            let first = self.lines.next_number();
            self.raw.clear();
            match self.lines.read(&mut self.raw, LONGEST_ROW)? {
                None => return Ok(None),
                Some(End::TooLong) => {
                    self.lines.skip_rest()?;
                    return Ok(Some(Err(Bad { line: first, reason: "the line is longer than 1 MiB, the longest row".to_owned() })));
                }
                Some(End::Complete) if self.raw.iter().all(|byte| matches!(byte, b'\r' | b'\n')) => {}
                Some(End::Complete) => return Ok(Some(self.record_from(first)?)),
            }
        }
    }

    /// Takes in further lines while a quote is open.
    fn record_from(&mut self, first: u64) -> Result<Result<&Record, Bad>, Failure> {
        let first_line = self.raw.len();
        self.fields.clear();
        self.record.ends.clear();
        self.record.line = first;
        let (mut state, mut done) = (State::FieldStart, 0);
        let problem = loop {
            state = match self.split(state, done) {
                Ok(state) => state,
                Err(problem) => break Some(problem),
            };
            if state != State::Quoted {
                break None;
            }
            // Whatever follows, this row is none; where it ends is looked for as long as that has not been in vain too often. To look
            // a MiB ahead for each line would take for ever.
            if self.record.ends.len() >= self.width && self.vain > MOST_IN_VAIN {
                break Some("more columns than the header has; is a closing quote missing?");
            }
            done = self.raw.len();
            match self.lines.read(&mut self.raw, LONGEST_ROW.saturating_sub(done))? {
                Some(End::Complete) => {}
                None | Some(End::TooLong) => break Some("the quote that opens here is never closed (looked for within 1 MiB)"),
            }
        };
        if let Some(problem) = problem {
            let reason = format!("column {}: {problem}", self.record.ends.len() + 1);
            if self.raw.len() > first_line {
                self.vain += self.raw.len() - first_line;
                self.lines.give_back(&self.raw[first_line..], first + 1);
            }
            return Ok(Err(Bad { line: first, reason }));
        }
        self.record.ends.push(self.fields.len());
        Ok(self.finish())
    }

    /// Splits the raw bytes from `from` on into fields.
    fn split(&mut self, mut state: State, from: usize) -> Result<State, &'static str> {
        let bytes = &self.raw[from..];
        // The line end belongs to the row only inside quotes.
        let text = super::source::without_end(bytes);
        for byte in text {
            state = match (state, byte) {
                (State::FieldStart, b'"') => State::Quoted,
                (State::FieldStart | State::Plain | State::QuoteInQuoted, b',') => {
                    self.record.ends.push(self.fields.len());
                    State::FieldStart
                }
                (State::Quoted, b'"') => State::QuoteInQuoted,
                (State::QuoteInQuoted, b'"') => {
                    self.fields.push(b'"');
                    State::Quoted
                }
                (State::QuoteInQuoted, _) => {
                    return Err("after a closing quote a comma or the line's end is expected; a quote inside a field is written twice");
                }
                (State::FieldStart | State::Plain, byte) => {
                    self.fields.push(*byte);
                    State::Plain
                }
                (State::Quoted, byte) => {
                    self.fields.push(*byte);
                    State::Quoted
                }
            };
        }
        if state == State::Quoted {
            self.fields.extend_from_slice(&bytes[text.len()..]);
        }
        Ok(state)
    }

    /// What holds for every row: so many fields, UTF-8, no NUL.
    fn finish(&mut self) -> Result<&Record, Bad> {
        let line = self.record.line;
        if self.record.ends.len() != self.width {
            return Err(Bad { line, reason: format!("{} columns; the header has {}", self.record.ends.len(), self.width) });
        }
        let mut begin = 0;
        for (index, end) in self.record.ends.iter().enumerate() {
            // Field by field: two halves of a character could meet where a comma was.
            let field = &self.fields[begin..*end];
            if let Err(problem) = clean(field) {
                return Err(Bad { line, reason: format!("column {}: {problem}", index + 1) });
            }
            begin = *end;
        }
        self.record.text.clear();
        self.record.text.push_str(std::str::from_utf8(&self.fields).unwrap_or_default());
        Ok(&self.record)
    }
}

/// Whether bytes are text that can be stored; else what is wrong, and where.
pub fn clean(bytes: &[u8]) -> Result<&str, String> {
    match std::str::from_utf8(bytes) {
        Err(error) => Err(format!("ill-formed UTF-8 at byte {}; expected UTF-8", error.valid_up_to() + 1)),
        Ok(text) => match text.find('\0') {
            Some(at) => Err(format!("a NUL at byte {}, which no text can hold", at + 1)),
            None => Ok(text),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::import::progress::Progress;
    use crate::import::source::Source;

    /// Rows as `line: field|field`, bad ones as `line! reason`.
    fn rows(bytes: &[u8]) -> Vec<String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"a,b\n").unwrap();
        file.write_all(bytes).unwrap();
        let mut lines = Source::file(file.path()).unwrap().open(&Progress::on_stderr()).unwrap();
        lines.header().unwrap();
        let mut records = Records::new(lines, 2);
        let mut rows = Vec::new();
        while let Some(row) = records.next().unwrap() {
            rows.push(match row {
                Ok(record) => format!("{}: {}|{}", record.line, record.field(0), record.field(1)),
                Err(bad) => format!("{}! {}", bad.line, bad.reason),
            });
        }
        rows
    }

    #[test]
    fn quoted_fields_hold_commas_quotes_and_line_breaks() {
        assert_eq!(rows(b"1,\"x, y\"\r\n\r\n2,\"a \"\"b\"\"\nc\"\n3,\"\"\n,z"), ["2: 1|x, y", "4: 2|a \"b\"\nc", "6: 3|", "7: |z"]);
    }

    #[test]
    fn a_quote_that_is_never_closed_loses_only_its_own_row() {
        let found = rows(b"1,\"open\n2,two\n3,\"three\"\n4,four\n");
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[0].starts_with("2! column 2: after a closing quote"), "{found:?}");
        assert_eq!(found[1..], ["3: 2|two", "4: 3|three", "5: 4|four"]);
        let found = rows(b"1,\"open\n2,two\n3,three");
        assert!(found[0].starts_with("2! column 2: the quote that opens here is never closed"), "{found:?}");
        assert_eq!(found[1..], ["3: 2|two", "4: 3|three"]);
    }

    /// Each line opens a quote that the next one closes and opens again.
    #[test]
    fn lines_that_all_open_a_quote_are_not_read_over_and_over() {
        let found = rows("a\",\"\n".repeat(200_000).as_bytes());
        assert_eq!(found.len(), 200_000);
        assert!(found[0].contains("never closed"), "{}", found[0]);
        assert_eq!(found[100_000], "100002! column 3: more columns than the header has; is a closing quote missing?");
        // The last column may hold what it likes.
        assert_eq!(rows(b"1,\"a\n\n,b\n\"\n2,two\n"), ["2: 1|a\n\n,b\n", "6: 2|two"]);
    }

    #[test]
    fn lines_inside_quotes_are_no_rows_also_where_there_are_too_many_columns() {
        assert_eq!(rows(b"1,2,\"note\n3,4\nend\"\n5,6\n"), ["2! 3 columns; the header has 2", "5: 5|6"]);
    }

    #[test]
    fn a_row_is_bounded() {
        let long = "x".repeat(LONGEST_ROW + 10);
        let found = rows(format!("1,{long}\n2,two\n").as_bytes());
        assert_eq!(found, ["2! the line is longer than 1 MiB, the longest row", "3: 2|two"]);
        let many = "line without end\n".repeat(2 * LONGEST_ROW / 17);
        let found = rows(format!("1,\"{many}2,two\n").as_bytes());
        assert!(found[0].contains("never closed"), "{}", found[0]);
        assert_eq!(found.last().map(String::as_str).map(|row| row.ends_with(": 2|two")), Some(true));
    }

    #[test]
    fn what_no_text_can_hold_is_told_with_its_place() {
        assert_eq!(rows(b"1,ab\xffc\n2,b\n"), ["2! column 2: ill-formed UTF-8 at byte 3; expected UTF-8", "3: 2|b"]);
        assert_eq!(rows(b"a\xc3,\xa9\n"), ["2! column 1: ill-formed UTF-8 at byte 2; expected UTF-8"]);
        assert_eq!(rows(b"1\0,b\n"), ["2! column 1: a NUL at byte 2, which no text can hold"]);
        assert_eq!(rows(b"1,2,3\n1\n"), ["2! 3 columns; the header has 2", "3! 1 columns; the header has 2"]);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            rows(&bytes);
        }

        #[test]
        fn what_the_csv_crate_writes_is_read_back(cells in proptest::collection::vec(("[^\0]{1,20}", "[^\0]{0,20}"), 1..8)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for (a, b) in &cells {
                writer.write_record([a, b]).unwrap();
            }
            let found: Vec<String> = rows(&writer.into_inner().unwrap()).into_iter().map(|row| row.split_once(": ").unwrap().1.to_owned()).collect();
            let wanted: Vec<String> = cells.iter().map(|(a, b)| format!("{a}|{b}")).collect();
            proptest::prop_assert_eq!(found, wanted);
        }
    }
}
