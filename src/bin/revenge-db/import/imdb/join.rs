//! The rows of a table that belong to a title.
//!
//! IMDb's tables are sorted by title, as text: they are read side by side,
//! holding one title's rows. One that is not sorted is held in memory instead.

use std::collections::HashMap;

use super::title;
use super::tsv::{Row, Table};
use crate::failure::Failure;
use crate::import::field::Refusal;
use crate::import::ledger::Ledger;
use crate::import::progress::Progress;
use crate::import::source::Source;

/// One way or the other.
pub enum Join {
    /// Table and titles are sorted.
    Merge(Box<Beside>),
    /// All rows of the titles that are sent, by the number of the title.
    Index(HashMap<u64, Vec<Row>>),
}

impl Join {
    /// Begins to read a sorted table beside the titles.
    pub fn merge(source: &Source, columns: &'static [&'static str], progress: &Progress) -> Result<Self, Failure> {
        Ok(Self::Merge(Box::new(Beside::open(source.clone(), columns, progress)?)))
    }

    /// Reads the rows of the titles that are `wanted` into memory.
    pub fn index(
        source: &Source,
        columns: &[&str],
        wanted: impl Fn(u64) -> bool,
        progress: &Progress,
        ledger: &mut Ledger,
    ) -> Result<Self, Failure> {
        let mut table = Table::open(source, columns, progress)?;
        let mut index: HashMap<u64, Vec<Row>> = HashMap::new();
        let mut bad = |line, reason: &str| ledger.reject(&source.name, line, reason);
        while let Some(row) = next(&mut table, &mut bad)? {
            match title::number(&row) {
                Ok(number) if wanted(number) => index.entry(number).or_default().push(row),
                _ => {}
            }
        }
        Ok(Self::Index(index))
    }

    /// The rows of a title; titles are asked for in the order of the table.
    pub fn rows_of(&mut self, asked: &Row, ledger: &mut Ledger) -> Result<&[Row], Failure> {
        match self {
            Self::Index(index) => {
                let number = title::number(asked).unwrap_or_default();
                Ok(index.get(&number).map(Vec::as_slice).unwrap_or_default())
            }
            Self::Merge(beside) => beside.rows_of(asked.raw(0), ledger),
        }
    }

    /// Leaves a row of a title out: what is wrong with it was told, and the title may be
    /// asked for again.
    pub fn forget(&mut self, asked: &Row, line: u64) {
        let rows = match self {
            Self::Index(index) => index.get_mut(&title::number(asked).unwrap_or_default()),
            Self::Merge(beside) => Some(&mut beside.rows),
        };
        if let Some(rows) = rows {
            rows.retain(|row| row.line != line);
        }
    }

    /// Begins anew, for other titles. What is malformed is not told again.
    pub fn again(self, progress: &Progress, ledger: &mut Ledger) -> Result<Self, Failure> {
        match self {
            Self::Index(index) => Ok(Self::Index(index)),
            Self::Merge(mut beside) => {
                beside.tell_rest(ledger)?;
                let again = Beside::open(beside.source, beside.columns, progress)?;
                Ok(Self::Merge(Box::new(Beside { told: true, ..again })))
            }
        }
    }

    /// Reads what is left, for what is malformed in it.
    pub fn finish(self, ledger: &mut Ledger) -> Result<(), Failure> {
        match self {
            Self::Index(_) => Ok(()),
            Self::Merge(mut beside) => beside.tell_rest(ledger),
        }
    }
}

/// A table that is read beside the titles.
pub struct Beside {
    source: Source,
    columns: &'static [&'static str],
    table: Table,
    /// Whether what is malformed in it was told the last time it was read.
    told: bool,
    /// Read, and not yet of the title that was asked for.
    ahead: Option<Row>,
    /// Of the title that was asked for last.
    rows: Vec<Row>,
    title: String,
}

impl Beside {
    fn open(source: Source, columns: &'static [&'static str], progress: &Progress) -> Result<Self, Failure> {
        let table = Table::open(&source, columns, progress)?;
        Ok(Self { source, columns, table, told: false, ahead: None, rows: Vec::new(), title: String::new() })
    }

    fn rows_of(&mut self, wanted: &str, ledger: &mut Ledger) -> Result<&[Row], Failure> {
        if wanted != self.title {
            self.rows.clear();
            wanted.clone_into(&mut self.title);
            loop {
                let row = match self.ahead.take() {
                    Some(row) => row,
                    None => match self.next(ledger)? {
                        Some(row) => row,
                        None => break,
                    },
                };
                match row.raw(0).cmp(wanted) {
                    std::cmp::Ordering::Less => {}
                    std::cmp::Ordering::Equal => self.rows.push(row),
                    std::cmp::Ordering::Greater => {
                        self.ahead = Some(row);
                        break;
                    }
                }
            }
        }
        Ok(&self.rows)
    }

    fn tell_rest(&mut self, ledger: &mut Ledger) -> Result<(), Failure> {
        while !self.told && self.next(ledger)?.is_some() {}
        Ok(())
    }

    fn next(&mut self, ledger: &mut Ledger) -> Result<Option<Row>, Failure> {
        let (told, name) = (self.told, &self.source.name);
        next(&mut self.table, |line, reason| if told { Ok(()) } else { ledger.reject(name, line, reason) })
    }
}

/// The next row with the id of a title; others are bad.
fn next(table: &mut Table, mut bad: impl FnMut(u64, &str) -> Result<(), Failure>) -> Result<Option<Row>, Failure> {
    while let Some(row) = table.next()? {
        match row {
            Ok(row) => match title::number(&row) {
                Ok(_) => return Ok(Some(row)),
                Err(Refusal(reason)) => bad(row.line, &reason)?,
            },
            Err(broken) => bad(broken.line, &broken.reason)?,
        }
    }
    Ok(None)
}
