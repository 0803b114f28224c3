//! Files and what a scan saw, case by case; tests/movies/reconcile_replay.rs has
//! them all at once.

use std::io;
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use revenge_db::libraries::{DeletedFiles, FileChanges, FindingKind, Library, LibraryId, MISSING_GRACE, NewLibrary, OnEmpty, SeenFile};
use revenge_db::movies::{File, MovieId, NewFile, Rating};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::{Error, PageRequest, Result};
use sqlx::Executor as _;
use uuid::Uuid;

use crate::common::Observer;
use crate::support::{id, library, movie, user};

pub fn seen(path: &str, size: i64, fingerprint: &str) -> SeenFile {
    let fingerprint = (!fingerprint.is_empty()).then(|| fingerprint.to_owned());
    SeenFile { path: path.to_owned(), size_bytes: Some(size), fingerprint }
}

async fn try_scan(db: &TestDatabase, library: &Library, files: Vec<SeenFile>, on_empty: OnEmpty) -> Result<FileChanges> {
    db.movies().reconcile_files(library.id, stream::iter(files.into_iter().map(Ok)), on_empty).await
}

pub async fn scan(db: &TestDatabase, library: &Library, files: Vec<SeenFile>) -> FileChanges {
    try_scan(db, library, files, OnEmpty::Refuse).await.unwrap()
}

/// A movie named after its one file's path, and that file.
pub async fn film(db: &TestDatabase, library: &Library, path: &str, size: i64, fingerprint: &str) -> File {
    let movie = movie(db, library, path).await;
    let SeenFile { size_bytes, fingerprint, .. } = seen(path, size, fingerprint);
    let new = NewFile { size_bytes, fingerprint, video_codec: Some("hevc".into()), ..NewFile::new(path) };
    db.movies().insert_file(movie.id, &new).await.unwrap()
}

pub async fn file(db: &TestDatabase, before: &File) -> File {
    db.movies().file(before.id).await.unwrap().unwrap()
}

/// Where files are now; `None`: missing.
pub async fn places(db: &TestDatabase, files: &[&File]) -> Vec<Option<String>> {
    let mut places = Vec::new();
    for before in files {
        let now = file(db, before).await;
        assert_eq!(now.movie_id, before.movie_id, "a file never changes its title");
        places.push(now.missing_since.is_none().then_some(now.path));
    }
    places
}

async fn findings(db: &TestDatabase, library: &Library) -> Vec<(FindingKind, String)> {
    db.libraries().stream_findings(library.id).map_ok(|found| (found.kind, found.path)).try_collect().await.unwrap()
}

pub fn at(path: &str) -> Option<String> {
    Some(path.to_owned())
}

#[tokio::test]
async fn a_file_that_was_moved_and_renamed_is_the_same_file() {
    let db = testing::database().await;
    let library = library(&db).await;
    let (heat, ran) = (film(&db, &library, "/f/heat.mkv", 5, "h").await, film(&db, &library, "/f/ran.mkv", 5, "r").await);

    let changes = scan(&db, &library, vec![seen("/f/Heat (1995)/Heat - 4k.mkv", 5, "h"), seen("/f/ran.mkv", 5, "r")]).await;

    assert_eq!((changes.moved, changes.unchanged, changes.added, changes.missing), (1, 1, 0, 0), "{changes:?}");
    let now = file(&db, &heat).await;
    assert_eq!((now.path.as_str(), now.file_name.as_str()), ("/f/Heat (1995)/Heat - 4k.mkv", "Heat - 4k.mkv"));
    assert_eq!((now.movie_id, now.video_codec.as_deref(), now.missing_since), (heat.movie_id, Some("hevc"), None));
    assert!(now.last_scanned_at.is_some() && now.updated_at > heat.updated_at);
    // To be seen is no change: an edit of the other goes on.
    assert_eq!(file(&db, &ran).await.updated_at, ran.updated_at);
    assert!(file(&db, &ran).await.last_scanned_at.is_some());
    db.movies().update_file(&ran).await.unwrap();
}

