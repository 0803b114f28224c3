//! How long a connection is waited for.

use std::sync::Arc;
use std::time::Instant;

use futures_util::future::join_all;
use hdrhistogram::Histogram;
use revenge_db::testing;
use tokio::sync::Semaphore;

use crate::measure::median;
use crate::setup::Setup;

const ROUNDS: usize = 11;

/// How long 64 tasks wait for one of 8 connections: given back at once, held
/// for a mere moment, which shows the pools alone, and held for one `SELECT 1`, as in life.
pub async fn run(setup: &Setup) -> Vec<String> {
    let mut lines = Vec::new();
    for held in [Held::Not, Held::Turn, Held::Query] {
        lines.extend(compare(setup, held).await);
    }
    lines
}

/// What is done with a connection that was waited for.
#[derive(Clone, Copy, PartialEq)]
enum Held {
    Not,
    Turn,
    Query,
}

async fn compare(setup: &Setup, held: Held) -> Vec<String> {
    const WAITERS: u32 = 64;
    // As many turns as take some tenths of a second.
    let (what, turns) = match held {
        Held::Not => ("Given back at once", 20_000),
        Held::Turn => ("Held for one turn of the scheduler", 10_000),
        Held::Query => ("Held for one `SELECT 1`", 400),
    };
    let semaphore = Arc::new(Semaphore::new(setup.deadpool.status().max_size));
    let (mut ours, mut theirs, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let db = (*setup.ours).clone();
        let mine = waits(WAITERS, turns, move || {
            let db = db.clone();
            async move {
                let started = Instant::now();
                let mut lease = testing::lease(&db).await;
                let waited = started.elapsed();
                match held {
                    Held::Not => {}
                    Held::Turn => tokio::task::yield_now().await,
                    Held::Query => lease.select_one().await,
                }
                waited
            }
        });
        ours.push(mine.await);
        let pool = setup.deadpool.clone();
        let others = waits(WAITERS, turns, move || {
            let pool = pool.clone();
            async move {
                let started = Instant::now();
                let client = pool.get().await.expect("a client");
                let waited = started.elapsed();
                match held {
                    Held::Not => {}
                    Held::Turn => tokio::task::yield_now().await,
                    Held::Query => {
                        let statement = client.prepare_cached("SELECT 1").await.expect("a statement");
                        client.query_one(&statement, &[]).await.expect("a row");
                    }
                }
                waited
            }
        });
        theirs.push(others.await);
        if held == Held::Turn {
            let semaphore = Arc::clone(&semaphore);
            let nothing = waits(WAITERS, turns, move || {
                let semaphore = Arc::clone(&semaphore);
                async move {
                    let started = Instant::now();
                    let _permit = semaphore.acquire().await.expect("an open semaphore");
                    let waited = started.elapsed();
                    tokio::task::yield_now().await;
                    waited
                }
            });
            bare.push(nothing.await);
        }
    }
    let mut lines = vec![
        format!("**{what}**"),
        String::new(),
        "| medians of the rounds | p50, µs | p99, µs | our p99 against it |".to_owned(),
        "| --- | ---: | ---: | ---: |".to_owned(),
    ];
    let p99 = |waits: &Histogram<u64>| waits.value_at_quantile(0.99) as f64;
    for (name, peers) in [("revenge-db", &ours), ("tokio-postgres, deadpool", &theirs), ("a bare `tokio::sync::Semaphore`, no pool", &bare)]
    {
        if peers.is_empty() {
            continue;
        }
        let at = |quantile: f64| median(peers.iter().map(|waits| waits.value_at_quantile(quantile) as f64 / 1e3).collect());
        let ratio = median(ours.iter().zip(peers).map(|(mine, other)| p99(mine) / p99(other)).collect());
        lines.push(format!("| {name} | {:.1} | {:.1} | {ratio:.2} |", at(0.5), at(0.99)));
    }
    lines.push(String::new());
    lines
}

async fn waits<F, Fut>(tasks: u32, turns: u32, turn: F) -> Histogram<u64>
where
    F: Fn() -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = std::time::Duration> + Send,
{
    let spawned = (0..tasks).map(|_| {
        let turn = turn.clone();
        tokio::spawn(async move {
            let mut waits = Vec::with_capacity(turns as usize);
            for _ in 0..turns {
                waits.push(turn().await);
            }
            waits
        })
    });
    let mut all = Histogram::new(3).expect("bounds");
    for waits in join_all(spawned).await {
        for wait in waits.expect("no turn fails") {
            all.record(u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX).max(1)).expect("in bounds");
        }
    }
    all
}
