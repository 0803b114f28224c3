//! A backend links the crate by path, with a database of its own in the
//! environment: it compiles without looking at that database, and runs.
#![cfg(feature = "testing")]

use std::path::Path;
use std::process::{Command, Output};

use revenge_db::testing;

const MANIFEST: &str = r#"
[package]
name = "backend"
version = "0.1.0"
edition = "2024"

[workspace]

[dependencies]
revenge-db = { path = "REVENGE_DB" }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
"#;

const PROGRAM: &str = r#"
use revenge_db::{Config, Database, PageRequest, Viewer, movies::MovieList};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let db = Database::connect(Config::builder(std::env::var("BACKEND_URL")?).build()?).await?;
    let listing = tokio::spawn(async move { db.movies().list(Viewer::System, MovieList::default(), PageRequest::first(10)).await });
    println!("{} movies", listing.await??.items.len());
    Ok(())
}
"#;

/// Has cargo do something with the backend, below a database that is not this crate's.
fn cargo(command: &str, database: &str, backend_url: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let root = env!("CARGO_MANIFEST_DIR");
    std::fs::create_dir(folder.path().join("src")).unwrap();
    std::fs::write(folder.path().join("Cargo.toml"), MANIFEST.replace("REVENGE_DB", root)).unwrap();
    std::fs::write(folder.path().join("src/main.rs"), PROGRAM).unwrap();
    // The same versions as here: nothing has to be fetched.
    std::fs::copy(Path::new(root).join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
    let done = Command::new(env!("CARGO"))
        .args([command, "--quiet", "--manifest-path"])
        .arg(folder.path().join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", Path::new(root).join("target/dependent"))
        .env("DATABASE_URL", database)
        .env("BACKEND_URL", backend_url)
        .env_remove("SQLX_OFFLINE")
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    done
}

/// What is built does not depend on the server, and each build takes most of a
/// minute: of the versions that `make test` runs on, the recommended one does.
fn is_left_to_another_version() -> bool {
    let left = std::env::var("TEST_POSTGRES_MAJOR").is_ok_and(|major| major != "18");
    if left {
        println!("skipped: a build is the same on PostgreSQL 18");
    }
    left
}

/// What `make build-offline` runs.
#[test]
fn a_dependent_crate_builds_whatever_database_its_environment_names() {
    if is_left_to_another_version() {
        return;
    }
    cargo("build", "postgres://nobody@127.0.0.1:1/nothing", "");
}

#[tokio::test]
async fn a_dependent_crate_runs_beside_an_empty_database_in_its_environment() {
    if is_left_to_another_version() {
        return;
    }
    let (db, empty) = (testing::database().await, testing::empty_database().await);
    let done = cargo("run", empty.owner_url().as_str(), db.url().as_str());
    assert_eq!(String::from_utf8_lossy(&done.stdout), "0 movies\n");
}