#[tokio::test]
async fn a_replaced_file_keeps_its_title_and_forgets_what_was_probed() {
    let db = testing::database().await;
    let library = library(&db).await;
    let (heat, ran) = (film(&db, &library, "/f/heat.mkv", 5, "h").await, film(&db, &library, "/f/ran.mkv", 6, "").await);
    let bare = film(&db, &library, "/f/bare.mkv", 7, "b").await;

    let bare_seen = SeenFile::new("/f/bare.mkv");
    let changes = scan(&db, &library, vec![seen("/f/heat.mkv", 9, "better"), seen("/f/ran.mkv", 8, ""), bare_seen]).await;

    assert_eq!((changes.replaced, changes.unchanged), (2, 1), "{changes:?}");
    let now = file(&db, &heat).await;
    assert_eq!((now.movie_id, now.size_bytes, now.fingerprint.as_deref()), (heat.movie_id, Some(9), Some("better")));
    assert_eq!((now.video_codec, file(&db, &ran).await.size_bytes), (None, Some(8)));
    // Of the last one nothing was told: nothing is forgotten.
    assert_eq!((file(&db, &bare).await.fingerprint, file(&db, &bare).await.video_codec), (bare.fingerprint, bare.video_codec));
    assert_eq!(
        findings(&db, &library).await,
        [(FindingKind::Replaced, "/f/heat.mkv".to_owned()), (FindingKind::Replaced, "/f/ran.mkv".to_owned())]
    );
}

#[tokio::test]
async fn a_file_that_is_gone_is_missing_until_it_comes_back() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let (heat, ran) = (film(&db, &library, "/f/heat.mkv", 5, "h").await, film(&db, &library, "/f/ran.mkv", 5, "r").await);

    let gone = scan(&db, &library, vec![seen("/f/ran.mkv", 5, "r")]).await;
    let since = file(&db, &heat).await.missing_since;
    let still = scan(&db, &library, vec![seen("/f/ran.mkv", 5, "r")]).await;

    assert_eq!((gone.missing, still.missing), (1, 0));
    assert!(since.is_some() && file(&db, &heat).await.missing_since == since);
    assert_eq!(movies.files_of(heat.movie_id).await.unwrap().len(), 1);
    assert_eq!(movies.find_file_by_path(library.id, "/f/heat.mkv").await.unwrap(), None);
    assert_eq!(movies.find_by_path(library.id, "/f/heat.mkv").await.unwrap(), None);
    assert!(!movies.exists_by_path(library.id, "/f/heat.mkv").await.unwrap());
    assert_eq!(movies.list_paths(library.id, PageRequest::first(9)).await.unwrap().items.len(), 1);

    let back = scan(&db, &library, vec![seen("/f/ran.mkv", 5, "r"), seen("/other/heat.mkv", 5, "h")]).await;
    assert_eq!((back.moved, back.returned, back.unchanged), (1, 1, 1));
    assert_eq!(places(&db, &[&heat, &ran]).await, [at("/other/heat.mkv"), at("/f/ran.mkv")]);
}

#[tokio::test]
async fn files_swap_their_paths_and_move_up_one_behind_the_other() {
    let db = testing::database().await;
    let library = library(&db).await;
    let mut files = Vec::new();
    for name in ["a", "b", "c"] {
        files.push(film(&db, &library, &format!("/f/{name}.mkv"), 5, name).await);
    }
    let files: Vec<_> = files.iter().collect();

    let swapped = scan(&db, &library, vec![seen("/f/a.mkv", 5, "b"), seen("/f/b.mkv", 5, "a"), seen("/f/c.mkv", 5, "c")]).await;
    assert_eq!((swapped.moved, swapped.unchanged), (2, 1));
    assert_eq!(places(&db, &files).await, [at("/f/b.mkv"), at("/f/a.mkv"), at("/f/c.mkv")]);

    // a → b → c → d: whoever stood at each path has left it.
    let chain = scan(&db, &library, vec![seen("/f/b.mkv", 5, "b"), seen("/f/c.mkv", 5, "a"), seen("/f/d.mkv", 5, "c")]).await;
    assert_eq!((chain.moved, chain.added, chain.missing), (3, 0, 0));
    assert_eq!(places(&db, &files).await, [at("/f/c.mkv"), at("/f/b.mkv"), at("/f/d.mkv")]);
}

