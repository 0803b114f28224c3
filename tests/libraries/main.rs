//! Libraries, entity by entity, against a real server.
#![cfg(feature = "testing")]

mod library;
mod permission;
mod scan;
#[path = "../support/mod.rs"]
mod support;

use revenge_db::testing::TestDatabase;
use revenge_db::users::{NewUser, User};

async fn user(db: &TestDatabase, name: &str) -> User {
    db.users().insert(&NewUser::new(name, format!("{name}@example.org"))).await.unwrap()
}
