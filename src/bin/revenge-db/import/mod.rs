//! `revenge-db import`: movies from files, in one of three formats.
//!
//! First everything is looked at that can be looked at without writing; then a
//! thread parses, and the library imports what it sends, in one go. Rows that
//! are malformed go to the file of rejected rows, the good ones into the library.

mod channel;
mod csv;
mod field;
mod imdb;
mod ledger;
mod library;
mod movielens;
mod progress;
mod record;
mod reject;
mod source;
mod summary;
#[cfg(test)]
mod testing;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use futures_util::Stream;
use revenge_db::Database;
use revenge_db::libraries::LibraryId;
use revenge_db::movies::{MovieImport, OnConflict};
use tokio::task::JoinHandle;

use self::channel::{Rows, channel};
use self::ledger::Ledger;
use self::library::Chosen;
pub use self::progress::Progress;
use self::reject::Rejects;
pub use self::summary::Summary;
use crate::failure::Failure;
use crate::signals::Signals;
use crate::{Connection, Outcome, print};

/// Ended, with rows rejected.
const REJECTED: u8 = 2;

/// What `import` is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What PATH holds.
    #[arg(value_enum)]
    format: Format,

    /// A file (csv) or a folder (movielens, imdb); files may be gzip.
    path: PathBuf,

    /// The library of movies to import into.
    #[arg(long, value_name = "NAME-OR-ID")]
    library: String,

    /// Make the library if there is none of this name.
    #[arg(long)]
    create_library: bool,

    /// What happens to a row whose movie is in the library already.
    #[arg(long, value_enum, default_value_t)]
    on_conflict: Conflict,

    /// Where rejected rows are listed [default: `<PATH's name>.rejects.csv` in this folder].
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
}

/// A format of files (docs/import-formats.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Our own columns, in any order, `title` at least.
    Csv,
    /// A folder of MovieLens: movies.csv, links.csv, ratings.csv, tags.csv.
    #[value(name = "movielens")]
    MovieLens,
    /// A folder of IMDb: title.basics.tsv, title.ratings.tsv, title.principals.tsv, name.basics.tsv.
    Imdb,
}

/// [`OnConflict`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Conflict {
    /// The row is rejected.
    #[default]
    Error,
    /// The movie stays as it is.
    Skip,
    /// The movie takes what the row has.
    Update,
}

impl From<Conflict> for OnConflict {
    fn from(conflict: Conflict) -> Self {
        match conflict {
            Conflict::Error => Self::Error,
            Conflict::Skip => Self::Skip,
            Conflict::Update => Self::Update,
        }
    }
}

/// Where the rows go.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// A library of movies.
    pub library: LibraryId,
    /// What happens to movies that are there.
    pub on_conflict: OnConflict,
}

/// Imports, prints the summary, ends with 0, or with 2 if rows were rejected.
pub async fn run(args: Args, connection: &Connection, signals: &mut Signals) -> Outcome {
    let progress = Progress::on_stderr();
    let begun = signals.unless_one_comes(begin(&args, connection, &progress)).await;
    let (files, db, chosen) = begun.inspect_err(|_| progress.clear())?;
    let target = Target { library: chosen.library.id, on_conflict: args.on_conflict.into() };
    let rejects = args.rejects.unwrap_or_else(|| default_rejects(&args.path));
    let imported = signals.unless_one_comes(import(&db, files, target, &rejects, &progress)).await;
    progress.clear();
    if imported.is_err() {
        library::take_back(&db, &chosen).await;
    }
    db.close().await;
    let summary = imported?;
    print(&summary.text());
    Ok(if summary.rejected == 0 { ExitCode::SUCCESS } else { ExitCode::from(REJECTED) })
}

/// Headers first: they need no server.
async fn begin(args: &Args, connection: &Connection, progress: &Progress) -> Result<(Files, Database, Chosen), Failure> {
    let files = {
        let (format, path, progress) = (args.format, args.path.clone(), progress.clone());
        ended(tokio::task::spawn_blocking(move || Files::open(format, &path, &progress)).await)?
    };
    let db = connection.open().await?;
    let chosen = library::choose(&db, &args.library, args.create_library).await?;
    Ok((files, db, chosen))
}

