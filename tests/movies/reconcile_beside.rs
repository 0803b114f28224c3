//! Scans beside those who write the same files and titles.

use futures_util::{StreamExt as _, stream};
use revenge_db::libraries::{MISSING_GRACE, OnEmpty};
use revenge_db::movies::{File, FileId, NewFile};
use revenge_db::{Error, testing};
use sqlx::{AssertSqlSafe, Executor as _};
use uuid::Uuid;

use crate::common::Observer;
use crate::reconcile::{at, film, places, scan, seen};
use crate::support::{committed_when_waited_for, library, movie};

#[tokio::test]
async fn a_file_is_not_left_to_a_movie_that_is_deleted_at_the_same_time() {
    for added_first in [false, true] {
        let db = testing::database().await;
        let (library, movies) = (library(&db).await, db.movies());
        let heat = movie(&db, &library, "Heat").await;
        let new = NewFile::new("/f/heat.mkv");

        let open = db.begin().await.unwrap();
        if added_first {
            open.movies().insert_file(heat.id, &new).await.unwrap();
            committed_when_waited_for(&db, open, movies.delete(heat.id)).await.unwrap();
        } else {
            open.movies().delete(heat.id).await.unwrap();
            let added = committed_when_waited_for(&db, open, movies.insert_file(heat.id, &new)).await;
            assert!(matches!(added, Err(Error::NotFound { .. })), "{added:?}");
        }

        assert_eq!(movies.file(new.id).await.unwrap(), None, "added first: {added_first}");
        assert_eq!(movies.find_file_by_path(library.id, "/f/heat.mkv").await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_movie_that_is_given_a_file_does_not_go_with_its_missing_one() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let old = film(&db, &library, "/f/heat.mkv", 5, "h").await;
    db.owner().await.execute("UPDATE movie_files SET missing_since = now() - interval '31 days'").await.unwrap();
    let new = NewFile::new("/f/heat 4k.mkv");

    let open = db.begin().await.unwrap();
    open.movies().insert_file(old.movie_id, &new).await.unwrap();
    let deleted = committed_when_waited_for(&db, open, movies.delete_missing_files(MISSING_GRACE)).await.unwrap();

    assert_eq!((deleted.files, deleted.titles), (1, 0));
    assert!(movies.file(new.id).await.unwrap().is_some() && movies.get(old.movie_id).await.unwrap().is_some());
}

#[tokio::test]
async fn a_file_that_is_left_to_a_deleted_movie_gives_its_path_back() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let gone = film(&db, &library, "/f/heat.mkv", 5, "h").await;
    movies.delete(gone.movie_id).await.unwrap();
    db.owner().await.execute("UPDATE movie_files SET deleted_at = NULL").await.unwrap();

    let changes = scan(&db, &library, vec![seen("/f/heat.mkv", 5, "h")]).await;

    assert_eq!((changes.added, changes.unchanged, changes.moved), (1, 0, 0), "{changes:?}");
    film(&db, &library, "/f/heat.mkv", 5, "h").await;
}

/// As a scan does, which meets it half-way otherwise.
#[tokio::test]
async fn a_deletion_locks_files_in_the_order_of_their_ids() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let (first, second) = (movie(&db, &library, "First").await, movie(&db, &library, "Second").await);
    let (low, high) = (FileId(Uuid::from_u128(1)), FileId(Uuid::from_u128(2)));
    for (movie, id) in [(first.id, high), (second.id, low)] {
        movies.insert_file(movie, &NewFile { id, ..NewFile::new(format!("/f/{id}.mkv")) }).await.unwrap();
    }
    let (mut scan, observer) = (db.owner().await, Observer::of(&db).await);
    scan.execute(AssertSqlSafe(format!("BEGIN; SELECT FROM movie_files WHERE id = '{low}' FOR UPDATE"))).await.unwrap();
    let next = AssertSqlSafe(format!("SELECT FROM movie_files WHERE id = '{high}' FOR UPDATE NOWAIT"));
    let scanning = async {
        observer.wait_for(1, "wait_event_type = 'Lock'").await;
        scan.execute(next).await.expect("not locked yet");
        scan.execute("ROLLBACK").await.unwrap();
    };
    let (deleted, ()) = tokio::join!(movies.delete_by_library(library.id), scanning);
    assert_eq!(deleted.unwrap(), 2);
    assert_eq!(movies.file(low).await.unwrap(), None);
}

