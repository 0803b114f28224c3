use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::{StreamExt as _, stream};
use proptest::prelude::*;
use revenge_db::libraries::{Library, LibraryId};
use revenge_db::movies::{
    CreditRole, FileId, GenreSort, ImportCredit, ImportRating, ImportReport, Movie, MovieId, MovieImport, MovieList, MovieScope, NewFile,
    NewMovie, OnConflict,
};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::{Error, PageRequest, Viewer};
use sqlx::Executor as _;

use crate::support::{heat, id, library, movie};

async fn import(db: &TestDatabase, rows: Vec<MovieImport>, on_conflict: OnConflict) -> ImportReport {
    db.movies().import(stream::iter(rows), on_conflict).await.unwrap()
}

pub fn reasons(report: &ImportReport) -> Vec<(u64, &str)> {
    report.rejected.iter().map(|row| (row.line, row.reason.as_str())).collect()
}

pub fn plain(library: &Library, title: &str) -> MovieImport {
    NewMovie { year: Some(1995), ..NewMovie::new(library.id, title) }.into()
}

fn credit(name: &str, role: CreditRole) -> ImportCredit {
    ImportCredit { name: name.into(), imdb_id: None, tmdb_id: None, role, character_name: None, job: None, billing_order: 0 }
}

fn whole(library: &Library) -> MovieImport {
    MovieImport {
        line: Some(17),
        movie: NewMovie { runtime: Some(Duration::from_secs(170 * 60)), ..heat(library) },
        genres: vec!["Crime".into(), "crime".into(), "Drama".into()],
        credits: vec![
            credit("Michael Mann", CreditRole::Director),
            credit("Michael Mann", CreditRole::Writer),
            credit("Al Pacino", CreditRole::Cast),
        ],
        files: vec![NewFile { size_bytes: Some(7), ..NewFile::new("/films/Heat (1995)/Heat.mkv") }],
        external_ratings: vec![ImportRating { source: "imdb".into(), rating: Some(83.0), vote_count: Some(700_000) }],
    }
}

async fn all(db: &TestDatabase) -> Vec<Movie> {
    db.movies().list(Viewer::System, MovieList::default(), PageRequest::first(500)).await.unwrap().items
}

/// How many rows a table has, for what has no method.
async fn rows(db: &TestDatabase, table: &'static str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
    sqlx::query_scalar(sql).fetch_one(db.read()).await.unwrap()
}

#[tokio::test]
async fn what_a_rating_leaves_empty_stays() {
    let db = testing::database().await;
    let library = library(&db).await;
    import(&db, vec![whole(&library)], OnConflict::Error).await;
    let rating = |rating, vote_count| ImportRating { source: "imdb".into(), rating, vote_count };
    for (given, kept) in
        [(rating(Some(84.0), None), (Some(84.0), Some(700_000))), (rating(None, Some(700_001)), (Some(84.0), Some(700_001)))]
    {
        let row = MovieImport { external_ratings: vec![given], ..whole(&library) };
        import(&db, vec![row], OnConflict::Update).await;
        let stored = db.movies().external_ratings_of(id(1)).await.unwrap();
        assert_eq!(stored.iter().map(|one| (one.rating, one.vote_count)).collect::<Vec<_>>(), [kept]);
    }
}

