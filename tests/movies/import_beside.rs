//! Imports beside other work, and on tables of which the planner knows nothing, or that are not as they were.

use futures_util::{future, stream};
use revenge_db::movies::{CreditRole, ImportCredit, MovieImport, MovieScope, NewFile, NewMovie, OnConflict, Rating};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::{Error, Result, Viewer};
use sqlx::Executor as _;

use crate::common::Observer;
use crate::import::{plain, reasons};
use crate::merge::compares_no_row_with_each_other;
use crate::support::{id, library, user};

fn credit(name: &str, imdb_id: Option<u32>, tmdb_id: Option<i32>) -> ImportCredit {
    let imdb_id = imdb_id.map(|n| format!("nm{n:07}"));
    ImportCredit { name: name.into(), imdb_id, tmdb_id, role: CreditRole::Cast, character_name: None, job: None, billing_order: 0 }
}

async fn people(db: &TestDatabase) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM movie_people").fetch_one(db.read()).await.unwrap()
}

/// What was written is whole: the totals and copies that triggers keep say what is there.
async fn assert_totals(db: &TestDatabase) {
    let wrong: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (
             (SELECT library_id, genre_id, rating_level, count(*) FROM movie_genres WHERE NOT title_deleted GROUP BY 1, 2, 3)
             EXCEPT (SELECT library_id, genre_id, rating_level, titles FROM movie_genre_totals)
             UNION ALL
             (SELECT mg.library_id, mg.genre_id, mg.rating_level, 0 FROM movie_genres AS mg JOIN movies AS m ON m.id = mg.movie_id
              WHERE (mg.library_id, mg.rating_level, mg.title_deleted, mg.added_at, mg.sort_key)
                  <> (m.library_id, coalesce(m.rating_level, 2147483647), m.deleted_at IS NOT NULL, m.added_at, m.sort_key))
         ) AS w",
    )
    .fetch_one(db.read())
    .await
    .unwrap();
    assert_eq!(wrong, 0);
}

/// Rows that are not committed are in no statistics: an import looks like one row, and comparing each row with each other looks cheap.
#[tokio::test]
async fn no_statement_of_the_merge_compares_each_staged_row_with_each_other() {
    let db = testing::database().await;
    let part = |table| (table, ", position", ", 0");
    let parts = ["movie_import_genres", "movie_import_credits", "movie_import_files", "movie_import_external_ratings"].map(part);
    let tables = [&[("movie_import_staging", "", "")], &parts[..]].concat();
    compares_no_row_with_each_other(&db, "movies", &tables).await;
}

#[tokio::test]
async fn imports_into_two_libraries_share_genres_and_people() {
    let db = testing::database().await;
    let (one, other) = (library(&db).await, library(&db).await);
    let row = |library, n, credit| MovieImport {
        genres: vec![format!("Genre {}", n % 7), format!("genre {}", n % 5)],
        credits: vec![credit],
        ..NewMovie::new(library, format!("Film {n}")).into()
    };
    // The same people by both ids and by one of them, in the opposite order.
    let by_both = (0..300).map(|n| row(one.id, n, credit("Someone", Some(n), Some(1000 - i32::try_from(n).unwrap()))));
    let by_one = (0..300).map(|n| row(other.id, n, credit("Someone", None, Some(701 + i32::try_from(n).unwrap()))));
    let nameless = |library| row(library, 1000, credit("Nobody Else", None, None));

    let movies = db.movies();
    let (a, b) = tokio::join!(
        movies.import(stream::iter(by_both.chain([nameless(one.id)])), OnConflict::Error),
        movies.import(stream::iter(by_one.chain([nameless(other.id)])), OnConflict::Error),
    );

    assert_eq!((a.unwrap().inserted, b.unwrap().inserted), (301, 301));
    assert_eq!(people(&db).await, 301);
    assert_totals(&db).await;
}

#[tokio::test]
async fn a_person_without_ids_is_made_by_one_of_two_imports() {
    let db = testing::database().await;
    let (one, other) = (library(&db).await, library(&db).await);
    let mut held = db.owner().await;
    held.execute("BEGIN; LOCK TABLE movies IN SHARE MODE").await.unwrap();
    let row = |library, title| MovieImport { credits: vec![credit("Nobody Else", None, None)], ..NewMovie::new(library, title).into() };

    let movies = db.movies();
    let (a, b, ()) = tokio::join!(
        movies.import(stream::iter([row(one.id, "Ran")]), OnConflict::Error),
        movies.import(stream::iter([row(other.id, "Heat")]), OnConflict::Error),
        async {
            Observer::of(&db).await.wait_for(2, "wait_event_type = 'Lock'").await;
            held.execute("COMMIT").await.unwrap();
        }
    );

    assert_eq!((a.unwrap().inserted, b.unwrap().inserted), (1, 1));
    assert_eq!(people(&db).await, 1);
}