#[tokio::test]
async fn of_copies_each_stays_what_it_is() {
    let db = testing::database().await;
    let library = library(&db).await;
    let (a, b) = (film(&db, &library, "/f/a.mkv", 5, "same").await, film(&db, &library, "/f/b.mkv", 5, "same").await);

    let copied = scan(&db, &library, vec![seen("/f/a.mkv", 5, "same"), seen("/f/b.mkv", 5, "same"), seen("/f/0.mkv", 5, "same")]).await;
    assert_eq!((copied.unchanged, copied.added), (2, 1));
    assert_eq!(findings(&db, &library).await, [(FindingKind::Added, "/f/0.mkv".to_owned())]);

    // Both moved, to folders that would turn their order round.
    let moved = scan(&db, &library, vec![seen("/f/2/a.mkv", 5, "same"), seen("/f/1/b.mkv", 5, "same")]).await;
    assert_eq!((moved.moved, moved.added, moved.missing), (2, 0, 0));
    assert_eq!(places(&db, &[&a, &b]).await, [at("/f/2/a.mkv"), at("/f/1/b.mkv")]);

    let one_left = scan(&db, &library, vec![seen("/f/2/a.mkv", 5, "same")]).await;
    assert_eq!((one_left.unchanged, one_left.missing), (1, 1));
    assert_eq!(places(&db, &[&a, &b]).await, [at("/f/2/a.mkv"), None]);
}

#[tokio::test]
async fn without_fingerprints_size_and_name_tell_where_a_file_went() {
    let db = testing::database().await;
    let library = library(&db).await;
    let (case, folder) = (film(&db, &library, "/f/heat.mkv", 5, "").await, film(&db, &library, "/f/ran.mkv", 6, "").await);
    let learnt = film(&db, &library, "/f/m.mkv", 7, "").await;

    let changes =
        scan(&db, &library, vec![seen("/f/HEAT.mkv", 5, ""), seen("/f/Ran (1985)/ran.mkv", 6, "r"), seen("/f/m.mkv", 7, "m")]).await;

    assert_eq!((changes.moved, changes.unchanged, changes.missing), (2, 1, 0), "{changes:?}");
    assert_eq!(places(&db, &[&case, &folder, &learnt]).await, [at("/f/HEAT.mkv"), at("/f/Ran (1985)/ran.mkv"), at("/f/m.mkv")]);
    assert_eq!(file(&db, &learnt).await.fingerprint.as_deref(), Some("m"));
    assert_eq!(file(&db, &folder).await.fingerprint.as_deref(), Some("r"));
}

#[tokio::test]
async fn where_several_files_could_be_meant_nothing_is_guessed() {
    let db = testing::database().await;
    let library = library(&db).await;
    let twins = [film(&db, &library, "/1/x.mkv", 5, "").await, film(&db, &library, "/2/x.mkv", 5, "").await];
    let stayed = film(&db, &library, "/3/y.mkv", 6, "").await;
    let known = film(&db, &library, "/4/z.mkv", 7, "z").await;

    let changes = scan(
        &db,
        &library,
        vec![
            seen("/9/x.mkv", 5, ""),
            // The old path was seen, and a fingerprint says that it is another file.
            seen("/3/y.mkv", 8, ""),
            seen("/9/y.mkv", 6, ""),
            seen("/9/z.mkv", 7, "other"),
        ],
    )
    .await;

    assert_eq!((changes.moved, changes.replaced, changes.added, changes.missing), (0, 1, 3, 3), "{changes:?}");
    assert_eq!(places(&db, &[&twins[0], &twins[1], &stayed, &known]).await, [None, None, at("/3/y.mkv"), None]);
}

