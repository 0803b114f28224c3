use std::time::Duration;

use revenge_db::libraries::{Library, LibraryId, LibraryKind, NewLibrary};
use revenge_db::movies::{MovieScope, NewMovie};
use revenge_db::tvshows::NewSeries;
use revenge_db::users::{NewUser, UserId};
use revenge_db::{Error, Viewer, testing};

use crate::support::{Observer, giving_way};
use crate::user;

fn names(libraries: &[Library]) -> Vec<&str> {
    libraries.iter().map(|library| library.name.as_str()).collect()
}

#[tokio::test]
async fn every_field_of_a_new_library_is_kept() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let new = NewLibrary {
        paths: vec!["/films".into(), "/more".into()],
        enabled: false,
        is_private: true,
        owner_id: Some(ann.id),
        scan_on_startup: true,
        realtime_monitoring: true,
        scan_interval_hours: Some(6),
        metadata_provider: Some("tmdb".into()),
        preferred_language: "de".into(),
        scanner_config: [("download_nfo".to_owned(), serde_json::json!(true))].into(),
        sort_order: 3,
        icon: Some("film".into()),
        ..NewLibrary::tvshows("Series")
    };

    let library = db.libraries().insert(&new).await.unwrap();

    assert_eq!((library.kind, &library.name, &library.paths), (LibraryKind::TvShows, &new.name, &new.paths));
    assert_eq!((library.enabled, library.is_private, library.owner_id), (false, true, Some(ann.id)));
    assert_eq!((library.scan_on_startup, library.realtime_monitoring, library.scan_interval_hours), (true, true, Some(6)));
    assert_eq!(
        (&library.metadata_provider, &library.preferred_language, &library.scanner_config),
        (&new.metadata_provider, &new.preferred_language, &new.scanner_config)
    );
    assert_eq!((library.sort_order, &library.icon, library.last_scan_at, library.last_scan_duration), (3, &new.icon, None, None));
    assert_eq!(db.libraries().get(library.id).await.unwrap(), Some(library));
    assert_eq!(db.libraries().get(LibraryId::now()).await.unwrap(), None);
}

#[tokio::test]
async fn a_library_needs_a_name_and_an_owner_who_exists() {
    let db = testing::database().await;

    for wrong in [
        NewLibrary::movies(""),
        NewLibrary { owner_id: Some(UserId::now()), ..NewLibrary::movies("Films") },
        NewLibrary { scan_interval_hours: Some(0), ..NewLibrary::movies("Films") },
    ] {
        let outcome = db.libraries().insert(&wrong).await;
        assert!(matches!(outcome, Err(Error::Invalid { .. })), "{outcome:?}");
    }
}

