//! Lists as streams: batch after batch, nothing held in between.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]

use std::path::Path;

use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use revenge_db::libraries::Library;
use revenge_db::movies::{Movie, MovieList, MovieSort, NewMovie, OnConflict};
use revenge_db::users::NewUser;
use revenge_db::{Consistency, Database, Error, MOST_PER_PAGE, PageRequest, Result, Viewer, testing};

use crate::support::proxy::Proxy;
use crate::support::{Observer, connect, library};

mod support;

const BY_TITLE: MovieList = MovieList::All(MovieSort::Title);
const BATCH: usize = MOST_PER_PAGE as usize;

fn name(n: usize) -> String {
    format!("Film {n:05}")
}

async fn films(db: &Database, count: usize) -> Library {
    let library = library(db).await;
    let rows = stream::iter((0..count).map(|n| NewMovie::new(library.id, name(n))).collect::<Vec<_>>());
    let report = db.movies().import(rows, OnConflict::Update).await.unwrap();
    assert_eq!(report.inserted, count as u64);
    library
}

async fn titles(rows: impl Stream<Item = Result<Movie>>) -> Vec<String> {
    rows.map_ok(|movie| movie.title).try_collect().await.unwrap()
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(name).collect()
}

#[tokio::test]
async fn a_stream_yields_each_row_once_in_the_lists_order() {
    let db = testing::database().await;
    let library = films(&db, 2 * BATCH + 1).await;
    let user = db.users().insert(&NewUser::new("ann", "ann@example.org")).await.unwrap();

    assert_eq!(titles(db.movies().stream(Viewer::System, BY_TITLE)).await, names(2 * BATCH + 1));
    assert_eq!(
        titles(db.movies().stream(Viewer::User(user.id), MovieList::Library(library.id, MovieSort::Title))).await,
        names(2 * BATCH + 1)
    );
    let newest: Vec<_> = db.movies().stream(Viewer::System, MovieList::default()).map_ok(|movie| movie.id).try_collect().await.unwrap();
    let mut paged = Vec::new();
    let mut request = Some(PageRequest::first(300));
    while let Some(next) = request {
        let page = db.movies().list(Viewer::System, MovieList::default(), next).await.unwrap();
        request = page.next_request(300);
        paged.extend(page.items.into_iter().map(|movie| movie.id));
    }
    assert_eq!(newest, paged);
    assert_eq!(db.users().stream().map_ok(|user| user.id).try_collect::<Vec<_>>().await.unwrap(), [user.id]);
    assert_eq!(db.movies().stream_watchlist(user.id).count().await, 0);
}

#[tokio::test]
async fn a_batch_is_asked_for_when_it_is_needed_and_nothing_is_held_until_then() {
    let db = testing::database().await;
    films(&db, 2 * BATCH).await;
    let observer = Observer::of(&db).await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.min_conns(1).max_conns(1)).await;
    // Prepares the statement.
    titles(far.movies().stream(Viewer::System, BY_TITLE)).await;

    let before = proxy.round_trips();
    let mut rows = far.movies().stream(Viewer::System, BY_TITLE);
    assert_eq!(proxy.round_trips() - before, 0, "nobody has asked for a row");
    for n in 0..BATCH {
        assert_eq!(rows.next().await.unwrap().unwrap().title, name(n));
    }
    assert_eq!(proxy.round_trips() - before, 1);
    assert_eq!(observer.sessions("state <> 'idle'").await, 0);
    assert!(far.movies().genres().await.unwrap().is_empty(), "the only connection is free");

    let before = proxy.round_trips();
    let rest = titles(rows).await;
    assert_eq!(rest.len(), BATCH);
    assert_eq!(proxy.round_trips() - before, 1, "the second batch is known to be the last one");

    let before = proxy.round_trips();
    let mut early = far.movies().stream(Viewer::System, BY_TITLE);
    early.next().await.unwrap().unwrap();
    drop(early);
    assert!(far.movies().genres().await.unwrap().is_empty());
    assert_eq!(proxy.round_trips() - before, 2, "one batch, and the call after it");
}

