//! The first look at IMDb's tables: which titles are films (or series and episodes), whose
//! names are needed, and whether a table is sorted. What is malformed is told later.

use revenge_db::libraries::LibraryKind;

use super::names::Numbers;
use super::tsv::{Row, Table};
use super::{principal, title};
use crate::failure::Failure;
use crate::import::progress::Progress;
use crate::import::source::Source;

/// Films of title.basics.tsv, or its series and episodes.
pub struct Films {
    /// The numbers of the ids of films, or of series, sorted.
    pub numbers: Vec<u64>,
    /// The same of episodes.
    pub episodes: Vec<u64>,
    /// Whether the table is sorted by id, as text.
    pub sorted: bool,
}

impl Films {
    /// Reads the table once. Episodes without a place are not wanted.
    pub fn read(source: &Source, library: LibraryKind, with_episodes: bool, progress: &Progress) -> Result<Self, Failure> {
        let (mut films, mut episodes) = (Numbers::default(), Numbers::default());
        let sorted = scan(source, &title::COLUMNS, progress, |row, number| match title::kind(row, library) {
            Ok(title::Kind::Title) => films.add(number),
            Ok(title::Kind::Episode) if with_episodes => episodes.add(number),
            _ => {}
        })?;
        Ok(Self { numbers: films.finish(), episodes: episodes.finish(), sorted })
    }

    /// Whether the title may be sent, as what it may be.
    pub fn have(&self, number: u64) -> bool {
        self.numbers.binary_search(&number).is_ok() || self.episodes.binary_search(&number).is_ok()
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

/// Whether title.principals.tsv is sorted, and who appears in the films, or in series and episodes.
pub fn principals(source: &Source, films: &Films, progress: &Progress) -> Result<(bool, Vec<u64>), Failure> {
    let mut people = Numbers::default();
    // One title's rows stand together.
    let mut last = (0, false);
    let sorted = scan(source, &principal::COLUMNS, progress, |row, number| {
        if last.0 != number {
            last = (number, films.have(number));
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
