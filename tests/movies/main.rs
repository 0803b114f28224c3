//! Movies, entity by entity, against a real server.
#![cfg(feature = "testing")]

mod external_rating;
mod file;
mod genre;
mod image;
mod movie;
mod search;
mod support;
mod video;