#[tokio::test]
async fn a_row_brings_everything_that_belongs_to_its_movie() {
    let db = testing::database().await;
    let library = library(&db).await;

    let report = import(&db, vec![whole(&library)], OnConflict::Error).await;

    assert_eq!((report.inserted, report.rows()), (1, 1), "{report:?}");
    let heat = db.movies().find_by_imdb_id(library.id, "tt0113277").await.unwrap().unwrap();
    assert_eq!((heat.id, heat.runtime), (id(1), Some(Duration::from_secs(10_200))));
    let genres = db.movies().genres_of(heat.id).await.unwrap();
    assert_eq!(genres.iter().map(|genre| genre.name.as_str()).collect::<Vec<_>>(), ["Crime", "Drama"]);
    assert_eq!(db.movies().find_by_path(library.id, "/films/Heat (1995)/Heat.mkv").await.unwrap(), Some(heat));
    let counts = [rows(&db, "movie_people").await, rows(&db, "movie_credits").await, rows(&db, "movie_external_ratings").await];
    assert_eq!(counts, [2, 3, 1]);
    let list = MovieList::Genre(genres[0].id, GenreSort::Title);
    assert_eq!(db.movies().list(Viewer::System, list, PageRequest::first(5)).await.unwrap().items.len(), 1);
    for staging in
        ["movie_import_staging", "movie_import_genres", "movie_import_credits", "movie_import_files", "movie_import_external_ratings"]
    {
        assert_eq!(rows(&db, staging).await, 0, "{staging}");
    }
}

#[tokio::test]
async fn importing_twice_doubles_nothing() {
    let db = testing::database().await;
    let library = library(&db).await;
    import(&db, vec![whole(&library), plain(&library, "Ran")], OnConflict::Error).await;
    let before = all(&db).await;

    let refused = import(&db, vec![whole(&library), plain(&library, "RAN ")], OnConflict::Error).await;
    let skipped = import(&db, vec![whole(&library), plain(&library, "Ran")], OnConflict::Skip).await;
    let updated = import(
        &db,
        vec![MovieImport { movie: NewMovie { overview: Some("A heist.".into()), ..whole(&library).movie }, ..whole(&library) }],
        OnConflict::Update,
    )
    .await;

    assert_eq!(
        reasons(&refused),
        [(2, "title, year and path: the library has this movie already"), (17, "id: the library has this movie already")]
    );
    assert_eq!((skipped.skipped, skipped.rows()), (2, 2));
    assert_eq!((updated.updated, updated.rows()), (1, 1));
    let after = all(&db).await;
    assert_eq!(after.len(), before.len());
    let heat = after.iter().find(|movie| movie.id == id(1)).unwrap();
    assert_eq!((heat.overview.as_deref(), heat.year), (Some("A heist."), Some(1995)));
    assert_eq!([rows(&db, "movie_people").await, rows(&db, "movie_credits").await, rows(&db, "movie_files").await], [2, 3, 1]);
    assert_eq!(db.movies().count(Viewer::System, MovieScope::Library(library.id)).await.unwrap(), 2);
}

#[tokio::test]
async fn an_update_takes_what_the_row_says_and_leaves_the_rest() {
    let db = testing::database().await;
    let library = library(&db).await;
    import(&db, vec![whole(&library)], OnConflict::Error).await;

    let sparse = MovieImport {
        genres: vec!["Thriller".into()],
        credits: vec![credit("Kon Ichikawa", CreditRole::Director)],
        ..NewMovie { imdb_id: Some("tt0113277".into()), ..NewMovie::new(library.id, "Heat!") }.into()
    };
    let report = import(&db, vec![sparse], OnConflict::Update).await;

    assert_eq!(report.updated, 1, "{report:?}");
    let heat = db.movies().get(id(1)).await.unwrap().unwrap();
    assert_eq!((heat.title.as_str(), heat.year, heat.tmdb_id), ("Heat!", Some(1995), Some(949)));
    let genres = db.movies().genres_of(heat.id).await.unwrap();
    assert_eq!(genres.iter().map(|genre| genre.name.as_str()).collect::<Vec<_>>(), ["Thriller"]);
    // Of the director it says who it is, of the others nothing.
    let directors = db.movies().directors(heat.id).await.unwrap();
    assert_eq!(directors.iter().map(|credit| credit.person_name.as_str()).collect::<Vec<_>>(), ["Kon Ichikawa"]);
    assert_eq!(rows(&db, "movie_credits").await, 3);
}

/// The genres of a movie by their slugs.
async fn slugs(db: &TestDatabase, movie: MovieId) -> Vec<String> {
    let mut slugs: Vec<_> = db.movies().genres_of(movie).await.unwrap().into_iter().map(|genre| genre.slug).collect();
    slugs.sort();
    slugs
}

