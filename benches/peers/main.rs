//! This crate beside plain sqlx and tokio-postgres with deadpool: the same
//! statements, one process, peers taking turns. `make bench` runs it and writes
//! `docs/benchmarks.md`; `cargo bench --bench peers -- waiting` runs only that
//! section and writes nothing.
//!
//! Each section has a process and a database of its own: what one leaves behind
//! in an allocator or a runtime is not what the next one is to measure. Rates
//! on a shared machine wander; ratios of rounds that ran side by side do not.
//! Client CPU is what `getrusage` says of the process.

#![expect(clippy::disallowed_methods, reason = "the peers' own ways are measured")]

mod alone;
mod calls;
mod import;
mod instructions;
mod measure;
#[path = "../support/page.rs"]
mod page;
mod report;
mod routing;
mod setup;
mod waiting;

use metrics_exporter_prometheus::PrometheusBuilder;
use tracing_subscriber::fmt;

use crate::report::Section;
use crate::setup::Setup;

fn main() {
    if let Ok(order) = std::env::var(alone::ORDER) {
        return runtime().block_on(alone::work(&order));
    }
    // Cargo adds `--bench` of its own.
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    match asked.as_slice() {
        [] => report::write(),
        [one] => runtime().block_on(measure_section(one.parse().expect("the name of a section"))),
        many => many.iter().for_each(|name| report::run(name.parse().expect("the name of a section"), &mut std::io::sink())),
    }
}

async fn measure_section(section: Section) {
    watch();
    let setup = Setup::new().await;
    let lines = match section {
        Section::Intro => vec![report::intro(&setup).await],
        Section::Connecting => setup::connect_time(&setup).await,
        Section::Calls => calls::run(&setup).await,
        Section::Waiting => waiting::run(&setup).await,
        Section::Routing => routing::run().await,
        Section::Import => import::run(&setup).await,
        Section::Instructions => instructions::run(&setup),
    };
    println!("{}\n\n{}", section.title(), lines.join("\n"));
}

/// As in a server: logs at info, a recorder that somebody reads.
fn watch() {
    fmt().with_max_level(tracing::Level::INFO).with_writer(std::io::sink).init();
    let _recorder = PrometheusBuilder::new().install_recorder().expect("the first recorder");
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}