#[tokio::test]
async fn a_file_that_takes_anothers_path_leaves_the_other_missing() {
    let db = testing::database().await;
    let library = library(&db).await;
    let (a, b) = (film(&db, &library, "/f/a.mkv", 5, "a").await, film(&db, &library, "/f/b.mkv", 5, "b").await);

    let over = scan(&db, &library, vec![seen("/f/b.mkv", 5, "a")]).await;
    assert_eq!((over.moved, over.missing), (1, 1));
    assert_eq!(places(&db, &[&a, &b]).await, [at("/f/b.mkv"), None]);
    assert_eq!(file(&db, &b).await.path, "/f/b.mkv");

    let back = scan(&db, &library, vec![seen("/f/b.mkv", 5, "a"), seen("/f/c.mkv", 5, "b")]).await;
    assert_eq!((back.unchanged, back.moved, back.returned), (1, 1, 1));
    assert_eq!(places(&db, &[&a, &b]).await, [at("/f/b.mkv"), at("/f/c.mkv")]);
}

/// A missing one was at this path with this very content; another one is there now.
#[tokio::test]
async fn what_is_there_goes_before_what_was_there() {
    let db = testing::database().await;
    let library = library(&db).await;
    let gone = film(&db, &library, "/f/heat.mkv", 5, "h").await;
    film(&db, &library, "/f/ran.mkv", 5, "r").await;
    scan(&db, &library, vec![seen("/f/ran.mkv", 5, "r")]).await;
    let there = film(&db, &library, "/f/heat.mkv", 5, "").await;

    let changes = scan(&db, &library, vec![seen("/f/heat.mkv", 5, "h"), seen("/f/ran.mkv", 5, "r")]).await;

    assert_eq!((changes.unchanged, changes.missing), (2, 0), "{changes:?}");
    assert_eq!(places(&db, &[&gone, &there]).await, [None, at("/f/heat.mkv")]);
    assert_eq!(file(&db, &there).await.fingerprint.as_deref(), Some("h"));
}

/// White space is a name, too: what the schema takes is not missing for ever.
#[tokio::test]
async fn a_file_of_white_space_is_seen() {
    let db = testing::database().await;
    let library = library(&db).await;
    let odd = film(&db, &library, "/f/ ", 5, "w").await;

    let changes = scan(&db, &library, vec![seen("/f/ ", 5, "w")]).await;

    assert_eq!((changes.unchanged, changes.rejected_files), (1, 0), "{changes:?}");
    // An edit that was begun before the scan does not take back when it was seen.
    let seen_at = file(&db, &odd).await.last_scanned_at;
    let written = db.movies().update_file(&odd).await.unwrap();
    assert!(odd.last_scanned_at.is_none() && seen_at.is_some() && written.last_scanned_at == seen_at);
}

#[tokio::test]
async fn a_disk_that_is_not_mounted_removes_nothing() {
    let db = testing::database().await;
    let paths = vec!["/films/".to_owned(), "/films2".to_owned(), "/unused".to_owned()];
    let library = db.libraries().insert(&NewLibrary { paths, ..NewLibrary::movies("Films") }).await.unwrap();
    assert_eq!(scan(&db, &library, vec![]).await, FileChanges::default());
    let (a, b) = (film(&db, &library, "/films/a.mkv", 5, "a").await, film(&db, &library, "/films2/b.mkv", 5, "b").await);

    for found in [vec![], vec![seen("/films2/b.mkv", 5, "b")], vec![seen("/films/a.mkv", 5, "a")]] {
        let refused = try_scan(&db, &library, found, OnEmpty::Refuse).await;
        assert!(matches!(&refused, Err(Error::Invalid { reason, .. }) if reason.contains("mounted")), "{refused:?}");
        assert_eq!(places(&db, &[&a, &b]).await, [at("/films/a.mkv"), at("/films2/b.mkv")]);
    }
    let believed = try_scan(&db, &library, vec![seen("/films2/b.mkv", 5, "b")], OnEmpty::Accept).await.unwrap();
    assert_eq!((believed.missing, believed.unchanged), (1, 1));
    // What was missing before is no reason to refuse.
    assert_eq!(scan(&db, &library, vec![seen("/films2/b.mkv", 5, "b")]).await.missing, 0);
    assert_eq!(try_scan(&db, &library, vec![], OnEmpty::Accept).await.unwrap().missing, 1);
    assert_eq!(scan(&db, &library, vec![seen("/films/a.mkv", 5, "a"), seen("/films2/b.mkv", 5, "b")]).await.returned, 2);
}

