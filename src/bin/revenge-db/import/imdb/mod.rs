//! The format `imdb`: a folder with IMDb's tables title.basics.tsv, and where
//! they are there title.ratings.tsv, title.principals.tsv and name.basics.tsv
//! (datasets.imdbws.com; docs/import-formats.md).
//!
//! Everything is read twice: once to see which films and which people there
//! are, then to send the rows. In memory are 8 bytes a film and the names of
//! the people in the films.

mod join;
mod names;
mod principal;
mod rating;
mod scan;
mod title;
mod tsv;

use std::path::Path;

use revenge_db::movies::MovieImport;

use self::join::Join;
use self::names::Names;
use self::scan::Films;
use self::title::Kind;
use self::tsv::{Row, Table};
use super::Target;
use super::channel::Rows;
use super::field::Refusal;
use super::ledger::Ledger;
use super::progress::Progress;
use super::source::Source;
use crate::failure::Failure;

/// A folder whose headers are right.
pub struct Folder {
    basics: Source,
    ratings: Option<Source>,
    principals: Option<Source>,
    names: Option<Source>,
    found: Option<Found>,
}

/// What the first look found.
struct Found {
    films: Films,
    ratings_sorted: bool,
    principals_sorted: bool,
    names: Names,
}

impl Folder {
    /// Looks at the headers of all tables.
    pub fn open(path: &Path, progress: &Progress) -> Result<Self, Failure> {
        let folder = Self {
            basics: Source::required(path, "title.basics.tsv")?,
            ratings: Source::in_folder(path, "title.ratings.tsv")?,
            principals: Source::in_folder(path, "title.principals.tsv")?,
            names: Source::in_folder(path, "name.basics.tsv")?,
            found: None,
        };
        let look = |source: &Source, columns: &[&str]| Table::open(source, columns, progress).map(drop);
        look(&folder.basics, &title::COLUMNS)?;
        folder.ratings.iter().try_for_each(|source| look(source, &rating::COLUMNS))?;
        folder.principals.iter().try_for_each(|source| look(source, &principal::COLUMNS))?;
        folder.names.iter().try_for_each(|source| look(source, &names::COLUMNS))?;
        Ok(folder)
    }

    /// Where the rows stand.
    pub fn name(&self) -> &str {
        &self.basics.name
    }

    /// The first look; reads every table to its end.
    pub fn check(&mut self, progress: &Progress, ledger: &mut Ledger) -> Result<(), Failure> {
        let size = |source: &Option<Source>| source.as_ref().map_or(0, Source::size);
        progress.expect(2 * (self.basics.size() + size(&self.ratings) + size(&self.principals)) + size(&self.names));
        for (source, name, what) in [
            (&self.ratings, "title.ratings.tsv", "no ratings are imported"),
            (&self.principals, "title.principals.tsv", "no people are imported"),
            (&self.names, "name.basics.tsv", "no people are imported"),
        ] {
            if source.is_none() {
                ledger.note(format!("{name} is absent: {what}"));
            }
        }
        let films = Films::read(&self.basics, progress)?;
        let ratings_sorted = self.ratings.as_ref().map_or(Ok(true), |source| scan::ratings(source, progress))?;
        let (principals_sorted, people) = match &self.principals {
            Some(source) => scan::principals(source, &films, progress)?,
            None => (true, Vec::new()),
        };
        let names = match &self.names {
            Some(source) => {
                progress.phase(format!("reading {}", source.name));
                Names::read(source, people, progress, ledger)?
            }
            None => Names::default(),
        };
        self.found = Some(Found { films, ratings_sorted, principals_sorted, names });
        Ok(())
    }

    /// Sends every good row.
    pub fn rows(mut self, progress: &Progress, target: &Target, rows: &Rows, ledger: &mut Ledger) -> Result<(), Failure> {
        let Some(found) = self.found.take() else { return Err(Failure::Refused("the folder was not looked at".to_owned())) };
        let mut join = |source: Option<&Source>, columns: &[&str], sorted: bool| match source {
            None => Ok(None),
            Some(source) if sorted && found.films.sorted => Join::merge(source, columns, progress).map(Some),
            Some(source) => {
                ledger.note(format!("{} or {} is not sorted by tconst: its rows were held in memory", source.name, self.basics.name));
                Join::index(source, columns, &found.films.numbers, progress, ledger).map(Some)
            }
        };
        let ratings = join(self.ratings.as_ref(), &rating::COLUMNS, found.ratings_sorted)?;
        // Without names nobody can be credited.
        let credited = self.principals.as_ref().filter(|_| self.names.is_some());
        let principals = join(credited, &principal::COLUMNS, found.principals_sorted)?;
        let mut joined = Joined { folder: &self, names: &found.names, ratings, principals, nameless: 0 };

        progress.phase("importing");
        let mut table = Table::open(&self.basics, &title::COLUMNS, progress)?;
        while let Some(row) = table.next()? {
            let row = match row {
                Ok(row) => row,
                Err(bad) => {
                    ledger.reject(&self.basics.name, bad.line, &bad.reason)?;
                    continue;
                }
            };
            match title::kind(&row).and_then(|kind| match kind {
                Kind::Film => title::movie(&row, target.library).map(Ok),
                Kind::Other(reason) => Ok(Err(reason)),
            }) {
                Ok(Ok(mut movie)) => {
                    joined.complete(&row, &mut movie, ledger)?;
                    rows.send(movie)?;
                }
                Ok(Err(reason)) => ledger.skip(&reason),
                Err(Refusal(reason)) => ledger.reject(&self.basics.name, row.line, &reason)?,
            }
        }
        joined.finish(ledger)
    }
}

/// The tables beside title.basics.tsv.
struct Joined<'a> {
    folder: &'a Folder,
    names: &'a Names,
    ratings: Option<Join>,
    principals: Option<Join>,
    /// Credits of people without a name.
    nameless: u64,
}

impl Joined<'_> {
    /// Adds rating and credits to a film.
    fn complete(&mut self, title: &Row, movie: &mut MovieImport, ledger: &mut Ledger) -> Result<(), Failure> {
        if let (Some(join), Some(source)) = (&mut self.ratings, &self.folder.ratings) {
            for row in join.rows_of(title, ledger)?.to_vec() {
                match rating::rating(&row) {
                    Ok(_) if !movie.external_ratings.is_empty() => {
                        ledger.reject(&source.name, row.line, "column `tconst`: expected each title once")?;
                    }
                    Ok(rating) => movie.external_ratings.push(rating),
                    Err(Refusal(reason)) => ledger.reject(&source.name, row.line, &reason)?,
                }
            }
        }
        if let (Some(join), Some(source)) = (&mut self.principals, &self.folder.principals) {
            for row in join.rows_of(title, ledger)?.to_vec() {
                let credit = principal::person(&row).and_then(|person| match self.names.get(person) {
                    Some(name) => principal::credit(&row, person, name).map(Some),
                    None => Ok(None),
                });
                match credit {
                    Ok(Some(credit)) => movie.credits.push(credit),
                    Ok(None) => self.nameless += 1,
                    Err(Refusal(reason)) => ledger.reject(&source.name, row.line, &reason)?,
                }
            }
        }
        Ok(())
    }

    fn finish(self, ledger: &mut Ledger) -> Result<(), Failure> {
        if self.nameless > 0 {
            ledger.note(format!("{} credits were left out: their people are not in name.basics.tsv", self.nameless));
        }
        for join in [self.ratings, self.principals].into_iter().flatten() {
            join.finish(ledger)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
