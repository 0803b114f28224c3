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

#[path = "../support/mod.rs"]
mod support;

use revenge_db::Transaction;
use revenge_db::testing::TestDatabase;
use revenge_db::users::{NewUser, User};

use crate::support::Observer;

/// Runs `beside` next to an open transaction, which is committed once it is waited for.
async fn committed_when_waited_for<T>(db: &TestDatabase, open: Transaction, beside: impl Future<Output = T>) -> T {
    let observer = Observer::of(db).await;
    let commit = async {
        observer.wait_for(1, "wait_event_type = 'Lock'").await;
        open.commit().await.unwrap();
    };
    tokio::join!(beside, commit).0
}

async fn user(db: &TestDatabase, name: &str) -> User {
    db.users().insert(&NewUser::new(name, format!("{name}@example.org"))).await.unwrap()
}