#[tokio::test]
async fn a_scan_touches_no_other_library() {
    let db = testing::database().await;
    let (films, other) = (library(&db).await, library(&db).await);
    let (a, b) = (film(&db, &films, "/f/a.mkv", 5, "a").await, film(&db, &other, "/f/a.mkv", 5, "a").await);
    let c = film(&db, &other, "/f/c.mkv", 5, "c").await;

    let changes = scan(&db, &films, vec![seen("/f/b.mkv", 5, "a"), seen("/f/c.mkv", 5, "c")]).await;

    assert_eq!((changes.moved, changes.added), (1, 1));
    assert_eq!(places(&db, &[&a, &b, &c]).await, [at("/f/b.mkv"), at("/f/a.mkv"), at("/f/c.mkv")]);
    assert_eq!(findings(&db, &other).await, []);
    let series = db.libraries().insert(&NewLibrary::tvshows("Series")).await.unwrap();
    let mut nobody = series.clone();
    nobody.id = LibraryId(Uuid::nil());
    for wrong in [series, nobody] {
        let refused = try_scan(&db, &wrong, vec![seen("/f/a.mkv", 5, "a")], OnEmpty::Refuse).await;
        assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
    }
    let inside = db.transaction(|tx| async move { tx.movies().reconcile_files(films.id, stream::empty(), OnEmpty::Refuse).await }).await;
    assert!(matches!(inside, Err(Error::Misuse { .. })), "{inside:?}");
}

#[tokio::test]
async fn of_two_scans_at_once_the_later_one_is_applied_later() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let heat = film(&db, &library, "/f/1.mkv", 5, "h").await;
    let (begun, first_begins) = tokio::sync::oneshot::channel();
    let (done, first_goes_on) = tokio::sync::oneshot::channel();
    let first = stream::once(async move {
        begun.send(()).unwrap();
        first_goes_on.await.unwrap();
        Ok(seen("/f/2.mkv", 5, "h"))
    });
    let second = stream::iter([Ok(seen("/f/3.mkv", 5, "h"))]);

    let (first, (second, ())) = tokio::join!(movies.reconcile_files(library.id, first, OnEmpty::Refuse), async {
        first_begins.await.unwrap();
        tokio::join!(movies.reconcile_files(library.id, second, OnEmpty::Refuse), async {
            Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
            done.send(()).unwrap();
        })
    });

    assert_eq!((first.unwrap().moved, second.unwrap().moved), (1, 1));
    assert_eq!(places(&db, &[&heat]).await, [at("/f/3.mkv")]);
}

#[tokio::test]
async fn a_scan_that_fails_or_is_dropped_leaves_nothing() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let (a, b) = (film(&db, &library, "/f/a.mkv", 5, "a").await, film(&db, &library, "/f/b.mkv", 5, "b").await);
    scan(&db, &library, vec![seen("/f/a.mkv", 5, "a"), seen("/f/b.mkv", 5, "b"), seen("/f/new.mkv", 5, "n")]).await;
    let before = [file(&db, &a).await, file(&db, &b).await];

    let unreadable = stream::iter([Ok(seen("/f/c.mkv", 5, "a")), Err(io::Error::other("no such folder"))]);
    let failed = movies.reconcile_files(library.id, unreadable, OnEmpty::Refuse).await;
    assert!(matches!(&failed, Err(Error::Copy { reason, .. }) if reason.contains("no such folder")), "{failed:?}");

    let endless = stream::iter([Ok(seen("/f/c.mkv", 5, "a"))]).chain(stream::pending());
    let dropped = tokio::time::timeout(Duration::from_millis(300), movies.reconcile_files(library.id, endless, OnEmpty::Refuse)).await;
    assert!(dropped.is_err());

    assert_eq!([file(&db, &a).await, file(&db, &b).await], before);
    assert_eq!(findings(&db, &library).await, [(FindingKind::Added, "/f/new.mkv".to_owned())]);
    let again = scan(&db, &library, vec![seen("/f/c.mkv", 5, "a"), seen("/f/b.mkv", 5, "b")]).await;
    assert_eq!((again.moved, again.unchanged), (1, 1));
}

