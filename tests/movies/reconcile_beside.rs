//! Scans beside those who write the same files and titles.

use futures_util::stream;
use revenge_db::Error;
use revenge_db::libraries::{MISSING_GRACE, OnEmpty};
use revenge_db::movies::{File, NewFile};
use revenge_db::testing;
use sqlx::Executor as _;

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
