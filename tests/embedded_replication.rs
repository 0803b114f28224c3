//! A primary and its replicas: they replicate, break as they are told to, come
//! back, and leave nothing behind.
#![cfg(feature = "embedded")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use revenge_db::embedded::{EmbeddedError, Node, Replication, ServerOptions};
use servers::options;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Connection, Executor, FromRow, PgConnection};

#[path = "support/servers.rs"]
mod servers;

const PATIENCE: Duration = Duration::from_secs(40);

/// Three nodes and a table with one column, `id`, on all of them.
async fn three() -> Replication {
    let servers = Replication::start(&options(), 2).await.unwrap();
    let [primary, one, other] = servers.nodes() else { panic!("{servers:?}") };
    tell(primary, "CREATE TABLE row (id integer PRIMARY KEY)").await;
    for replica in [one, other] {
        replica.wait_until_caught_up_with(primary).await.unwrap();
    }
    servers
}

async fn session(node: &Node) -> PgConnection {
    PgConnection::connect(&node.url("postgres")).await.unwrap()
}

async fn tell(node: &Node, statement: &str) {
    session(node).await.execute(AssertSqlSafe(statement)).await.unwrap();
}

async fn ask<T: Send + Unpin>(node: &Node, question: &str) -> T
where
    (T,): for<'r> FromRow<'r, PgRow>,
{
    sqlx::query_scalar(AssertSqlSafe(question)).fetch_one(&mut session(node).await).await.unwrap()
}

async fn rows(node: &Node) -> i64 {
    ask(node, "SELECT count(*) FROM row").await
}

/// The timeline that a primary writes on.
async fn timeline(node: &Node) -> String {
    ask(node, "SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8)").await
}

