//! Imports that end in the middle.
#![cfg(unix)]

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use revenge_db::testing::{self, TestDatabase};
use sqlx::{Executor as _, PgConnection};

use crate::support::{Cli, count, gzip, ran};

const ARGUMENTS: [&str; 6] = ["import", "csv", "films.csv", "--library", "Films", "--create-library"];

fn send(signal: &str, to: &Child) {
    assert!(Command::new("kill").args([signal, &to.id().to_string()]).status().unwrap().success());
}

#[tokio::test]
async fn an_interrupted_import_leaves_nothing() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    let pipe = cli.folder.path().join("films.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let import = cli.command(&ARGUMENTS).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();

    // More than pipe and channel hold: once it is written, the import runs.
    let mut pipe = File::options().write(true).open(&pipe).unwrap();
    pipe.write_all(b"title\n").unwrap();
    for n in 0..20_000 {
        writeln!(pipe, "Film {n}").unwrap();
    }
    assert_eq!(count(&db, "libraries").await, 1, "the import is under way");
    send("-INT", &import);
    let interrupted = ran(import.wait_with_output().unwrap());
    assert_eq!((interrupted.code, interrupted.err.as_str()), (Some(130), "error: interrupted; what had begun was undone\n"));
    assert_eq!((count(&db, "movies").await, count(&db, "libraries").await), (0, 0));
    assert_eq!(cli.files(), ["films.csv"]);
}

/// A pipe cannot be looked through first: the import is under way when it breaks off.
#[tokio::test]
async fn a_file_that_breaks_off_in_the_middle_leaves_nothing() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    let pipe = cli.folder.path().join("films.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let import = cli.command(&ARGUMENTS).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();

    let rows: Vec<String> = (0..100_000).map(|n| format!("Film {n}")).collect();
    let whole = gzip(format!("title\n{}\n", rows.join("\n")).as_bytes());
    File::options().write(true).open(&pipe).unwrap().write_all(&whole[..whole.len() - 1000]).unwrap();
    let broken = ran(import.wait_with_output().unwrap());
    assert_eq!((broken.code, broken.out.as_str()), (Some(1), ""), "{broken:?}");
    assert!(broken.err.starts_with("error: films.csv, after line 9") && broken.err.contains("the gzip file ends too early"), "{broken:?}");
    assert_eq!((count(&db, "movies").await, count(&db, "libraries").await), (0, 0));
    assert_eq!(cli.files(), ["films.csv"]);
}

/// What cannot be written when the rows are in is no reason to say that they are not,
/// or to take their library away.
#[tokio::test]
async fn an_import_that_cannot_list_its_rejected_rows_is_in_all_the_same() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    let pipe = cli.folder.path().join("films.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let import = cli.command(&ARGUMENTS).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();

    let mut pipe = File::options().write(true).open(&pipe).unwrap();
    pipe.write_all(b"title,tmdb_id\n").unwrap();
    for n in 1..=20_000 {
        writeln!(pipe, "Film {n},{n}").unwrap();
    }
    // The import runs, and the place of its list was free when it began.
    fs::create_dir_all(cli.folder.path().join("films.csv.rejects.csv/full")).unwrap();
    writeln!(pipe, "Twice,1").unwrap();
    drop(pipe);
    let ended = ran(import.wait_with_output().unwrap());
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.out.contains("inserted       20000  movies") && ended.out.contains("rejected           1"), "{ended:?}");
    assert!(
        ended.err.starts_with("error: the rows are in, but those that were rejected are not listed: films.csv.rejects.csv: "),
        "{ended:?}"
    );
    assert_eq!((count(&db, "movies").await, count(&db, "libraries").await), (20_000, 1));
    assert_eq!(cli.files(), ["films.csv", "films.csv.rejects.csv"]);
}

/// An import whose COMMIT waits for what `lock` holds, and has been told to end.
async fn interrupted_at_commit(db: &TestDatabase, cli: &Cli, lock: &mut PgConnection) -> (Child, BufReader<std::process::ChildStderr>) {
    let wait = "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON movies DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()";
    lock.execute(wait).await.unwrap();
    lock.execute("SELECT pg_advisory_lock(42)").await.unwrap();
    cli.write("films.csv", "title\nHeat\n");
    let mut import = cli.command(&ARGUMENTS).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();

    let waits = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 42 AND NOT granted
                                AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))";
    let started = Instant::now();
    while !sqlx::query_scalar::<_, bool>(waits).fetch_one(db.read()).await.unwrap() {
        assert!(started.elapsed() < Duration::from_secs(60), "the import does not come to its COMMIT");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    send("-INT", &import);
    let mut told = BufReader::new(import.stderr.take().unwrap());
    let mut line = String::new();
    told.read_line(&mut line).unwrap();
    assert_eq!(line, "the rows are being made permanent: waiting for the outcome; another signal gives up\n");
    (import, told)
}

#[tokio::test]
async fn an_import_that_is_interrupted_at_its_commit_tells_how_that_ended() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    let mut lock = db.owner().await;
    let (import, _told) = interrupted_at_commit(&db, &cli, &mut lock).await;

    lock.execute("SELECT pg_advisory_unlock(42)").await.unwrap();
    let ended = ran(import.wait_with_output().unwrap());
    assert!(ended.code == Some(0) && ended.out.contains("inserted           1  movies"), "{ended:?}");
    assert_eq!((count(&db, "movies").await, count(&db, "libraries").await), (1, 1));
}

#[tokio::test]
async fn a_second_signal_does_not_wait_for_the_commit() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    let mut lock = db.owner().await;
    let (import, mut told) = interrupted_at_commit(&db, &cli, &mut lock).await;

    send("-INT", &import);
    let ended = ran(import.wait_with_output().unwrap());
    let mut rest = String::new();
    told.read_to_string(&mut rest).unwrap();
    assert_eq!((ended.code, ended.out.as_str()), (Some(4), ""), "{rest}");
    assert!(rest.starts_with("error: interrupted while the rows were made permanent") && rest.contains("--on-conflict skip"), "{rest}");
    assert_eq!(count(&db, "libraries").await, 1, "its library is not taken away");
}
