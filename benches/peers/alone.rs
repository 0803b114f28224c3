//! A process that does one kind of work in one way and nothing else: its peak
//! memory and its instructions are the work's.

use std::process::Command;

use revenge_db::libraries::LibraryId;
use revenge_db::movies::GenreId;
use revenge_db::{Config, Database};

use crate::setup::{Setup, deadpool, sqlx_pool};
use crate::{calls, import};

/// The variable that says what to do: work, way, how often, database, library, genre.
pub const ORDER: &str = "REVENGE_BENCH_ORDER";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    Lookup,
    Page,
    Import,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Ours,
    /// Without logs and without a recorder.
    OursUnwatched,
    Sqlx,
    TokioPostgres,
}

/// This program, to do so much work alone; below `before`, if that is a command.
pub fn command(setup: &Setup, work: Work, way: Way, times: u32, before: &[&str]) -> Command {
    let exe = std::env::current_exe().expect("the bench's own path");
    let mut words = before.iter().map(AsRef::as_ref).chain([exe.as_os_str()]);
    let mut command = Command::new(words.next().expect("the bench itself"));
    command
        .args(words)
        .env(ORDER, format!("{work:?} {way:?} {times} {} {} {}", setup.ours.url().as_str(), setup.library.id, setup.genre.id));
    command
}

/// Does what it was told and prints the peak resident size.
pub async fn work(order: &str) {
    let words: Vec<&str> = order.split(' ').collect();
    let &[work, way, times, url, library, genre] = words.as_slice() else { panic!("{ORDER}: six words") };
    let times = times.parse().expect("how often");
    let genre = GenreId(genre.parse().expect("a genre's id"));
    let films = import::films(LibraryId(library.parse().expect("a library's id")));
    if way != "OursUnwatched" {
        crate::watch();
    }
    match (work, way) {
        ("Lookup", "Ours" | "OursUnwatched") => drop(calls::lookups_of_ours(&ours(url).await, times).await),
        ("Lookup", "Sqlx") => drop(calls::lookups_of_sqlx(&sqlx_pool(url).await, times).await),
        ("Lookup", "TokioPostgres") => drop(calls::lookups_of_deadpool(&deadpool(url), times).await),
        ("Page", "Ours") => drop(calls::pages_of_ours(&ours(url).await, genre, times).await),
        ("Page", "Sqlx") => drop(calls::pages_of_sqlx(&sqlx_pool(url).await, genre, times).await),
        ("Page", "TokioPostgres") => drop(calls::pages_of_deadpool(&deadpool(url), genre, times).await),
        ("Import", "Ours") => import::stage(&ours(url).await, &films, times).await,
        ("Import", "TokioPostgres") => import::write(&deadpool(url), &films, times).await,
        _ => panic!("{ORDER}: {work} is not measured as {way}"),
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map_or("unknown", str::trim));
}

async fn ours(url: &str) -> Database {
    let config = Config::builder(url).min_conns(8).max_conns(8).build().expect("a configuration");
    Database::connect(config).await.expect("a database")
}
