//! A copy of a running server's data by the low-level backup functions: what
//! `pg_basebackup` does, which the downloaded binaries lack.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection};

use super::account::Account;
use super::{EmbeddedError, blocking};

/// Folders whose files concern one running server, or are fetched anew (the WAL).
const LEFT_EMPTY: [&str; 8] =
    ["pg_dynshmem", "pg_notify", "pg_replslot", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans", "pg_wal"];
/// Files that concern one server; what `ALTER SYSTEM` set is among them.
const LEFT_OUT: [&str; 7] =
    ["backup_label", "backup_label.old", "pg_internal.init", "postgresql.auto.conf", "postmaster.opts", "postmaster.pid", "standby.signal"];
/// Comes last, as in a base backup: what it points to is there by then.
const CONTROL: &str = "global/pg_control";

/// Puts a copy of a running server's data, in `from`, in place of the folder
/// `to`, and returns the `backup_label` that the copy has to be started with.
/// What the server says against it becomes an error by `refused`.
pub(super) async fn take(
    source: &PgConnectOptions,
    refused: impl Fn(sqlx::Error) -> EmbeddedError,
    from: PathBuf,
    to: PathBuf,
    account: Option<Account>,
) -> Result<String, EmbeddedError> {
    // A backup belongs to its session: dropping that gives it up.
    let mut session = PgConnection::connect_with(source).await.map_err(&refused)?;
    let start = "SELECT pg_backup_start('revenge-db', fast => true)::text";
    sqlx::query_scalar::<_, String>(start).fetch_one(&mut session).await.map_err(&refused)?;
    blocking(move || {
        match fs::remove_dir_all(&to) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(EmbeddedError::io(format!("removing {}", to.display()))(error));
            }
            _ => {}
        }
        copy_folder(&from, &to, account.as_ref())?;
        copy_file(&from.join(CONTROL), &to.join(CONTROL), account.as_ref())
    })
    .await?;
    let stop = "SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)";
    let label = sqlx::query_scalar(stop).fetch_one(&mut session).await.map_err(&refused)?;
    // We have what we came for; how our farewell went does not matter.
    let _ = session.close().await;
    Ok(label)
}

/// Copies what belongs into a copy. Files that vanish meanwhile are no loss:
/// the WAL says so too.
fn copy_folder(from: &Path, to: &Path, account: Option<&Account>) -> Result<(), EmbeddedError> {
    let failed = || EmbeddedError::io(format!("copying {} to {}", from.display(), to.display()));
    fs::DirBuilder::new().mode(0o700).create(to).map_err(failed())?;
    if let Some(account) = account {
        account.own(to)?;
    }
    if from.file_name().is_some_and(|name| LEFT_EMPTY.iter().any(|empty| name == *empty)) {
        return Ok(());
    }
    let entries = match fs::read_dir(from) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(failed())?,
    };
    for entry in entries {
        let entry = entry.map_err(failed())?;
        let (source, name) = (entry.path(), entry.file_name());
        let target = to.join(&name);
        let kind = entry.file_type().map_err(failed())?;
        if kind.is_symlink() {
            // Both servers would write to the folder behind it.
            return Err(failed()(std::io::Error::other("tablespaces outside the data folder cannot be replicated on one machine")));
        } else if kind.is_dir() {
            copy_folder(&source, &target, account)?;
        } else if !source.ends_with(CONTROL) && !LEFT_OUT.iter().any(|out| name == *out) {
            copy_file(&source, &target, account)?;
        }
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path, account: Option<&Account>) -> Result<(), EmbeddedError> {
    let failed = || EmbeddedError::io(format!("copying {} to {}", from.display(), to.display()));
    let mut source = match File::open(from) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        source => source.map_err(failed())?,
    };
    let mut target = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to).map_err(failed())?;
    // `dyn` keeps to read and write: for files that were just written, what the
    // kernel offers instead (copy_file_range) took ten times as long on ext4.
    std::io::copy(&mut source as &mut dyn Read, &mut target as &mut dyn Write).map_err(failed())?;
    account.map_or(Ok(()), |account| account.own(to))
}
