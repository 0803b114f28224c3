//! Everything at once, over a network and servers that fail: what was
//! acknowledged is there, once; what was refused is not; nothing leaks.
//!
//! One minute in `make test`; `make chaos` runs ten. `CHAOS_SEED` and
//! `CHAOS_SECONDS` repeat a run, as far as timing allows.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test fails by panicking, and the ledger is for the reader")]
#![allow(clippy::disallowed_methods, reason = "own statements are tested")]

#[path = "../routing/cluster.rs"]
#[allow(dead_code, reason = "the tests of routing use the rest")]
mod cluster;
mod faults;
mod ledger;
#[path = "../support/servers.rs"]
mod servers;
#[path = "../support/mod.rs"]
mod support;
mod verdict;
mod workers;
mod world;

use std::time::Duration;

use crate::world::World;

/// Longer than any deadline of a call and its retries.
const LAST_CALL: Duration = Duration::from_secs(60);

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_doubled_or_leaked() {
    let seed = number("CHAOS_SEED").unwrap_or_else(rand::random);
    let time = Duration::from_secs(number("CHAOS_SECONDS").unwrap_or(60));
    println!("seed {seed} for {time:?}");
    let world = World::make(seed).await;
    let workers = workers::start(&world);

    faults::rage(&world, time).await;
    world.stop();
    tokio::time::timeout(LAST_CALL, workers.join_all()).await.expect("every worker comes to its end");

    println!("{}", world.ledger);
    verdict::pronounce(&world).await;
}
