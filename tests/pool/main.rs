//! What the pool promises, against a real server and a bad network.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]

mod cancel;
mod limits;
mod outage;
mod round_trips;
mod session;
#[path = "../support/mod.rs"]
mod support;
mod waiting;
