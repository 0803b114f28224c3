//! The page that `make bench` writes.

use crate::setup::Setup;

pub struct Report {
    page: Vec<String>,
    /// The sections asked for; none means all.
    only: Vec<String>,
}

impl Report {
    pub async fn new(setup: &Setup) -> Self {
        let version: String = sqlx::query_scalar("SHOW server_version").fetch_one(&setup.sqlx).await.expect("the server's version");
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let intro = format!(
            "# Benchmarks\n\n\
             Written by `make bench`. Client and server share {cores} cores, PostgreSQL {version} on loopback with `fsync` off; \
             logs at info and a metrics recorder are on for this crate. Rates depend on the machine; look at the ratios. \
             A rate ratio above 1 and a CPU ratio below 1 are in our favour; each is the median of the ratios of interleaved rounds.\n"
        );
        println!("{intro}");
        // Cargo adds `--bench` of its own.
        let only = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
        Self { page: vec![intro], only }
    }

    pub fn wants(&self, section: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == section)
    }

    pub fn section(&mut self, title: &str, lines: Vec<String>) {
        let text = format!("## {title}\n\n{}", lines.join("\n"));
        println!("{text}");
        self.page.push(text);
    }

    pub fn write(self) {
        if !self.only.is_empty() {
            return;
        }
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/benchmarks.md");
        std::fs::write(path, self.page.join("\n")).expect("write docs/benchmarks.md");
        println!("written to docs/benchmarks.md");
    }
}
