//! `revenge-db`: migrations, bulk import and health of the Revenge media
//! server's database.
//!
//! Ends with 0, with 1 on an error (told on standard error, nothing half-done
//! left behind), with 2 when an import rejected rows, with 3 when it is in but could
//! not list them, with 4 when nobody knows whether it is in, with 130 or 143 when
//! a signal ended it.

#![forbid(unsafe_code)]
#![warn(clippy::pedantic, clippy::unwrap_used, clippy::expect_used)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

#[cfg(feature = "demo")]
mod demo;
mod failure;
mod health;
mod import;
mod migrate;
mod signals;

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use revenge_db::Database;
use revenge_db::config::ConfigBuilder;

use crate::failure::Failure;
use crate::signals::Signals;

/// What the subcommands return: how to end when nothing failed.
type Outcome = Result<ExitCode, Failure>;

/// The database of the Revenge media server: migrations, import, health.
#[derive(Debug, Parser)]
#[command(name = "revenge-db", version, propagate_version = true)]
struct Cli {
    /// Configuration file with a `database:` section; without it the
    /// environment alone counts (`DATABASE_URL`, `REVENGE_DB_…`, `PG_…`).
    #[arg(long, global = true, value_name = "FILE.yaml")]
    config: Option<PathBuf>,

    /// Tell on standard error what happens; `RUST_LOG` says more exactly what.
    #[arg(long, short, global = true)]
    verbose: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Bring the schema up, take it down, look at it, or write a new migration.
    #[command(subcommand)]
    Migrate(migrate::Args),
    /// Import movies, series and ratings from files.
    Import(import::Args),
    /// Ask whether the database is there, fit and migrated.
    Health(health::Args),
    /// See the library at work, on a server of its own.
    #[cfg(feature = "demo")]
    Demo(demo::Args),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Help and version come this way too; 2 means rejected rows.
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
    };
    log_to_stderr(cli.verbose);
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return end(Err(Failure::io("this machine", "no thread or event queue to work with", error))),
    };
    let outcome = runtime.block_on(run(cli));
    // A thread that still reads a file may wait for it for ever.
    runtime.shutdown_timeout(Duration::from_millis(500));
    end(outcome)
}

fn end(outcome: Outcome) -> ExitCode {
    outcome.unwrap_or_else(|failure| {
        let _ = writeln!(std::io::stderr(), "{}", failure.report());
        failure.exit_code()
    })
}

/// Runs the command until it ends or a signal comes; dropping it undoes what
/// it has begun.
async fn run(cli: Cli) -> Outcome {
    let connection = Connection { config: cli.config };
    let mut signals = Signals::listen();
    match cli.command {
        Command::Migrate(args) => signals.unless_one_comes(migrate::run(args, &connection)).await.map_err(|failure| match failure {
            Failure::Interrupted { signal } => Failure::MigrationInterrupted { signal },
            other => other,
        }),
        Command::Health(args) => signals.unless_one_comes(health::run(&args, &connection)).await,
        // These have something to undo themselves.
        #[cfg(feature = "demo")]
        Command::Demo(args) => Box::pin(demo::run(args, &mut signals)).await,
        Command::Import(args) => import::run(args, &connection, &mut signals).await,
    }
}

/// Where the database is, looked up when a command needs it.
struct Connection {
    config: Option<PathBuf>,
}

impl Connection {
    /// A command needs a connection or two, not those that a backend keeps open.
    fn config(&self) -> revenge_db::Result<ConfigBuilder> {
        let given = match &self.config {
            Some(file) => ConfigBuilder::from_yaml_file(file)?,
            None => ConfigBuilder::from_env(),
        };
        // What is wrong with their number is told all the same.
        given.clone().build()?;
        Ok(given.min_conns(0))
    }

    async fn open(&self) -> revenge_db::Result<Database> {
        Database::connect(self.config()?.build()?).await
    }
}

fn log_to_stderr(verbose: bool) {
    use tracing_subscriber::EnvFilter;

    // What ends a command is told once, at its end.
    let by_flag = if verbose { "info,revenge_db=debug" } else { "error" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(by_flag));
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(std::io::stderr().is_terminal()).with_writer(std::io::stderr).init();
}

/// Writes to standard output; a reader that went away is no failure.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
