//! Series, seasons and episodes, entity by entity, against a real server.
#![cfg(feature = "testing")]

mod credit;
mod episode;
mod external_rating;
mod favorite;
mod genre;
mod image;
mod import;
mod import_beside;
mod import_parts;
mod network;
mod person;
mod progress;
mod reconcile;
mod search;
mod season;
mod series;
mod series_state;
mod support;
mod user_rating;
mod video;
mod visibility;
mod watch;
mod watch_report;
mod watchlist;

#[path = "../support/mod.rs"]
mod common;
#[path = "../support/lists.rs"]
mod lists;
#[path = "../support/merge.rs"]
mod merge;
#[path = "../support/world.rs"]
mod world;