#[tokio::test]
async fn of_two_names_with_one_slug_one_genre_is_made_and_neither_movie_is_without_it() {
    let db = testing::database().await;
    let library = library(&db).await;
    let of = |n: u128, genres: &[&str]| MovieImport {
        genres: genres.iter().map(|genre| (*genre).to_owned()).collect(),
        ..NewMovie { id: id(n), ..NewMovie::new(library.id, format!("Film {n}")) }.into()
    };
    let rows = vec![of(1, &["Sci-Fi", "Comédie"]), of(2, &["Sci Fi"]), of(3, &["Comedie", "SCI-FI", "sci fi"])];

    let report = import(&db, rows.clone(), OnConflict::Error).await;

    assert_eq!(report.inserted, 3, "{report:?}");
    let names: Vec<_> = db.movies().genres().await.unwrap().into_iter().map(|genre| (genre.slug, genre.name)).collect();
    assert_eq!(names, [("comedie", "Comédie"), ("sci-fi", "Sci-Fi")].map(|(slug, name)| (slug.to_owned(), name.to_owned())));
    // An update finds them by the other name as well, and takes none away.
    for _ in 0..2 {
        assert_eq!(slugs(&db, id(1)).await, ["comedie", "sci-fi"]);
        assert_eq!(slugs(&db, id(2)).await, ["sci-fi"]);
        assert_eq!(slugs(&db, id(3)).await, ["comedie", "sci-fi"]);
        let report = import(&db, rows.clone(), OnConflict::Update).await;
        assert_eq!(report.updated, 3, "{report:?}");
    }
    let report = import(&db, vec![of(1, &["Sci Fi"])], OnConflict::Update).await;
    assert_eq!((report.updated, slugs(&db, id(1)).await), (1, vec!["sci-fi".to_owned()]));
}

#[tokio::test]
async fn a_locked_movie_is_left_alone() {
    let db = testing::database().await;
    let library = library(&db).await;
    db.movies().insert(&NewMovie { is_locked: true, ..heat(&library) }).await.unwrap();

    let report = import(
        &db,
        vec![MovieImport { movie: NewMovie { title: "Other".into(), ..heat(&library) }, ..heat(&library).into() }],
        OnConflict::Update,
    )
    .await;

    assert_eq!((report.skipped, report.rows()), (1, 1));
    assert_eq!(db.movies().get(id(1)).await.unwrap().unwrap().title, "Heat");
}

#[tokio::test]
async fn keys_that_contradict_each_other_reject_the_row() {
    let db = testing::database().await;
    let library = library(&db).await;
    let films = |n: u32, tmdb_id: Option<i32>, imdb_id: Option<&str>, title: &str| {
        MovieImport::from(NewMovie { id: id(n.into()), tmdb_id, imdb_id: imdb_id.map(Into::into), ..NewMovie::new(library.id, title) })
    };
    import(&db, vec![films(1, Some(1), Some("tt0000001"), "One"), films(2, Some(2), None, "Two")], OnConflict::Error).await;
    let other = db.libraries().insert(&revenge_db::libraries::NewLibrary::movies("Other")).await.unwrap();
    db.movies().insert(&NewMovie { id: id(90), ..NewMovie::new(other.id, "Elsewhere") }).await.unwrap();

    let rows = vec![
        films(11, Some(2), Some("tt0000001"), "two movies"),
        films(12, Some(7), None, "first with tmdb 7"),
        films(13, Some(7), None, "second with tmdb 7"),
        films(14, None, Some("tt0000008"), "first with imdb 8"),
        films(15, None, Some("tt0000008"), "second with imdb 8"),
        films(16, None, None, "Same  name"),
        films(17, None, None, "same NAME"),
        films(90, None, None, "of another library"),
        films(18, Some(1), Some("tt0000009"), "tmdb of one with another imdb"),
        films(12, None, None, "an id twice"),
        films(19, Some(2), None, "Two again"),
        MovieImport::from(NewMovie::new(LibraryId::now(), "no library")),
    ];
    let report = import(&db, rows, OnConflict::Update).await;

    let lines: Vec<u64> = report.rejected.iter().map(|row| row.line).collect();
    // Line 11 has a key that line 1 had before, though line 1 was rejected.
    assert_eq!(lines, [1, 3, 5, 7, 8, 9, 10, 11, 12], "{report:#?}");
    assert_eq!((report.inserted, report.updated), (3, 0), "{report:#?}");
    assert!(reasons(&report).contains(&(3, "tmdb_id: the row at line 2 has it already")), "{report:#?}");
}

