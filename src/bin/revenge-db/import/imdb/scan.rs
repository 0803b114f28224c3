//! The first look at IMDb's tables: which titles are films (or series), whose names are
//! needed, and whether a table is sorted. What is malformed is told later.

use revenge_db::libraries::LibraryKind;

use super::names::Numbers;
use super::tsv::{Row, Table};
use super::{principal, title};
use crate::failure::Failure;
use crate::import::progress::Progress;
use crate::import::source::Source;

/// Films of title.basics.tsv, or its series.
pub struct Films {
    /// The numbers of their ids, sorted.
    pub numbers: Vec<u64>,
    /// Whether the table is sorted by id, as text.
    pub sorted: bool,
}

impl Films {
    /// Reads the table once.
    pub fn read(source: &Source, library: LibraryKind, progress: &Progress) -> Result<Self, Failure> {
        let mut films = Numbers::default();
        let sorted = scan(source, &title::COLUMNS, progress, |row, number| {
            if title::kind(row, library) == Ok(title::Kind::Title) {
                films.add(number);
            }
        })?;
        Ok(Self { numbers: films.finish(), sorted })
    }
}

/// Whether title.ratings.tsv is sorted.
pub fn ratings(source: &Source, progress: &Progress) -> Result<bool, Failure> {
    scan(source, &super::rating::COLUMNS, progress, |_, _| {})
}

/// Whether title.episode.tsv is sorted.
pub fn episodes(source: &Source, progress: &Progress) -> Result<bool, Failure> {
    scan(source, &super::episode::COLUMNS, progress, |_, _| {})
}

/// The numbers of the episodes, where they have to be looked up.
pub fn numbers(source: &Source, library: LibraryKind, progress: &Progress) -> Result<Vec<u64>, Failure> {
    let mut numbers = Numbers::default();
    scan(source, &title::COLUMNS, progress, |row, number| {
        if title::kind(row, library) == Ok(title::Kind::Episode) {
            numbers.add(number);
        }
    })?;
    Ok(numbers.finish())
}

/// Whether title.principals.tsv is sorted, and who appears in the films.
pub fn principals(source: &Source, films: &Films, progress: &Progress) -> Result<(bool, Vec<u64>), Failure> {
    let mut people = Numbers::default();
    // One title's rows stand together.
    let mut last = (0, false);
    let sorted = scan(source, &principal::COLUMNS, progress, |row, number| {
        if last.0 != number {
            last = (number, films.numbers.binary_search(&number).is_ok());
        }
        if last.1
            && let Ok(person) = principal::person(row)
        {
            people.add(person);
        }
    })?;
    Ok((sorted, people.finish()))
}

/// Reads a table whose first column is a title's id; tells whether it is sorted.
fn scan(source: &Source, columns: &[&str], progress: &Progress, mut see: impl FnMut(&Row, u64)) -> Result<bool, Failure> {
    progress.phase(format!("reading {}", source.name));
    let mut table = Table::open(source, columns, progress)?;
    let (mut sorted, mut last) = (true, String::new());
    while let Some(row) = table.next()? {
        if let Ok(row) = row
            && let Ok(number) = title::number(&row)
        {
            sorted &= last.as_str() <= row.raw(0);
            row.raw(0).clone_into(&mut last);
            see(&row, number);
        }
    }
    Ok(sorted)
}
