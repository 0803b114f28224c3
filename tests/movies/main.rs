//! Movies, entity by entity, against a real server.
#![cfg(feature = "testing")]

mod genre;
mod import;
mod movie;
mod support;