#[tokio::test]
async fn libraries_are_listed_in_their_order_by_viewer_kind_owner_and_name() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let admin = db.users().insert(&NewUser { is_admin: true, ..NewUser::new("root", "root@example.org") }).await.unwrap();
    let libraries = db.libraries();
    for new in [
        NewLibrary { sort_order: 2, ..NewLibrary::movies("Last") },
        NewLibrary::movies("beta"),
        NewLibrary::tvshows("Alpha"),
        NewLibrary { is_private: true, owner_id: Some(ann.id), ..NewLibrary::movies("Hers") },
        NewLibrary { is_private: true, ..NewLibrary::movies("Private") },
        NewLibrary { enabled: false, ..NewLibrary::tvshows("Off") },
    ] {
        libraries.insert(&new).await.unwrap();
    }
    let everything = ["Alpha", "beta", "Hers", "Off", "Private", "Last"];

    for viewer in [Viewer::System, Viewer::User(admin.id)] {
        assert_eq!(names(&libraries.list(viewer).await.unwrap()), everything);
        assert_eq!(libraries.count(viewer).await.unwrap(), 6);
    }
    assert_eq!(names(&libraries.list(Viewer::User(ann.id)).await.unwrap()), ["Alpha", "beta", "Hers", "Last"]);
    assert_eq!(names(&libraries.list_by_kind(Viewer::User(ann.id), LibraryKind::Movies).await.unwrap()), ["beta", "Hers", "Last"]);
    assert_eq!(names(&libraries.list_by_kind(Viewer::System, LibraryKind::TvShows).await.unwrap()), ["Alpha", "Off"]);
    assert_eq!(libraries.count_by_kind(Viewer::User(ann.id), LibraryKind::TvShows).await.unwrap(), 1);
    assert_eq!(libraries.count_by_kind(Viewer::System, LibraryKind::Movies).await.unwrap(), 4);
    assert_eq!(names(&libraries.list_by_owner(ann.id).await.unwrap()), ["Hers"]);
    assert_eq!(names(&libraries.list_by_name("BETA").await.unwrap()), ["beta"]);
    assert_eq!(names(&libraries.list_enabled().await.unwrap()), ["Alpha", "beta", "Hers", "Private", "Last"]);
    assert!(libraries.list(Viewer::User(UserId::now())).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_update_writes_back_what_was_read_and_refuses_what_is_stale() {
    let db = testing::database().await;
    let read = db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap();
    let mut changed = read.clone();
    changed.name = "Cinema".into();
    changed.paths = vec!["/cinema".into()];
    changed.is_private = true;
    changed.scan_interval_hours = Some(12);

    let written = db.libraries().update(&changed).await.unwrap();

    changed.updated_at = written.updated_at;
    assert_eq!(changed, written);
    assert_eq!(db.libraries().get(read.id).await.unwrap().as_ref(), Some(&written));
    assert!(matches!(db.libraries().update(&read).await, Err(Error::Stale { .. })));
    db.libraries().delete(read.id).await.unwrap();
    assert!(matches!(db.libraries().update(&written).await, Err(Error::Stale { .. })));
}

#[tokio::test]
async fn a_scan_is_noted() {
    let db = testing::database().await;
    let library = db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap();

    db.libraries().record_scan(library.id, Duration::from_millis(1500)).await.unwrap();

    let scanned = db.libraries().get(library.id).await.unwrap().unwrap();
    assert!(scanned.last_scan_at.is_some());
    assert_eq!(scanned.last_scan_duration, Some(Duration::from_millis(1500)));
    let mut edited = library;
    edited.name = "Cinema".into();
    let edited = db.libraries().update(&edited).await.expect("an edit that was begun before is fresh");
    assert_eq!((edited.name.as_str(), edited.last_scan_at), ("Cinema", scanned.last_scan_at));
    assert!(matches!(db.libraries().record_scan(LibraryId::now(), Duration::ZERO).await, Err(Error::NotFound { .. })));
}

/// Of two who lock the same rows in another order the server ends one, here the deletion.
#[tokio::test]
async fn a_deletion_that_gives_way_begins_anew() {
    let db = testing::database().await;
    let library = db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap();
    let heat = db.movies().insert(&NewMovie::new(library.id, "Heat")).await.unwrap();
    let ann = user(&db, "ann").await.id;
    db.movies().mark_watched(ann, heat.id).await.unwrap();
    let (holds, wants) = ("SELECT FROM movie_watch_state FOR UPDATE", "SELECT FROM movies FOR KEY SHARE");
    giving_way(&db, holds, wants, async |late| late.libraries().delete(library.id).await).await.unwrap();
    assert_eq!(db.libraries().get(library.id).await.unwrap(), None);
}

#[tokio::test]
async fn only_a_library_that_holds_nothing_is_deleted_as_empty() {
    let db = testing::database().await;
    let libraries = db.libraries();
    let empty = libraries.insert(&NewLibrary::movies("Empty")).await.unwrap().id;
    let films = libraries.insert(&NewLibrary::movies("Films")).await.unwrap().id;
    let shows = libraries.insert(&NewLibrary::tvshows("Shows")).await.unwrap().id;
    db.tvshows().insert(&NewSeries::new(shows, "Heat")).await.unwrap();
    let heat = db.movies().insert(&NewMovie::new(films, "Heat")).await.unwrap();
    db.movies().delete(heat.id).await.unwrap();

    assert!(libraries.delete_empty(empty).await.unwrap() && !libraries.delete_empty(empty).await.unwrap());
    assert!(!libraries.delete_empty(films).await.unwrap() && !libraries.delete_empty(shows).await.unwrap());

    // Somebody is just putting something in.
    let next = libraries.insert(&NewLibrary::movies("Next")).await.unwrap().id;
    let open = db.begin().await.unwrap();
    open.movies().insert(&NewMovie::new(next, "Ran")).await.unwrap();
    let observer = Observer::of(&db).await;
    let (deleted, ()) = tokio::join!(libraries.delete_empty(next), async {
        observer.wait_for(1, "wait_event_type = 'Lock'").await;
        open.commit().await.unwrap();
    });
    assert!(!deleted.unwrap() && libraries.get(next).await.unwrap().is_some());
}

#[tokio::test]
async fn deleting_a_library_takes_its_movies() {
    let db = testing::database().await;
    let library = db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap();
    let heat = db.movies().insert(&NewMovie::new(library.id, "Heat")).await.unwrap();
    assert_eq!(db.movies().count(Viewer::System, MovieScope::Library(library.id)).await.unwrap(), 1);

    db.libraries().delete(library.id).await.unwrap();

    assert_eq!(db.movies().get(heat.id).await.unwrap(), None);
    assert_eq!(db.movies().count(Viewer::System, MovieScope::All).await.unwrap(), 0);
    assert!(matches!(db.libraries().delete(library.id).await, Err(Error::NotFound { .. })));
}
