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
    Merge {
        name: String,
        table: Table,
        /// Read, and not yet of the title that was asked for.
        ahead: Option<Row>,
        /// Of the title that was asked for last.
        rows: Vec<Row>,
        title: String,
    },
    /// All rows of the films, by the number of the title.
    Index(HashMap<u64, Vec<Row>>),
}

impl Join {
    /// Begins to read a sorted table beside the titles.
    pub fn merge(source: &Source, columns: &[&str], progress: &Progress) -> Result<Self, Failure> {
        let table = Table::open(source, columns, progress)?;
        Ok(Self::Merge { name: source.name.clone(), table, ahead: None, rows: Vec::new(), title: String::new() })
    }

    /// Reads the rows of `films` (sorted numbers) into memory.
    pub fn index(source: &Source, columns: &[&str], films: &[u64], progress: &Progress, ledger: &mut Ledger) -> Result<Self, Failure> {
        let mut table = Table::open(source, columns, progress)?;
        let mut index: HashMap<u64, Vec<Row>> = HashMap::new();
        while let Some(row) = next(&mut table, &source.name, ledger)? {
            match title::number(&row) {
                Ok(number) if films.binary_search(&number).is_ok() => index.entry(number).or_default().push(row),
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
            Self::Merge { name, table, ahead, rows, title } => {
                let wanted = asked.raw(0);
                if wanted != title {
                    rows.clear();
                    wanted.clone_into(title);
                    loop {
                        let row = match ahead.take() {
                            Some(row) => row,
                            None => match next(table, name, ledger)? {
                                Some(row) => row,
                                None => break,
                            },
                        };
                        match row.raw(0).cmp(wanted) {
                            std::cmp::Ordering::Less => {}
                            std::cmp::Ordering::Equal => rows.push(row),
                            std::cmp::Ordering::Greater => {
                                *ahead = Some(row);
                                break;
                            }
                        }
                    }
                }
                Ok(rows)
            }
        }
    }

    /// Reads what is left, for what is malformed in it.
    pub fn finish(self, ledger: &mut Ledger) -> Result<(), Failure> {
        if let Self::Merge { name, mut table, .. } = self {
            while next(&mut table, &name, ledger)?.is_some() {}
        }
        Ok(())
    }
}

/// The next row with the id of a title; others are rejected.
fn next(table: &mut Table, name: &str, ledger: &mut Ledger) -> Result<Option<Row>, Failure> {
    while let Some(row) = table.next()? {
        match row {
            Ok(row) => match title::number(&row) {
                Ok(_) => return Ok(Some(row)),
                Err(Refusal(reason)) => ledger.reject(name, row.line, &reason)?,
            },
            Err(bad) => ledger.reject(name, bad.line, &bad.reason)?,
        }
    }
    Ok(None)
}
