//! `revenge-db import`: movies, series and users' ratings from files.
//!
//! First everything is looked at that can be looked at without writing; then a
//! thread parses, and the library imports what it sends, in one go. Rows that
//! are malformed go to the file of rejected rows, the good ones into the library.

mod channel;
mod csv;
mod field;
mod gzip;
mod imdb;
mod json;
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
mod tvmaze;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use futures_util::stream;
use revenge_db::Database;
use revenge_db::import::CommitWatch;
use revenge_db::libraries::{LibraryId, LibraryKind};
use revenge_db::movies::{MovieImport, OnConflict};
use revenge_db::tvshows::{EpisodeImport, SeriesImport};
use revenge_db::users::WatchImport;
use tokio::task::JoinHandle;

use self::channel::{Rows, channel};
use self::ledger::Ledger;
use self::library::Wanted;
pub use self::progress::Progress;
use self::reject::{Rejects, Unfinished};
use self::source::Source;
pub use self::summary::{Part, Summary};
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

    /// A file (csv, tvmaze) or a folder (movielens, imdb, tvmaze); files may be gzip.
    path: PathBuf,

    /// The library to import into [default: the only one there is of this kind, or a new one named `Movies` or `Series`].
    #[arg(long, value_name = "NAME-OR-ID")]
    library: Option<String>,

    /// Make the library if there is none of this name.
    #[arg(long, requires = "library")]
    create_library: bool,

    /// What of IMDb is imported: films into a library of movies, or series with their episodes into one of series.
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Option<Kind>,

    /// What happens to a row whose movie, series or episode is in the library already.
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
    /// A folder of IMDb: title.basics.tsv, title.ratings.tsv, title.principals.tsv, name.basics.tsv,
    /// and with `--kind tvshows` title.episode.tsv.
    Imdb,
    /// Shows and episodes of api.tvmaze.com: a file of shows, or a folder with shows.json and episodes/ID.json.
    #[value(name = "tvmaze")]
    TvMaze,
}

impl Format {
    /// What it is imported into, unless something else is wanted.
    pub const fn kind(self) -> LibraryKind {
        match self {
            Self::Csv | Self::MovieLens | Self::Imdb => LibraryKind::Movies,
            Self::TvMaze => LibraryKind::TvShows,
        }
    }
}

/// [`LibraryKind`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// Films.
    Movies,
    /// Series.
    #[value(name = "tvshows")]
    TvShows,
}

impl From<Kind> for LibraryKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Movies => Self::Movies,
            Kind::TvShows => Self::TvShows,
        }
    }
}

/// [`OnConflict`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Conflict {
    /// The row is rejected.
    #[default]
    Error,
    /// What is there stays as it is.
    Skip,
    /// What is there takes what the row has.
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
    /// The library.
    pub library: LibraryId,
    /// What happens to what is there.
    pub on_conflict: OnConflict,
}

/// Imports, prints the summary, ends with 0, or with 2 if rows were rejected.
pub async fn run(args: Args, connection: &Connection, signals: &mut Signals) -> Outcome {
    let kind = args.kind.map_or_else(|| args.format.kind(), LibraryKind::from);
    if kind != args.format.kind() && args.format != Format::Imdb {
        return Err(Failure::Refused(
            "--kind is for the format imdb, which holds films and series; the others hold one of them".to_owned(),
        ));
    }
    args.library.as_deref().map_or(Ok(()), library::check_name)?;
    let progress = Progress::on_stderr();
    let begun = signals.unless_one_comes(begin(&args, kind, connection, &progress)).await;
    let (files, db, wanted) = begun.inspect_err(|_| progress.clear())?;
    // Not dropped at a signal: whether it was made would not be known.
    let chosen = wanted.choose(&db).await.inspect_err(|_| progress.clear())?;
    let target = Target { library: chosen.library, on_conflict: args.on_conflict.into() };
    let commit = CommitWatch::default();
    let import = commit.over(Box::pin(import_checked(&db, files, target, &progress)));
    let imported = signals.unless_one_comes_before(|| commit.has_begun(), import).await;
    progress.clear();
    // Closing waits for connections, and somebody wants us gone; another signal does not wait for what is cleared away.
    if !matches!(imported, Err(Failure::OutcomeUnknown)) {
        let undone = imported.as_ref().is_err_and(Failure::leaves_nothing);
        let cleared = signals.unless_one_comes(async {
            let taken_back = if undone { library::take_back(&db, &chosen).await } else { Ok(()) };
            db.close().await;
            taken_back
        });
        match cleared.await {
            Ok(()) => {}
            Err(Failure::Interrupted { .. }) => {
                if undone && chosen.created {
                    chosen.stays("it was not waited for its deletion");
                }
            }
            Err(error) => chosen.stays(&error.to_string()),
        }
    }
    let mut summary = imported?;
    if args.library.is_none() {
        let made = if chosen.created { ", made by this import" } else { "" };
        summary.notes.push(format!("the library is `{}`{made}", chosen.name.escape_debug()));
    }
    print(&summary.text());
    match summary.unlisted {
        Some(failure) => Err(Failure::Unlisted(Box::new(failure))),
        None if summary.rejected == 0 => Ok(ExitCode::SUCCESS),
        None => Ok(ExitCode::from(REJECTED)),
    }
}

