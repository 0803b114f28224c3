//! Movies, entity by entity, against a real server.
#![cfg(feature = "testing")]

mod collection;
mod credit;
mod genre;
mod import;
mod movie;
mod person;
mod studio;
mod external_rating;
mod file;
mod image;
mod search;
mod support;
mod video;
