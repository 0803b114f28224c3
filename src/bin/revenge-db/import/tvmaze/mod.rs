//! The format `tvmaze`: JSON of api.tvmaze.com (docs/import-formats.md). A file of
//! shows, with or without their episodes embedded, or a folder with shows.json and
//! beside it `episodes/ID.json`, the episodes of the show with this id.

mod episode;
mod html;
mod show;

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use revenge_db::tvshows::{EpisodeImport, SeriesId, SeriesImport, SeriesKey};
use serde_json::Value;

use super::Target;
use super::channel::Rows;
use super::field::Refusal;
use super::json::{self, Elements, Object};
use super::ledger::Ledger;
use super::progress::Progress;
use super::source::{Source, is_there};
use super::summary::place;
use crate::failure::Failure;

/// The most files that a line's number has room for.
const MOST_FILES: usize = 1 << 20;

/// Why an episode is rejected that has nothing wrong with it.
const OF_REJECTED: &str = "its show was rejected";

/// Files that can be read.
pub struct Shows {
    series: Source,
    /// Each with the id of its show.
    episodes: Vec<(u64, Source)>,
    /// What became of the shows: the line and the new id, by TVmaze's.
    known: HashMap<u64, (u64, SeriesId)>,
    /// Those that were rejected, as far as they have an id.
    rejected: HashSet<u64>,
}

impl Shows {
    /// Finds the files and looks at their beginnings.
    pub fn open(path: &Path, progress: &Progress) -> Result<Self, Failure> {
        let is_folder = path.is_dir();
        let shows = if is_folder { Source::required(path, "shows.json")? } else { Source::file(path)? };
        let episodes = if is_folder { episode_files(&path.join("episodes"))? } else { Vec::new() };
        let all = Self { series: shows, episodes, known: HashMap::new(), rejected: HashSet::new() };
        for source in all.sources() {
            Elements::open(source, progress)?.next()?;
        }
        Ok(all)
    }

    /// What is read.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        std::iter::once(&self.series).chain(self.episodes.iter().map(|(_, source)| source))
    }

    /// Reads every file to its end, so that one that was cut off is found before
    /// anything is written.
    pub fn check(&mut self, progress: &Progress) -> Result<(), Failure> {
        let size: u64 = self.sources().map(Source::size).sum();
        progress.expect(2 * size + self.series.size());
        progress.phase("checking");
        for source in self.sources() {
            let mut elements = Elements::open(source, progress)?;
            while elements.next()?.is_some() {}
        }
        Ok(())
    }

    /// Where the series stand.
    pub fn name(&self) -> &str {
        &self.series.name
    }

    /// Where the episodes stand: among the shows, then file by file.
    pub fn episode_names(&self) -> Vec<String> {
        self.sources().map(|source| source.name.clone()).collect()
    }

    /// Sends every good show, and after them every good episode.
    pub fn rows(
        mut self,
        progress: &Progress,
        target: &Target,
        series: Rows<SeriesImport>,
        episodes: Rows<EpisodeImport>,
        ledger: &mut Ledger,
    ) -> Result<(), Failure> {
        let mut elements = Elements::open(&self.series, progress)?;
        let mut odd_languages = 0_u64;
        while let Some((line, object)) = elements.next()? {
            match object.and_then(|object| self.show(line, &object, target).map(|row| (row, object)).map_err(|Refusal(reason)| reason)) {
                Ok((row, object)) => {
                    odd_languages += u64::from(show::odd_language(&object).is_some());
                    series.send(row)?;
                }
                Err(reason) => ledger.reject(&self.series.name, line, &reason)?,
            }
        }
        if odd_languages > 0 {
            ledger.note(format!("{odd_languages} shows have a language that is not known here: they go in without it"));
        }
        series.end()?;
        self.embedded(progress, target, &episodes, ledger)?;
        for (file, (show, source)) in (1..).zip(&self.episodes) {
            self.file(file, *show, source, progress, target, &episodes, ledger)?;
        }
        episodes.end()
    }

    fn show(&mut self, line: u64, object: &Object, target: &Target) -> Result<SeriesImport, Refusal> {
        let id = show::id(object)?;
        if let Some((first, _)) = self.known.get(&id) {
            return Err(Refusal(format!("key `id`: expected each show once; it is on line {first} already")));
        }
        let row = show::series(object, line, target.library).inspect_err(|_| {
            self.rejected.insert(id);
        })?;
        self.known.insert(id, (line, row.series.id));
        Ok(row)
    }

    /// The episodes that stand inside the shows.
    fn embedded(&self, progress: &Progress, target: &Target, rows: &Rows<EpisodeImport>, ledger: &mut Ledger) -> Result<(), Failure> {
        let mut elements = Elements::open(&self.series, progress)?;
        while let Some((line, object)) = elements.next()? {
            let Ok(object) = object else { continue };
            let series = show::id(&object).ok().and_then(|id| self.known.get(&id)).filter(|(first, _)| *first == line);
            let list =
                json::inside(&object, "_embedded").and_then(|inside| inside.map_or(Ok(&[][..]), |inside| json::list(inside, "episodes")));
            let (series, list) = match (series, list) {
                (Some(series), Ok(list)) => (series, list),
                (Some(_), Err(Refusal(reason))) => {
                    ledger.reject(&self.series.name, line, &reason)?;
                    continue;
                }
                (None, list) => {
                    for number in 1..=list.unwrap_or_default().len() {
                        ledger.reject(&self.series.name, line, &format!("episode {number} of the show: {OF_REJECTED}"))?;
                    }
                    continue;
                }
            };
            let mut seen = Seen::new(target, series.1);
            for (index, value) in list.iter().enumerate() {
                let episode = match value {
                    Value::Object(object) => seen.episode(line, object),
                    _ => json::refuse("episodes", "objects"),
                };
                send(episode, rows, ledger, |ledger, reason| {
                    ledger.reject(&self.series.name, line, &format!("episode {} of the show: {reason}", index + 1))
                })?;
            }
        }
        Ok(())
    }

    /// The episodes of one show in a file of their own.
    #[expect(clippy::too_many_arguments, reason = "what it reads, and where to")]
    fn file(
        &self,
        file: u64,
        show: u64,
        source: &Source,
        progress: &Progress,
        target: &Target,
        rows: &Rows<EpisodeImport>,
        ledger: &mut Ledger,
    ) -> Result<(), Failure> {
        let mut elements = Elements::open(source, progress)?;
        let Some((_, series)) = self.known.get(&show) else {
            let reason =
                if self.rejected.contains(&show) { OF_REJECTED } else { "the file's name: expected the id of a show of the file of shows" };
            let mut any = false;
            while let Some((line, _)) = elements.next()? {
                any = true;
                ledger.reject(&source.name, line, reason)?;
            }
            // A file without a row is in nobody's way, but its name is a mistake.
            return if any || reason == OF_REJECTED { Ok(()) } else { ledger.reject(&source.name, 1, reason) };
        };
        let mut seen = Seen::new(target, *series);
        while let Some((line, object)) = elements.next()? {
            let episode = object.map_err(Refusal).and_then(|object| seen.episode(line, &object));
            let episode = episode.map(|row| row.map(|row| EpisodeImport { line: Some(place(file, line)), ..row }));
            send(episode, rows, ledger, |ledger, reason| ledger.reject(&source.name, line, reason))?;
        }
        Ok(())
    }
}