#[tokio::test]
async fn readers_causal_handles_and_transactions_stream_too() {
    let db = testing::database().await;
    let library = films(&db, BATCH + 1).await;

    assert_eq!(titles(db.reader(Consistency::Eventual).movies().stream(Viewer::System, BY_TITLE)).await.len(), BATCH + 1);
    let causal = db.causal();
    causal.movies().insert(&NewMovie::new(library.id, "Heat")).await.unwrap();
    assert_eq!(titles(causal.movies().stream(Viewer::System, BY_TITLE)).await.len(), BATCH + 2);

    let tx = db.begin().await.unwrap();
    tx.movies().insert(&NewMovie::new(library.id, "Ran")).await.unwrap();
    let mut rows = tx.movies().stream(Viewer::System, BY_TITLE);
    for n in 0..BATCH {
        assert_eq!(rows.next().await.unwrap().unwrap().title, name(n));
    }
    tx.movies().upsert_genre("Crime").await.unwrap();
    assert_eq!(titles(rows).await, [name(BATCH), "Heat".to_owned(), "Ran".to_owned()], "its own write is in it");
    tx.rollback().await.unwrap();
}

#[tokio::test]
async fn a_stream_that_outlives_its_transaction_says_so() {
    let db = testing::database().await;
    films(&db, BATCH + 1).await;
    let tx = db.begin().await.unwrap();
    let mut rows = tx.movies().stream(Viewer::System, BY_TITLE);
    rows.next().await.unwrap().unwrap();
    tx.commit().await.unwrap();

    let rest: Vec<_> = rows.by_ref().collect().await;
    assert_eq!(rest.len(), BATCH, "the batch that it has, and the error");
    assert!(matches!(rest.last(), Some(Err(Error::Misuse { .. }))), "{:?}", rest.last());
}

#[tokio::test]
async fn an_error_is_the_last_item() {
    let db = testing::database().await;
    films(&db, BATCH + 1).await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.min_conns(1).max_conns(1)).await;
    let mut rows = far.movies().stream(Viewer::System, BY_TITLE);
    for _ in 0..BATCH {
        rows.next().await.unwrap().unwrap();
    }
    proxy.down();

    let failed = rows.next().await;
    assert!(matches!(failed, Some(Err(Error::Unavailable { .. }))), "{failed:?}");
    assert!(rows.next().await.is_none());
}

#[tokio::test]
async fn a_stream_runs_in_a_spawned_task_and_goes_on_over_a_change() {
    let db = testing::database().await;
    films(&db, BATCH + 2).await;
    let movies = db.movies();
    let mut rows = movies.stream(Viewer::System, BY_TITLE);
    let first = rows.next().await.unwrap().unwrap();
    db.movies().delete(first.id).await.unwrap();
    let last = db.movies().search(Viewer::System, &name(BATCH + 1), 1).await.unwrap();
    db.movies().delete(last[0].movie.id).await.unwrap();

    let rest = tokio::spawn(titles(rows)).await.unwrap();
    assert_eq!(rest, names(BATCH + 1)[1..], "the row behind was gone when its batch came");
}

/// A new list has its line in `streams!`.
#[test]
fn every_list_has_a_streaming_twin() {
    fn lists(folder: &Path, missing: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                lists(&path, missing);
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            let methods = text.split("pub async fn ").skip(1).filter_map(|rest| rest.split_once('{').map(|(signature, _)| signature));
            let paged = methods.filter(|signature| signature.contains("PageRequest")).filter_map(|signature| signature.split('(').next());
            // A line of `streams!`, or by hand where the scope is no plain value.
            let has_twin = |list: &&str| text.contains(&format!("= {list}(")) || text.contains(&format!("repository.{list}("));
            missing.extend(paged.filter(|list| !has_twin(list)).map(str::to_owned));
        }
    }
    let mut missing = Vec::new();
    lists(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut missing);
    assert_eq!(missing, Vec::<String>::new());
}
