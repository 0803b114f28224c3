//! The failover drill: the primary is killed under load and the most advanced
//! replica promoted, again and again. `make drill` runs ten rounds of each kind.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use revenge_db::{Consistency, Database, Error};
use sqlx::AssertSqlSafe;
use tokio::time::MissedTickBehavior;
use uuid::Uuid;

use crate::cluster::{Cluster, film, fresh};
use crate::support::until;

/// Without a key: a write that was applied twice would show.
const TABLE: &str = "CREATE TABLE drill (id uuid NOT NULL); GRANT SELECT, INSERT ON drill TO revenge_app";

const ANY_ONE: &str = "ANY 1 (node0, node1, node2)";

fn rounds() -> usize {
    std::env::var("DRILL_ROUNDS").ok().map_or(2, |rounds| rounds.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failover_loses_no_acknowledged_write_where_a_replica_has_confirmed_it() {
    let table = drill(true).await;
    for round in &table {
        assert_eq!((round.lost, round.doubled), (0, 0), "{round:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failover_of_asynchronous_replicas_doubles_no_write() {
    let table = drill(false).await;
    for round in &table {
        // What is lost is in the table: nobody has promised more.
        assert_eq!(round.doubled, 0, "{round:?}");
    }
}

#[derive(Debug)]
struct Round {
    acknowledged: usize,
    unknown: usize,
    lost: usize,
    doubled: usize,
    reads: usize,
    reads_failed_for: Duration,
    writes_back_after: Duration,
}

/// What the load has met so far.
#[derive(Default)]
struct Log {
    acknowledged: Vec<Uuid>,
    unknown: usize,
    last_write: Option<Instant>,
    reads: usize,
    failing_since: Option<Instant>,
    reads_failed_for: Duration,
}

async fn drill(synchronous: bool) -> Vec<Round> {
    let cluster = Cluster::start(2).await;
    cluster.tell(0, TABLE).await;
    let db = cluster
        .connect(|config| config.lag_check_period(Duration::from_secs(1)).max_conns(10).acquire_timeout(Duration::from_secs(5)))
        .await;
    let (_, heat) = film(&cluster, &db).await;
    fresh(&db, 2).await;
    let (log, done) = (Arc::new(Mutex::new(Log::default())), Arc::new(AtomicBool::new(false)));
    let mut load = vec![tokio::spawn(write(db.clone(), Arc::clone(&log), Arc::clone(&done)))];
    // Five readers of a hundred a second.
    for _ in 0..5 {
        let (db, log, done) = (db.clone(), Arc::clone(&log), Arc::clone(&done));
        load.push(tokio::spawn(async move {
            let mut clock = clock(Duration::from_millis(10));
            while !done.load(Ordering::Relaxed) {
                clock.tick().await;
                let read = db.movies().get(heat.id).await;
                log.lock().unwrap().note_read(read.is_ok());
            }
        }));
    }

    let mut table = Vec::new();
    let mut primary = 0;
    for _ in 0..rounds() {
        let others: Vec<usize> = (0..3).filter(|at| *at != primary).collect();
        if synchronous {
            cluster.node(primary).set("synchronous_standby_names", ANY_ONE).await.unwrap();
        }
        *log.lock().unwrap() = Log::default();
        until("writes go on", || async { log.lock().unwrap().acknowledged.len() > 25 }).await;

        cluster.node(primary).kill().await.unwrap();
        let (new, other) = match (received(&cluster, others[0]).await, received(&cluster, others[1]).await) {
            (first, second) if first >= second => (others[0], others[1]),
            _ => (others[1], others[0]),
        };
        cluster.node(new).promote().await.unwrap();
        let promoted = Instant::now();
        if synchronous {
            cluster.node(new).set("synchronous_standby_names", ANY_ONE).await.unwrap();
        }
        cluster.node(other).follow(cluster.node(new)).await.unwrap();
        until("writes are back", || async { log.lock().unwrap().last_write.is_some_and(|at| at > promoted) }).await;
        let back = log.lock().unwrap().last_write.unwrap();
        cluster.node(primary).rejoin(cluster.node(new)).await.unwrap();
        until("the old primary is a replica", || async { db.health_check().await.unwrap().warnings.is_empty() }).await;
        fresh(&db, 2).await;

        let round = {
            let log = log.lock().unwrap();
            Round {
                acknowledged: log.acknowledged.len(),
                unknown: log.unknown,
                lost: 0,
                doubled: 0,
                reads: log.reads,
                reads_failed_for: log.reads_failed_for,
                writes_back_after: back - promoted,
            }
        };
        let acknowledged = log.lock().unwrap().acknowledged.clone();
        let (lost, doubled) = audit(&db, &acknowledged).await;
        let round = Round { lost, doubled, ..round };
        assert!(round.reads_failed_for <= Duration::from_secs(1), "{round:?}");
        assert!(round.writes_back_after <= Duration::from_secs(5), "{round:?}");
        table.push(round);
        primary = new;
    }
    done.store(true, Ordering::Relaxed);
    for task in load {
        task.await.unwrap();
    }
    print(synchronous, &table);
    table
}

/// Fifty writes a second, none of which is repeated.
async fn write(db: Database, log: Arc<Mutex<Log>>, done: Arc<AtomicBool>) {
    let mut clock = clock(Duration::from_millis(20));
    let mut under_way = tokio::task::JoinSet::new();
    while !done.load(Ordering::Relaxed) {
        clock.tick().await;
        let (db, log) = (db.clone(), Arc::clone(&log));
        under_way.spawn(async move {
            let id = Uuid::now_v7();
            let outcome = sqlx::query("INSERT INTO drill (id) VALUES ($1)").bind(id).execute(db.write()).await.map_err(Error::from);
            let mut log = log.lock().unwrap();
            match outcome {
                Ok(_) => {
                    log.acknowledged.push(id);
                    log.last_write = Some(Instant::now());
                }
                Err(Error::CommitUnknown { .. }) => log.unknown += 1,
                Err(_) => {}
            }
        });
        while under_way.try_join_next().is_some() {}
    }
}

fn clock(period: Duration) -> tokio::time::Interval {
    let mut clock = tokio::time::interval(period);
    clock.set_missed_tick_behavior(MissedTickBehavior::Skip);
    clock
}

impl Log {
    fn note_read(&mut self, succeeded: bool) {
        self.reads += 1;
        let now = Instant::now();
        if succeeded {
            self.failing_since = None;
        } else {
            let since = *self.failing_since.get_or_insert(now);
            self.reads_failed_for = self.reads_failed_for.max(now - since).max(Duration::from_millis(1));
        }
    }
}

async fn received(cluster: &Cluster, at: usize) -> i64 {
    let position = "SELECT (pg_last_wal_receive_lsn() - '0/0')::bigint";
    sqlx::query_scalar(position).fetch_one(&mut cluster.session(at).await).await.unwrap()
}

/// How many acknowledged writes are missing, and how many rows are there twice.
async fn audit(db: &Database, acknowledged: &[Uuid]) -> (usize, usize) {
    let executor = db.reader(Consistency::Primary).executor();
    let rows: Vec<(Uuid, i64)> =
        sqlx::query_as(AssertSqlSafe("SELECT id, count(*) FROM drill GROUP BY id")).fetch_all(executor).await.unwrap();
    let rows: HashMap<Uuid, i64> = rows.into_iter().collect();
    let lost = acknowledged.iter().filter(|id| !rows.contains_key(id)).count();
    (lost, rows.values().filter(|count| **count > 1).count())
}

fn print(synchronous: bool, table: &[Round]) {
    println!("{}", if synchronous { "**Synchronous: `ANY 1` of the replicas confirms**\n" } else { "**Asynchronous**\n" });
    println!("| round | acknowledged | lost | doubled | outcome unknown | reads | reads failed for | writes back after the promotion |");
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (at, round) in table.iter().enumerate() {
        let Round { acknowledged, unknown, lost, doubled, reads, reads_failed_for, writes_back_after } = round;
        println!(
            "| {} | {acknowledged} | {lost} | {doubled} | {unknown} | {reads} | {} ms | {} ms |",
            at + 1,
            reads_failed_for.as_millis(),
            writes_back_after.as_millis()
        );
    }
}
