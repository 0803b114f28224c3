//! Movies, entity by entity, against a real server.
#![cfg(feature = "testing")]

mod favorite;
mod genre;
mod movie;
mod support;
mod user_rating;
mod visibility;
mod watch;
mod watchlist;
