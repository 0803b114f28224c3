//! A file that is a JSON array, one element at a time: bounded in memory, each
//! with the line on which it begins, so that a bad one loses only itself.

use serde_json::{Map, Value};

use super::field::{Parsed, Refusal};
use super::progress::Progress;
use super::record::clean;
use super::source::{LONGEST_ROW, Lines, Source};
use crate::failure::Failure;

/// Longest element: a show with some twenty thousand episodes.
const LONGEST_ELEMENT: usize = 32 << 20;

/// An object of the array.
pub type Object = Map<String, Value>;

/// The line on which an element begins, and its object, or why it is none.
type Element = (u64, Result<Object, String>);

/// The elements of a file; a file that is one object is read as its only element.
pub struct Elements {
    name: String,
    lines: Lines,
    raw: Vec<u8>,
    /// How much of `raw` is taken.
    at: usize,
    /// The line that `raw` is.
    line: u64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing was read so far.
    Start,
    /// An element may come, or the array's end.
    First,
    /// An element has to come.
    Element,
    /// A comma may come, or the array's end.
    After,
    /// Nothing may come.
    End,
}

impl Elements {
    /// Begins to read a file.
    pub fn open(source: &Source, progress: &Progress) -> Result<Self, Failure> {
        let lines = source.open(progress)?;
        Ok(Self { name: source.name.clone(), lines, raw: Vec::new(), at: 0, line: 0, state: State::Start })
    }

    /// The next element with its line: an object, or why it is none. `None` at the
    /// end; a file that is cut off or no JSON at all is an error.
    pub fn next(&mut self) -> Result<Option<Element>, Failure> {
        loop {
            let Some(byte) = self.peek()? else {
                return match self.state {
                    State::End => Ok(None),
                    State::Start => Err(self.failed("the file is empty; expected a JSON array of objects")),
                    _ => Err(self.failed("the file ends before its array is closed with `]`; it was cut off: fetch it again")),
                };
            };
            match (self.state, byte) {
                (State::Start, b'[') => self.pass(State::First),
                (State::Start, b'{') => {
                    let element = self.element()?;
                    self.state = State::End;
                    return Ok(Some(element));
                }
                (State::Start, _) => return Err(self.failed("this is no JSON array of objects; expected `[`, plain or gzip")),
                (State::First | State::After, b']') => self.pass(State::End),
                (State::After, b',') => self.pass(State::Element),
                (State::First | State::Element, b'{') => {
                    let element = self.element()?;
                    self.state = State::After;
                    return Ok(Some(element));
                }
                (State::First | State::Element, _) => return Err(self.failed("expected an object, which begins with `{`")),
                (State::After, _) => return Err(self.failed("expected `,` or `]` after an object")),
                (State::End, _) => return Err(self.failed("expected nothing after the end of the JSON")),
            }
        }
    }

    fn pass(&mut self, state: State) {
        self.at += 1;
        self.state = state;
    }

    fn failed(&self, problem: &str) -> Failure {
        Failure::file(format!("{}, line {}", self.name, self.line.max(1)), problem)
    }

    /// The next byte that is no blank.
    fn peek(&mut self) -> Result<Option<u8>, Failure> {
        loop {
            if self.state == State::Start && self.line == 1 && self.at == 0 && self.raw.starts_with("\u{feff}".as_bytes()) {
                self.at = 3;
            }
            while let Some(byte) = self.raw.get(self.at) {
                if !byte.is_ascii_whitespace() {
                    return Ok(Some(*byte));
                }
                self.at += 1;
            }
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    /// Reads the next line, or as much of it as is read at once.
    fn more(&mut self) -> Result<bool, Failure> {
        self.raw.clear();
        self.at = 0;
        let line = self.lines.next_number();
        let any = self.lines.read(&mut self.raw, LONGEST_ROW)?.is_some();
        if any {
            self.line = line;
        }
        Ok(any)
    }

    /// The object that begins here.
    fn element(&mut self) -> Result<Element, Failure> {
        let first = self.line;
        let (mut text, mut depth, mut quoted, mut escaped, mut too_long) = (Vec::new(), 0_u32, false, false, false);
        loop {
            let rest = self.raw.get(self.at..).unwrap_or_default();
            let mut end = None;
            for (index, byte) in rest.iter().enumerate() {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if quoted => escaped = true,
                    b'"' => quoted = !quoted,
                    _ if quoted => {}
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => {
                        depth = depth.saturating_sub(1);
                        if depth == 0 {
                            end = Some(index + 1);
                            break;
                        }
                    }
                    _ => {}
                }
            }
            let taken = end.unwrap_or(rest.len());
            if text.len() + taken <= LONGEST_ELEMENT {
                text.extend_from_slice(rest.get(..taken).unwrap_or_default());
            } else {
                too_long = true;
            }
            self.at += taken;
            if end.is_some() {
                break;
            }
            if !self.more()? {
                let problem = format!(
                    "the file ends inside the object that begins on line {first}; it was cut off, or a quote or bracket is missing"
                );
                return Err(self.failed(&problem));
            }
        }
        let object = if too_long { Err("the object is longer than 32 MiB, the longest one".to_owned()) } else { object(&text) };
        Ok((first, object))
    }
}

fn object(text: &[u8]) -> Result<Object, String> {
    let text = std::str::from_utf8(text).map_err(|_| clean(text).err().unwrap_or_default())?;
    serde_json::from_str(text).map_err(|error| {
        // The words of serde_json may quote the value.
        format!("this is no JSON object: it goes wrong on line {} of it, column {}", error.line(), error.column())
    })
}

/// A text; `null` and nothing at all are empty.
pub fn text<'o>(object: &'o Object, key: &str) -> Parsed<&'o str> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(""),
        Some(Value::String(text)) => Ok(text),
        Some(_) => refuse(key, "a text or null"),
    }
}

