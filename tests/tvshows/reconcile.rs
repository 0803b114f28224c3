//! Files of episodes and what a scan saw: which file is which is decided in one
//! place for all modules and tested with the movies; here is what is their own.

use std::time::Duration;

use futures_util::{TryStreamExt as _, stream};
use revenge_db::libraries::{DeletedFiles, FileChanges, FindingKind, Library, MISSING_GRACE, NewLibrary, OnEmpty, SeenFile};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::tvshows::{Episode, File, NewFile, Rating, TvShows};
use revenge_db::{Error, ReadWrite, Result};
use sqlx::Executor as _;

use crate::common::Observer;
use crate::support::{committed_when_waited_for, episode, library, series, user};

fn seen(path: &str, fingerprint: &str) -> SeenFile {
    SeenFile { size_bytes: Some(5), fingerprint: Some(fingerprint.to_owned()), ..SeenFile::new(path) }
}

async fn try_scan(db: &TestDatabase, library: &Library, files: Vec<SeenFile>, on_empty: OnEmpty) -> Result<FileChanges> {
    db.tvshows().reconcile_files(library.id, stream::iter(files.into_iter().map(Ok)), on_empty).await
}

async fn scan(db: &TestDatabase, library: &Library, files: Vec<SeenFile>) -> FileChanges {
    try_scan(db, library, files, OnEmpty::Refuse).await.unwrap()
}

async fn put(db: &TestDatabase, episode: &Episode, path: &str, fingerprint: &str) -> File {
    let new = NewFile {
        size_bytes: Some(5),
        fingerprint: Some(fingerprint.to_owned()),
        video_codec: Some("hevc".into()),
        audio_languages: vec!["en".into()],
        ..NewFile::new(path)
    };
    db.tvshows().insert_file(episode.id, &new).await.unwrap()
}

#[tokio::test]
async fn episodes_keep_what_users_made_of_them_whatever_happens_to_their_files() {
    let db = testing::database().await;
    let (library, shows, ann) = (library(&db).await, db.tvshows(), user(&db, "ann").await.id);
    let show = series(&db, &library, "Heat").await;
    let (mut episodes, mut files) = (Vec::new(), Vec::new());
    for number in 1..=4 {
        let made = episode(&db, &show, 1, number).await;
        files.push(put(&db, &made, &format!("/s/{number}.mkv"), &format!("f{number}")).await);
        shows.rate_episode(ann, made.id, Rating::new(10 * number).unwrap()).await.unwrap();
        shows.mark_watched(ann, made.id).await.unwrap();
        episodes.push(made);
    }

    // The first two are swapped, the third is replaced, the fourth goes, and there is one more.
    let new = seen("/s/5.mkv", "f5");
    let changes = scan(&db, &library, vec![seen("/s/2.mkv", "f1"), seen("/s/1.mkv", "f2"), seen("/s/3.mkv", "better"), new]).await;

    assert_eq!((changes.moved, changes.replaced, changes.missing, changes.added), (2, 1, 1, 1), "{changes:?}");
    let found: Vec<_> = db.libraries().stream_findings(library.id).map_ok(|found| (found.kind, found.path)).try_collect().await.unwrap();
    assert_eq!(found, [(FindingKind::Replaced, "/s/3.mkv".to_owned()), (FindingKind::Added, "/s/5.mkv".to_owned())]);
    for (n, (made, file, path)) in beside(&episodes, &files, ["/s/2.mkv", "/s/1.mkv", "/s/3.mkv", "/s/4.mkv"]).enumerate() {
        let now = &shows.files_of(made.id).await.unwrap()[0];
        assert_eq!((now.id, now.path.as_str(), now.missing_since.is_some()), (file.id, path, n == 3));
        assert_eq!((now.video_codec.is_none(), now.audio_languages.is_empty()), (n == 2, n == 2));
        assert_eq!(shows.episode_rating(ann, made.id).await.unwrap().unwrap().rating.get(), 10 * made.episode_number);
        assert!(shows.is_watched(ann, made.id).await.unwrap());
    }
    assert_eq!(shows.find_episode_by_path(library.id, "/s/4.mkv").await.unwrap(), None);
    assert!(!shows.exists_episode_by_path(library.id, "/s/4.mkv").await.unwrap());
    assert_eq!(shows.find_file_by_path(library.id, "/s/4.mkv").await.unwrap(), None);

    let back =
        scan(&db, &library, ["f2", "f1", "better", "f4"].iter().enumerate().map(|(n, f)| seen(&format!("/s/{}.mkv", n + 1), f)).collect());
    assert_eq!((back.await.returned, shows.files_of(episodes[3].id).await.unwrap()[0].missing_since), (1, None));
}

