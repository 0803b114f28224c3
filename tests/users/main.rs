//! Users, entity by entity, against a real server.
#![cfg(feature = "testing")]

mod access;
mod import;
mod keys;
mod one_time;
mod preferences;
mod session;
mod user;

use revenge_db::testing::TestDatabase;
use revenge_db::users::{NewUser, User};

async fn user(db: &TestDatabase, name: &str) -> User {
    db.users().insert(&NewUser::new(name, format!("{name}@example.org"))).await.unwrap()
}
