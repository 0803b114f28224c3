//! The programs in `examples/` do what they show.
#![cfg(feature = "testing")]

use std::path::PathBuf;
use std::process::Command;

use revenge_db::embedded::Replication;
use revenge_db::testing;

#[path = "support/servers.rs"]
mod servers;

/// Cargo builds examples with the tests, beside the folder of the tests' own programs.
fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let built = test.parent().unwrap().parent().unwrap().join("examples").join(name);
    assert!(built.exists(), "{} is missing: run `cargo build --examples`", built.display());
    built
}

async fn output(name: &str) -> String {
    let db = testing::database().await;
    output_with(name, &[("DATABASE_URL", db.url().as_str())])
}

fn output_with(name: &str, environment: &[(&str, &str)]) -> String {
    let done = Command::new(program(name)).envs(environment.iter().copied()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

#[tokio::test]
async fn basic_query_lists_searches_and_counts() {
    assert_eq!(output("basic_query").await, "Heat (1995)\nM (1931)\nRififi (1955)\nfound Rififi\n3 films\n");
}

#[tokio::test]
async fn transactions_commit_roll_back_and_return_to_a_savepoint() {
    let output = output("transactions").await;
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!((lines[0], lines[2], lines[3]), ("refused by movies_pkey", "rolled back: true", "0 favourites"), "{output}");
}

#[tokio::test]
async fn notifications_arrive_on_the_channel_and_in_the_outbox() {
    assert_eq!(output("notifications").await, "heard of Notifications\nlibrary.added: Notifications\n");
}

#[tokio::test]
async fn bulk_import_inserts_rejects_and_updates() {
    let output = output("bulk_import").await;
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines[0], "0 inserted, 10000 rejected: year: must be from 1870 to 2200");
    assert!(lines[1].starts_with("10000 inserted, 0 updated"), "{output}");
    assert!(lines[2].starts_with("0 inserted, 10000 updated"), "{output}");
}

#[tokio::test]
async fn read_replica_sees_what_it_has_asked_for() {
    let servers = Replication::start(&servers::options(), 1).await.unwrap();
    let [primary, replica] = servers.nodes() else { unreachable!("one of each") };
    let replicas = format!("127.0.0.1:{}", replica.port());

    let output = output_with("read_replica", &[("DATABASE_URL", &primary.url("postgres")), ("REVENGE_DB_REPLICA_HOSTS", &replicas)]);

    let (answers, stats) = output.split_once("127.0.0.1:").unwrap();
    // `Eventual` promises nothing.
    let promised = |line: &&str| !line.starts_with("Eventual");
    assert!(answers.lines().filter(promised).all(|line| line.ends_with(": true")), "{output}");
    assert_eq!(answers.lines().count(), 8, "{output}");
    assert!(!stats.contains(&format!("{replicas}: 0 reads")), "{output}");
    servers.stop().await.unwrap();
}