fn beside<'a>(episodes: &'a [Episode], files: &'a [File], paths: [&'a str; 4]) -> impl Iterator<Item = (&'a Episode, &'a File, &'a str)> {
    episodes.iter().zip(files).zip(paths).map(|((episode, file), path)| (episode, file, path))
}

#[tokio::test]
async fn a_scan_of_an_empty_disk_or_of_another_kind_of_library_is_refused() {
    let db = testing::database().await;
    let library = library(&db).await;
    let made = episode(&db, &series(&db, &library, "Heat").await, 1, 1).await;
    put(&db, &made, "/s/1.mkv", "f1").await;

    let empty = try_scan(&db, &library, vec![], OnEmpty::Refuse).await;
    assert!(matches!(empty, Err(Error::Invalid { .. })), "{empty:?}");
    let films = db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap();
    let other = try_scan(&db, &films, vec![seen("/s/1.mkv", "f1")], OnEmpty::Refuse).await;
    assert!(matches!(other, Err(Error::NotFound { .. })), "{other:?}");
    assert_eq!(try_scan(&db, &library, vec![], OnEmpty::Accept).await.unwrap().missing, 1);
}

#[tokio::test]
async fn a_series_goes_with_its_last_file_and_an_episode_alone_stays() {
    let db = testing::database().await;
    let (library, shows, ann) = (library(&db).await, db.tvshows(), user(&db, "ann").await.id);
    let (heat, ran) = (series(&db, &library, "Heat").await, series(&db, &library, "Ran").await);
    let (gone, lone, kept) = (episode(&db, &heat, 1, 1).await, episode(&db, &ran, 1, 1).await, episode(&db, &ran, 1, 2).await);
    for (episode, path) in [(&gone, "/heat"), (&lone, "/ran 1"), (&kept, "/ran 2")] {
        put(&db, episode, path, path).await;
    }
    shows.mark_watched(ann, gone.id).await.unwrap();
    scan(&db, &library, vec![seen("/ran 2", "/ran 2")]).await;

    assert_eq!(shows.delete_missing_files(MISSING_GRACE).await.unwrap(), DeletedFiles::default());
    db.owner().await.execute("UPDATE episode_files SET missing_since = missing_since - interval '31 days'").await.unwrap();
    let deleted = shows.delete_missing_files(MISSING_GRACE).await.unwrap();

    assert_eq!((deleted.files, deleted.titles), (2, 1));
    assert_eq!(shows.get(heat.id).await.unwrap(), None);
    assert_eq!(shows.episode(gone.id).await.unwrap(), None);
    let ran = shows.get(ran.id).await.unwrap().unwrap();
    assert_eq!((ran.episode_count, shows.files_of(lone.id).await.unwrap()), (2, vec![]));
    assert!(shows.is_watched(ann, gone.id).await.unwrap());
    assert_eq!(shows.delete_missing_files(Duration::ZERO).await.unwrap(), DeletedFiles::default());
}

