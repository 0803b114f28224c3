//! Whatever happens to files: what users made of movies stays, and stays theirs.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::TryStreamExt as _;
use proptest::prelude::*;
use revenge_db::PageRequest;
use revenge_db::libraries::{FindingKind, Library};
use revenge_db::movies::{File, FileId, MovieId, NewFile, NewWatch, Rating};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::UserId;

use crate::reconcile::{scan, seen};
use crate::support::{library, movie, user};

const MOVIES: usize = 4;
const PATHS: usize = 8;

#[derive(Debug, Clone)]
enum Step {
    /// Whatever is at the second path is overwritten.
    Move(usize, usize),
    Swap(usize, usize),
    /// The first to the second, which goes to the third first.
    Chain(usize, usize, usize),
    Copy(usize, usize),
    Replace(usize),
    Remove(usize),
    /// Something that was on the disk once, at a path that is free.
    Restore(usize, usize),
    Rate(usize, i32),
    Watch(usize, u64),
    Scan,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let at = || 0..PATHS;
    prop::collection::vec(
        prop_oneof![
            4 => (at(), at()).prop_map(|(from, to)| Step::Move(from, to)),
            2 => (at(), at()).prop_map(|(a, b)| Step::Swap(a, b)),
            2 => (at(), at(), at()).prop_map(|(a, b, c)| Step::Chain(a, b, c)),
            1 => (at(), at()).prop_map(|(from, to)| Step::Copy(from, to)),
            2 => at().prop_map(Step::Replace),
            2 => at().prop_map(Step::Remove),
            3 => (0..20_usize, at()).prop_map(|(content, to)| Step::Restore(content, to)),
            1 => (0..MOVIES, 1..=100_i32).prop_map(|(movie, rating)| Step::Rate(movie, rating)),
            1 => (0..MOVIES, 0..60_u64).prop_map(|(movie, minute)| Step::Watch(movie, minute)),
            6 => Just(Step::Scan),
        ],
        1..60,
    )
}

/// Two folders and names that differ in case alone are among them.
fn path(n: usize) -> String {
    format!("/f/{}/{}.mkv", n / 4, ["a", "A", "b", "c"][n % 4])
}

/// A content by its number; its size depends on it and is not its own.
fn size(content: usize) -> i64 {
    5 + i64::try_from(content % 3).unwrap()
}

/// What a user made of a movie.
#[derive(Debug, PartialEq)]
struct Theirs {
    rating: Option<i32>,
    sessions: usize,
    position: Option<Duration>,
}

async fn theirs(db: &TestDatabase, ann: UserId, movie: MovieId) -> Theirs {
    let movies = db.movies();
    Theirs {
        rating: movies.user_rating(ann, movie).await.unwrap().map(|rating| rating.rating.get()),
        sessions: movies.list_watches_of(ann, movie, PageRequest::first(500)).await.unwrap().items.len(),
        position: movies.watch_state(ann, movie).await.unwrap().map(|state| state.position),
    }
}

async fn files(db: &TestDatabase, movies: &[MovieId]) -> BTreeMap<FileId, File> {
    let mut files = BTreeMap::new();
    for movie in movies {
        files.extend(db.movies().files_of(*movie).await.unwrap().into_iter().map(|file| (file.id, file)));
    }
    files
}

/// What has to hold between two states of the files and the disk that was scanned.
fn compare(before: &BTreeMap<FileId, File>, after: &BTreeMap<FileId, File>, disk: &BTreeMap<usize, usize>) -> Result<(), TestCaseError> {
    prop_assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let mut taken = BTreeSet::new();
    for (id, was) in before {
        let is = &after[id];
        let content = was.fingerprint.clone().unwrap();
        prop_assert_eq!(is.movie_id, was.movie_id, "no file changes its title");
        let copies: Vec<_> = disk.iter().filter(|(_, found)| content == found.to_string()).map(|(at, _)| path(*at)).collect();
        let rows = before.values().filter(|other| other.fingerprint.as_ref() == Some(&content)).count();
        if is.missing_since.is_none() {
            prop_assert!(taken.insert(is.path.clone()), "one file at a path: {}", is.path);
            let there = disk.iter().find(|(at, _)| path(**at) == is.path).map(|(_, found)| found.to_string());
            prop_assert_eq!(&there, &is.fingerprint, "the file says what is there");
            if there.as_ref() != Some(&content) {
                prop_assert_eq!(&is.path, &was.path, "other content is taken for a file's by its path alone");
                prop_assert!(copies.len() < rows, "and not while its own is somewhere");
            }
        } else {
            prop_assert!(copies.len() < rows, "what is on the disk is not missing: {}", content);
            prop_assert_eq!((&is.path, &is.fingerprint), (&was.path, &was.fingerprint));
            prop_assert!(was.missing_since.is_none() || is.missing_since == was.missing_since);
        }
        if copies.contains(&was.path) && was.missing_since.is_none() {
            prop_assert_eq!((&is.path, is.missing_since), (&was.path, None), "what did not change stays");
        }
        if copies.len() >= rows {
            prop_assert_eq!(is.fingerprint.as_ref(), Some(&content), "whose content is there goes with it");
        }
    }
    Ok(())
}

