//! `revenge-db demo`: the library at work, on a server and a database of its own.

mod access;
mod place;
mod replicas;
mod scenes;
mod series;
mod show;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use revenge_db::movies::OnConflict;

use self::place::Place;
use self::replicas::Replicas;
use self::show::Show;
use crate::Outcome;
use crate::failure::Failure;
use crate::import::{self, Files, Format, Progress, Summary, Target};
use crate::signals::Signals;

/// Films of a hundred and twenty years, in the `csv` format.
const CATALOGUE: &str = include_str!("../../../../demo/catalogue.csv");

/// What `demo` is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder of MovieLens or IMDb in place of the catalogue that comes along.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

/// Sets up, shows, and cleans up, also when it is interrupted or fails.
pub async fn run(args: Args, signals: &mut Signals) -> Outcome {
    let mut show = Show::new();
    show.title("Revenge's data layer at work");
    let place = signals.unless_one_comes(Box::pin(Place::find(&mut show))).await?;
    let shown = signals.unless_one_comes(Box::pin(all_scenes(&args, &place, &mut show))).await;
    let cleaned = place.clean_up(&mut show).await;
    shown.and(cleaned)?;
    Ok(ExitCode::SUCCESS)
}

async fn all_scenes(args: &Args, place: &Place, show: &mut Show) -> Result<(), Failure> {
    let db = place.open(show).await?;
    let library = scenes::library(&db).await?;
    show.scene("A real catalogue");
    let summary = import_data(args, &db, library, show).await?;
    let films = scenes::Films::of(db.clone(), library);
    show.fact(&format!(
        "{} films imported, {} rows rejected",
        summary.parts.iter().map(|part| part.report.inserted).sum::<u64>(),
        summary.rejected
    ));
    for (reason, rows) in &summary.skipped {
        show.fact(&format!("{rows} rows left out: {reason}"));
    }
    films.search_with_a_typo(show).await?;
    films.genre_page(show).await?;
    films.rating(show).await?;
    films.continue_watching(show).await?;
    films.transaction_rolled_back(show).await?;
    films.who_sees_what(show).await?;
    series::scene(&db, show).await?;
    access::scene(&db, show).await?;
    let Some((nodes, config)) = place.replicated()? else {
        show.scene("Replicas");
        show.fact("left out: they take servers of the demo's own, from PostgreSQL's binaries on this machine");
        scenes::health(&db, show).await?;
        db.close().await;
        return Ok(());
    };
    db.close().await;
    let replicas = Replicas::connect(nodes, config, library, show).await?;
    replicas.routed_reads(show).await?;
    replicas.token_wait(show).await?;
    replicas.failover(show).await?;
    replicas.end(show).await
}

async fn import_data(
    args: &Args,
    db: &revenge_db::Database,
    library: revenge_db::libraries::LibraryId,
    show: &mut Show,
) -> Result<Summary, Failure> {
    let folder = tempfile::tempdir().map_err(|error| Failure::io("the temporary folder", "cannot be made", error))?;
    let (format, path) = if let Some(path) = &args.data {
        (format_of(path)?, path.clone())
    } else {
        let path = folder.path().join("catalogue.csv");
        std::fs::write(&path, CATALOGUE).map_err(|error| Failure::io(path.display().to_string(), "cannot be written", error))?;
        (Format::Csv, path)
    };
    let progress = Progress::on_stderr();
    let files = Files::open(format, format.kind(), &path, &progress)?;
    let target = Target { library, on_conflict: OnConflict::Error };
    let rejects = folder.path().join("rejects.csv");
    let importing = Box::pin(import::import(db, files, target, &rejects, &progress));
    let imported = show.timed("COPY into staging, one merge, one transaction", importing).await;
    progress.clear();
    imported
}

/// What a folder holds is told by its files.
fn format_of(folder: &Path) -> Result<Format, Failure> {
    let holds = |file: &str| folder.join(file).exists() || folder.join(format!("{file}.gz")).exists();
    if holds("movies.csv") {
        Ok(Format::MovieLens)
    } else if holds("title.basics.tsv") {
        Ok(Format::Imdb)
    } else {
        let problem = "holds neither movies.csv (MovieLens) nor title.basics.tsv (IMDb), plain or .gz";
        Err(Failure::file(folder.display().to_string(), problem))
    }
}
