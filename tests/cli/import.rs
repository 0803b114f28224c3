//! `revenge-db import`: good files of all formats.

use std::fs;

use revenge_db::libraries::NewLibrary;
use revenge_db::testing;

use crate::support::{Cli, count, gzip, shared};

const CATALOGUE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo/catalogue.csv");

#[tokio::test]
async fn the_catalogue_goes_in_and_a_second_time_nothing_changes() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    let films = count_lines(CATALOGUE) - 1;
    let first = cli.import("csv", CATALOGUE, &[]);
    assert_eq!((first.code, first.err.as_str()), (Some(0), ""), "{first:?}");
    assert_eq!(number(&first.out, "inserted"), films, "{first:?}");
    assert_eq!(count(&db, "movies").await, films);
    assert_eq!(cli.files(), Vec::<String>::new(), "no rejected rows, no file");

    let skipped = cli.import("csv", CATALOGUE, &["--on-conflict", "skip"]);
    assert_eq!((skipped.code, number(&skipped.out, "inserted"), number(&skipped.out, "skipped")), (Some(0), 0, films), "{skipped:?}");
    let updated = cli.import("csv", CATALOGUE, &["--on-conflict", "update"]);
    assert_eq!((updated.code, number(&updated.out, "updated")), (Some(0), films), "{updated:?}");
    let refused = cli.import("csv", CATALOGUE, &[]);
    assert_eq!((refused.code, number(&refused.out, "rejected")), (Some(2), films), "{refused:?}");
    assert_eq!(cli.read("catalogue.csv.rejects.csv").lines().count(), usize::try_from(films).unwrap() + 1);
    assert_eq!((count(&db, "movies").await, count(&db, "libraries").await), (films, 1));
}

#[tokio::test]
async fn a_file_may_be_compressed_under_any_name() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    cli.write("films.csv", gzip(&fs::read(CATALOGUE).unwrap()));
    let ran = cli.import("csv", "films.csv", &[]);
    assert_eq!((ran.code, number(&ran.out, "rejected")), (Some(0), 0), "{ran:?}");
}

#[tokio::test]
async fn good_rows_go_in_beside_rejected_ones() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    cli.write("films.csv", "title,year,imdb_id\nHeat,1995,tt0113277\nNo year,soon,\nTwice,1995,tt0113277\n\"open,1,\nThe End,1970,\n");
    let ran = cli.import("csv", "films.csv", &["--rejects", "bad.csv"]);
    assert_eq!((ran.code, number(&ran.out, "inserted"), number(&ran.out, "rejected")), (Some(2), 2, 3), "{ran:?}");
    let rejects = cli.read("bad.csv");
    assert!(
        rejects.starts_with("file,line,reason\nfilms.csv,3,column `year`: expected a whole number from 1870 to 2200\nfilms.csv,5,"),
        "{rejects}"
    );
    assert!(rejects.contains("\nfilms.csv,4,") && !rejects.contains("soon"), "{rejects}");
    assert_eq!(cli.files(), ["bad.csv", "films.csv"]);
}

#[tokio::test]
async fn a_library_is_found_by_name_or_id() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    cli.write("films.csv", "title\nHeat\n");
    let unknown = cli.run(&["import", "csv", "films.csv", "--library", "Films"]);
    assert_eq!(unknown.err, "error: there is no library of movies `Films`; give the name or id of one, or add --create-library\n");

    let one = db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap();
    assert_eq!(cli.run(&["import", "csv", "films.csv", "--library", "Films"]).code, Some(0));
    db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap();
    let both = cli.run(&["import", "csv", "films.csv", "--library", "Films"]);
    assert!(both.code == Some(1) && both.err.contains("2 libraries are named `Films`"), "{both:?}");
    let by_id = cli.run(&["import", "csv", "films.csv", "--library", &one.id.to_string(), "--on-conflict", "skip"]);
    assert_eq!((by_id.code, number(&by_id.out, "skipped")), (Some(0), 1), "{by_id:?}");
    let nobody = cli.run(&["import", "csv", "films.csv", "--library", "018f3c7a-0000-7000-8000-000000000001", "--create-library"]);
    assert!(nobody.code == Some(1) && nobody.err.contains("makes one by name"), "{nobody:?}");
}

