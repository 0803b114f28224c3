//! `revenge-db migrate`: the schema, up, down and as it stands.

mod create;

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::ExitCode;

use revenge_db::{Migrations, SchemaState};

use crate::failure::Failure;
use crate::{Connection, Outcome, print};

/// What `migrate` is told.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// Apply every pending migration.
    Up,
    /// Undo the last N migrations, newest first. DATA IN THE TABLES THEY MADE IS LOST.
    Down {
        /// How many.
        #[arg(value_name = "N")]
        count: NonZeroUsize,
    },
    /// List what is applied and what is pending.
    Status,
    /// Write the files of a new migration into ./migrations.
    Create {
        /// The module first: `movies_add_edition`.
        name: String,
    },
}

/// Does what the subcommand says.
pub async fn run(args: Args, connection: &Connection) -> Outcome {
    match args {
        Args::Create { name } => {
            let created = create::create(Path::new("migrations"), &name)?;
            print(&format!("{}\n{}\n", created.up.display(), created.down.display()));
        }
        Args::Up => {
            let db = connection.open().await?;
            let applied = db.migrate().await?;
            db.close().await;
            print(&match applied {
                0 => "nothing to apply: the schema is up to date\n".to_owned(),
                count => format!("applied {}\n", migrations(count)),
            });
        }
        Args::Down { count } => {
            let db = connection.open().await?;
            refuse_more_than_are_applied(count.get(), &db.migrations().await?)?;
            let undone = db.rollback(count.get()).await?;
            db.close().await;
            print(&format!("undid {}\n", migrations(undone)));
        }
        Args::Status => {
            let db = connection.open().await?;
            let state = db.migrations().await?;
            db.close().await;
            print(&status(&state));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A digit too many would take the whole schema down.
fn refuse_more_than_are_applied(count: usize, state: &Migrations) -> Result<(), Failure> {
    match state.applied.len() + state.unknown.len() {
        applied if count <= applied => Ok(()),
        0 => Err(Failure::Refused("no migration is applied: there is nothing to undo".to_owned())),
        1 => Err(Failure::Refused("only 1 migration is applied".to_owned())),
        applied => Err(Failure::Refused(format!("only {applied} migrations are applied; give a number from 1 to {applied}"))),
    }
}

fn migrations(count: usize) -> String {
    if count == 1 { "1 migration".to_owned() } else { format!("{count} migrations") }
}

fn status(state: &Migrations) -> String {
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    for migration in state.applied.iter().chain(&state.pending) {
        let when = migration.applied_at.map_or_else(|| "pending".to_owned(), |at| at.format("applied %Y-%m-%d %H:%M:%S UTC").to_string());
        let edited = if state.changed.contains(&migration.version) { ", CHANGED since: restore the file as it was released" } else { "" };
        let _ = writeln!(text, "{:06}  {:<28}  {when}{edited}", migration.version, migration.description);
    }
    for version in &state.unknown {
        let _ = writeln!(text, "{version:06}  (unknown to this version)       applied");
    }
    for version in &state.dirty {
        let _ = writeln!(
            text,
            "{version:06}  was begun by another tool and not finished: finish it by hand and set `success` of its row in _sqlx_migrations, or undo it by hand and delete the row"
        );
    }
    if !state.dirty.is_empty() {
        return text;
    }
    if !state.changed.is_empty() {
        text.push_str("migrations were changed after they were applied: restore their files\n");
        return text;
    }
    text.push_str(match state.state() {
        SchemaState::None => "no schema yet: run `revenge-db migrate up`\n",
        SchemaState::Pending => "migrations are pending: run `revenge-db migrate up`\n",
        SchemaState::Current => "the schema is up to date\n",
        SchemaState::Newer => "the schema is newer than this version of revenge-db: use one as new as the schema\n",
        _ => "",
    });
    text
}
