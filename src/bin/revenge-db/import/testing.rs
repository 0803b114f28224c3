//! The parsers without a database: rows and rejected rows of files.

use std::path::Path;

use futures_util::StreamExt as _;
use revenge_db::libraries::{LibraryId, LibraryKind};
use revenge_db::movies::{MovieImport, OnConflict};
use revenge_db::tvshows::{EpisodeImport, SeriesImport};
use revenge_db::users::{RatingImport, UserImport};

use super::channel::channel;
use super::ledger::Ledger;
use super::progress::Progress;
use super::reject::Rejects;
use super::{Files, Format, Target};
use crate::failure::Failure;

/// What the parser made of files.
pub struct Import {
    /// The rows that would be imported.
    pub rows: Vec<MovieImport>,
    /// The same of series.
    pub series: Vec<SeriesImport>,
    /// The same of episodes.
    pub episodes: Vec<EpisodeImport>,
    /// The same of users.
    pub users: Vec<UserImport>,
    /// The same of ratings.
    pub ratings: Vec<RatingImport>,
    /// `line: reason`, with the file in front where it is not the only one.
    pub rejects: Vec<String>,
    pub ledger: Ledger,
}

/// Parses a text in the format `csv`.
pub fn import_csv(bytes: &[u8]) -> Import {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    std::fs::write(&path, bytes).unwrap();
    let mut import = parse(Format::Csv, &path).unwrap();
    import.rejects.iter_mut().for_each(|reject| *reject = reject.trim_start_matches("x.csv ").to_owned());
    import
}

/// Parses files.
pub fn parse(format: Format, path: &Path) -> Result<Import, Failure> {
    parse_into(format.kind(), format, path)
}

/// Parses files for a library of this kind.
pub fn parse_into(kind: LibraryKind, format: Format, path: &Path) -> Result<Import, Failure> {
    let folder = tempfile::tempdir().unwrap();
    let progress = Progress::on_stderr();
    let (rejects, unfinished) = Rejects::create(&folder.path().join("rejects"), &[])?;
    let mut ledger = Ledger::new(rejects);
    let mut files = Files::open(format, kind, path, &progress)?;
    files.check(&progress, &mut ledger)?;
    let target = Target { library: LibraryId::now(), on_conflict: OnConflict::Error };
    let (rows, row_stream) = channel();
    let (series, series_stream) = channel();
    let (episodes, episode_stream) = channel();
    let (users, user_stream) = channel();
    let (ratings, rating_stream) = channel();
    let parser = std::thread::spawn(move || {
        match files {
            Files::Csv(file) => file.rows(&target, &rows, &mut ledger)?,
            Files::Imdb(folder) if folder.holds_series() => {
                folder.series(&progress, &target, series, episodes, &mut ledger)?;
                rows.end()?;
                users.end()?;
                ratings.end()?;
                return Ok(ledger);
            }
            Files::Imdb(folder) => folder.rows(&progress, &target, &rows, &mut ledger)?,
            Files::MovieLens(mut folder) => {
                folder.rows(&progress, &target, &rows, &mut ledger)?;
                folder.ratings(&progress, users, ratings)?;
                rows.end()?;
                series.end()?;
                episodes.end()?;
                return Ok(ledger);
            }
            Files::TvMaze(shows) => {
                shows.rows(&progress, &target, series, episodes, &mut ledger)?;
                rows.end()?;
                users.end()?;
                ratings.end()?;
                return Ok(ledger);
            }
        }
        rows.end()?;
        series.end()?;
        episodes.end()?;
        users.end()?;
        ratings.end()?;
        Ok::<_, Failure>(ledger)
    });
    // A parser that fails leaves the streams open.
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (rows, series, episodes, users, ratings) = runtime.block_on(async {
        tokio::join!(
            row_stream.collect(),
            series_stream.collect(),
            episode_stream.collect(),
            user_stream.collect(),
            rating_stream.collect()
        )
    });
    let Ledger { rejects, skipped, not_imported, notes } = parser.join().unwrap()?;
    let rejects = rejects.finish()?.map(|path| std::fs::read(path).unwrap()).unwrap_or_default();
    let rejects = ::csv::Reader::from_reader(rejects.as_slice())
        .records()
        .map(|record| record.map(|record| format!("{} {}: {}", &record[0], &record[1], &record[2])).unwrap())
        .collect();
    drop(unfinished);
    let (empty, _gone) = Rejects::create(&folder.path().join("empty"), &[])?;
    Ok(Import { rows, series, episodes, users, ratings, rejects, ledger: Ledger { rejects: empty, skipped, not_imported, notes } })
}