#[tokio::test]
async fn a_folder_of_imdb_goes_in() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    let table = |rows: &[&str]| rows.iter().map(|row| row.replace(' ', "\t").replace('_', " ") + "\n").collect::<String>();
    cli.write(
        "imdb/title.basics.tsv.gz",
        gzip(
            table(&[
                "tconst titleType primaryTitle originalTitle isAdult startYear endYear runtimeMinutes genres",
                r"tt0034583 movie Casablanca Casablanca 0 1942 \N 102 Drama,Romance",
                r"tt0034584 tvEpisode Pilot Pilot 0 1942 \N \N \N",
                r"tt0034585 movie Bad Bad 0 never \N \N \N",
                r"tt0047478 movie Seven_Samurai Shichinin_no_samurai 0 1954 \N 207 Action",
            ])
            .as_bytes(),
        ),
    );
    cli.write("imdb/title.ratings.tsv", table(&["tconst averageRating numVotes", "tt0034583 8.5 600000"]));
    cli.write(
        "imdb/title.principals.tsv",
        table(&[
            "tconst ordering nconst category job characters",
            r#"tt0034583 1 nm0000007 actor \N ["Rick_Blaine"]"#,
            r"tt0034583 2 nm0002031 director \N \N",
        ]),
    );
    cli.write(
        "imdb/name.basics.tsv",
        table(&[
            "nconst primaryName birthYear deathYear primaryProfession knownForTitles",
            r"nm0000007 Humphrey_Bogart \N \N \N \N",
            r"nm0002031 Michael_Curtiz \N \N \N \N",
        ]),
    );
    let ran = cli.import("imdb", "imdb", &[]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert_eq!((number(&ran.out, "inserted"), number(&ran.out, "skipped"), number(&ran.out, "rejected")), (2, 1, 1), "{ran:?}");
    assert!(ran.out.contains("titleType tvEpisode"), "{ran:?}");
    assert_eq!(
        cli.read("imdb.rejects.csv"),
        "file,line,reason\ntitle.basics.tsv.gz,4,column `startYear`: expected a whole number from 1870 to 2200\n"
    );
    for (table, rows) in [("movie_credits", 2), ("movie_people", 2), ("movie_external_ratings", 1), ("movie_genres", 3)] {
        assert_eq!(count(&db, table).await, rows, "{table}");
    }
}

#[tokio::test]
async fn the_films_of_movielens_go_in_but_for_a_key_that_is_there_twice() {
    let Some(data) = shared("movielens-latest-small") else { return };
    let db = testing::database().await;
    let cli = Cli::of(&db);
    let ran = cli.import("movielens", data.to_str().unwrap(), &[]);
    assert_eq!((ran.code, number(&ran.out, "inserted"), number(&ran.out, "rejected")), (Some(2), 9741, 1), "{ran:?}");
    assert!(ran.out.contains("not imported: 100836 rows of ratings.csv.gz (users cannot be imported yet)"), "{ran:?}");
    assert!(ran.out.contains("not imported: 3683 rows of tags.csv.gz"), "{ran:?}");
    let rejects = cli.read("movielens-latest-small.rejects.csv");
    assert!(rejects.contains("\nmovies.csv.gz,") && rejects.contains("tmdb_id"), "{rejects}");
}

fn count_lines(path: &str) -> i64 {
    i64::try_from(fs::read_to_string(path).unwrap().lines().count()).unwrap()
}

/// The number on a line of the summary.
fn number(summary: &str, what: &str) -> i64 {
    let line = summary.lines().find(|line| line.starts_with(what)).unwrap_or_else(|| panic!("no `{what}` in {summary}"));
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
