//! The format `imdb`: a folder with IMDb's tables title.basics.tsv, and where
//! they are there title.ratings.tsv, title.principals.tsv, name.basics.tsv and for
//! series title.episode.tsv (datasets.imdbws.com; docs/import-formats.md).
//!
//! Everything is read twice: once to see which films and which people there
//! are, then to send the rows; of series, titles, ratings and people once more for the
//! episodes. In memory are 8 bytes a film, series or episode, and the names of the people in them.

mod episode;
mod join;
mod names;
mod principal;
mod rating;
mod scan;
mod title;
mod tsv;

use std::path::Path;

use revenge_db::libraries::LibraryKind;
use revenge_db::movies::{ImportCredit, ImportRating, MovieImport};
use revenge_db::tvshows::{EpisodeImport, SeriesImport};

use self::join::Join;
use self::names::Names;
use self::rating::Rating;
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
    episodes: Option<Source>,
    /// What becomes of titles follows from where they go.
    kind: LibraryKind,
    found: Option<Found>,
}

/// What the first look found.
struct Found {
    films: Films,
    ratings_sorted: bool,
    principals_sorted: bool,
    episodes_sorted: bool,
    names: Names,
}

impl Folder {
    /// Looks at the headers of all tables.
    pub fn open(path: &Path, kind: LibraryKind, progress: &Progress) -> Result<Self, Failure> {
        let folder = Self {
            basics: Source::required(path, "title.basics.tsv")?,
            ratings: Source::in_folder(path, "title.ratings.tsv")?,
            principals: Source::in_folder(path, "title.principals.tsv")?,
            names: Source::in_folder(path, "name.basics.tsv")?,
            // Films have none: the table is not looked at.
            episodes: if kind == LibraryKind::TvShows { Source::in_folder(path, "title.episode.tsv")? } else { None },
            kind,
            found: None,
        };
        let look = |source: &Source, columns: &[&str]| Table::open(source, columns, progress).map(drop);
        look(&folder.basics, &title::COLUMNS)?;
        folder.ratings.iter().try_for_each(|source| look(source, &rating::COLUMNS))?;
        folder.principals.iter().try_for_each(|source| look(source, &principal::COLUMNS))?;
        folder.names.iter().try_for_each(|source| look(source, &names::COLUMNS))?;
        folder.episodes.iter().try_for_each(|source| look(source, &episode::COLUMNS))?;
        Ok(folder)
    }

    /// Whether it goes into a library of series.
    pub fn holds_series(&self) -> bool {
        self.kind == LibraryKind::TvShows
    }