#[tokio::test]
async fn a_path_belongs_to_one_movie() {
    let db = testing::database().await;
    let library = library(&db).await;
    let with_file = |title: &str, path: &str| MovieImport { files: vec![NewFile::new(path)], ..plain(&library, title) };
    import(&db, vec![with_file("A", "/a.mkv")], OnConflict::Error).await;

    let report = import(&db, vec![with_file("B", "/b.mkv"), with_file("C", "/b.mkv"), with_file("D", "/a.mkv")], OnConflict::Skip).await;

    let expected = [(2, "path: an earlier file of the import has it"), (3, "path: a file of another movie of the library has it")];
    assert_eq!(reasons(&report), expected);
    assert_eq!(report.inserted, 1);

    // What is rejected takes nothing from the row after it.
    let report = import(&db, vec![with_file("E", "/a.mkv"), with_file("A", "/a.mkv")], OnConflict::Update).await;
    assert_eq!(reasons(&report), [(1, "path: a file of another movie of the library has it")]);
    assert_eq!(report.updated, 1);
}

#[tokio::test]
async fn a_file_is_known_by_its_own_id_and_by_that_in_radarr() {
    let db = testing::database().await;
    let library = library(&db).await;
    let of = |title: &str, path: &str, known: u128, radarr_file_id: Option<i32>| {
        let file = NewFile { id: FileId(id(known).0), radarr_file_id, ..NewFile::new(path) };
        MovieImport { files: vec![file], ..plain(&library, title) }
    };
    import(&db, vec![of("A", "/a.mkv", 1, Some(7)), of("B", "/b.mkv", 2, None)], OnConflict::Error).await;
    db.owner().await.execute("UPDATE movie_files SET missing_since = now() WHERE path = '/a.mkv'").await.unwrap();

    let rows = vec![
        of("A", "/a.mkv", 3, Some(7)),
        of("C", "/c.mkv", 4, Some(7)),
        of("D", "/d.mkv", 2, None),
        of("E", "/e.mkv", 5, Some(8)),
        of("F", "/f.mkv", 5, None),
    ];
    let report = import(&db, rows, OnConflict::Update).await;
    let same = import(&db, vec![of("B", "/b.mkv", 2, Some(9))], OnConflict::Update).await;

    let expected = [
        (1, "radarr_file_id: another file of the library has it"),
        (2, "radarr_file_id: another file of the library has it"),
        (3, "file id: a file that is not live at this path has it"),
        (5, "file id: an earlier file of the import has it"),
    ];
    assert_eq!(reasons(&report), expected);
    assert_eq!((report.inserted, same.updated), (1, 1), "{same:?}");
}

