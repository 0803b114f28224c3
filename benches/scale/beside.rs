//! Browsing while a bulk import runs, against browsing alone.

use std::time::{Duration, Instant};

use futures_util::stream;
use revenge_db::libraries::LibraryId;
use revenge_db::movies::{MovieImport, MovieList, MovieSort, NewMovie, OnConflict};
use revenge_db::{Database, PageRequest, Result, Viewer};

use crate::measure::{PAGE, percentile};
use crate::rows::id;
use crate::viewers::Who;

const ROWS: u32 = 50_000;
/// Rounds of all calls before the import.
const ROUNDS: usize = 300;

pub const CALLS: [&str; 5] = ["newest", "a library by title", "genres with counts", "continue watching", "search"];

/// p50 and p99 of a call alone, and beside the import.
pub struct Beside {
    pub call: &'static str,
    pub alone: [Duration; 2],
    pub beside: [Duration; 2],
}

pub struct Import {
    pub rows: u32,
    pub took: Duration,
    pub rounds: usize,
    pub calls: Vec<Beside>,
}

/// The same calls in turns, by one task, until the import is over.
pub async fn an_import(db: &Database, viewers: &[Who]) -> Import {
    let viewer = viewers.iter().find(|who| who.is_somebody()).expect("a user").viewer;
    let mut alone = [const { Vec::new() }; CALLS.len()];
    for _ in 0..ROUNDS {
        round(db, viewer, &mut alone).await;
    }
    let importing = tokio::spawn({
        let db = db.clone();
        async move {
            let (started, library) = (Instant::now(), LibraryId(id(2, 2)));
            let rows = (0..ROWS).map(move |n| film(library, n));
            let report = db.movies().import(stream::iter(rows), OnConflict::Error).await.expect("the import");
            assert_eq!((report.inserted, report.rejected_rows), (u64::from(ROWS), 0), "a database in which this ran before?");
            started.elapsed()
        }
    });
    let mut beside = [const { Vec::new() }; CALLS.len()];
    while !importing.is_finished() {
        round(db, viewer, &mut beside).await;
    }
    let rounds = beside[0].len();
    let calls = CALLS.iter().zip(alone.iter_mut().zip(&mut beside)).map(|(call, (alone, beside))| Beside {
        call,
        alone: [percentile(alone, 50), percentile(alone, 99)],
        beside: [percentile(beside, 50), percentile(beside, 99)],
    });
    let calls = calls.collect();
    Import { rows: ROWS, took: importing.await.expect("the import"), rounds, calls }
}

async fn round(db: &Database, viewer: Viewer, times: &mut [Vec<Duration>; CALLS.len()]) {
    for (call, times) in times.iter_mut().enumerate() {
        let started = Instant::now();
        browse(db, viewer, call).await.expect("a page");
        times.push(started.elapsed());
    }
}

/// In the order of [`CALLS`].
async fn browse(db: &Database, viewer: Viewer, call: usize) -> Result<()> {
    let (movies, page) = (db.movies(), PageRequest::first(PAGE));
    match call {
        0 => movies.list(viewer, MovieList::All(MovieSort::AddedAt), page).await.map(drop),
        1 => movies.list(viewer, MovieList::Library(LibraryId(id(2, 2)), MovieSort::Title), page).await.map(drop),
        2 => movies.genres_with_counts(viewer).await.map(drop),
        3 => movies.continue_watching(viewer, page).await.map(drop),
        _ => movies.search(viewer, "braben corben", 20).await.map(drop),
    }
}

fn film(library: LibraryId, n: u32) -> MovieImport {
    let movie = NewMovie {
        year: Some(1920 + (n % 100) as i32),
        runtime: Some(Duration::from_secs(5_400 + u64::from(n % 3_600))),
        overview: Some(format!("Film {n} is about somebody who wants something and meets somebody else who wants it too.")),
        rating_level: Some((n % 20) as i32),
        vote_count: Some((n % 5_000) as i32),
        ..NewMovie::new(library, format!("Imported film number {n}"))
    };
    MovieImport { genres: vec![format!("Genre {}", 1 + n % 20)], ..movie.into() }
}
