//! The part of the page that `make bench` writes.

use std::io::Write;
use std::process::{Command, Stdio};
use std::str::FromStr;

use crate::setup::Setup;

/// A part of the page, measured by a process of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Intro,
    Connecting,
    Calls,
    Waiting,
    Routing,
    Import,
    Instructions,
}

const SECTIONS: [(&str, Section); 7] = [
    ("intro", Section::Intro),
    ("connecting", Section::Connecting),
    ("calls", Section::Calls),
    ("waiting", Section::Waiting),
    ("routing", Section::Routing),
    ("import", Section::Import),
    ("instructions", Section::Instructions),
];

impl FromStr for Section {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = SECTIONS.iter().find(|(known, _)| *known == name);
        known.map(|(_, section)| *section).ok_or_else(|| format!("one of {:?}", SECTIONS.map(|(name, _)| name)))
    }
}

impl Section {
    pub fn title(self) -> &'static str {
        match self {
            Self::Intro => "# Benchmarks",
            Self::Connecting => "## Connecting",
            Self::Calls => "## Calls, 8 tasks",
            Self::Waiting => "## Waiting for a connection, 64 tasks on 8 connections",
            Self::Routing => "## Routing over replicas",
            Self::Import => "## Import of 500,000 movies (20 filled columns) into the staging table",
            Self::Instructions => "## Instructions",
        }
    }
}

pub async fn intro(setup: &Setup) -> String {
    let version: String = sqlx::query_scalar("SHOW server_version").fetch_one(&setup.sqlx).await.expect("the server's version");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "Written by `make bench`. Client and server share {cores} cores, PostgreSQL {version} on loopback with `fsync` off; \
         logs at info and a metrics recorder are on for this crate. Rates depend on the machine; look at the ratios. \
         A rate ratio above 1 and a CPU ratio below 1 are in our favour; each is the median of the ratios of interleaved rounds. \
         Each section is measured by a process of its own.\n"
    )
}

/// Measures one section in a fresh process and passes its text on.
pub fn run(section: Section, out: &mut impl Write) {
    let name = SECTIONS.iter().find(|(_, known)| *known == section).map_or("", |(name, _)| name);
    let exe = std::env::current_exe().expect("the bench's own path");
    let measured = Command::new(exe).arg(name).stderr(Stdio::inherit()).output().expect("the bench again");
    assert!(measured.status.success(), "{name}: {}", measured.status);
    print!("{}", String::from_utf8_lossy(&measured.stdout));
    out.write_all(&measured.stdout).expect("room for the page");
}

pub fn write() {
    let mut page = Vec::new();
    for (_, section) in SECTIONS {
        run(section, &mut page);
    }
    crate::page::write("make bench", &String::from_utf8_lossy(&page));
}