/// Whoever changes a movie holds it and then wants the totals of its library.
#[tokio::test]
async fn an_import_waits_for_a_movie_before_it_holds_totals() {
    let db = testing::database().await;
    let library = library(&db).await;
    let known = || NewMovie { id: id(1), ..NewMovie::new(library.id, "Ran") };
    db.movies().insert(&known()).await.unwrap();
    let mut held = db.owner().await;
    held.execute("BEGIN; SET LOCAL lock_timeout = '2s'; UPDATE movies SET is_locked = false").await.unwrap();

    let movies = db.movies();
    let (report, ()) = tokio::join!(movies.import(stream::iter([known(), NewMovie::new(library.id, "Heat")]), OnConflict::Update), async {
        Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
        held.execute("UPDATE movies SET rating_level = 12; COMMIT").await.unwrap();
    });

    let report = report.unwrap();
    assert_eq!((report.updated, report.inserted), (1, 1));
    assert_totals(&db).await;
}

/// A single write that moves a movie from one age level to another locks both totals, in the order of their keys.
#[tokio::test]
async fn an_import_that_updates_locks_totals_in_the_order_of_their_keys() {
    let db = testing::database().await;
    let library = library(&db).await;
    let movies = db.movies();
    movies.insert(&NewMovie { rating_level: Some(12), ..NewMovie::new(library.id, "Heat") }).await.unwrap();
    let known = movies.insert(&NewMovie { id: id(1), ..NewMovie::new(library.id, "Ran") }).await.unwrap();
    let mut single = db.owner().await;
    single.execute("BEGIN; SELECT FROM movie_totals WHERE rating_level = 12 FOR UPDATE").await.unwrap();

    // Counts an unrated one first, and then one of level 12.
    let rows = [NewMovie::new(library.id, "New"), NewMovie { id: known.id, rating_level: Some(12), ..NewMovie::new(library.id, "Ran") }];
    let (report, ()) = tokio::join!(movies.import(stream::iter(rows), OnConflict::Update), async {
        Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
        single.execute("SELECT FROM movie_totals WHERE rating_level > 12 FOR UPDATE NOWAIT").await.expect("not locked yet");
        single.execute("COMMIT").await.unwrap();
    });

    let report = report.unwrap();
    assert_eq!((report.updated, report.inserted), (1, 1));
    assert_totals(&db).await;
}

#[tokio::test]
async fn what_is_locked_by_hand_while_an_import_waits_is_skipped() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let known = movies.insert(&NewMovie { id: id(1), ..NewMovie::new(library.id, "Ran") }).await.unwrap();
    let mut editor = db.owner().await;
    editor.execute("BEGIN; UPDATE movies SET title = 'By hand', is_locked = true").await.unwrap();

    let row = NewMovie { id: known.id, ..NewMovie::new(library.id, "Overwritten") };
    let (report, ()) = tokio::join!(movies.import(stream::iter([row]), OnConflict::Update), async {
        Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
        editor.execute("COMMIT").await.unwrap();
    });

    let report = report.unwrap();
    assert_eq!((report.updated, report.skipped), (0, 1));
    assert_eq!(movies.get(known.id).await.unwrap().unwrap().title, "By hand");
}

#[tokio::test]
async fn a_row_whose_path_is_taken_while_an_import_waits_is_rejected() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let known = movies.insert(&NewMovie { id: id(1), ..NewMovie::new(library.id, "Ran") }).await.unwrap();
    let other = movies.insert(&NewMovie::new(library.id, "Heat")).await.unwrap();
    let mut held = db.owner().await;
    held.execute(sqlx::AssertSqlSafe(format!("BEGIN; SELECT FROM movies WHERE id = '{}' FOR UPDATE", known.id))).await.unwrap();

    let row = |title| NewMovie { id: known.id, ..NewMovie::new(library.id, title) };
    let row = MovieImport { line: Some(7), files: vec![NewFile::new("/f/1.mkv")], ..row("Overwritten").into() };
    let (report, ()) = tokio::join!(movies.import(stream::iter([row]), OnConflict::Update), async {
        Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
        movies.insert_file(other.id, &NewFile::new("/f/1.mkv")).await.unwrap();
        held.execute("ROLLBACK").await.unwrap();
    });

    assert_eq!(reasons(&report.unwrap()), [(7, "path: a file of another movie of the library has it")]);
    assert_eq!(movies.get(known.id).await.unwrap().unwrap().title, "Ran", "the row was rejected");
}

