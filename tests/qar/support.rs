//! Users with and without access, and things to find.

use std::time::Duration;

use revenge_db::config::ConfigBuilder;
use revenge_db::qar::{AccessRequest, Expedition, Fleet, FleetKind, NewExpedition, NewFleet, NewVoyage, Qar, QarAccess, Voyage};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::{NewRole, NewUser, User, UserId};
use revenge_db::{Cursor, Database, Error, Page, PageRequest, ReadWrite, Result};

pub async fn user(db: &Database, name: &str) -> User {
    enabled(db, &NewUser::new(name, format!("{name}@example.org"))).await
}

/// To whom the module may be shown at all.
pub async fn enabled(db: &Database, new: &NewUser) -> User {
    let mut user = db.users().insert(new).await.unwrap();
    user.qar_enabled = true;
    db.users().update(&user).await.unwrap()
}

/// A user who may be let in.
pub async fn reader(db: &Database, name: &str) -> UserId {
    let user = user(db, name).await.id;
    allow(db, user, &["legacy:read"]).await;
    user
}

/// A role of its own with these permissions.
pub async fn allow(db: &Database, user: UserId, permissions: &[&str]) {
    let role = db.users().insert_role(&NewRole::new(format!("role-{}", user.0.simple()), "Archive")).await.unwrap();
    for permission in permissions {
        db.users().add_role_permission(role.id, permission).await.unwrap();
    }
    db.users().add_user_role(user, role.id).await.unwrap();
}

pub async fn let_in(db: &Database, user: UserId) -> QarAccess {
    db.qar_access(user, AccessRequest::default()).await.unwrap()
}

/// A database with the module on, and a user who was let in.
pub struct Inside {
    pub db: TestDatabase,
    pub ann: UserId,
    pub access: QarAccess,
}

impl Inside {
    pub async fn new() -> Self {
        let db = testing::database_with_qar().await;
        let ann = reader(&db, "ann").await;
        let access = let_in(&db, ann).await;
        Self { db, ann, access }
    }

    pub fn qar(&self) -> Qar<ReadWrite> {
        self.db.qar(&self.access).unwrap()
    }

    pub async fn fleet(&self, kind: FleetKind) -> Fleet {
        self.qar().insert_fleet(&NewFleet::new("Fleet", kind)).await.unwrap()
    }

    pub async fn expedition(&self, fleet: &Fleet, title: &str) -> Expedition {
        self.qar().insert_expedition(&NewExpedition::new(fleet.id, title, format!("/{title}.mkv"))).await.unwrap()
    }

    pub async fn voyage(&self, fleet: &Fleet, title: &str) -> Voyage {
        self.qar().insert_voyage(&NewVoyage::new(fleet.id, title, format!("/{title}.mp4"))).await.unwrap()
    }
}

/// All rows of a list, two at a time.
pub async fn all_pages<T, F: Future<Output = Result<Page<T>>>>(page: impl Fn(PageRequest) -> F) -> Vec<T> {
    let mut found = Vec::new();
    let mut request = Some(PageRequest::first(2));
    while let Some(wanted) = request {
        let fetched = page(wanted).await.unwrap();
        assert!(fetched.items.len() <= 2);
        request = fetched.next.clone().map(|cursor: Cursor| PageRequest::after(cursor, 2));
        found.extend(fetched.items);
    }
    found
}

pub const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Another handle on the database, with the module's role.
pub async fn connect_with_qar(db: &TestDatabase, qar: &url::Url, configure: impl FnOnce(ConfigBuilder) -> ConfigBuilder) -> Database {
    let builder = testing::builder(db.url()).qar_role(qar.username(), qar.password().unwrap());
    Database::connect(configure(builder).build().unwrap()).await.unwrap()
}

/// Whether a write was refused since the row was changed, or is gone.
pub fn stale<T>(outcome: Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::Stale { op: "restricted", .. }))
}
