//! The command `revenge-db`, run as people run it.
#![cfg(all(feature = "cli", feature = "testing"))]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

#[path = "cli/bad_input.rs"]
mod bad_input;
#[path = "cli/demo.rs"]
mod demo;
#[path = "cli/health.rs"]
mod health;
#[path = "cli/import.rs"]
mod import;
#[path = "cli/interrupt.rs"]
mod interrupt;
#[path = "cli/migrate.rs"]
mod migrate;
#[path = "cli/support.rs"]
mod support;
