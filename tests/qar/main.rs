//! The module `qar`: who gets in, who does not, and what is there.
#![cfg(feature = "testing")]

mod access;
#[path = "../support/mod.rs"]
mod common;
mod content;
mod crew;
mod isolation;
mod provision;
mod ration;
mod silence;
mod support;
mod user_data;
