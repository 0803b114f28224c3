//! Ephemeral servers: they answer, and they leave nothing behind.
#![cfg(feature = "embedded")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use revenge_db::embedded::{EmbeddedError, Server, ServerOptions};
use servers::options;
use sqlx::{Connection, PgConnection};

#[path = "support/servers.rs"]
mod servers;

const PATIENCE: Duration = Duration::from_secs(40);

/// Waits for a state, and says which one did not come.
fn wait_until(state: &str, mut reached: impl FnMut() -> bool) {
    let start = Instant::now();
    while !reached() {
        assert!(start.elapsed() < PATIENCE, "not within {PATIENCE:?}: {state}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Where a server listens.
fn address(url: &str) -> SocketAddr {
    let url = url::Url::parse(url).unwrap();
    SocketAddr::new(url.host_str().unwrap().parse().unwrap(), url.port().unwrap())
}

fn listens(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok()
}

/// The folder of a cluster is the parent of its data.
fn folder(data: &Path) -> PathBuf {
    data.parent().unwrap().to_owned()
}

/// `with-postgres` on that version, without a server given from outside.
fn with_postgres() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_with-postgres"));
    command.env_remove("TEST_DATABASE_URL");
    command.args(std::env::var("TEST_POSTGRES_MAJOR").ok().map(|major| format!("--major={major}")));
    command
}

#[tokio::test]
async fn a_server_starts_answers_and_leaves_nothing() {
    let server = Server::start(&options().setting("work_mem", "5MB")).await.unwrap();
    let url = server.url("postgres");
    let mut connection = PgConnection::connect(&url).await.unwrap();

    // What the schema relies on, whatever the version and its origin.
    let (number, lower_case, ordered, setting): (String, String, bool, String) =
        sqlx::query_as("SELECT current_setting('server_version_num'), lower('ÉЖ'), 'Z' < 'a', current_setting('work_mem')")
            .fetch_one(&mut connection)
            .await
            .unwrap();
    assert_eq!(number.parse::<u32>().unwrap() / 10_000, u32::from(server.major()));
    assert_eq!((lower_case.as_str(), ordered, setting.as_str()), ("éж", true, "5MB"));
    for extension in ["CREATE EXTENSION pg_trgm", "CREATE EXTENSION pgcrypto"] {
        sqlx::query_scalar::<_, i32>(extension).fetch_optional(&mut connection).await.unwrap();
    }

    let (address, folder) = (address(&url), server.data_dir().map(folder));
    // The connection is still open: a server waiting for it would never end.
    server.stop().await.unwrap();
    assert!(!listens(address));
    assert!(folder.is_none_or(|folder| !folder.exists()));
}

#[tokio::test]
async fn a_dropped_server_goes_away_by_itself() {
    let server = Server::start(&options()).await.unwrap();
    let (address, folder) = (address(&server.url("postgres")), server.data_dir().map(folder));
    drop(server);
    wait_until("the port is free", || !listens(address));
    wait_until("the folder is gone", || folder.as_ref().is_none_or(|folder| !folder.exists()));
}

#[tokio::test]
async fn a_wrong_password_is_refused() {
    let server = Server::start(&options()).await.unwrap();
    let mut url = url::Url::parse(&server.url("postgres")).unwrap();
    url.set_password(Some("guess")).unwrap();
    assert!(PgConnection::connect(url.as_str()).await.is_err());
    server.stop().await.unwrap();
}

#[test]
fn a_killed_parent_leaves_nothing() {
    // The command tells its environment, then stays until it is killed itself.
    let mut parent =
        with_postgres().args(["--", "sh", "-c", "echo \"$$ $TEST_DATABASE_URL\"; exec sleep 600"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(parent.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let (command, url) = line.trim().split_once(' ').unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let data: String = runtime.block_on(async {
        let mut connection = PgConnection::connect(url).await.unwrap();
        sqlx::query_scalar("SELECT current_setting('data_directory')").fetch_one(&mut connection).await.unwrap()
    });

    let kill = |id: &str| Command::new("kill").args(["-9", id]).status().unwrap();
    kill(&parent.id().to_string());
    parent.wait().unwrap();
    wait_until("the port is free", || !listens(address(url)));
    // In a container the path is that of the container, and not here either way.
    wait_until("the folder is gone", || {
        !folder(Path::new(&data)).join("log").exists() && !Path::new(&data).join("postmaster.pid").exists()
    });
    kill(command);
}

#[test]
fn with_postgres_passes_on_the_exit_status() {
    let status = with_postgres().args(["--", "sh", "-c", "test -n \"$TEST_DATABASE_URL\" && exit $TEST_POSTGRES_MAJOR"]).status().unwrap();
    assert!(status.code().is_some_and(|code| code >= 15), "{status}");
}

#[test]
fn with_postgres_uses_the_server_that_is_given() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_with-postgres"));
    command.env("TEST_DATABASE_URL", "postgres://given").args(["--", "sh", "-c", "echo $TEST_DATABASE_URL"]);
    assert_eq!(String::from_utf8_lossy(&command.output().unwrap().stdout).trim(), "postgres://given");
}

#[tokio::test]
async fn an_unknown_version_gives_an_error_that_names_the_ways() {
    let error = Server::start(&ServerOptions::default().major(99).offline(true)).await.unwrap_err();
    let EmbeddedError::NotFound { tried, .. } = &error else { panic!("{error}") };
    assert_eq!(tried.iter().map(|attempt| attempt.way).collect::<Vec<_>>(), ["installed binaries", "Docker", "download"]);
    assert!(error.to_string().contains("REVENGE_PG_BIN"), "{error}");
}

#[tokio::test]
async fn a_setting_that_the_server_refuses_is_shown_with_its_log() {
    let error = Server::start(&options().setting("shared_buffers", "many")).await.unwrap_err();
    assert!(error.to_string().contains("shared_buffers"), "{error}");
    let error = Server::start(&options().setting("port", "1")).await.unwrap_err();
    assert!(matches!(error, EmbeddedError::Setting { .. }), "{error}");
}
