//! What an operation takes in instructions of the client, counted by valgrind.
//!
//! A process that does so many and one that does twice as many: the difference
//! is the operations' own. It repeats to a few percent, where time does not.

use std::process::{Command, Stdio};

use crate::alone::{self, Way, Work};
use crate::setup::Setup;

const VALGRIND: [&str; 3] = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"];

/// How often each work is done, and twice that.
const LOOKUPS: u32 = 4_000;
const PAGES: u32 = 200;
const ROWS: u32 = 10_000;

const MEASURED: [(&str, Work, Way, u32); 9] = [
    ("lookup by id, revenge-db", Work::Lookup, Way::Ours, LOOKUPS),
    ("lookup by id, revenge-db without logs and recorder", Work::Lookup, Way::OursUnwatched, LOOKUPS),
    ("lookup by id, sqlx, PgPool", Work::Lookup, Way::Sqlx, LOOKUPS),
    ("lookup by id, tokio-postgres, deadpool", Work::Lookup, Way::TokioPostgres, LOOKUPS),
    ("genre page of 50, revenge-db", Work::Page, Way::Ours, PAGES),
    ("genre page of 50, sqlx, PgPool", Work::Page, Way::Sqlx, PAGES),
    ("genre page of 50, tokio-postgres, deadpool", Work::Page, Way::TokioPostgres, PAGES),
    ("row of an import, revenge-db", Work::Import, Way::Ours, ROWS),
    ("row of an import, tokio-postgres, BinaryCopyInWriter", Work::Import, Way::TokioPostgres, ROWS),
];

pub fn run(setup: &Setup) -> Vec<String> {
    if Command::new(VALGRIND[0]).arg("--version").stdout(Stdio::null()).status().is_err() {
        return vec!["Not counted: valgrind is not installed.\n".to_owned()];
    }
    let mut lines = vec![
        "Of the client's own code, without the kernel's; of a row with making and dropping it, some 2,600 for each.\n".to_owned(),
        "| | instructions each |".to_owned(),
        "| --- | ---: |".to_owned(),
    ];
    for (name, work, way, times) in MEASURED {
        let (once, twice) = (count(setup, work, way, times), count(setup, work, way, 2 * times));
        lines.push(format!("| {name} | {} |", twice.saturating_sub(once) / u64::from(times)));
    }
    lines.push(String::new());
    lines
}

fn count(setup: &Setup, work: Work, way: Way, times: u32) -> u64 {
    let counted = alone::command(setup, work, way, times, &VALGRIND).output().expect("valgrind");
    let said = String::from_utf8_lossy(&counted.stderr);
    assert!(counted.status.success(), "{work:?} {way:?}: {said}");
    let total = said.lines().find_map(|line| line.split_once("Collected : ")).and_then(|(_, total)| total.trim().parse().ok());
    total.unwrap_or_else(|| panic!("no total in what valgrind said: {said}"))
}
