//! Imports that end in the middle.
#![cfg(unix)]

use std::fs::File;
use std::io::Write as _;
use std::process::{Command, Stdio};

use revenge_db::testing;

use crate::support::{Cli, count, gzip, ran};

#[tokio::test]
async fn an_interrupted_import_leaves_nothing() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    let pipe = cli.folder.path().join("films.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let arguments = ["import", "csv", "films.csv", "--library", "Films", "--create-library"];
    let import = cli.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();

    // More than pipe and channel hold: once it is written, the import runs.
    let mut pipe = File::options().write(true).open(&pipe).unwrap();
    pipe.write_all(b"title\n").unwrap();
    for n in 0..20_000 {
        writeln!(pipe, "Film {n}").unwrap();
    }
    assert_eq!(count(&db, "libraries").await, 1, "the import is under way");
    assert!(Command::new("kill").args(["-INT", &import.id().to_string()]).status().unwrap().success());
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
    let arguments = ["import", "csv", "films.csv", "--library", "Films", "--create-library"];
    let import = cli.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();

    let rows: Vec<String> = (0..100_000).map(|n| format!("Film {n}")).collect();
    let whole = gzip(format!("title\n{}\n", rows.join("\n")).as_bytes());
    File::options().write(true).open(&pipe).unwrap().write_all(&whole[..whole.len() - 1000]).unwrap();
    let broken = ran(import.wait_with_output().unwrap());
    assert_eq!((broken.code, broken.out.as_str()), (Some(1), ""), "{broken:?}");
    assert!(broken.err.starts_with("error: films.csv, after line 9") && broken.err.contains("the gzip file ends too early"), "{broken:?}");
    assert_eq!((count(&db, "movies").await, count(&db, "libraries").await), (0, 0));
    assert_eq!(cli.files(), ["films.csv"]);
}