#[tokio::test]
async fn a_row_whose_key_is_taken_while_an_import_waits_keeps_none_out() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let known = movies.insert(&NewMovie { id: id(1), ..NewMovie::new(library.id, "Ran") }).await.unwrap();
    let mut held = db.owner().await;
    held.execute("BEGIN; SELECT FROM movies FOR UPDATE").await.unwrap();

    let rows = [NewMovie { id: known.id, tmdb_id: Some(5), ..NewMovie::new(library.id, "Ran") }, NewMovie::new(library.id, "Kagemusha")];
    let (report, ()) = tokio::join!(movies.import(stream::iter(rows), OnConflict::Update), async {
        Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
        movies.insert(&NewMovie { tmdb_id: Some(5), ..NewMovie::new(library.id, "Heat") }).await.unwrap();
        held.execute("COMMIT").await.unwrap();
    });

    let report = report.unwrap();
    assert_eq!(report.inserted, 1);
    assert_eq!(reasons(&report), [(1, "tmdb_id: another movie of the library has it than the one with this id or imdb_id")]);
}

/// The server keeps out what the import writes, as somebody would who is always a little faster.
#[tokio::test]
async fn a_merge_begins_anew_five_times() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let mut owner = db.owner().await;
    let keep_out = "CREATE SEQUENCE tries; GRANT ALL ON SEQUENCE tries TO revenge_app;
                    CREATE FUNCTION keep_out() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM nextval(''public.tries''); RETURN NULL; END';
                    CREATE TRIGGER keep_out BEFORE INSERT ON movies FOR EACH ROW WHEN (NEW.title = 'Ran') EXECUTE FUNCTION keep_out();
                    CREATE TRIGGER keep_out BEFORE INSERT ON movie_files FOR EACH ROW EXECUTE FUNCTION keep_out()";
    owner.execute(keep_out).await.unwrap();
    let tries = async || sqlx::query_scalar::<_, i64>("SELECT last_value FROM tries").fetch_one(db.write()).await.unwrap();

    let rows = ["Ran", "Heat"].map(|title| NewMovie::new(library.id, title));
    let report = movies.import(stream::iter(rows), OnConflict::Error).await.unwrap();
    assert_eq!((report.inserted, tries().await), (1, 6));
    assert_eq!(reasons(&report), [(1, "a key of this row was taken by a concurrent change; import it again")]);

    let row = MovieImport { line: Some(7), files: vec![NewFile::new("/f/1.mkv")], ..NewMovie::new(library.id, "Kagemusha").into() };
    let refused = movies.import(stream::iter([row]), OnConflict::Error).await;
    assert!(matches!(&refused, Err(Error::Invalid { reason, .. }) if reason.starts_with("line 7: another file")), "{refused:?}");
    assert_eq!((tries().await, movies.count(Viewer::System, MovieScope::All).await.unwrap()), (12, 1), "nothing was imported");
}

/// As the link itself and an import do: who holds the movie finds its links free.
#[tokio::test]
async fn a_genre_is_taken_off_after_the_movie_is_locked() {
    let db = testing::database().await;
    let library = library(&db).await;
    let movie = db.movies().insert(&NewMovie::new(library.id, "Ran")).await.unwrap();
    let genre = db.movies().upsert_genre("Drama").await.unwrap();
    for all in [false, true] {
        db.movies().add_genre(movie.id, genre.id).await.unwrap();
        let mut held = db.owner().await;
        held.execute("BEGIN; SET LOCAL lock_timeout = '2s'; UPDATE movies SET is_locked = false").await.unwrap();

        let movies = db.movies();
        let removal = async {
            if all { movies.remove_genres(movie.id).await.map(drop) } else { movies.remove_genre(movie.id, genre.id).await.map(drop) }
        };
        let (removed, ()) = tokio::join!(removal, async {
            Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
            held.execute("UPDATE movies SET rating_level = 12; COMMIT").await.unwrap();
        });

        removed.unwrap();
        assert_eq!(db.movies().genres_of(movie.id).await.unwrap(), vec![]);
        db.owner().await.execute("UPDATE movies SET rating_level = NULL").await.unwrap();
    }
    assert_totals(&db).await;
}