/// A whole number in a range; `null` and nothing at all are none.
pub fn integer(object: &Object, key: &str, least: i64, most: i64) -> Parsed<Option<i64>> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_i64() {
            Some(number) if number >= least && number <= most => Ok(Some(number)),
            _ => refuse(key, &format!("a whole number from {least} to {most}, or null")),
        },
    }
}

/// The same for columns of 32 bits.
pub fn small(object: &Object, key: &str, least: i32, most: i32) -> Parsed<Option<i32>> {
    Ok(integer(object, key, least.into(), most.into())?.and_then(|number| i32::try_from(number).ok()))
}

/// A number in a range; `null` and nothing at all are none.
pub fn decimal(object: &Object, key: &str, least: f64, most: f64) -> Parsed<Option<f64>> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_f64() {
            Some(number) if number >= least && number <= most => Ok(Some(number)),
            _ => refuse(key, &format!("a number from {least} to {most}, or null")),
        },
    }
}

/// An object inside; `null` and nothing at all are none.
pub fn inside<'o>(object: &'o Object, key: &str) -> Parsed<Option<&'o Object>> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(inside)) => Ok(Some(inside)),
        Some(_) => refuse(key, "an object or null"),
    }
}

/// An array inside; `null` and nothing at all are empty.
pub fn list<'o>(object: &'o Object, key: &str) -> Parsed<&'o [Value]> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(list)) => Ok(list),
        Some(_) => refuse(key, "an array or null"),
    }
}

/// What is expected of a key.
pub fn refuse<T>(key: &str, expected: &str) -> Parsed<T> {
    Err(Refusal(format!("key `{key}`: expected {expected}")))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    /// `line: key` of each object, `line! reason` of what is none.
    fn read(bytes: &[u8]) -> Result<Vec<String>, Failure> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let mut elements = Elements::open(&Source::file(file.path())?, &Progress::on_stderr())?;
        let mut found = Vec::new();
        while let Some((line, object)) = elements.next()? {
            found.push(match object {
                Ok(object) => format!("{line}: {}", object.keys().next().map(String::as_str).unwrap_or_default()),
                Err(reason) => format!("{line}! {reason}"),
            });
        }
        Ok(found)
    }

    #[test]
    fn objects_are_told_apart_whatever_they_hold() {
        assert_eq!(read(b"[]").unwrap(), Vec::<String>::new());
        assert_eq!(read(b"{\"a\":1}\n").unwrap(), ["1: a"]);
        let text = "\u{feff}[\n{\"a\": \"}]{\\\"\"},\n {\"b\": [{}, [\n]]} , {\"c\":\n null}\n]\n";
        assert_eq!(read(text.as_bytes()).unwrap(), ["2: a", "3: b", "4: c"]);
    }

    #[test]
    fn an_object_that_is_none_loses_only_itself() {
        let found = read(b"[{\"a\":1},\n{a:1},\n{\"b\":\"\xff\"},\n{\"c\":1,},\n{\"d\":1}]").unwrap();
        assert_eq!(found[0], "1: a");
        assert!(found[1].starts_with("2! this is no JSON object") && found[2].starts_with("3! ill-formed UTF-8"), "{found:?}");
        assert!(found[3].starts_with("4! this is no JSON object"), "{found:?}");
        assert_eq!(found[4], "5: d");
    }

    #[test]
    fn a_file_that_is_no_array_is_refused_in_one_sentence() {
        for (text, said) in [
            (" \n", "line 1: the file is empty"),
            ("id,name\n", "line 1: this is no JSON array"),
            ("\x7fELF", "line 1: this is no JSON array"),
            ("[{\"a\":1},\n", "ends before its array is closed"),
            ("[\n{\"a\":\n", "line 2: the file ends inside the object that begins on line 2"),
            ("[{\"a\":\"}]\n", "the file ends inside the object that begins on line 1"),
            ("[{} {}]", "line 1: expected `,` or `]`"),
            ("[{},]", "line 1: expected an object"),
            ("[1]", "line 1: expected an object"),
            ("[]\n[]", "line 2: expected nothing after"),
        ] {
            let failure = read(text.as_bytes()).unwrap_err().report();
            assert!(failure.contains(said), "{said}: {failure}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in "[\\[\\]{},\":a1\\\\ \n]{1,60}") {
            let _ = read(bytes.as_bytes());
        }
    }
}
