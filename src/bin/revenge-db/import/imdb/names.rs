//! name.basics.tsv: only the names that are needed, one after the other.

use super::tsv::Table;
use crate::failure::Failure;
use crate::import::field;
use crate::import::ledger::Ledger;
use crate::import::progress::Progress;
use crate::import::source::Source;

/// The columns of name.basics.tsv.
pub const COLUMNS: [&str; 6] = ["nconst", "primaryName", "birthYear", "deathYear", "primaryProfession", "knownForTitles"];

/// Numbers without repetitions: 8 bytes each, sorted now and then.
#[derive(Default)]
pub struct Numbers {
    numbers: Vec<u64>,
    /// How many of them are sorted and different.
    sorted: usize,
}

impl Numbers {
    /// Adds one.
    pub fn add(&mut self, number: u64) {
        self.numbers.push(number);
        if self.numbers.len() >= 2 * self.sorted.max(1 << 16) {
            self.sort();
        }
    }

    /// What was added, sorted.
    pub fn finish(mut self) -> Vec<u64> {
        self.sort();
        self.numbers.shrink_to_fit();
        self.numbers
    }

    fn sort(&mut self) {
        self.numbers.sort_unstable();
        self.numbers.dedup();
        self.sorted = self.numbers.len();
    }
}

/// Names by the number of a person's id.
#[derive(Default)]
pub struct Names {
    numbers: Vec<u64>,
    /// Where in `text` the name of the same place stands; nothing: not found.
    places: Vec<Option<(u32, u16)>>,
    text: String,
}

impl Names {
    /// Reads the names of these people.
    pub fn read(source: &Source, numbers: Vec<u64>, progress: &Progress, ledger: &mut Ledger) -> Result<Self, Failure> {
        let mut names = Self { places: vec![None; numbers.len()], numbers, text: String::new() };
        let mut table = Table::open(source, &COLUMNS, progress)?;
        while let Some(row) = table.next()? {
            let row = match row {
                Ok(row) => row,
                Err(bad) => {
                    ledger.reject(&source.name, bad.line, &bad.reason)?;
                    continue;
                }
            };
            let Some(number) = field::numbered(row.raw(0), "nm") else {
                ledger.reject(&source.name, row.line, "column `nconst`: expected nm and 7 to 10 digits")?;
                continue;
            };
            let Ok(place) = names.numbers.binary_search(&number) else { continue };
            match field::required("primaryName", row.field(1), 255) {
                Ok(name) => names.put(place, &name),
                Err(field::Refusal(reason)) => ledger.reject(&source.name, row.line, &reason)?,
            }
        }
        Ok(names)
    }

    /// The name of a person.
    pub fn get(&self, number: u64) -> Option<&str> {
        let place = self.numbers.binary_search(&number).ok()?;
        let (begin, length) = self.places[place]?;
        self.text.get(begin as usize..begin as usize + usize::from(length))
    }

    fn put(&mut self, place: usize, name: &str) {
        // 255 characters have at most 1,020 bytes; 4 GiB of names are left out.
        if let (Ok(begin), Ok(length)) = (u32::try_from(self.text.len()), u16::try_from(name.len())) {
            self.text.push_str(name);
            self.places[place] = Some((begin, length));
        }
    }
}