#[tokio::test]
async fn bad_rows_are_rejected_with_their_reason_and_the_good_ones_go_in() {
    let db = testing::database().await;
    let library = library(&db).await;
    let of = |change: fn(&mut NewMovie)| {
        let mut movie = NewMovie::new(library.id, "Fine");
        change(&mut movie);
        MovieImport::from(movie)
    };
    let rows = vec![
        of(|movie| movie.title = "a\0b".into()),
        of(|movie| movie.title = "x".repeat(1_000_000)),
        of(|movie| movie.title = " ".into()),
        of(|movie| movie.year = Some(-5)),
        of(|movie| movie.imdb_id = Some("0113277".into())),
        of(|movie| movie.vote_average = Some(f64::NAN)),
        of(|movie| movie.runtime = Some(Duration::ZERO)),
        of(|movie| movie.runtime = Some(Duration::MAX)),
        of(|movie| movie.details.budget = Some(-1)),
        of(|movie| movie.rating_level = Some(101)),
        MovieImport { genres: vec![String::new()], ..of(|_| ()) },
        MovieImport { genres: vec!["Drama".into(), "!!!".into()], ..of(|_| ()) },
        MovieImport { genres: vec!["\u{345}".into()], ..of(|_| ()) },
        of(|movie| movie.release_date = Some(NaiveDate::MIN)),
        of(|movie| movie.release_date = NaiveDate::from_ymd_opt(0, 12, 31)),
        of(|movie| movie.added_at = Some(DateTime::<Utc>::MAX_UTC)),
        MovieImport { files: vec![NewFile { last_scanned_at: Some(DateTime::<Utc>::MIN_UTC), ..NewFile::new("/f.mkv") }], ..of(|_| ()) },
        MovieImport { credits: vec![credit("", CreditRole::Cast)], ..of(|_| ()) },
        MovieImport { files: vec![NewFile::new("")], ..of(|_| ()) },
        of(|movie| movie.title = "\u{1F600}".repeat(500)),
    ];

    let report = import(&db, rows, OnConflict::Error).await;

    assert_eq!((report.inserted, report.rejected_rows), (1, 19), "{report:#?}");
    assert_eq!(reasons(&report)[1], (2, "title: longer than 500 characters"));
    assert_eq!(
        reasons(&report)[11..17],
        [
            (12, "genres: must hold a letter or digit"),
            (13, "genres: must hold a letter or digit"),
            (14, "release_date: must be in the years from 1 to 9999"),
            (15, "release_date: must be in the years from 1 to 9999"),
            (16, "added_at: must be in the years from 1 to 9999"),
            (17, "files: last_scanned_at: must be in the years from 1 to 9999"),
        ]
    );
}

#[tokio::test]
async fn a_dropped_import_keeps_nothing_and_leaves_the_pool_whole() {
    let db = testing::database().await;
    let library = library(&db).await;
    let endless = stream::iter(0..).map(move |n: u64| NewMovie::new(library.id, format!("Film {n}")));
    use futures_util::StreamExt as _;
    let endless = endless.then(|movie| async move {
        tokio::task::yield_now().await;
        movie
    });

    let cut = tokio::time::timeout(Duration::from_millis(300), db.movies().import(endless, OnConflict::Error)).await;

    assert!(cut.is_err());
    assert_eq!(all(&db).await, vec![]);
    assert_eq!(rows(&db, "movie_import_staging").await, 0);
}

#[tokio::test]
async fn concurrent_imports_of_the_same_rows_double_nothing() {
    let db = testing::database().await;
    let library = library(&db).await;
    let films = || {
        (0..200)
            .map(|n| MovieImport {
                genres: vec!["Drama".into()],
                credits: vec![credit("Someone", CreditRole::Cast)],
                ..plain(&library, &format!("Film {n}"))
            })
            .collect()
    };

    let (a, b, c) = tokio::join!(
        import(&db, films(), OnConflict::Skip),
        import(&db, films(), OnConflict::Skip),
        import(&db, films(), OnConflict::Update)
    );

    assert_eq!(a.inserted + b.inserted + c.inserted, 200);
    assert_eq!(rows(&db, "movies").await, 200);
    assert_eq!(rows(&db, "movie_people").await, 1);
}

#[tokio::test]
async fn an_import_belongs_to_no_transaction() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    let refused = tx.movies().import(stream::empty::<NewMovie>(), OnConflict::Error).await;
    assert!(matches!(refused, Err(Error::Misuse { .. })), "{refused:?}");
}

