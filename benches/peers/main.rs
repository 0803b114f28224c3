//! This crate beside plain sqlx and tokio-postgres with deadpool: the same
//! statements, one process, peers taking turns. `make bench` runs it and writes
//! `docs/benchmarks.md`; `cargo bench --bench peers -- calls waiting` runs only
//! these sections and writes nothing.
//!
//! Rates on a shared machine wander; ratios of rounds that ran side by side do
//! not. Client CPU is what `getrusage` says of this process.

#![expect(clippy::disallowed_methods, reason = "the peers' own ways are measured")]

mod calls;
mod import;
mod measure;
mod report;
mod routing;
mod setup;

use metrics_exporter_prometheus::PrometheusBuilder;
use tracing_subscriber::fmt;

use crate::report::Report;
use crate::setup::Setup;

fn main() {
    if let Some(rows) = std::env::var_os("REVENGE_BENCH_MEMORY") {
        return runtime().block_on(import::memory(&rows.to_string_lossy()));
    }
    // As in a server: logs at info, a recorder that somebody reads.
    fmt().with_max_level(tracing::Level::INFO).with_writer(std::io::sink).init();
    let recorder = PrometheusBuilder::new().install_recorder().expect("the first recorder");
    runtime().block_on(async {
        let setup = Setup::new().await;
        let mut report = Report::new(&setup).await;
        if report.wants("connecting") {
            report.section("Connecting", setup::connect_time(&setup).await);
        }
        if report.wants("calls") {
            report.section("Calls, 8 tasks", calls::run(&setup).await);
            recorder.run_upkeep();
        }
        if report.wants("waiting") {
            report.section("Waiting for a connection, 64 tasks on 8 connections", calls::waiting(&setup).await);
        }
        if report.wants("routing") {
            report.section("Routing over replicas", routing::run().await);
        }
        if report.wants("import") {
            report.section("Import of 500,000 movies (20 filled columns) into the staging table", import::run(&setup).await);
        }
        report.write();
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}
