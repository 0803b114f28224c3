//! `revenge-db health`, and what holds for every subcommand.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use revenge_db::testing;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::support::Cli;

#[tokio::test]
async fn a_fit_database_is_healthy() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    let text = cli.run(&["health"]);
    assert_eq!(text.code, Some(0), "{text:?}");
    assert!(text.out.starts_with("healthy\n") && text.out.contains(": primary, PostgreSQL "), "{text:?}");

    let json = cli.run(&["health", "--json"]);
    let answer: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((json.code, &answer["healthy"], &answer["schema"]), (Some(0), &Value::Bool(true), &Value::from("current")), "{json:?}");
}

#[tokio::test]
async fn a_database_without_a_schema_is_not() {
    let blank = testing::empty_database().await;
    let cli = Cli::new(&blank.owner_url());
    let text = cli.run(&["health"]);
    assert_eq!(text.code, Some(1));
    assert!(text.out.starts_with("unhealthy\n") && text.out.contains("run `revenge-db migrate up`"), "{text:?}");
    assert_eq!(cli.run(&["health", "--json"]).code, Some(1));
}

#[test]
fn a_server_that_is_gone_is_an_answer_too() {
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let cli = Cli::new(&format!("postgres://x:secret@127.0.0.1:{port}/x").parse().unwrap());
    let text = cli.run(&["health"]);
    assert_eq!((text.code, text.out.starts_with("unhealthy\n")), (Some(1), true), "{text:?}");
    assert!(text.out.contains("unavailable") && !format!("{text:?}").contains("secret"), "{text:?}");

    let json = cli.run(&["health", "--json"]);
    let answer: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((json.code, &answer["healthy"]), (Some(1), &Value::Bool(false)), "{json:?}");
    let up = cli.run(&["migrate", "up"]);
    assert_eq!((up.code, up.err.starts_with("error: ")), (Some(1), true), "{up:?}");
}

#[test]
fn a_bad_configuration_or_command_line_is_refused_with_1() {
    let cli = Cli::new(&"postgres://127.0.0.1:1/x".parse().unwrap());
    let missing = cli.run(&["health", "--config", "no-such.yaml"]);
    assert_eq!(missing.code, Some(1));
    assert!(missing.err.starts_with("error: configuration: no-such.yaml: "), "{missing:?}");
    let mistyped = cli.command(&["health"]).env("REVENGE_DB_POOL_MAXX", "3").output().unwrap();
    assert_eq!(mistyped.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&mistyped.stderr).contains("REVENGE_DB_POOL_MAXX"));
    for usage in [&["migrate"] as &[&str], &["import", "xml", "x"], &["migrate", "down", "0"], &["nonsense"]] {
        assert_eq!(cli.run(usage).code, Some(1), "{usage:?}");
    }
    assert_eq!(cli.run(&["--help"]).code, Some(0));
}

#[tokio::test]
async fn the_configuration_may_be_a_file() {
    let db = testing::database().await;
    let url = db.url();
    let cli = Cli::of(&db);
    cli.write(
        "db.yaml",
        format!(
            "database:\n  host: {}\n  port: {}\n  name: {}\n  user: {}\n  password: {}\n",
            url.host_str().unwrap(),
            url.port().unwrap_or(5432),
            url.path().trim_start_matches('/'),
            url.username(),
            url.password().unwrap()
        ),
    );
    let output = cli.command(&["--config", "db.yaml", "--verbose", "health"]).env_remove("DATABASE_URL").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

/// What takes connections and never says a word.
fn silent() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

#[test]
fn silent_servers_are_told_within_five_seconds() {
    let (_listener, port) = silent();
    let cli = Cli::new(&format!("postgres://x:secret@127.0.0.1:{port}/x").parse().unwrap());
    for timeout in ["10s", "25s"] {
        let started = Instant::now();
        let output = cli.command(&["health", "--json"]).env("REVENGE_DB_POOL_CONNECT_TIMEOUT", timeout).output().unwrap();
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
        assert_eq!(output.status.code(), Some(1));
    }
}

#[tokio::test]
async fn a_silent_replica_does_not_keep_the_primary_from_being_told() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    let (_listener, port) = silent();
    let started = Instant::now();
    let output = cli.command(&["health", "--json"]).env("REVENGE_DB_REPLICA_HOSTS", format!("127.0.0.1:{port}")).output().unwrap();
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &answer["nodes"][1]["state"]), (Some(0), &Value::from("down")), "{answer}");
}

#[tokio::test]
async fn json_has_the_same_keys_with_and_without_a_server() {
    let db = testing::database().await;
    let keys = |cli: &Cli| {
        let answer: Value = serde_json::from_str(&cli.run(&["health", "--json"]).out).unwrap();
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        (keys(&answer), keys(&answer["nodes"][0]))
    };
    assert_eq!(keys(&Cli::of(&db)), keys(&Cli::new(&"postgres://127.0.0.1:1/x".parse().unwrap())));
}

#[tokio::test]
async fn one_connection_is_enough() {
    let db = testing::database().await;
    let limit = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 1', current_database()); END $$";
    db.owner().await.execute(limit).await.unwrap();
    let name = db.url().path().trim_start_matches('/').to_owned();
    db.close().await;
    // Those that have just ended count until their processes are gone.
    let mut elsewhere = db.owner_url();
    elsewhere.set_path("/postgres");
    let mut elsewhere = PgConnection::connect(elsewhere.as_str()).await.unwrap();
    let sessions = AssertSqlSafe(format!(
        "DO $$ BEGIN WHILE EXISTS (SELECT FROM pg_stat_activity WHERE datname = '{name}') LOOP PERFORM pg_sleep(0.01), pg_stat_clear_snapshot(); END LOOP; END $$"
    ));
    elsewhere.execute(sessions).await.unwrap();
    let ran = Cli::of(&db).run(&["health"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}
