//! Users, entity by entity, against a real server.
#![cfg(feature = "testing")]

mod access;
mod activity;
mod avatar;
mod collection;
mod content_rating;
mod import;
mod keys;
mod mfa;
mod oidc;
mod one_time;
mod playlist;
mod preferences;
mod profile;
mod session;
mod setting;
mod stat;
mod titles;
mod user;

use revenge_db::testing::TestDatabase;
use revenge_db::users::{NewUser, User};

async fn user(db: &TestDatabase, name: &str) -> User {
    db.users().insert(&NewUser::new(name, format!("{name}@example.org"))).await.unwrap()
}