/// Sends an episode, or tells what is wrong with it.
fn send(
    episode: Result<Result<EpisodeImport, String>, Refusal>,
    rows: &Rows<EpisodeImport>,
    ledger: &mut Ledger,
    reject: impl FnOnce(&mut Ledger, &str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    match episode {
        Ok(Ok(row)) => rows.send(row),
        Ok(Err(reason)) => {
            ledger.skip(&reason);
            Ok(())
        }
        Err(Refusal(reason)) => reject(ledger, &reason),
    }
}

/// The episodes of one show, each number once.
struct Seen<'t> {
    target: &'t Target,
    series: SeriesId,
    lines: HashMap<(i32, i32), u64>,
}

impl<'t> Seen<'t> {
    fn new(target: &'t Target, series: SeriesId) -> Self {
        Self { target, series, lines: HashMap::new() }
    }

    fn episode(&mut self, line: u64, object: &Object) -> Result<Result<EpisodeImport, String>, Refusal> {
        let episode = episode::episode(object, line, self.target.library, SeriesKey::Id(self.series))?;
        if let Ok(row) = &episode {
            let number = (row.season_number, row.episode.episode_number);
            match self.lines.entry(number) {
                Entry::Vacant(free) => drop(free.insert(line)),
                Entry::Occupied(first) => {
                    let first = first.get();
                    return Err(Refusal(format!("keys `season` and `number`: expected each episode once; it is on line {first} already")));
                }
            }
        }
        Ok(episode)
    }
}

/// `ID.json` and `ID.json.gz`, in the order of the ids.
fn episode_files(folder: &Path) -> Result<Vec<(u64, Source)>, Failure> {
    if !is_there(folder)? {
        return Ok(Vec::new());
    }
    let failed = |error| Failure::io(folder.display().to_string(), "the folder cannot be read; check its path and its rights", error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(id) = name.strip_suffix(".json").or_else(|| name.strip_suffix(".json.gz")) else { continue };
        let Ok(id) = id.parse() else {
            return Err(Failure::file(path.display().to_string(), "expected the id of a show for a name, as 82.json"));
        };
        let mut source = Source::file(&path)?;
        source.name = format!("episodes/{name}");
        found.push((id, source));
    }
    if found.len() > MOST_FILES {
        return Err(Failure::file(folder.display().to_string(), format!("holds more than {MOST_FILES} files; import them in parts")));
    }
    found.sort_by(|a, b| (a.0, &a.1.name).cmp(&(b.0, &b.1.name)));
    match found.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => Err(Failure::file(&pair[1].1.name, format!("there is {} as well; leave one of them", pair[0].1.name))),
        None => Ok(found),
    }
}

#[cfg(test)]
mod tests;