/// `movies.csv.gz` → `./movies.csv.gz.rejects.csv`.
fn default_rejects(path: &Path) -> PathBuf {
    // `.` and `..` have no name of their own.
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = whole.file_name().unwrap_or_default().to_string_lossy();
    PathBuf::from(format!("{name}.rejects.csv"))
}

/// Imports files into a library: all good rows or, on an error, none.
pub async fn import(db: &Database, files: Files, target: Target, rejects: &Path, progress: &Progress) -> Result<Summary, Failure> {
    let (rejects, _unfinished) = Rejects::create(rejects)?;
    let (files, ledger) = {
        let progress = progress.clone();
        let mut ledger = Ledger::new(rejects);
        let mut files = files;
        ended(tokio::task::spawn_blocking(move || files.check(&progress, &mut ledger).map(|()| (files, ledger))).await)?
    };
    let file = files.name().to_owned();
    let (rows, stream) = channel();
    let parser = tokio::task::spawn_blocking({
        let progress = progress.clone();
        move || files.send(&progress, &target, rows, ledger)
    });
    let (report, ledger) = together(parser, db, target.on_conflict, stream).await?;
    progress.phase("writing the summary");
    Summary::of(report, target.on_conflict, &file, ledger)
}

/// Waits for import and parser. The import ends only when the parser has sent
/// everything; a parser that fails ends it by dropping it, which undoes it.
async fn together(
    mut parser: JoinHandle<Result<Ledger, Failure>>,
    db: &Database,
    on_conflict: OnConflict,
    stream: impl Stream<Item = MovieImport> + Send,
) -> Result<(revenge_db::movies::ImportReport, Ledger), Failure> {
    let movies = db.movies();
    let import = movies.import(stream, on_conflict);
    tokio::pin!(import);
    let mut parsed = None;
    let report = loop {
        tokio::select! {
            report = &mut import => break report?,
            outcome = &mut parser, if parsed.is_none() => parsed = Some(ended(outcome)?),
        }
    };
    match parsed {
        Some(ledger) => Ok((report, ledger)),
        None => Ok((report, ended(parser.await)?)),
    }
}

/// What a thread returned; it never panics, but if it does, that is an error.
fn ended<T>(outcome: Result<Result<T, Failure>, tokio::task::JoinError>) -> Result<T, Failure> {
    outcome.unwrap_or_else(|error| Err(Failure::Refused(format!("reading the files failed inside the program: {error}"))))
}

/// Files whose headers are right.
pub enum Files {
    /// Our own columns.
    Csv(csv::File),
    /// MovieLens.
    MovieLens(movielens::Folder),
    /// IMDb.
    Imdb(Box<imdb::Folder>),
}

impl Files {
    /// Opens them and looks at their headers.
    pub fn open(format: Format, path: &Path, progress: &Progress) -> Result<Self, Failure> {
        Ok(match format {
            Format::Csv => Self::Csv(csv::File::open(path, progress)?),
            Format::MovieLens => Self::MovieLens(movielens::Folder::open(path, progress)?),
            Format::Imdb => Self::Imdb(Box::new(imdb::Folder::open(path, progress)?)),
        })
    }

    /// Everything that can be found out before anything is written.
    fn check(&mut self, progress: &Progress, ledger: &mut Ledger) -> Result<(), Failure> {
        match self {
            Self::Csv(file) => file.check(progress),
            Self::MovieLens(folder) => folder.check(progress, ledger),
            Self::Imdb(folder) => folder.check(progress, ledger),
        }
    }

    /// The file in which the movies' rows stand.
    fn name(&self) -> &str {
        match self {
            Self::Csv(file) => file.name(),
            Self::MovieLens(folder) => folder.name(),
            Self::Imdb(folder) => folder.name(),
        }
    }

    /// Sends every good row, and says that there are no more.
    fn send(self, progress: &Progress, target: &Target, rows: Rows, mut ledger: Ledger) -> Result<Ledger, Failure> {
        progress.phase("importing");
        match self {
            Self::Csv(file) => file.rows(target, &rows, &mut ledger)?,
            Self::MovieLens(folder) => folder.rows(progress, target, &rows, &mut ledger)?,
            Self::Imdb(folder) => folder.rows(progress, target, &rows, &mut ledger)?,
        }
        rows.end()?;
        Ok(ledger)
    }
}
