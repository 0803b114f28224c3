//! `revenge-db import`: good files of all formats.

use std::fs;
use std::process::Stdio;

use revenge_db::libraries::NewLibrary;
use revenge_db::{Viewer, testing};
use sqlx::Executor as _;

use crate::support::{Cli, count, gunzip, gzip, ran, shared};

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
async fn an_older_list_of_rejected_rows_does_not_outlive_an_import_without_any() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    cli.write("films.csv", "title,year\nHeat,soon\n");
    assert_eq!(cli.import("csv", "films.csv", &[]).code, Some(2));
    assert_eq!(cli.files(), ["films.csv", "films.csv.rejects.csv"]);
    cli.write("films.csv", "title,year\nHeat,1995\n");
    assert_eq!(cli.import("csv", "films.csv", &[]).code, Some(0));
    assert_eq!(cli.files(), ["films.csv"]);
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

/// Two films may share everything but the ids: a row without any means the one without.
#[tokio::test]
async fn a_row_without_ids_meets_the_film_without_them() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    cli.write("films.csv", "title,year,imdb_id,overview\nEmma,1996,tt0116191,with an id\nEmma,1996,,without\n");
    let ran = cli.import("csv", "films.csv", &[]);
    assert_eq!((ran.code, number(&ran.out, "inserted")), (Some(0), 2), "{ran:?}");
    let ran = cli.import("csv", "films.csv", &["--on-conflict", "update"]);
    assert_eq!((ran.code, number(&ran.out, "updated")), (Some(0), 2), "{ran:?}");
    cli.write("new.csv", "title,year,overview\nEmma,1996,new\n");
    let ran = cli.import("csv", "new.csv", &["--on-conflict", "update"]);
    assert_eq!((ran.code, number(&ran.out, "updated")), (Some(0), 1), "{ran:?}");
    let texts: Vec<(Option<String>, Option<String>)> =
        sqlx::query_as("SELECT imdb_id, overview FROM movies ORDER BY imdb_id").fetch_all(db.read()).await.unwrap();
    let expected = [(Some("tt0116191"), "with an id"), (None, "new")];
    assert_eq!(texts, expected.map(|(id, text)| (id.map(str::to_owned), Some(text.to_owned()))));
}

#[tokio::test]
async fn ratings_of_movielens_go_to_whoever_the_user_turns_out_to_be() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    cli.write("ml/movies.csv", "movieId,title,genres\n1,Heat (1995),Crime\n");
    cli.write("ml/links.csv", "movieId,imdbId,tmdbId\n1,0113277,949\n");
    cli.write("ml/ratings.csv", "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n");
    let ran = cli.import("movielens", "ml", &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    db.owner().await.execute("UPDATE users SET username = 'alice'").await.unwrap();
    cli.write("ml/ratings.csv", "userId,movieId,rating,timestamp\n1,1,2.5,964982704\n");

    let ran = cli.import("movielens", "ml", &["--on-conflict", "update"]);

    assert_eq!(ran.code, Some(0), "{ran:?}");
    let rated: Vec<(String, i16)> =
        sqlx::query_as("SELECT u.username, r.rating::smallint FROM movie_user_ratings AS r JOIN users AS u ON u.id = r.user_id")
            .fetch_all(db.read())
            .await
            .unwrap();
    assert_eq!(rated, [("alice".to_owned(), 50)]);
}

#[tokio::test]
async fn first_imports_at_once_go_into_one_library() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    let films = ["Heat", "Ran", "Ikiru", "Vertigo"];
    let imports = films.map(|film| {
        cli.write(&format!("{film}.csv"), format!("title\n{film}\n"));
        cli.command(&["import", "csv", &format!("{film}.csv")]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    });
    for import in imports {
        let done = ran(import.wait_with_output().unwrap());
        assert_eq!((done.code, number(&done.out, "inserted")), (Some(0), 1), "{done:?}");
    }
    assert_eq!((count(&db, "libraries").await, count(&db, "movies").await), (1, 4));
}

