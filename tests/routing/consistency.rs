//! Random reads against random lag, with a checker that knows every write.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use revenge_db::{CommitToken, Consistency, Database};

use crate::cluster::{Cluster, fresh};
use crate::support::seed;

/// Counters, one for each writer, which only grow.
const COUNTERS: &str = "CREATE TABLE counters (writer integer PRIMARY KEY, n bigint NOT NULL);
                        GRANT SELECT, UPDATE ON counters TO revenge_app; INSERT INTO counters SELECT w, 0 FROM generate_series(0, 7) AS w";

const READ: &str = "SELECT n FROM counters WHERE writer = $1";

/// Adds one to a counter; what it is then, and the commit's token.
async fn count(db: &Database, writer: i32) -> (i64, CommitToken) {
    let tx = db.begin().await.unwrap();
    let add = sqlx::query_scalar("UPDATE counters SET n = n + 1 WHERE writer = $1 RETURNING n").bind(writer);
    let n = add.fetch_one(tx.executor()).await.unwrap();
    (n, tx.commit_with_token().await.unwrap())
}

/// Holds the replay of either replica back, again and again, now and then of both.
async fn disturb(cluster: Arc<Cluster>, seed: u64, done: Arc<AtomicBool>) {
    let disturb_one = |at: usize| {
        let (cluster, done) = (&cluster, &done);
        let mut random = StdRng::seed_from_u64(seed.wrapping_add(at as u64));
        async move {
            while !done.load(Ordering::Relaxed) {
                cluster.node(at).pause_replay().await.unwrap();
                tokio::time::sleep(Duration::from_millis(random.random_range(10..300))).await;
                cluster.node(at).resume_replay().await.unwrap();
                tokio::time::sleep(Duration::from_millis(random.random_range(10..150))).await;
            }
        }
    };
    tokio::join!(disturb_one(1), disturb_one(2));
}

/// A write that was acknowledged.
#[derive(Clone, Copy)]
struct Written {
    n: i64,
    at: Instant,
    token: CommitToken,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_read_is_staler_than_its_caller_accepts() {
    const READS: u64 = 10_000;
    let seed = seed();
    let cluster = Arc::new(Cluster::start(2).await);
    cluster.tell(0, COUNTERS).await;
    cluster.caught_up().await;
    let db = cluster.connect(|config| config.max_conns(10)).await;
    fresh(&db, 2).await;
    let (done, history) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::<Written>::new())));
    let writer = tokio::spawn({
        let (db, done, history) = (db.clone(), Arc::clone(&done), Arc::clone(&history));
        async move {
            while !done.load(Ordering::Relaxed) {
                let (n, token) = count(&db, 0).await;
                history.lock().unwrap().push(Written { n, at: Instant::now(), token });
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
    });
    let disturber = tokio::spawn(disturb(Arc::clone(&cluster), seed, Arc::clone(&done)));

    let reads = Arc::new(AtomicU64::new(0));
    let readers = (0..8).map(|reader| {
        let (db, history, reads) = (db.clone(), Arc::clone(&history), Arc::clone(&reads));
        let mut random = StdRng::seed_from_u64(seed.wrapping_add(reader));
        tokio::spawn(async move {
            while reads.fetch_add(1, Ordering::Relaxed) < READS {
                let lag = Duration::from_millis(random.random_range(10..400));
                let earlier = {
                    let history = history.lock().unwrap();
                    let latest = history.len();
                    if latest == 0 { None } else { Some(history[random.random_range(latest.saturating_sub(50)..latest)]) }
                };
                let started = Instant::now();
                let (consistency, since) = match (random.random_range(0..4), earlier) {
                    (0, Some(earlier)) => (Consistency::After(earlier.token), None),
                    (1, _) => (Consistency::Primary, Some(started)),
                    (2, _) => (Consistency::MaxLag(lag), started.checked_sub(lag)),
                    _ => (Consistency::Eventual, None),
                };
                let expected = match (consistency, since) {
                    (Consistency::After(_), _) => earlier.map_or(0, |written| written.n),
                    (_, Some(since)) => {
                        let history = history.lock().unwrap();
                        history.iter().rev().find(|written| written.at <= since).map_or(0, |written| written.n)
                    }
                    _ => 0,
                };
                let n: i64 = sqlx::query_scalar(READ).bind(0).fetch_one(db.reader(consistency).executor()).await.unwrap();
                assert!(n >= expected, "{consistency:?} saw {n}, and {expected} had been acknowledged");
            }
        })
    });
    for reader in futures_util::future::join_all(readers).await {
        reader.unwrap();
    }
    done.store(true, Ordering::Relaxed);
    writer.await.unwrap();
    disturber.await.unwrap();
    let stats = db.routing_stats();
    println!("{stats:?}, {} writes", history.lock().unwrap().len());
    assert!(stats.nodes.iter().all(|node| node.reads > 100), "every node had a share: {stats:?}");
    assert!(stats.fallbacks.behind > 0, "some replica was behind");
}

/// What the writers' process tells the readers': a counter, what it had come
/// to, and a token for that.
fn line(writer: i32, n: i64, token: CommitToken) -> String {
    format!("{writer} {n} {token}\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_hold_across_processes_and_nobody_goes_back_in_time() {
    let seed = seed();
    let cluster = Arc::new(Cluster::start(2).await);
    cluster.tell(0, COUNTERS).await;
    cluster.caught_up().await;
    let db = cluster.connect(|config| config.max_conns(10)).await;
    fresh(&db, 2).await;
    let mut children: Vec<Child> = (0..2).map(|child| readers(&cluster, seed.wrapping_add(child))).collect();
    let pipes: Vec<_> = children.iter_mut().map(|child| child.stdin.take().unwrap()).collect();
    let pipes = Arc::new(Mutex::new(pipes));
    let done = Arc::new(AtomicBool::new(false));
    let disturber = tokio::spawn(disturb(Arc::clone(&cluster), seed, Arc::clone(&done)));
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let (db, done, pipes) = (db.clone(), Arc::clone(&done), Arc::clone(&pipes));
            tokio::spawn(async move {
                while !done.load(Ordering::Relaxed) {
                    let (n, token) = count(&db, writer).await;
                    for pipe in pipes.lock().unwrap().iter_mut() {
                        // A reader that has finished does not listen any more.
                        let _ = pipe.write_all(line(writer, n, token).as_bytes());
                    }
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            })
        })
        .collect();

    let mut total = 0;
    for child in children {
        let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "a violation, or another failure:\n{text}\n{}", String::from_utf8_lossy(&output.stderr));
        // Behind the test's name, where one thread runs the tests.
        let reads = text.split("reads ").skip(1).find_map(|rest| rest.lines().next()?.parse::<u64>().ok());
        total += reads.unwrap_or_else(|| panic!("no count of reads:\n{text}"));
        text.lines().filter(|line| line.starts_with("RoutingStats")).for_each(|line| println!("{line}"));
    }
    done.store(true, Ordering::Relaxed);
    disturber.await.unwrap();
    for writer in writers {
        writer.await.unwrap();
    }
    println!("{total} reads without a violation");
    assert!(total >= 100_000, "{total}");
}

