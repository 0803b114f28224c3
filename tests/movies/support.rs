//! What the tests of movies start from.

use revenge_db::libraries::{Library, NewLibrary};
use revenge_db::movies::{Movie, MovieId, NewMovie};
use revenge_db::testing::TestDatabase;
use revenge_db::users::{NewProfile, NewUser, User};
use revenge_db::{Transaction, Viewer};
use sqlx::Executor as _;
use uuid::Uuid;

use crate::common::Observer;
pub use crate::lists::{pages, sorted};

/// Fixed ids, so that a failure names the same row every time.
pub fn id(n: u128) -> MovieId {
    MovieId(Uuid::from_u128(n))
}

pub async fn library(db: &TestDatabase) -> Library {
    db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap()
}

pub async fn user(db: &TestDatabase, name: &str) -> User {
    db.users().insert(&NewUser::new(name, format!("{name}@example.org"))).await.unwrap()
}

pub fn heat(library: &Library) -> NewMovie {
    NewMovie { id: id(1), tmdb_id: Some(949), imdb_id: Some("tt0113277".into()), year: Some(1995), ..NewMovie::new(library.id, "Heat") }
}

pub async fn movie(db: &TestDatabase, library: &Library, title: &str) -> Movie {
    db.movies().insert(&NewMovie::new(library.id, title)).await.unwrap()
}

/// Movies that differ in who may see them, each named after what it is.
pub struct Stage {
    pub movies: Vec<Movie>,
    pub anybody: Viewer,
    pub child: Viewer,
    pub owner: Viewer,
    pub admin: Viewer,
    pub admins_kid: Viewer,
    pub unknown: Viewer,
}

/// What each viewer of a stage sees, by title; the limit of the child, and of the
/// administrator's profile for children, is 12.
pub fn seen_by(stage: &Stage) -> [(Viewer, &'static [&'static str]); 7] {
    let all = &["for all", "for adults", "unrated", "private", "disabled"][..];
    [
        (stage.anybody, &["for all", "for adults", "unrated"]),
        (stage.child, &["for all"]),
        (stage.owner, &["for all", "for adults", "unrated", "private"]),
        (stage.admin, all),
        (stage.admins_kid, &["for all", "private", "disabled"]),
        (Viewer::System, all),
        (stage.unknown, &[]),
    ]
}

pub async fn stage(db: &TestDatabase) -> Stage {
    let owner = user(db, "owner").await;
    let child = db.users().insert(&NewUser { max_rating_level: Some(12), ..NewUser::new("child", "child@example.org") }).await.unwrap();
    let admin = db.users().insert(&NewUser { is_admin: true, ..NewUser::new("admin", "admin@example.org") }).await.unwrap();
    let open = library(db).await;
    let private = NewLibrary { is_private: true, owner_id: Some(owner.id), ..NewLibrary::movies("Private") };
    let private = db.libraries().insert(&private).await.unwrap();
    let disabled = db.libraries().insert(&NewLibrary::movies("Disabled")).await.unwrap();
    db.owner().await.execute("UPDATE libraries SET enabled = false WHERE name = 'Disabled'").await.unwrap();

    let mut movies = Vec::new();
    for (library, title, rating_level) in [
        (&open, "for all", Some(0)),
        (&open, "for adults", Some(18)),
        (&open, "unrated", None),
        (&private, "private", Some(0)),
        (&disabled, "disabled", Some(0)),
        (&open, "deleted", Some(0)),
    ] {
        movies.push(db.movies().insert(&NewMovie { rating_level, ..NewMovie::new(library.id, title) }).await.unwrap());
    }
    db.movies().delete(movies[5].id).await.unwrap();
    Stage {
        movies,
        anybody: Viewer::User(user(db, "anybody").await.id),
        child: Viewer::User(child.id),
        owner: Viewer::User(owner.id),
        admin: Viewer::User(admin.id),
        admins_kid: db.users().insert_profile(&NewProfile::kids(admin.id, "Kid", 12)).await.unwrap().id.into(),
        unknown: Viewer::User(revenge_db::users::UserId::now()),
    }
}

/// Runs `beside` next to an open transaction, which is committed once it is waited for.
pub async fn committed_when_waited_for<T>(db: &TestDatabase, open: Transaction, beside: impl Future<Output = T>) -> T {
    let observer = Observer::of(db).await;
    let commit = async {
        observer.wait_for(1, "wait_event_type = 'Lock'").await;
        open.commit().await.unwrap();
    };
    tokio::join!(beside, commit).0
}