#[tokio::test]
async fn without_a_library_it_is_the_only_one_or_the_first() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    cli.write("films.csv", "title\nHeat\n");
    let libraries = async || db.libraries().list(Viewer::System).await.unwrap().into_iter().map(|library| library.name).collect::<Vec<_>>();

    let first = cli.run(&["import", "csv", "films.csv"]);
    assert_eq!((first.code, number(&first.out, "inserted")), (Some(0), 1), "{first:?}");
    assert!(first.out.ends_with("note: the library is `Movies`, made by this import\n"), "{first:?}");
    let second = cli.run(&["import", "csv", "films.csv", "--on-conflict", "skip"]);
    assert_eq!((second.code, number(&second.out, "skipped")), (Some(0), 1), "{second:?}");
    assert!(second.out.ends_with("note: the library is `Movies`\n"), "{second:?}");
    assert_eq!(libraries().await, ["Movies"]);

    db.libraries().insert(&NewLibrary::tvshows("Series")).await.unwrap();
    assert_eq!(cli.run(&["import", "csv", "films.csv", "--on-conflict", "skip"]).code, Some(0), "series are another kind");
    let shorts = db.libraries().insert(&NewLibrary::movies("Shorts")).await.unwrap().id;
    let which = cli.run(&["import", "csv", "films.csv"]);
    assert!(
        which.code == Some(1) && which.err.starts_with("error: there are 2 libraries of movies; choose by --library: `Movies` ("),
        "{which:?}"
    );
    assert!(which.err.ends_with(&format!("`Shorts` ({shorts})\n")), "{which:?}");
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
    // The same folder again, for a library of series.
    cli.write("imdb/title.episode.tsv", table(&["tconst parentTconst seasonNumber episodeNumber", "tt0034584 tt0034590 1 1"]));
    let basics = table(&[
        "tconst titleType primaryTitle originalTitle isAdult startYear endYear runtimeMinutes genres",
        r"tt0034584 tvEpisode Pilot Pilot 0 1942 \N \N \N",
        r"tt0034585 tvEpisode Lost Lost 0 1942 \N \N \N",
        r"tt0034590 tvSeries Series Series 0 1942 1943 \N Drama",
    ]);
    cli.write("imdb/title.basics.tsv.gz", gzip(basics.as_bytes()));
    cli.write("imdb/title.ratings.tsv", table(&["tconst averageRating numVotes", "tt0034584 7.5 12", "tt0034590 8.1 90"]));
    cli.write(
        "imdb/title.principals.tsv",
        table(&[
            "tconst ordering nconst category job characters",
            r#"tt0034584 1 nm0000007 actor \N ["Himself"]"#,
            r"tt0034584 2 nm0002031 director \N \N",
            r"tt0034590 1 nm0000007 actor \N \N",
        ]),
    );
    let ran = cli.run(&["import", "imdb", "imdb", "--library", "Shows", "--create-library", "--kind", "tvshows"]);
    assert_eq!((ran.code, count(&db, "series").await, count(&db, "episodes").await), (Some(0), 1, 1), "{ran:?}");
    let people = [count(&db, "tv_people").await, count(&db, "series_credits").await, count(&db, "episode_credits").await];
    assert_eq!((people, count(&db, "series_external_ratings").await), ([2, 1, 2], 1));
    let rated = "SELECT count(*) FROM episodes WHERE vote_average = 7.5 AND vote_count = 12";
    assert_eq!(sqlx::query_scalar::<_, i64>(rated).fetch_one(db.read()).await.unwrap(), 1);
    assert!(ran.out.contains("tvEpisode without a good row in title.episode.tsv"), "{ran:?}");
    let refused = cli.run(&["import", "csv", "films.csv", "--library", "Shows", "--kind", "tvshows"]);
    assert!(refused.code == Some(1) && refused.err.contains("--kind is for the format imdb"), "{refused:?}");
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
    // The ratings of the film that is refused are refused with it.
    let [films, users, ratings] = [count(&db, "movies").await, count(&db, "users").await, count(&db, "movie_user_ratings").await];
    assert_eq!((ran.code, films, users), (Some(2), 9741, 610), "{ran:?}");
    assert_eq!(number(&ran.out, "rejected"), 1 + 100_836 - ratings, "{ran:?}");
    assert!(ran.out.contains("610  users") && ran.out.contains(&format!("{ratings}  ratings")), "{ran:?}");
    assert!(ran.out.contains("not imported: 3683 rows of tags.csv.gz"), "{ran:?}");
    let [least, most, first, last]: [i64; 4] = {
        let sql = "SELECT ARRAY[min(rating), max(rating), extract(epoch FROM min(created_at))::bigint, extract(epoch FROM max(updated_at))::bigint]
                   FROM movie_user_ratings";
        sqlx::query_scalar::<_, Vec<i64>>(sql).fetch_one(db.read()).await.unwrap().try_into().unwrap()
    };
    assert_eq!((least, most), (10, 100));
    assert!(first > 800_000_000 && last < 1_600_000_000, "the times are those of the file");
    let rejects = cli.read("movielens-latest-small.rejects.csv");
    assert!(rejects.contains("\nmovies.csv.gz,") && rejects.contains("tmdb_id"), "{rejects}");

    let again = cli.import("movielens", data.to_str().unwrap(), &["--on-conflict", "skip"]);
    assert_eq!(
        [count(&db, "movies").await, count(&db, "users").await, count(&db, "movie_user_ratings").await],
        [films, users, ratings],
        "{again:?}"
    );
}