/// A process of eight readers, which is this very binary.
fn readers(cluster: &Cluster, seed: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "consistency::readers_of_another_process", "--ignored", "--nocapture"])
        .env("READERS_PRIMARY", cluster.url(0).as_str())
        .env("READERS_REPLICAS", format!("{},{}", cluster.address(1), cluster.address(2)))
        .env("READERS_SEED", seed.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by another test"]
async fn readers_of_another_process() {
    const READS: u64 = 50_000;
    let url = std::env::var("READERS_PRIMARY").unwrap().parse().unwrap();
    let seed: u64 = std::env::var("READERS_SEED").unwrap().parse().unwrap();
    let replicas = std::env::var("READERS_REPLICAS").unwrap();
    let db = crate::support::connect(&url, |config| config.max_conns(10).replicas(replicas.split(','))).await;
    // The last word of each writer.
    let words = Arc::new(Mutex::new([None::<(i64, CommitToken)>; 8]));
    std::thread::spawn({
        let words = Arc::clone(&words);
        move || {
            for line in BufReader::new(std::io::stdin()).lines() {
                let line = line.unwrap();
                let mut parts = line.split(' ');
                let mut next = || parts.next().unwrap();
                let (writer, n, token): (usize, i64, CommitToken) =
                    (next().parse().unwrap(), next().parse().unwrap(), next().parse().unwrap());
                words.lock().unwrap()[writer] = Some((n, token));
            }
        }
    });
    let reads = Arc::new(AtomicU64::new(0));
    let tasks = (0..8).map(|reader| {
        let (db, words, reads) = (db.clone(), Arc::clone(&words), Arc::clone(&reads));
        let mut random = StdRng::seed_from_u64(seed.wrapping_mul(31).wrapping_add(reader));
        tokio::spawn(async move {
            let mut causal = db.causal();
            let mut seen = [0_i64; 8];
            while reads.load(Ordering::Relaxed) < READS {
                let writer = random.random_range(0..8);
                let word = words.lock().unwrap()[writer];
                if reader % 2 == 0 && word.is_none() {
                    tokio::task::yield_now().await;
                    continue;
                }
                reads.fetch_add(1, Ordering::Relaxed);
                if let Some((n, token)) = word.filter(|_| reader % 2 == 0) {
                    // Read-your-writes by a token out of the other process.
                    let executor = db.reader(Consistency::After(token)).executor();
                    let read: i64 = sqlx::query_scalar(READ).bind(writer as i32).fetch_one(executor).await.unwrap();
                    assert!(read >= n, "after {token}: {read} instead of at least {n}");
                    continue;
                }
                // Monotonic reads, to which a token is added now and then.
                if let Some((n, token)) = word.filter(|_| random.random_ratio(1, 20)) {
                    causal = causal.after(token);
                    seen[writer] = seen[writer].max(n);
                }
                let read: i64 = sqlx::query_scalar(READ).bind(writer as i32).fetch_one(causal.read()).await.unwrap();
                assert!(read >= seen[writer], "back in time: {read} after {}", seen[writer]);
                seen[writer] = read;
            }
        })
    });
    for task in futures_util::future::join_all(tasks).await {
        task.unwrap();
    }
    println!("reads {}", reads.load(Ordering::Relaxed));
    println!("{:?}", db.routing_stats());
}
