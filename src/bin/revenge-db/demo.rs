//! `revenge-db demo`: the library at work on a server of its own.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::Outcome;

/// What `demo` is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder of MovieLens or IMDb in place of the catalogue that comes along.
    #[arg(long, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
}

/// Shows the library at work.
#[expect(clippy::unused_async, reason = "a stub")]
pub async fn run(_args: Args) -> Outcome {
    Ok(ExitCode::SUCCESS)
}