#[tokio::test]
async fn a_file_that_is_taken_back_while_missing_ones_are_deleted_stays_with_its_movie() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let heat = film(&db, &library, "/f/heat.mkv", 5, "h").await;
    db.owner().await.execute("UPDATE movie_files SET missing_since = now() - interval '31 days'").await.unwrap();
    let missing = movies.file(heat.id).await.unwrap().unwrap();

    let open = db.begin().await.unwrap();
    open.movies().update_file(&File { is_monitored: false, ..missing }).await.unwrap();
    let deleted = committed_when_waited_for(&db, open, movies.delete_missing_files(MISSING_GRACE)).await.unwrap();

    assert_eq!((deleted.files, deleted.titles), (0, 0));
    assert!(movies.file(heat.id).await.unwrap().is_some() && movies.get(heat.movie_id).await.unwrap().is_some());
}

#[tokio::test]
async fn a_library_that_is_deleted_while_it_is_scanned_is_not_found() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    film(&db, &library, "/f/heat.mkv", 5, "h").await;
    let walk = stream::iter([seen("/f/heat.mkv", 5, "h"), seen("/f/new.mkv", 5, "n")]).then(|file| async {
        let _ = db.libraries().delete(library.id).await;
        Ok(file)
    });

    let scanned = movies.reconcile_files(library.id, walk, OnEmpty::Refuse).await;

    assert!(matches!(scanned, Err(Error::NotFound { .. })), "{scanned:?}");
    let left = Observer::of(&db).await.count("SELECT count(*) FROM library_seen_files").await;
    assert_eq!(left, 0);
}

/// It waits for the scan, and takes along what that has found.
#[tokio::test]
async fn a_library_that_is_deleted_when_its_scan_is_nearly_over_leaves_no_findings() {
    let db = testing::database().await;
    let (library, movies, libraries) = (library(&db).await, db.movies(), db.libraries());
    let heat = film(&db, &library, "/f/heat.mkv", 5, "h").await;
    let observer = Observer::of(&db).await;
    let open = db.begin().await.unwrap();
    open.movies().update_file(&File { is_monitored: false, ..heat }).await.unwrap();

    let walk = stream::iter([Ok(seen("/f/heat.mkv", 5, "h")), Ok(seen("/f/new.mkv", 5, "n"))]);
    let scanning = movies.reconcile_files(library.id, walk, OnEmpty::Refuse);
    let deleting = async {
        // The scan has locked the library, and waits for the file.
        observer.wait_for(1, "wait_event_type = 'Lock'").await;
        tokio::join!(libraries.delete(library.id), async {
            observer.wait_for(2, "wait_event_type = 'Lock'").await;
            open.commit().await.unwrap();
        })
    };
    let (scanned, (deleted, ())) = tokio::join!(scanning, deleting);

    assert_eq!((scanned.unwrap().added, deleted.is_ok()), (1, true));
    assert_eq!(observer.count("SELECT count(*) FROM library_seen_files").await, 0);
}

/// Whatever stands in its columns, a file is written when it is written, not when its transaction began.
#[tokio::test]
async fn what_is_written_while_a_scan_runs_is_newer_though_its_transaction_is_older() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let heat = film(&db, &library, "/f/heat.mkv", 5, "h").await;
    let ran = film(&db, &library, "/f/ran.mkv", 5, "r").await;
    let new = NewFile { fingerprint: Some("n".into()), ..NewFile::new("/f/new.mkv") };
    let renamed = File { path: "/f/ran 2.mkv".into(), ..ran.clone() };
    let older = db.begin().await.unwrap();
    older.movies().file(heat.id).await.unwrap();
    let walk = stream::once(async {
        // The walk has passed these folders.
        older.movies().insert_file(heat.movie_id, &new).await.unwrap();
        older.movies().update_file(&renamed).await.unwrap();
        older.commit().await.unwrap();
        Ok(seen("/f/heat.mkv", 5, "h"))
    });

    let changes = movies.reconcile_files(library.id, walk, OnEmpty::Refuse).await.unwrap();

    assert_eq!((changes.unchanged, changes.missing), (1, 0), "{changes:?}");
    assert_eq!(movies.file(new.id).await.unwrap().unwrap().missing_since, None);
    assert_eq!(places(&db, &[&ran]).await, [at("/f/ran 2.mkv")]);
}
