//! What routing promises, against real streaming replication.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]
#![allow(clippy::disallowed_methods, reason = "own statements are tested, and the ordinary pool")]

mod cache;
mod causal;
mod cluster;
mod consistency;
mod drill;
mod failover;
mod failure;
mod freshness;
mod outcome;
#[path = "../support/servers.rs"]
mod servers;
mod sign_in;
mod spread;
#[path = "../support/mod.rs"]
mod support;
mod tokens;