async fn rescan(db: &TestDatabase, library: &Library, movies: &[MovieId], disk: &BTreeMap<usize, usize>) -> Result<(), TestCaseError> {
    let before = files(db, movies).await;
    let found = disk.iter().map(|(at, content)| seen(&path(*at), size(*content), &content.to_string())).collect();
    let changes = match disk.is_empty() {
        true => {
            db.movies().reconcile_files(library.id, futures_util::stream::empty(), revenge_db::libraries::OnEmpty::Accept).await.unwrap()
        }
        false => scan(db, library, found).await,
    };
    let after = files(db, movies).await;
    compare(&before, &after, disk)?;

    let findings: Vec<_> = db.libraries().stream_findings(library.id).try_collect().await.unwrap();
    let of = |kind| findings.iter().filter(|found| found.kind == kind).count() as u64;
    prop_assert_eq!((of(FindingKind::Added), of(FindingKind::Replaced)), (changes.added, changes.replaced));
    prop_assert_eq!(changes.unchanged + changes.moved + changes.replaced + changes.added, disk.len() as u64);
    let (gone, back) = before.keys().fold((0, 0), |(gone, back), id| {
        let (was, is) = (before[id].missing_since.is_some(), after[id].missing_since.is_some());
        (gone + u64::from(!was && is), back + u64::from(was && !is))
    });
    prop_assert_eq!((changes.missing, changes.returned), (gone, back));

    // The backend says what the added ones are.
    for found in findings.into_iter().filter(|found| found.kind == FindingKind::Added) {
        let content: usize = found.fingerprint.as_deref().unwrap().parse().unwrap();
        let new = NewFile { size_bytes: found.size_bytes, fingerprint: found.fingerprint, ..NewFile::new(found.path) };
        db.movies().insert_file(movies[content % MOVIES], &new).await.unwrap();
    }
    let there: BTreeSet<_> = files(db, movies)
        .await
        .into_values()
        .filter(|file| file.missing_since.is_none())
        .map(|file| (file.path, file.fingerprint))
        .collect();
    prop_assert_eq!(there, disk.iter().map(|(at, content)| (path(*at), Some(content.to_string()))).collect());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn ratings_history_and_progress_survive_whatever_happens_to_files(steps in steps()) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let db = testing::database().await;
            let (library, ann) = (library(&db).await, user(&db, "ann").await.id);
            let mut movies = Vec::new();
            let mut model = Vec::new();
            for n in 0..MOVIES {
                movies.push(movie(&db, &library, &format!("Film {n}")).await.id);
                model.push(Theirs { rating: None, sessions: 0, position: None });
            }
            // Path → content; a content that is replaced gets a new number.
            let mut disk: BTreeMap<usize, usize> = (0..MOVIES).map(|n| (n, n)).collect();
            let mut contents = MOVIES;
            rescan(&db, &library, &movies, &disk).await?;
            for step in steps.into_iter().chain([Step::Scan]) {
                match step {
                    Step::Move(from, to) => if let Some(content) = disk.remove(&from) {
                        disk.insert(to, content);
                    }
                    Step::Swap(a, b) => {
                        let (at_a, at_b) = (disk.remove(&a), disk.remove(&b));
                        disk.extend(at_a.map(|content| (b, content)));
                        disk.extend(at_b.map(|content| (a, content)));
                    }
                    Step::Chain(a, b, c) => for (from, to) in [(b, c), (a, b)] {
                        if let Some(content) = disk.remove(&from) {
                            disk.insert(to, content);
                        }
                    }
                    Step::Copy(from, to) => if let Some(content) = disk.get(&from).copied() {
                        disk.insert(to, content);
                    }
                    Step::Replace(at) => if let Some(content) = disk.get_mut(&at) {
                        *content = contents;
                        contents += 1;
                    }
                    Step::Remove(at) => drop(disk.remove(&at)),
                    Step::Restore(content, to) => if content < contents {
                        disk.entry(to).or_insert(content);
                    }
                    Step::Rate(at, rating) => {
                        db.movies().rate(ann, movies[at], Rating::new(rating).unwrap()).await.unwrap();
                        model[at].rating = Some(rating);
                    }
                    Step::Watch(at, minute) => {
                        let new = NewWatch { duration: Some(Duration::from_hours(2)), ..NewWatch::new(ann, movies[at]) };
                        db.movies().start_watch(&new).await.unwrap();
                        let position = Duration::from_secs(60 * minute);
                        db.movies().record_progress(ann, new.id, position, None).await.unwrap();
                        model[at].sessions += 1;
                        model[at].position = Some(position);
                    }
                    Step::Scan => rescan(&db, &library, &movies, &disk).await?,
                }
            }
            for (movie, expected) in movies.iter().zip(&model) {
                prop_assert!(db.movies().get(*movie).await.unwrap().is_some());
                prop_assert_eq!(&theirs(&db, ann, *movie).await, expected);
            }
            Ok(())
        })?;
    }
}