#[tokio::test]
async fn what_is_written_while_a_scan_runs_is_left_as_it_is() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let heat = film(&db, &library, "/f/heat.mkv", 5, "h").await;
    let ran = film(&db, &library, "/f/ran.mkv", 5, "r").await;
    let new = NewFile { fingerprint: Some("n".into()), ..NewFile::new("/f/new.mkv") };
    let renamed = File { path: "/f/ran 2.mkv".into(), ..ran.clone() };
    let walk = stream::once(async {
        // The walk has passed these folders.
        movies.insert_file(heat.movie_id, &new).await.unwrap();
        movies.update_file(&renamed).await.unwrap();
        Ok(seen("/f/heat.mkv", 5, "h"))
    })
    .chain(stream::iter([Ok(seen("/f/ran 2.mkv", 1, "stale"))]));

    let changes = movies.reconcile_files(library.id, walk, OnEmpty::Refuse).await.unwrap();

    assert_eq!((changes.unchanged, changes.missing, changes.replaced), (2, 0, 0), "{changes:?}");
    assert_eq!(movies.file(new.id).await.unwrap().unwrap().missing_since, None);
    assert_eq!(file(&db, &ran).await.fingerprint, ran.fingerprint);
}

#[tokio::test]
async fn paths_that_cannot_be_are_told_and_wrong_contents_refused() {
    let db = testing::database().await;
    let library = library(&db).await;
    let heat = film(&db, &library, "/f/heat.mkv", 5, "h").await;

    let long = "x".repeat(4_097);
    let changes =
        scan(&db, &library, vec![seen(&long, 5, "h"), seen("/f/a\0", 5, "h"), seen("/f/heat.mkv", 5, "h"), seen("/f/heat.mkv", 6, "x")])
            .await;

    assert_eq!((changes.rejected_files, changes.repeated, changes.unchanged), (2, 1, 1), "{changes:?}");
    assert_eq!(changes.rejected.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2]);
    for wrong in [seen("/f/heat.mkv", -1, "h"), SeenFile { fingerprint: Some(String::new()), ..SeenFile::new("/f/heat.mkv") }] {
        let refused = try_scan(&db, &library, vec![wrong], OnEmpty::Refuse).await;
        assert!(matches!(&refused, Err(Error::Invalid { reason, .. }) if reason.contains("file 1")), "{refused:?}");
    }
    assert_eq!(places(&db, &[&heat]).await, [at("/f/heat.mkv")]);
}

#[tokio::test]
async fn what_was_missing_too_long_is_deleted_and_its_title_if_that_was_all() {
    let db = testing::database().await;
    let (library, movies, ann) = (library(&db).await, db.movies(), user(&db, "ann").await.id);
    let (heat, ran) = (film(&db, &library, "/f/heat.mkv", 5, "h").await, film(&db, &library, "/f/ran.mkv", 5, "r").await);
    let second = movies.insert_file(ran.movie_id, &NewFile::new("/f/ran 4k.mkv")).await.unwrap();
    movies.rate(ann, heat.movie_id, Rating::new(90).unwrap()).await.unwrap();
    scan(&db, &library, vec![SeenFile::new("/f/ran 4k.mkv")]).await;

    assert_eq!(movies.delete_missing_files(MISSING_GRACE).await.unwrap(), DeletedFiles::default());
    assert_eq!(movies.delete_missing_files(Duration::MAX).await.unwrap(), DeletedFiles::default());
    assert!(movies.get(heat.movie_id).await.unwrap().is_some());
    db.owner().await.execute("UPDATE movie_files SET missing_since = missing_since - interval '31 days'").await.unwrap();
    let deleted = movies.delete_missing_files(MISSING_GRACE).await.unwrap();

    assert_eq!((deleted.files, deleted.titles), (2, 1));
    assert_eq!(movies.get(heat.movie_id).await.unwrap(), None);
    assert_eq!(movies.files_of(ran.movie_id).await.unwrap().iter().map(|file| file.id).collect::<Vec<_>>(), [second.id]);
    assert!(movies.user_rating(ann, heat.movie_id).await.unwrap().is_some());
    // Now it is unknown.
    let back = scan(&db, &library, vec![SeenFile::new("/f/ran 4k.mkv"), seen("/f/heat.mkv", 5, "h")]).await;
    assert_eq!((back.added, back.returned), (1, 0));
}

