//! What routing costs a read, and what replicas bring.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use revenge_db::embedded::{Replication, ServerOptions};
use revenge_db::{Config, Consistency, Database};

use crate::measure::{Peer, measure, median, table};

const ROUNDS: usize = 11;
const READS: u32 = 16_000;

/// How long a server is busy with a read, in which another could do nothing
/// else: with it, two cores are enough for three servers.
const SERVICE: Duration = Duration::from_millis(10);

pub async fn run() -> Vec<String> {
    let servers = Replication::start(&ServerOptions::default(), 2).await.expect("a primary and two replicas");
    let [primary, others @ ..] = servers.nodes() else { return Vec::new() };
    for other in others {
        other.wait_until_caught_up_with(primary).await.expect("replicas that follow");
    }
    let alone = connect(&primary.url("postgres"), Vec::new()).await;
    let routed = connect(&primary.url("postgres"), others.iter().map(|node| format!("127.0.0.1:{}", node.port())).collect()).await;
    let mut lines = Vec::new();
    for tasks in [8, 64] {
        lines.extend(cost(&alone, &routed, tasks).await);
    }
    lines.push(throughput(&alone, &routed).await);
    servers.stop().await.expect("an end");
    lines
}

async fn connect(url: &str, replicas: Vec<String>) -> Database {
    let config = Config::builder(url).replicas(replicas).min_conns(8).max_conns(8).build().expect("a configuration");
    Database::connect(config).await.expect("a connection")
}

/// `SELECT 1` to one server, and to the same number of connections on two
/// replicas: the client's CPU tells what the choice costs.
async fn cost(alone: &Database, routed: &Database, tasks: u32) -> Vec<String> {
    let ways = [
        ("one server", alone, Consistency::Eventual),
        ("two replicas, Eventual", routed, Consistency::Eventual),
        ("two replicas, MaxLag(1 s)", routed, Consistency::MaxLag(Duration::from_secs(1))),
    ];
    let mut peers = ways.map(|(name, ..)| Peer::new(name));
    for round in 0..=ROUNDS {
        for (peer, (_, db, consistency)) in peers.iter_mut().zip(&ways) {
            let (db, consistency) = ((*db).clone(), *consistency);
            let sample = measure(READS, async move {
                let running = (0..tasks).map(|_| {
                    let reader = db.reader(consistency);
                    tokio::spawn(async move {
                        for _ in 0..READS / tasks {
                            sqlx::query("SELECT 1").fetch_one(reader.executor()).await.expect("a read");
                        }
                    })
                });
                for task in join_all(running).await {
                    task.expect("no read fails");
                }
            })
            .await;
            if round > 0 {
                peer.rounds.push(sample);
            }
        }
    }
    let [one, eventual, lag] = &peers;
    let added = |peer: &Peer| median(peer.rounds.iter().zip(&one.rounds).map(|(with, without)| with.cpu_us() - without.cpu_us()).collect());
    let mut lines = table(&format!("`SELECT 1`, {tasks} tasks"), eventual, &[one, lag]);
    lines.push(format!(
        "Client CPU that routing adds to a read: {:.2} µs, with a `MaxLag` {:.2} µs (medians of {ROUNDS}).\n",
        added(eventual),
        added(lag)
    ));
    lines
}

/// Reads of one second's worth each way, by 64 tasks.
async fn throughput(alone: &Database, routed: &Database) -> String {
    let mut ratios = Vec::new();
    for _ in 0..5 {
        let (one, three) = (reads_in_a_second(alone).await, reads_in_a_second(routed).await);
        ratios.push(three / one);
    }
    format!(
        "Read throughput of three nodes against one, each read keeping its connection busy for {SERVICE:?} of `pg_sleep`, 8 connections a node, \
         64 tasks: {:.2} (median of {}). The servers share the machine's cores, so the time in which a server is busy is simulated.\n",
        median(ratios.clone()),
        ratios.len()
    )
}

async fn reads_in_a_second(db: &Database) -> f64 {
    let done = Arc::new(AtomicBool::new(false));
    let started = Instant::now();
    let tasks = (0..64).map(|_| {
        let (db, done) = (db.clone(), Arc::clone(&done));
        tokio::spawn(async move {
            let mut reads = 0_u32;
            while !done.load(Ordering::Relaxed) {
                sqlx::query("SELECT pg_sleep($1)").bind(SERVICE.as_secs_f64()).execute(db.read()).await.expect("a read");
                reads += 1;
            }
            reads
        })
    });
    let tasks: Vec<_> = tasks.collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    done.store(true, Ordering::Relaxed);
    let reads: u32 = join_all(tasks).await.into_iter().map(|reads| reads.expect("no read fails")).sum();
    f64::from(reads) / started.elapsed().as_secs_f64()
}
