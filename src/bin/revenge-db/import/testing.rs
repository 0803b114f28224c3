//! The parsers without a database: rows and rejected rows of files.

use std::path::Path;

use futures_util::StreamExt as _;
use revenge_db::libraries::LibraryId;
use revenge_db::movies::{MovieImport, OnConflict};

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
    let folder = tempfile::tempdir().unwrap();
    let progress = Progress::on_stderr();
    let (rejects, unfinished) = Rejects::create(&folder.path().join("rejects"))?;
    let mut ledger = Ledger::new(rejects);
    let mut files = Files::open(format, path, &progress)?;
    files.check(&progress, &mut ledger)?;
    let target = Target { library: LibraryId::now(), on_conflict: OnConflict::Error };
    let (rows, stream) = channel();
    let parser = std::thread::spawn(move || files.send(&progress, &target, rows, ledger));
    // A parser that fails leaves the stream open.
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let rows = runtime.block_on(async {
        let mut rows = Vec::new();
        futures_util::pin_mut!(stream);
        while let Some(row) = stream.next().await {
            rows.push(row);
        }
        rows
    });
    let Ledger { rejects, skipped, not_imported, notes } = parser.join().unwrap()?;
    let rejects = rejects.finish()?.map(|path| std::fs::read(path).unwrap()).unwrap_or_default();
    let rejects = ::csv::Reader::from_reader(rejects.as_slice())
        .records()
        .map(|record| record.map(|record| format!("{} {}: {}", &record[0], &record[1], &record[2])).unwrap())
        .collect();
    drop(unfinished);
    let (empty, _gone) = Rejects::create(&folder.path().join("empty"))?;
    Ok(Import { rows, rejects, ledger: Ledger { rejects: empty, skipped, not_imported, notes } })
}
