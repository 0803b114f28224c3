//! Movies, entity by entity, against a real server.
#![cfg(feature = "testing")]

mod collection;
mod credit;
mod external_rating;
mod favorite;
mod file;
mod genre;
mod image;
mod import;
mod import_beside;
mod movie;
mod person;
mod reconcile;
mod reconcile_beside;
mod reconcile_replay;
mod search;
mod studio;
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
