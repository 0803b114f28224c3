//! The page that `make bench` writes.

use crate::setup::Setup;

pub struct Report(Vec<String>);

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
        Self(vec![intro])
    }

    pub fn section(&mut self, title: &str, lines: Vec<String>) {
        let text = format!("## {title}\n\n{}", lines.join("\n"));
        println!("{text}");
        self.0.push(text);
    }

    pub fn write(self) {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/benchmarks.md");
        std::fs::write(path, self.0.join("\n")).expect("write docs/benchmarks.md");
        println!("written to docs/benchmarks.md");
    }
}