#[tokio::test]
async fn many_rows_with_parts_come_through_in_several_copies() {
    let db = testing::database().await;
    let library = library(&db).await;
    let long = "x".repeat(200);
    let films = (0..3_000).map(|n| MovieImport {
        credits: (0..20)
            .map(|m| ImportCredit { character_name: Some(long.clone()), ..credit(&format!("Person {m}"), CreditRole::Cast) })
            .collect(),
        ..plain(&library, &format!("Film {n}"))
    });

    let report = db.movies().import(stream::iter(films), OnConflict::Error).await.unwrap();

    assert_eq!((report.inserted, report.rows()), (3_000, 3_000));
    assert_eq!((rows(&db, "movie_credits").await, rows(&db, "movie_people").await), (60_000, 20));
    movie(&db, &library, "After").await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// What goes in comes out: every text without NUL, every number in bounds, whatever the rows before and after have to say.
    #[test]
    fn an_imported_movie_reads_back_as_it_was(
        films in prop::collection::btree_map(
            "[^\\x00]{1,60}".prop_filter("not blank", |title| !title.trim().is_empty()),
            (prop::option::of(1870..=2200), prop::option::of(0.0..=10.0), prop::option::of("[^\\x00]{0,200}")),
            1..20,
        ),
    ) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let db = testing::database().await;
            let library = library(&db).await;
            let sent: Vec<NewMovie> = films.into_iter().enumerate().map(|(n, (title, (year, vote_average, overview)))| NewMovie {
                id: id(n as u128 + 1), imdb_id: Some(format!("tt{n:07}")), year, vote_average, overview,
                ..NewMovie::new(library.id, title)
            }).collect();
            let report = db.movies().import(stream::iter(sent.clone()), OnConflict::Error).await.unwrap();
            prop_assert_eq!(report.inserted, sent.len() as u64, "{:?}", report);
            for new in sent {
                let read = db.movies().get(new.id).await.unwrap().unwrap();
                prop_assert_eq!((read.title, read.year, read.vote_average, read.overview), (new.title, new.year, new.vote_average, new.overview));
            }
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn an_import_may_last_longer_than_a_query() {
    let limit = Duration::from_millis(200);
    let db = testing::database_with(|config| config.query_timeout(limit).transaction_timeout(limit)).await;
    let library = library(&db).await;
    // The server's own limits are a second above ours: before the first COPY, and while one is open.
    let slow = stream::iter(["Heat", "Ran"]).then(async |title| {
        tokio::time::sleep(Duration::from_secs(2)).await;
        NewMovie::new(library.id, title)
    });

    let report = db.movies().import(slow, OnConflict::Error).await.unwrap();

    assert_eq!(report.inserted, 2);
}

#[tokio::test]
async fn an_import_may_last_longer_than_the_server_lets_transactions() {
    let plain = testing::database().await;
    let known = "SELECT current_setting('transaction_timeout', true)";
    if sqlx::query_scalar::<_, Option<String>>(known).fetch_one(plain.read()).await.unwrap().is_none() {
        println!("skipped: servers before PostgreSQL 17 have no such limit");
        return;
    }
    let db = testing::database_with(|config| config.options("-c transaction_timeout=500ms")).await;
    let library = library(&db).await;
    let slow = stream::iter(["Heat", "Ran"]).then(async |title| {
        tokio::time::sleep(Duration::from_secs(1)).await;
        NewMovie::new(library.id, title)
    });

    let report = db.movies().import(slow, OnConflict::Error).await.unwrap();

    assert_eq!(report.inserted, 2);
}

#[tokio::test]
async fn a_report_lists_ten_thousand_rejected_rows_and_counts_the_rest() {
    let db = testing::database().await;
    let library = library(&db).await;
    // Rejected before they are staged, or by what is there: every other row has a title, of which the first is taken.
    let rows = (0..21_001).map(|n| NewMovie { tmdb_id: Some(1), ..NewMovie::new(library.id, if n % 2 == 0 { "Heat" } else { "" }) });
    let report = db.movies().import(stream::iter(rows), OnConflict::Error).await.unwrap();
    assert_eq!((report.inserted, report.rejected_rows, report.rejected.len(), report.rows()), (1, 21_000, 10_000, 21_001));
    assert!(report.rejected.is_sorted_by_key(|row| row.line) && report.rejected[0].line == 2, "{:?}", &report.rejected[..9]);
}