/// Everything before the first write: headers first, since they need no server.
async fn begin(
    args: &Args,
    kind: LibraryKind,
    connection: &Connection,
    progress: &Progress,
) -> Result<(Checked, Database, Wanted), Failure> {
    let files = {
        let (format, path, progress) = (args.format, args.path.clone(), progress.clone());
        ended(tokio::task::spawn_blocking(move || Files::open(format, kind, &path, &progress)).await)?
    };
    let db = connection.open().await?;
    let wanted = match &args.library {
        Some(library) => library::find(&db, kind, library, args.create_library).await?,
        None => library::find_only(&db, kind).await?,
    };
    let rejects = args.rejects.clone().unwrap_or_else(|| default_rejects(&args.path));
    Ok((check(files, &rejects, progress).await?, db, wanted))
}

/// `movies.csv.gz` → `./movies.csv.gz.rejects.csv`.
fn default_rejects(path: &Path) -> PathBuf {
    // `.` and `..` have no name of their own.
    let whole = if path.file_name().is_none() { path.canonicalize().unwrap_or_default() } else { path.to_owned() };
    let name = whole.file_name().unwrap_or_default().to_string_lossy();
    PathBuf::from(format!("{name}.rejects.csv"))
}

/// Files that were looked through, and what is to be told of them so far.
pub struct Checked {
    files: Files,
    ledger: Ledger,
    _unfinished: Unfinished,
}

/// Looks for what can be found before anything is written.
async fn check(mut files: Files, rejects: &Path, progress: &Progress) -> Result<Checked, Failure> {
    let (rejects, unfinished) = Rejects::create(rejects, &files.paths())?;
    let progress = progress.clone();
    let mut ledger = Ledger::new(rejects);
    let checked = tokio::task::spawn_blocking(move || files.check(&progress, &mut ledger).map(|()| (files, ledger)));
    let (files, ledger) = ended(checked.await)?;
    Ok(Checked { files, ledger, _unfinished: unfinished })
}

/// Imports files into a library: all good rows or, on an error, none.
#[cfg(feature = "demo")]
pub async fn import(db: &Database, files: Files, target: Target, rejects: &Path, progress: &Progress) -> Result<Summary, Failure> {
    import_checked(db, check(files, rejects, progress).await?, target, progress).await
}

async fn import_checked(db: &Database, checked: Checked, target: Target, progress: &Progress) -> Result<Summary, Failure> {
    let Checked { files, ledger, _unfinished } = checked;
    progress.phase("importing");
    let (parts, ledger) = match files {
        Files::Csv(file) => {
            let name = file.name().to_owned();
            import_films(db, target, name, ledger, move |rows, ledger| file.rows(&target, rows, ledger)).await?
        }
        Files::MovieLens(folder) => import_rated(db, folder, target, progress.clone(), ledger).await?,
        Files::Imdb(folder) if folder.holds_series() => {
            let (name, seen) = (folder.name().to_owned(), progress.clone());
            let send = move |series, episodes, ledger: &mut Ledger| folder.series(&seen, &target, series, episodes, ledger);
            import_shows(db, target, [name.clone()].into(), name, ledger, send).await?
        }
        Files::Imdb(folder) => {
            let (name, seen) = (folder.name().to_owned(), progress.clone());
            let send = move |rows: &Rows<MovieImport>, ledger: &mut Ledger| folder.rows(&seen, &target, rows, ledger);
            import_films(db, target, name, ledger, send).await?
        }
        Files::TvMaze(shows) => {
            let (name, episodes, seen) = (shows.name().to_owned(), shows.episode_names(), progress.clone());
            let send = move |series, rows, ledger: &mut Ledger| shows.rows(&seen, &target, series, rows, ledger);
            import_shows(db, target, episodes, name, ledger, send).await?
        }
    };
    progress.phase("writing the summary");
    Ok(Summary::of(parts, target.on_conflict, ledger))
}

async fn import_films(
    db: &Database,
    target: Target,
    name: String,
    mut ledger: Ledger,
    send: impl FnOnce(&Rows<MovieImport>, &mut Ledger) -> Result<(), Failure> + Send + 'static,
) -> Result<(Vec<Part>, Ledger), Failure> {
    let (rows, stream) = channel();
    let parser = tokio::task::spawn_blocking(move || {
        send(&rows, &mut ledger)?;
        rows.end()?;
        Ok(ledger)
    });
    let (report, ledger) = together(parser, db.movies().import(stream, target.on_conflict)).await?;
    Ok((vec![Part { what: "movies", report, files: vec![name] }], ledger))
}