#[tokio::test]
async fn a_library_of_many_files_is_renamed_at_once_and_its_findings_come_in_pages() {
    const FILES: usize = 3_000;
    let db = testing::database().await;
    let library = library(&db).await;
    let heat = movie(&db, &library, "Heat").await;
    let insert = "INSERT INTO movie_files (id, movie_id, library_id, path, file_name, size_bytes, fingerprint)
        SELECT gen_random_uuid(), m.id, m.library_id, '/old/' || n, n::text, n, 'f' || n FROM movies AS m, generate_series(1, 3000) AS n";
    db.owner().await.execute(insert).await.unwrap();

    let moved = (1..=FILES).map(|n| seen(&format!("/new/{n}.mkv"), 5, &format!("f{n}")));
    let added = (1..=FILES).map(|n| seen(&format!("/added/{n}"), 5, &format!("a{n}")));
    let changes = scan(&db, &library, moved.chain(added).collect()).await;

    assert_eq!((changes.moved, changes.added, changes.missing), (3_000, 3_000, 0));
    let found = findings(&db, &library).await;
    assert_eq!(
        found.iter().map(|found| found.1.clone()).collect::<Vec<_>>(),
        (1..=FILES).map(|n| format!("/added/{n}")).collect::<Vec<_>>()
    );
    let page = db.libraries().list_findings(library.id, PageRequest::first(2)).await.unwrap();
    assert_eq!((page.items[1].size_bytes, page.items[1].fingerprint.as_deref()), (Some(5), Some("a2")));
    assert!(page.next.is_some());
    assert_eq!(db.movies().files_of(heat.id).await.unwrap().len(), FILES);
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM library_known_files").fetch_one(db.read()).await.unwrap();
    assert_eq!(left, 0);
    db.libraries().delete(library.id).await.unwrap();
    assert_eq!(findings(&db, &library).await, []);
    assert_eq!(db.movies().files_of(MovieId(id(1).0)).await.unwrap(), vec![]);
}

#[tokio::test]
async fn a_file_that_is_not_monitored_is_left_alone() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let mut files = Vec::new();
    for (path, fingerprint) in [("/f/a.mkv", "a"), ("/f/b.mkv", "b"), ("/f/c.mkv", "c"), ("/f/d.mkv", "d")] {
        let file = film(&db, &library, path, 5, fingerprint).await;
        files.push(movies.update_file(&File { is_monitored: false, ..file }).await.unwrap());
    }

    // Where it was; another; moved; gone.
    let changes = scan(&db, &library, vec![seen("/f/a.mkv", 5, "a"), seen("/f/b.mkv", 6, "new"), seen("/g/c.mkv", 5, "c")]).await;

    assert_eq!((changes.unchanged, changes.added), (2, 1), "{changes:?}");
    assert_eq!((changes.moved, changes.replaced, changes.missing), (0, 0, 0), "{changes:?}");
    for before in files {
        let now = file(&db, &before).await;
        assert_eq!(
            (&now.path, &now.fingerprint, now.missing_since, now.updated_at),
            (&before.path, &before.fingerprint, None, before.updated_at)
        );
    }
    // One that is missing is not asked for, and does not come back by itself.
    db.owner().await.execute("UPDATE movie_files SET missing_since = now() WHERE path = '/f/d.mkv'").await.unwrap();
    let again = scan(&db, &library, vec![seen("/f/d.mkv", 5, "d")]).await;
    assert_eq!((again.added, again.returned), (1, 0), "{again:?}");
    db.owner().await.execute("UPDATE movie_files SET missing_since = now() - interval '1 year' WHERE path = '/f/d.mkv'").await.unwrap();
    assert_eq!(movies.delete_missing_files(MISSING_GRACE).await.unwrap(), DeletedFiles::default());
}
