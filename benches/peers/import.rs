//! COPY into the staging table: ours, tokio-postgres's writer, psql.

use std::pin::pin;
use std::process::Command;

use futures_util::stream;
use revenge_db::Database;
use revenge_db::libraries::LibraryId;
use revenge_db::movies::NewMovie;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::alone::{self, Way, Work};
use crate::measure::{Peer, Sample, measure, measure_child, table};
use crate::setup::{Setup, film};

const ROWS: u32 = 500_000;
const ROUNDS: usize = 5;

const COLUMNS: &str = "import_id, line, source_line, movie_id, library_id, tmdb_id, imdb_id, title, original_title, year, release_date, \
                       runtime_ms, overview, original_language, content_rating, rating_level, poster_path, poster_blurhash, backdrop_path, \
                       vote_average, vote_count, path";

/// Films repeat after a while. Each row is a clone, as a reader makes a new one: all peers pay for that.
pub fn films(library: LibraryId) -> Vec<NewMovie> {
    (1..=2_000).map(|n| film(library, n)).collect()
}

pub async fn run(setup: &Setup) -> Vec<String> {
    let films = films(setup.library.id);
    let psql = Command::new("psql").arg("--version").output().is_ok();
    let (mut ours, mut writer) = (Peer::new("revenge-db"), Peer::new("tokio-postgres, BinaryCopyInWriter"));
    let (mut text, mut binary) = (Peer::new("psql \\copy, text file"), Peer::new("psql \\copy, binary file"));
    let files = psql.then(|| Files::new(setup));
    for _ in 0..ROUNDS {
        ours.rounds.push(measure(ROWS, stage(&setup.ours, &films, ROWS)).await);
        if let Some(files) = &files {
            files.write_once();
        }
        empty(setup).await;
        writer.rounds.push(measure(ROWS, write(&setup.deadpool, &films, ROWS)).await);
        empty(setup).await;
        if let Some(files) = &files {
            text.rounds.push(files.copy("text"));
            empty(setup).await;
            binary.rounds.push(files.copy("binary"));
            empty(setup).await;
        }
    }
    let mut others = vec![&writer];
    if psql {
        others.extend([&text, &binary]);
    }
    let mut lines = table("Rows", &ours, &others);
    lines.push(memory(setup));
    lines
}

/// Stages that many rows.
pub async fn stage(db: &Database, films: &[NewMovie], rows: u32) {
    let rows = stream::iter((0..rows).map(|n| films[n as usize % films.len()].clone()));
    db.movies().stage_only(rows).await.expect("staged");
}

/// The same rows through the peer's own writer.
pub async fn write(pool: &deadpool_postgres::Pool, films: &[NewMovie], rows: u32) {
    let mut client = pool.get().await.expect("a client");
    let transaction = client.transaction().await.expect("a transaction");
    let sink = transaction.copy_in(&format!("COPY movie_import_staging ({COLUMNS}) FROM STDIN (FORMAT binary)")).await.expect("a COPY");
    let types = [
        Type::UUID,
        Type::INT8,
        Type::INT8,
        Type::UUID,
        Type::UUID,
        Type::INT4,
        Type::TEXT,
        Type::TEXT,
        Type::TEXT,
        Type::INT4,
        Type::DATE,
        Type::INT8,
        Type::TEXT,
        Type::TEXT,
        Type::TEXT,
        Type::INT4,
        Type::TEXT,
        Type::TEXT,
        Type::TEXT,
        Type::FLOAT8,
        Type::INT4,
        Type::TEXT,
    ];
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
    let import = Uuid::now_v7();
    for n in 0..rows {
        let film = films[n as usize % films.len()].clone();
        let line = i64::from(n);
        let runtime = film.runtime.map(|runtime| runtime.as_millis() as i64);
        writer
            .as_mut()
            .write(&[
                &import,
                &line,
                &line,
                &film.id.0,
                &film.library_id.0,
                &film.tmdb_id,
                &film.imdb_id,
                &film.title,
                &film.original_title,
                &film.year,
                &film.release_date,
                &runtime,
                &film.overview,
                &film.original_language,
                &film.content_rating,
                &film.rating_level,
                &film.poster_path,
                &film.poster_blurhash,
                &film.backdrop_path,
                &film.vote_average,
                &film.vote_count,
                &film.path,
            ])
            .await
            .expect("a row");
    }
    writer.finish().await.expect("the COPY's end");
    transaction.commit().await.expect("commit");
}

async fn empty(setup: &Setup) {
    sqlx::raw_sql("TRUNCATE movie_import_staging").execute(&mut setup.ours.owner().await).await.expect("truncate");
}

/// Files of the rows, for psql.
struct Files {
    url: String,
    folder: tempfile::TempDir,
}

impl Files {
    fn new(setup: &Setup) -> Self {
        Self { url: setup.ours.owner_url().to_string(), folder: tempfile::tempdir().expect("a folder") }
    }

    fn psql(&self, command: &str) {
        let done =
            Command::new("psql").args(["--quiet", "--no-psqlrc", "--dbname", &self.url, "--command", command]).status().expect("psql");
        assert!(done.success(), "{command}");
    }

    /// Writes what has just been staged, unless that was done.
    fn write_once(&self) {
        for format in ["text", "binary"] {
            let path = self.folder.path().join(format);
            if !path.exists() {
                self.psql(&format!("\\copy movie_import_staging ({COLUMNS}) TO '{}' (FORMAT {format})", path.display()));
            }
        }
    }

    fn copy(&self, format: &str) -> Sample {
        let path = self.folder.path().join(format);
        let command = format!("\\copy movie_import_staging ({COLUMNS}) FROM '{}' (FORMAT {format})", path.display());
        measure_child(ROWS, || self.psql(&command))
    }
}

/// Peak memory of a process that does nothing but import, for two numbers of rows.
fn memory(setup: &Setup) -> String {
    let peak = |rows: u32| {
        let done = alone::command(setup, Work::Import, Way::Ours, rows, &[]).output().expect("the bench again");
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    };
    format!("Peak memory of a process that imports 50,000 rows: {}; 500,000 rows: {}.\n", peak(50_000), peak(ROWS))
}