#[tokio::test]
async fn ratings_of_a_film_that_is_refused_go_to_no_other() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    cli.write(
        "ml/movies.csv",
        "movieId,title,genres\n1,Heat (1995),Crime\n2,Heat again (1996),Crime\n3,Ran (1985),Drama\n4,Kagemusha (1980),Drama\n",
    );
    // The second has the TMDb id of the first, and the last one nothing but a title.
    cli.write("ml/links.csv", "movieId,imdbId,tmdbId\n1,0113277,949\n2,,949\n3,0089881,11645\n");
    cli.write(
        "ml/ratings.csv",
        "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n2,2,5.0,964982703\n1,3,3.0,964982703\n1,4,1.0,964982703\n",
    );
    let first = cli.import("movielens", "ml", &[]);
    assert_eq!((first.code, count(&db, "movies").await, count(&db, "movie_user_ratings").await), (Some(2), 3, 3), "{first:?}");
    let rejects = cli.read("ml.rejects.csv");
    assert!(rejects.contains("\nmovies.csv,3,tmdb_id: the row at line 2 has it already\n"), "{rejects}");
    assert!(rejects.contains("\nratings.csv,3,title: there is no such movie\n"), "{rejects}");

    // Films that are there already are known by whatever their row met.
    cli.write(
        "ml/ratings.csv",
        "userId,movieId,rating,timestamp\n3,1,4.0,964982703\n3,2,5.0,964982703\n3,3,3.0,964982703\n3,4,1.0,964982703\n",
    );
    let again = cli.import("movielens", "ml", &["--on-conflict", "skip"]);
    assert_eq!((again.code, count(&db, "movies").await, count(&db, "movie_user_ratings").await), (Some(2), 3, 6), "{again:?}");
    let refused = cli.import("movielens", "ml", &[]);
    assert_eq!((refused.code, count(&db, "movie_user_ratings").await), (Some(2), 6), "{refused:?}");
    assert!(cli.read("ml.rejects.csv").contains("\nratings.csv,2,user: there is no such user\n"), "his row is refused, too");
}

fn count_lines(path: &str) -> i64 {
    i64::try_from(fs::read_to_string(path).unwrap().lines().count()).unwrap()
}

/// The number on a line of the summary.
fn number(summary: &str, what: &str) -> i64 {
    let line = summary.lines().find(|line| line.starts_with(what)).unwrap_or_else(|| panic!("no `{what}` in {summary}"));
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn shows_of_tvmaze_go_in_with_their_episodes() {
    let Some(data) = shared("tv") else { return };
    let db = testing::database().await;
    let cli = Cli::of(&db);
    cli.write("tv/shows.json.gz", fs::read(data.join("tvmaze_shows.json.gz")).unwrap());
    // 82 is what TVmaze calls the show of these episodes.
    cli.write("tv/episodes/82.json", gunzip(&fs::read(data.join("tvmaze_got_episodes.json.gz")).unwrap()));
    let first = cli.import("tvmaze", "tv", &[]);
    assert_eq!((first.code, first.err.as_str()), (Some(0), ""), "{first:?}");
    assert!(first.out.contains("301  series") && first.out.contains("73  episodes"), "{first:?}");
    let counts = [count(&db, "series").await, count(&db, "seasons").await, count(&db, "episodes").await];
    assert_eq!(counts, [301, 8, 73]);
    assert_eq!([count(&db, "tv_networks").await, count(&db, "series_network_links").await], [84, 310]);

    let skipped = cli.import("tvmaze", "tv", &["--on-conflict", "skip"]);
    assert_eq!((skipped.code, number(&skipped.out, "skipped")), (Some(0), 374), "{skipped:?}");
    let refused = cli.import("tvmaze", "tv", &[]);
    assert_eq!((refused.code, number(&refused.out, "rejected")), (Some(2), 374), "{refused:?}");
    let rejects = cli.read("tv.rejects.csv");
    // The row that brought their series was refused.
    assert!(rejects.contains("\nepisodes/82.json,2,series: the library has no such series\n"), "{rejects}");
    assert!(rejects.contains("\nshows.json.gz,2,"), "{rejects}");
}

#[tokio::test]
async fn films_and_series_go_into_libraries_of_their_kind() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap();
    cli.write("shows.json", "[{\"id\":1,\"name\":\"Borgen\"}]");
    let refused = cli.run(&["import", "tvmaze", "shows.json", "--library", "Films"]);
    assert_eq!(refused.err, "error: there is no library of series `Films`; give the name or id of one, or add --create-library\n");
    let cut = cli.write("cut.json", "[{\"id\":1,\"name\":\"Borgen\"},{\"id\":2,");
    let refused = cli.import("tvmaze", cut.to_str().unwrap(), &[]);
    assert!(refused.code == Some(1) && refused.err.contains("cut.json, line 1: the file ends inside the object"), "{refused:?}");
    assert_eq!((count(&db, "series").await, count(&db, "libraries").await), (0, 1), "nothing is left");
    assert_eq!(cli.import("tvmaze", "shows.json", &[]).code, Some(0));
}