#[tokio::test]
async fn an_import_and_single_changes_of_its_movies_do_not_deadlock() {
    let db = testing::database().await;
    let library = library(&db).await;
    let someone = user(&db, "someone").await;
    let genres = future::try_join_all(["A", "B", "C"].map(|name| async { db.movies().upsert_genre(name).await })).await.unwrap();
    let rows = |round: i32| {
        stream::iter((1..=40_i32).map(move |n| {
            MovieImport {
                genres: vec![["A", "B", "C"][usize::try_from((round + n) % 3).unwrap()].into()],
                ..NewMovie {
                    id: id(u128::try_from(n).unwrap()),
                    rating_level: Some((round + n) % 4),
                    ..NewMovie::new(library.id, format!("Film {n}"))
                }
                .into()
            }
        }))
    };
    db.movies().import(rows(0), OnConflict::Error).await.unwrap();

    let imports = async {
        for round in 1..30 {
            db.movies().import(rows(round), OnConflict::Update).await?;
        }
        Result::Ok(())
    };
    let links = async {
        for n in 0..600_u128 {
            let (movie, genre) = (id(40 - n % 40), genres[usize::try_from(n % 3).unwrap()].id);
            db.movies().remove_genre(movie, genre).await?;
            db.movies().add_genre(movie, genre).await?;
        }
        Result::Ok(())
    };
    let singles = async {
        for n in 0..600_u128 {
            db.movies().insert(&NewMovie { rating_level: Some(1), ..NewMovie::new(library.id, format!("Single {n}")) }).await?;
            db.movies().rate(someone.id, id(1 + n % 40), Rating::new(50)?).await?;
            if n % 20 == 0 {
                let gone = db.movies().insert(&NewMovie::new(library.id, "Gone")).await?;
                db.movies().delete(gone.id).await?;
            }
        }
        Result::Ok(())
    };
    let (imported, linked, single) = tokio::join!(imports, links, singles);

    for outcome in [imported, linked, single] {
        assert!(!matches!(outcome, Err(Error::Serialization { .. })), "{outcome:?}");
        outcome.unwrap();
    }
    assert_totals(&db).await;
}

/// The server ends the import, which waits for the key that a single insert has written; that waits for a total that the import holds.
#[tokio::test]
async fn an_import_that_gives_way_in_a_deadlock_merges_again() {
    let db = testing::database().await;
    let library = library(&db).await;
    let film = |tmdb, title: &str| NewMovie { tmdb_id: Some(tmdb), rating_level: Some(12), ..NewMovie::new(library.id, title) };
    db.movies()
        .import(stream::iter([MovieImport { genres: vec!["Crime".into()], ..film(1, "Heat").into() }]), OnConflict::Error)
        .await
        .unwrap();
    // Time enough for the import to be the last one that waits, and the one that looks for a deadlock.
    let observer = Observer::of(&db).await;
    let (mut holding, mut inserting) = (db.owner().await, db.owner().await);
    holding.execute("BEGIN; SELECT FROM movie_genre_totals FOR UPDATE").await.unwrap();
    inserting.execute("SET deadlock_timeout = '10min'").await.unwrap();

    let rows = [MovieImport { genres: vec!["War".into()], ..film(1, "Heat!").into() }, film(2, "Ran").into()];
    let movies = db.movies();
    let import = movies.import(stream::iter(rows), OnConflict::Update);
    let insert = async {
        observer.wait_for(1, "wait_event_type = 'Lock' AND query LIKE '%movie_genre_totals%'").await;
        let insert =
            "INSERT INTO movies (id, library_id, title, tmdb_id, rating_level) SELECT gen_random_uuid(), id, 'Ran', 2, 12 FROM libraries";
        let inserted = inserting.execute(insert);
        let release = async {
            observer.wait_for(1, "wait_event_type = 'Lock' AND query LIKE 'INSERT INTO movies%'").await;
            holding.execute("COMMIT").await.unwrap();
        };
        tokio::join!(inserted, release).0.unwrap();
    };
    let (report, ()) = tokio::join!(import, insert);

    let report = report.unwrap();
    assert_eq!((report.inserted, report.updated, report.rejected_rows), (0, 2, 0), "{report:?}");
    assert_eq!(observer.count("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").await, 1);
    assert_totals(&db).await;
}

#[tokio::test]
async fn a_staging_table_of_another_type_is_found_before_the_first_row() {
    let db = testing::database().await;
    let library = library(&db).await;
    db.owner().await.execute("ALTER TABLE movie_import_staging ALTER COLUMN year TYPE real").await.unwrap();

    let refused = db.movies().import(stream::iter([plain(&library, "Ran")]), OnConflict::Error).await;

    assert!(matches!(&refused, Err(Error::Migration { reason, .. }) if reason.contains("`year`")), "{refused:?}");
}

#[tokio::test]
async fn what_the_driver_remembers_of_a_staging_table_is_not_believed() {
    let db = testing::database_with(|config| config.max_conns(1)).await;
    let library = library(&db).await;
    db.movies().import(stream::iter([plain(&library, "Heat")]), OnConflict::Error).await.unwrap();
    db.owner().await.execute("ALTER TABLE movie_import_staging ALTER COLUMN runtime_ms TYPE double precision").await.unwrap();

    let refused = db.movies().import(stream::iter([plain(&library, "Ran")]), OnConflict::Error).await;

    assert!(matches!(&refused, Err(Error::Migration { reason, .. }) if reason.contains("`runtime_ms`")), "{refused:?}");
}