#[tokio::test]
async fn a_file_is_not_left_to_an_episode_or_series_that_is_deleted_at_the_same_time() {
    for (whole_series, added_first) in [(false, false), (false, true), (true, false), (true, true)] {
        let db = testing::database().await;
        let (library, shows) = (library(&db).await, db.tvshows());
        let show = series(&db, &library, "Heat").await;
        let made = episode(&db, &show, 1, 1).await;
        let new = NewFile::new("/s/1.mkv");

        let open = db.begin().await.unwrap();
        let delete =
            async |shows: TvShows<ReadWrite>| if whole_series { shows.delete(show.id).await } else { shows.delete_episode(made.id).await };
        if added_first {
            open.tvshows().insert_file(made.id, &new).await.unwrap();
            committed_when_waited_for(&db, open, delete(shows.clone())).await.unwrap();
        } else {
            delete(open.tvshows()).await.unwrap();
            let added = committed_when_waited_for(&db, open, shows.insert_file(made.id, &new)).await;
            assert!(matches!(added, Err(Error::NotFound { .. })), "whole series: {whole_series}: {added:?}");
        }

        assert_eq!(shows.file(new.id).await.unwrap(), None, "whole series: {whole_series}, added first: {added_first}");
        assert_eq!(shows.find_file_by_path(library.id, "/s/1.mkv").await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_series_that_is_given_a_file_does_not_go_with_its_missing_ones() {
    for added_first in [false, true] {
        let db = testing::database().await;
        let (library, shows) = (library(&db).await, db.tvshows());
        let show = series(&db, &library, "Heat").await;
        let (made, other) = (episode(&db, &show, 1, 1).await, episode(&db, &show, 1, 2).await);
        put(&db, &made, "/s/1.mkv", "f1").await;
        db.owner().await.execute("UPDATE episode_files SET missing_since = now() - interval '31 days'").await.unwrap();
        let new = NewFile::new("/s/2.mkv");

        if added_first {
            let open = db.begin().await.unwrap();
            open.tvshows().insert_file(other.id, &new).await.unwrap();
            let deleted = committed_when_waited_for(&db, open, shows.delete_missing_files(MISSING_GRACE)).await.unwrap();
            assert_eq!((deleted.files, deleted.titles), (1, 0));
            assert!(shows.file(new.id).await.unwrap().is_some() && shows.get(show.id).await.unwrap().is_some());
        } else {
            // The deletion has locked the series and waits for the file.
            let mut held = db.owner().await;
            held.execute("BEGIN; SELECT FROM episode_files FOR UPDATE").await.unwrap();
            let observer = Observer::of(&db).await;
            let (deleted, (added, ())) = tokio::join!(shows.delete_missing_files(MISSING_GRACE), async {
                observer.wait_for(1, "wait_event_type = 'Lock'").await;
                tokio::join!(shows.insert_file(other.id, &new), async {
                    observer.wait_for(2, "wait_event_type = 'Lock'").await;
                    held.execute("COMMIT").await.unwrap();
                })
            });
            assert_eq!(deleted.unwrap().titles, 1);
            assert!(matches!(added, Err(Error::NotFound { .. })), "{added:?}");
        }
    }
}

#[tokio::test]
async fn a_file_that_is_left_to_a_deleted_episode_gives_its_path_back() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let show = series(&db, &library, "Heat").await;
    let (gone, other) = (episode(&db, &show, 1, 1).await, episode(&db, &show, 1, 2).await);
    put(&db, &gone, "/s/1.mkv", "f1").await;
    shows.delete_episode(gone.id).await.unwrap();
    db.owner().await.execute("UPDATE episode_files SET deleted_at = NULL").await.unwrap();

    let changes = scan(&db, &library, vec![seen("/s/1.mkv", "f1")]).await;

    assert_eq!((changes.added, changes.unchanged, changes.moved), (1, 0, 0), "{changes:?}");
    put(&db, &other, "/s/1.mkv", "f1").await;
}

#[tokio::test]
async fn a_file_that_is_not_monitored_is_left_alone() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let show = series(&db, &library, "Heat").await;
    let mut files = Vec::new();
    for number in 1..=3 {
        let made = episode(&db, &show, 1, number).await;
        let file = put(&db, &made, &format!("/s/{number}.mkv"), &format!("f{number}")).await;
        files.push(shows.update_file(&File { is_monitored: false, ..file }).await.unwrap());
    }

    // The first is where it was, the second is another, and the third has moved.
    let changes = scan(&db, &library, vec![seen("/s/1.mkv", "f1"), seen("/s/2.mkv", "new"), seen("/t/3.mkv", "f3")]).await;

    assert_eq!((changes.unchanged, changes.added), (2, 1), "{changes:?}");
    assert_eq!((changes.moved, changes.replaced, changes.missing), (0, 0, 0), "{changes:?}");
    for file in files {
        let now = shows.file(file.id).await.unwrap().unwrap();
        assert_eq!(
            (&now.path, &now.fingerprint, now.missing_since, now.updated_at),
            (&file.path, &file.fingerprint, None, file.updated_at)
        );
    }
}