/// Films with the users who rated them: both or nothing.
async fn import_rated(
    db: &Database,
    mut folder: movielens::Folder,
    target: Target,
    progress: Progress,
    mut ledger: Ledger,
) -> Result<(Vec<Part>, Ledger), Failure> {
    let (name, rated_in) = (folder.name().to_owned(), folder.rated_in().map(str::to_owned));
    let (films, film_stream) = channel();
    let (users, user_stream) = channel();
    let (ratings, rating_stream) = channel();
    let parser = tokio::task::spawn_blocking(move || {
        folder.rows(&progress, &target, &films, &mut ledger)?;
        films.end()?;
        progress.phase("importing ratings");
        folder.ratings(&progress, users, ratings)?;
        Ok(ledger)
    });
    let repository = db.users();
    let none = stream::empty::<WatchImport>();
    let import = repository.import_with_movies(film_stream, user_stream, rating_stream, none, target.on_conflict);
    let ((films, report), ledger) = together(parser, import).await?;
    let mut parts = vec![Part { what: "movies", report: films, files: vec![name] }];
    if let Some(name) = rated_in {
        parts.push(Part { what: "users", report: report.users, files: vec![name.clone()] });
        parts.push(Part { what: "ratings", report: report.ratings, files: vec![name] });
    }
    Ok((parts, ledger))
}

/// Imports the series of the file `name`, and the episodes of `episode_names`.
async fn import_shows(
    db: &Database,
    target: Target,
    episode_names: Vec<String>,
    name: String,
    mut ledger: Ledger,
    send: impl FnOnce(Rows<SeriesImport>, Rows<EpisodeImport>, &mut Ledger) -> Result<(), Failure> + Send + 'static,
) -> Result<(Vec<Part>, Ledger), Failure> {
    let (series, series_stream) = channel();
    let (episodes, episode_stream) = channel();
    let parser = tokio::task::spawn_blocking(move || send(series, episodes, &mut ledger).map(|()| ledger));
    let tvshows = db.tvshows();
    let (report, ledger) = together(parser, tvshows.import(series_stream, episode_stream, target.on_conflict)).await?;
    let series = Part { what: "series", report: report.series, files: vec![name] };
    let episodes = Part { what: "episodes", report: report.episodes, files: episode_names };
    Ok((vec![series, episodes], ledger))
}

/// Waits for import and parser. The import ends only when the parser has sent
/// everything; a parser that fails ends it by dropping it, which undoes it.
async fn together<R, T>(
    mut parser: JoinHandle<Result<T, Failure>>,
    import: impl Future<Output = revenge_db::Result<R>>,
) -> Result<(R, T), Failure> {
    tokio::pin!(import);
    let mut parsed = None;
    let report = loop {
        tokio::select! {
            report = &mut import => break report?,
            outcome = &mut parser, if parsed.is_none() => parsed = Some(ended(outcome)?),
        }
    };
    match parsed {
        Some(parsed) => Ok((report, parsed)),
        // The rows are in by now.
        None => ended(parser.await).map(|parsed| (report, parsed)).map_err(|failure| Failure::Unlisted(Box::new(failure))),
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
    /// TVmaze.
    TvMaze(tvmaze::Shows),
}

impl Files {
    /// Opens them and looks at their headers.
    pub fn open(format: Format, kind: LibraryKind, path: &Path, progress: &Progress) -> Result<Self, Failure> {
        Ok(match format {
            Format::Csv => Self::Csv(csv::File::open(path, progress)?),
            Format::MovieLens => Self::MovieLens(movielens::Folder::open(path, progress)?),
            Format::Imdb => Self::Imdb(Box::new(imdb::Folder::open(path, kind, progress)?)),
            Format::TvMaze => Self::TvMaze(tvmaze::Shows::open(path, progress)?),
        })
    }

    /// What is read.
    fn paths(&self) -> Vec<&Path> {
        match self {
            Self::Csv(file) => vec![file.path()],
            Self::MovieLens(folder) => folder.sources().map(Source::path).collect(),
            Self::Imdb(folder) => folder.sources().map(Source::path).collect(),
            Self::TvMaze(shows) => shows.sources().map(Source::path).collect(),
        }
    }

    /// Everything that can be found out before anything is written.
    fn check(&mut self, progress: &Progress, ledger: &mut Ledger) -> Result<(), Failure> {
        match self {
            Self::Csv(file) => file.check(progress),
            Self::MovieLens(folder) => folder.check(progress, ledger),
            Self::Imdb(folder) => folder.check(progress, ledger),
            Self::TvMaze(shows) => shows.check(progress),
        }
    }
}