    /// What is read.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        let optional = [&self.ratings, &self.principals, &self.names, &self.episodes];
        std::iter::once(&self.basics).chain(optional.into_iter().flatten())
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
        if self.kind == LibraryKind::TvShows {
            match &self.episodes {
                Some(source) => {
                    progress.expect(self.basics.size() + size(&self.ratings) + size(&self.principals) + 2 * source.size());
                }
                None => ledger.note("title.episode.tsv is absent: no episodes are imported"),
            }
        }
        let films = Films::read(&self.basics, self.kind, self.episodes.is_some(), progress)?;
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
        let episodes_sorted = self.episodes.as_ref().map_or(Ok(true), |source| scan::episodes(source, progress))?;
        self.found = Some(Found { films, ratings_sorted, principals_sorted, episodes_sorted, names });
        Ok(())
    }

    /// Sends every good film.
    pub fn rows(self, progress: &Progress, target: &Target, rows: &Rows<MovieImport>, ledger: &mut Ledger) -> Result<(), Failure> {
        let send = |row: &Row, joined: &mut Joined, ledger: &mut Ledger| match title::movie(row, target.library) {
            Ok(movie) => {
                let (rating, credits) = joined.of(row, ledger)?;
                rows.send(MovieImport { external_ratings: rating.map(ImportRating::from).into_iter().collect(), credits, ..movie })
            }
            Err(Refusal(reason)) => ledger.reject(&self.basics.name, row.line, &reason),
        };
        let mut joined = self.join(progress, ledger)?;
        self.titles(progress, &mut joined, ledger, send)?;
        joined.finish(ledger)
    }

    /// Sends every good series, and after them every good episode.
    pub fn series(
        self,
        progress: &Progress,
        target: &Target,
        series: Rows<SeriesImport>,
        episodes: Rows<EpisodeImport>,
        ledger: &mut Ledger,
    ) -> Result<(), Failure> {
        let send = |row: &Row, joined: &mut Joined, ledger: &mut Ledger| match title::series(row, target.library) {
            Ok(found) => {
                let (rating, credits) = joined.of(row, ledger)?;
                series.send(SeriesImport { external_ratings: rating.map(ImportRating::from).into_iter().collect(), credits, ..found })
            }
            Err(Refusal(reason)) => ledger.reject(&self.basics.name, row.line, &reason),
        };
        let mut joined = self.join(progress, ledger)?;
        self.titles(progress, &mut joined, ledger, send)?;
        series.end()?;
        if let Some(source) = &self.episodes {
            joined = joined.again(progress, ledger)?;
            self.send_episodes(source, progress, target, &mut joined, &episodes, ledger)?;
        }
        joined.finish(ledger)?;
        episodes.end()
    }

    /// Begins to read the tables beside title.basics.tsv.
    fn join(&self, progress: &Progress, ledger: &mut Ledger) -> Result<Joined<'_>, Failure> {
        let found = self.found()?;
        let mut join = |source: Option<&Source>, columns: &'static [&'static str], sorted: bool| match source {
            None => Ok(None),
            Some(source) if sorted && found.films.sorted => Join::merge(source, columns, progress).map(Some),
            Some(source) => {
                ledger.note(format!("{} or {} is not sorted by tconst: its rows were held in memory", source.name, self.basics.name));
                Join::index(source, columns, |number| found.films.have(number), progress, ledger).map(Some)
            }
        };
        let ratings = join(self.ratings.as_ref(), &rating::COLUMNS, found.ratings_sorted)?;
        // Without names nobody can be credited.
        let credited = self.principals.as_ref().filter(|_| self.names.is_some());
        let principals = join(credited, &principal::COLUMNS, found.principals_sorted)?;
        Ok(Joined { folder: self, names: &found.names, ratings, principals, nameless: 0 })
    }

    /// Hands every film, or series, on; tells what is malformed, and what is left out.
    fn titles(
        &self,
        progress: &Progress,
        joined: &mut Joined,
        ledger: &mut Ledger,
        mut send: impl FnMut(&Row, &mut Joined, &mut Ledger) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        progress.phase("importing");
        let mut table = Table::open(&self.basics, &title::COLUMNS, progress)?;
        while let Some(row) = table.next()? {
            match row {
                Err(bad) => ledger.reject(&self.basics.name, bad.line, &bad.reason)?,
                Ok(row) => match title::kind(&row, self.kind) {
                    Ok(Kind::Title) => send(&row, joined, ledger)?,
                    Ok(Kind::Episode) if self.episodes.is_none() => ledger.skip("tvEpisode without title.episode.tsv"),
                    // Its turn comes when all series are sent.
                    Ok(Kind::Episode) => {}
                    Ok(Kind::Other(reason)) => ledger.skip(&reason),
                    Err(Refusal(reason)) => ledger.reject(&self.basics.name, row.line, &reason)?,
                },
            }
        }
        Ok(())
    }

    fn send_episodes(
        &self,
        source: &Source,
        progress: &Progress,
        target: &Target,
        joined: &mut Joined,
        rows: &Rows<EpisodeImport>,
        ledger: &mut Ledger,
    ) -> Result<(), Failure> {
        let found = self.found()?;
        let mut places = if found.episodes_sorted && found.films.sorted {
            Join::merge(source, &episode::COLUMNS, progress)?
        } else {
            ledger.note(format!("{} or {} is not sorted by tconst: its rows were held in memory", source.name, self.basics.name));
            Join::index(source, &episode::COLUMNS, |number| found.films.episodes.binary_search(&number).is_ok(), progress, ledger)?
        };
        progress.phase("importing episodes");
        let mut table = Table::open(&self.basics, &title::COLUMNS, progress)?;
        while let Some(row) = table.next()? {
            // What is malformed was told with the series.
            let Ok(row) = row else { continue };
            if title::kind(&row, self.kind) != Ok(Kind::Episode) {
                continue;
            }
            let mut place = None;
            for found in places.rows_of(&row, ledger)?.to_vec() {
                let reason = match episode::place(&found) {
                    Ok(found) if place.is_none() => {
                        place = Some(found);
                        continue;
                    }
                    Ok(_) => "column `tconst`: expected each title once".to_owned(),
                    Err(Refusal(reason)) => reason,
                };
                ledger.reject(&source.name, found.line, &reason)?;
                places.forget(&row, found.line);
            }
            let Some(place) = place else {
                ledger.skip("tvEpisode without a good row in title.episode.tsv");
                continue;
            };
            match place.numbers {
                _ if found.films.numbers.binary_search(&place.number).is_err() => ledger.skip("tvEpisode of a series that is left out"),
                None => ledger.skip("tvEpisode without numbers"),
                Some(numbers) => match episode::episode(&row, target.library, place, numbers) {
                    Ok(found) => {
                        let (rating, credits) = joined.of(&row, ledger)?;
                        rows.send(episode::rated(found, rating, credits))?;
                    }
                    Err(Refusal(reason)) => ledger.reject(&self.basics.name, row.line, &reason)?,
                },
            }
        }
        places.finish(ledger)
    }

    fn found(&self) -> Result<&Found, Failure> {
        self.found.as_ref().ok_or_else(|| Failure::Refused("the folder was not looked at".to_owned()))
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
    /// Rating and credits of a title; what is malformed of them is told once, even if the
    /// title is there twice.
    fn of(&mut self, title: &Row, ledger: &mut Ledger) -> Result<(Option<Rating>, Vec<ImportCredit>), Failure> {
        let (mut rating, mut credits) = (None, Vec::new());
        if let (Some(join), Some(source)) = (&mut self.ratings, &self.folder.ratings) {
            for row in join.rows_of(title, ledger)?.to_vec() {
                let reason = match rating::rating(&row) {
                    Ok(found) if rating.is_none() => {
                        rating = Some(found);
                        continue;
                    }
                    Ok(_) => "column `tconst`: expected each title once".to_owned(),
                    Err(Refusal(reason)) => reason,
                };
                ledger.reject(&source.name, row.line, &reason)?;
                join.forget(title, row.line);
            }
        }
        if let (Some(join), Some(source)) = (&mut self.principals, &self.folder.principals) {
            for row in join.rows_of(title, ledger)?.to_vec() {
                let credit = principal::person(&row).and_then(|person| match self.names.get(person) {
                    Some(name) => principal::credit(&row, person, name).map(Some),
                    None => Ok(None),
                });
                match credit {
                    Ok(Some(credit)) => {
                        credits.push(credit);
                        continue;
                    }
                    Ok(None) => self.nameless += 1,
                    Err(Refusal(reason)) => ledger.reject(&source.name, row.line, &reason)?,
                }
                join.forget(title, row.line);
            }
        }
        Ok((rating, credits))
    }

    /// Begins anew, for the episodes.
    fn again(self, progress: &Progress, ledger: &mut Ledger) -> Result<Self, Failure> {
        let mut again = |join: Option<Join>| join.map(|join| join.again(progress, ledger)).transpose();
        Ok(Self { ratings: again(self.ratings)?, principals: again(self.principals)?, ..self })
    }

    fn finish(self, ledger: &mut Ledger) -> Result<(), Failure> {
        if self.nameless > 0 {
            ledger.note(format!("{} credits were left out: their people have no name in name.basics.tsv", self.nameless));
        }
        for join in [self.ratings, self.principals].into_iter().flatten() {
            join.finish(ledger)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
