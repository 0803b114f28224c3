//! What the tests of series start from.

use revenge_db::libraries::{Library, NewLibrary};
use revenge_db::testing::TestDatabase;
use revenge_db::tvshows::{Episode, NewEpisode, NewSeries, Series, SeriesId};
use revenge_db::users::{NewProfile, NewUser, User};
use revenge_db::{Transaction, Viewer};
use sqlx::Executor as _;
use uuid::Uuid;

use crate::common::Observer;
pub use crate::lists::{pages, sorted};

/// Fixed ids, so that a failure names the same row every time.
pub fn id(n: u128) -> SeriesId {
    SeriesId(Uuid::from_u128(n))
}

pub async fn library(db: &TestDatabase) -> Library {
    db.libraries().insert(&NewLibrary::tvshows("Series")).await.unwrap()
}

pub async fn user(db: &TestDatabase, name: &str) -> User {
    db.users().insert(&NewUser::new(name, format!("{name}@example.org"))).await.unwrap()
}

pub fn heat(library: &Library) -> NewSeries {
    NewSeries { id: id(1), tmdb_id: Some(949), imdb_id: Some("tt0113277".into()), year: Some(1995), ..NewSeries::new(library.id, "Heat") }
}

pub async fn series(db: &TestDatabase, library: &Library, title: &str) -> Series {
    db.tvshows().insert(&NewSeries::new(library.id, title)).await.unwrap()
}

/// TvShows that differ in who may see them, each named after what it is.
pub struct Stage {
    pub series: Vec<Series>,
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
    let private = NewLibrary { is_private: true, owner_id: Some(owner.id), ..NewLibrary::tvshows("Private") };
    let private = db.libraries().insert(&private).await.unwrap();
    let disabled = db.libraries().insert(&NewLibrary::tvshows("Disabled")).await.unwrap();
    db.owner().await.execute("UPDATE libraries SET enabled = false WHERE name = 'Disabled'").await.unwrap();

    let mut series = Vec::new();
    for (library, title, rating_level) in [
        (&open, "for all", Some(0)),
        (&open, "for adults", Some(18)),
        (&open, "unrated", None),
        (&private, "private", Some(0)),
        (&disabled, "disabled", Some(0)),
        (&open, "deleted", Some(0)),
    ] {
        series.push(db.tvshows().insert(&NewSeries { rating_level, ..NewSeries::new(library.id, title) }).await.unwrap());
    }
    db.tvshows().delete(series[5].id).await.unwrap();
    Stage {
        series,
        anybody: Viewer::User(user(db, "anybody").await.id),
        child: Viewer::User(child.id),
        owner: Viewer::User(owner.id),
        admin: Viewer::User(admin.id),
        admins_kid: db.users().insert_profile(&NewProfile::kids(admin.id, "Kid", 12)).await.unwrap().id.into(),
        unknown: Viewer::User(revenge_db::users::UserId::now()),
    }
}

/// The episode of a series with these numbers, made with its season.
pub async fn episode(db: &TestDatabase, series: &Series, season: i32, number: i32) -> Episode {
    let season = db.tvshows().get_or_create_season(series.id, season).await.unwrap();
    let new = NewEpisode::new(season.id, number, format!("{}x{number}", season.season_number));
    db.tvshows().insert_episode(&new).await.unwrap()
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