fn listens(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

/// Waits for a state, and says which one did not come.
fn wait_until(state: &str, mut reached: impl FnMut() -> bool) {
    let start = Instant::now();
    while !reached() {
        assert!(start.elapsed() < PATIENCE, "not within {PATIENCE:?}: {state}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A zombie is not alive: its parent has not taken notice, that is all.
fn is_alive(process: &str) -> bool {
    let state = Command::new("ps").args(["-o", "state=", "-p", process]).output().unwrap().stdout;
    state.first().is_some_and(|state| *state != b'Z')
}

/// What must be gone when a node is: its folder, its port, its processes.
#[derive(Debug)]
struct Traces {
    folder: PathBuf,
    port: u16,
    processes: Vec<String>,
}

impl Traces {
    async fn of(node: &Node) -> Self {
        let children = "SELECT string_agg(pid::text, ' ') FROM pg_stat_activity WHERE pid <> pg_backend_pid()";
        let children: String = ask(node, children).await;
        let server = std::fs::read_to_string(node.data_dir().join("postmaster.pid")).unwrap();
        let processes = children.split(' ').chain(server.lines().take(1)).map(str::to_owned).collect();
        Self { folder: node.data_dir().parent().unwrap().to_owned(), port: node.port(), processes }
    }

    fn vanish(&self) {
        wait_until(&format!("nothing runs of {self:?}"), || !listens(self.port) && !self.processes.iter().any(|id| is_alive(id)));
        wait_until(&format!("no files of {self:?}"), || !self.folder.exists());
    }
}

#[tokio::test]
async fn a_row_arrives_on_both_replicas_unless_replay_is_paused() {
    let servers = three().await;
    let [primary, one, other] = servers.nodes() else { panic!() };
    one.pause_replay().await.unwrap();
    tell(primary, "INSERT INTO row VALUES (1)").await;

    other.wait_until_caught_up_with(primary).await.unwrap();
    assert_eq!((rows(primary).await, rows(one).await, rows(other).await), (1, 0, 1));

    // Waiting must not keep replay from being resumed.
    let (caught_up, resumed) = tokio::join!(one.wait_until_caught_up_with(primary), one.resume_replay());
    caught_up.and(resumed).unwrap();
    assert_eq!(rows(one).await, 1);
    servers.stop().await.unwrap();
}

#[tokio::test]
async fn a_replica_takes_over_and_the_old_primary_rejoins() {
    let servers = three().await;
    let [old, new, other] = servers.nodes() else { panic!() };
    let ports = [old.port(), new.port(), other.port()];
    assert_eq!(timeline(old).await, "00000001");

    old.kill().await.unwrap();
    assert!(!listens(old.port()));
    new.promote().await.unwrap();
    assert_eq!(timeline(new).await, "00000002");
    other.follow(new).await.unwrap();
    tell(new, "INSERT INTO row VALUES (1)").await;
    old.rejoin(new).await.unwrap();
    tell(new, "INSERT INTO row VALUES (2)").await;

    for standby in [old, other] {
        standby.wait_until_caught_up_with(new).await.unwrap();
        assert_eq!(rows(standby).await, 2, "{standby:?}");
        assert!(ask::<bool>(standby, "SELECT pg_is_in_recovery()").await);
    }
    let names: String = ask(new, "SELECT string_agg(application_name, ' ' ORDER BY application_name) FROM pg_stat_replication").await;
    assert_eq!(names, "node0 node2");
    assert_eq!([old.port(), new.port(), other.port()], ports);

    // And back again, by the one that rejoined.
    new.stop().await.unwrap();
    old.promote().await.unwrap();
    other.follow(old).await.unwrap();
    new.rejoin(old).await.unwrap();
    assert_eq!((timeline(old).await.as_str(), rows(new).await), ("00000003", 2));
    servers.stop().await.unwrap();
}

#[tokio::test]
async fn a_node_that_was_down_comes_back_as_what_it_was() {
    let servers = three().await;
    let [primary, one, other] = servers.nodes() else { panic!() };
    assert!(primary.start().await.is_err(), "it runs already");

    one.kill().await.unwrap();
    other.stop().await.unwrap();
    tell(primary, "INSERT INTO row VALUES (1)").await;
    primary.kill().await.unwrap();
    primary.kill().await.unwrap();
    for node in servers.nodes() {
        assert!(!listens(node.port()), "{node:?}");
        node.start().await.unwrap();
    }
    for standby in [one, other] {
        standby.wait_until_caught_up_with(primary).await.unwrap();
        assert_eq!(rows(standby).await, 1);
    }
    tell(primary, "INSERT INTO row VALUES (2)").await;
    servers.stop().await.unwrap();
}

#[tokio::test]
async fn a_commit_waits_for_the_standbys_that_are_named() {
    let servers = three().await;
    let [primary, one, other] = servers.nodes() else { panic!() };
    primary.set("synchronous_standby_names", "ANY 1 (node1, node2)").await.unwrap();
    tell(primary, "INSERT INTO row VALUES (1)").await;

    one.freeze().await.unwrap();
    other.freeze().await.unwrap();
    let commit = tell(primary, "INSERT INTO row VALUES (2)");
    let relief = async {
        while !ask::<bool>(primary, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep')").await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        other.thaw().await.unwrap();
    };
    tokio::time::timeout(PATIENCE, async { tokio::join!(commit, relief) }).await.unwrap();
    assert!(matches!(primary.set("no such", "1").await, Err(EmbeddedError::Setting { .. })));
    assert!(matches!(primary.set("work_mem", "much").await, Err(EmbeddedError::Node { .. })));
    servers.stop().await.unwrap();
}

#[tokio::test]
async fn dropped_servers_go_away_whatever_became_of_them() {
    let servers = three().await;
    let mut traces = Vec::new();
    for node in servers.nodes() {
        traces.push(Traces::of(node).await);
    }
    servers.nodes()[0].kill().await.unwrap();
    servers.nodes()[1].freeze().await.unwrap();
    drop(servers);
    traces.iter().for_each(Traces::vanish);
}

/// Not a test of its own: the parent that `a_killed_parent_leaves_nothing` kills.
#[tokio::test]
#[ignore = "waits to be killed"]
async fn parent() {
    let servers = Replication::start(&options(), 1).await.unwrap();
    for node in servers.nodes() {
        let Traces { folder, port, processes } = Traces::of(node).await;
        println!("node {port} {} {}", folder.display(), processes.join(" "));
    }
    std::future::pending::<()>().await;
}

#[test]
fn a_killed_parent_leaves_nothing() {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let mut parent = command.args(["--exact", "parent", "--ignored", "--nocapture"]).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(parent.stdout.take().unwrap()).lines().map(Result::unwrap);
    let nodes: Vec<Traces> = lines
        // The test harness may have begun the line.
        .filter_map(|line| {
            let mut words = line.split_once("node ")?.1.split(' ').map(str::to_owned);
            let (port, folder) = (words.next()?.parse().ok()?, words.next()?.into());
            Some(Traces { folder, port, processes: words.collect() })
        })
        .take(2)
        .collect();
    parent.kill().unwrap();
    parent.wait().unwrap();
    assert_eq!(nodes.len(), 2);
    nodes.iter().for_each(Traces::vanish);
}

#[tokio::test]
async fn without_binaries_the_error_says_that_containers_will_not_do() {
    let error = Replication::start(&ServerOptions::default().major(99).offline(true), 1).await.unwrap_err();
    let EmbeddedError::NotFound { tried, .. } = &error else { panic!("{error}") };
    assert_eq!(tried.iter().map(|attempt| attempt.way).collect::<Vec<_>>(), ["installed binaries", "Docker", "download"]);
}
