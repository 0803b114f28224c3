//! Files that are none: one clear error, and nothing is left behind.

use std::fs;

use revenge_db::testing;
use sqlx::Executor as _;

use crate::support::{Cli, Ran, count, gzip, shared};

#[tokio::test]
async fn a_file_that_cannot_be_read_is_one_error() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    let whole = gzip("title\n".repeat(100_000).as_bytes());
    for (name, bytes, said) in [
        ("empty.csv", Vec::new(), "empty.csv: the file is empty"),
        ("binary.csv", b"\x7fELF\x02\x01\x01\0\0\0\0".to_vec(), "binary.csv, line 1: this is not a text file"),
        ("zip.csv", b"PK\x03\x04\x14\0".to_vec(), "zip.csv, line 1: this is a zip archive"),
        ("cut.csv", whole[..whole.len() / 2].to_vec(), "the gzip file ends too early"),
        ("header.csv", b"name,year\nHeat,1995\n".to_vec(), "header.csv, line 1: column 1: `name` is not known; the columns are id, title,"),
        ("twice.csv", b"title,year,year\n".to_vec(), "twice.csv, line 1: column 3: `year` is there twice"),
        ("untitled.csv", b"year\n1995\n".to_vec(), "untitled.csv, line 1: the column `title` is missing"),
    ] {
        cli.write(name, bytes);
        is_one_error(&cli.import("csv", name, &[]), said);
    }
    is_one_error(&cli.import("csv", "missing.csv", &[]), "missing.csv: the file cannot be read");
    is_one_error(&cli.import("csv", ".", &[]), "is a folder");
    cli.write("good.csv", "title\nHeat\n");
    is_one_error(&cli.import("csv", "good.csv", &["--rejects", "no/such/folder.csv"]), "the file of rejected rows cannot be written");
    for target in ["/dev/null", "good.csv", "header.csv", "."] {
        is_one_error(&cli.import("csv", "good.csv", &["--rejects", target]), "; give --rejects the name of a file");
    }
    fs::hard_link(cli.folder.path().join("good.csv"), cli.folder.path().join("good.csv.rejects.csv")).unwrap();
    is_one_error(&cli.import("csv", "good.csv", &[]), "is read by this import");
    fs::remove_file(cli.folder.path().join("good.csv.rejects.csv")).unwrap();
    assert_eq!(cli.read("good.csv"), "title\nHeat\n");
    let long = "x".repeat(300);
    for name in ["", long.as_str()] {
        let refused = Cli::new(&"postgres://nobody@127.0.0.1:1/none".parse().unwrap()).run(&["import", "csv", "x.csv", "--library", name]);
        is_one_error(&refused, "--library: expected the name of a library, 1 to 255 characters, or its id");
    }
    assert_eq!((count(&db, "movies").await, count(&db, "libraries").await), (0, 0), "nothing is left");
    assert!(!cli.files().iter().any(|name| name.contains("rejects")), "{:?}", cli.files());
}

#[tokio::test]
async fn a_folder_that_cannot_be_read_is_one_error() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    cli.write("ml/movies.csv", "movieId,title,genres\n1,Heat (1995),Crime\n");
    is_one_error(&cli.import("movielens", "ml", &[]), "there is neither links.csv nor links.csv.gz in the folder");
    cli.write("ml/links.csv", "movieId,imdb\n");
    is_one_error(&cli.import("movielens", "ml", &[]), "links.csv, line 1: expected the columns `movieId,imdbId,tmdbId`");
    cli.write("ml/links.csv", "movieId,imdbId,tmdbId\n1,0113277,949\n");
    let ratings = gzip("userId,movieId,rating,timestamp\n1,1,4.0,964982703\n".repeat(10_000).as_bytes());
    cli.write("ml/ratings.csv.gz", &ratings[..ratings.len() - 20]);
    is_one_error(&cli.import("movielens", "ml", &[]), "ratings.csv.gz, after line");
    is_one_error(&cli.import("imdb", "ml", &[]), "neither title.basics.tsv nor title.basics.tsv.gz");
    is_one_error(&cli.import("imdb", "ml/movies.csv", &[]), "is not a folder");
    cli.write("imdb/title.basics.tsv", "tconst,titleType\n");
    is_one_error(&cli.import("imdb", "imdb", &[]), "title.basics.tsv, line 1: expected the columns tconst, titleType,");
    assert_eq!((count(&db, "movies").await, count(&db, "libraries").await), (0, 0), "nothing is left");
}

#[tokio::test]
async fn no_library_is_made_for_files_that_are_none() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    let mut owner = db.owner().await;
    let refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''a library is made''; END';
                  CREATE TRIGGER refuse BEFORE INSERT ON libraries FOR EACH ROW EXECUTE FUNCTION refuse()";
    owner.execute(refuse).await.unwrap();
    let whole = gzip("title\n".repeat(100_000).as_bytes());
    cli.write("cut.csv", &whole[..whole.len() / 2]);
    is_one_error(&cli.import("csv", "cut.csv", &[]), "the gzip file ends too early");
}

#[tokio::test]
async fn a_server_that_only_reads_is_told_to_an_operator() {
    let db = testing::database().await;
    let cli = Cli::new(&db.owner_url());
    let alter = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$";
    db.owner().await.execute(alter).await.unwrap();
    let refused = cli.run(&["migrate", "down", "1"]);
    is_one_error(&refused, "read-only");
    assert!(refused.err.contains("the address of the primary") && !refused.err.contains("db.write()"), "{refused:?}");
}

#[tokio::test]
async fn a_database_without_a_schema_says_what_to_do() {
    let blank = testing::empty_database().await;
    let cli = Cli::new(&blank.owner_url());
    cli.write("good.csv", "title\nHeat\n");
    is_one_error(&cli.import("csv", "good.csv", &[]), "revenge-db migrate up");
}

#[tokio::test]
async fn ill_formed_utf8_is_rejected_row_by_row() {
    let Some(path) = shared("strings/utf8tests.bin") else { return };
    let db = testing::database().await;
    let cli = Cli::of(&db);
    // `number:verdict:bytes`; comments begin with `#`.
    let mut file = b"title\n".to_vec();
    let mut ill_formed = 0;
    for line in fs::read(path).unwrap().split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let quoted: Vec<u8> = line.iter().flat_map(|byte| if *byte == b'"' { vec![b'"', b'"'] } else { vec![*byte] }).collect();
        file.extend([b"\"", quoted.as_slice(), b"\"\n"].concat());
        ill_formed += usize::from(std::str::from_utf8(line).is_err());
    }
    cli.write("utf8.csv", file);
    let ran = cli.import("csv", "utf8.csv", &[]);
    assert_eq!((ran.code, ill_formed), (Some(2), 145), "{ran:?}");
    let rejects = cli.read("utf8.csv.rejects.csv");
    assert_eq!(rejects.lines().filter(|line| line.contains("ill-formed UTF-8 at byte ")).count(), ill_formed, "{rejects}");
    // One case holds a NUL.
    let other: Vec<&str> = rejects.lines().skip(1).filter(|line| !line.contains("ill-formed")).collect();
    assert!(other.iter().all(|line| line.contains("a NUL at byte")), "{other:?}");
    assert_eq!(usize::try_from(count(&db, "movies").await).unwrap() + rejects.lines().count() - 1, 222);
}

/// Told once, on standard error, with exit code 1.
fn is_one_error(ran: &Ran, said: &str) {
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
    assert!(ran.err.starts_with("error: ") && ran.err.contains(said), "wanted `{said}`: {ran:?}");
    assert!(ran.err.lines().count() <= 2 && !ran.err.contains("panicked"), "{ran:?}");
}

#[tokio::test]
async fn what_is_wrong_with_a_compressed_file_is_told_with_its_line() {
    let db = testing::database().await;
    let cli = Cli::of(&db);
    let rows: String = (0..50_000).map(|n| format!("Film {n}\n")).collect();
    let whole = gzip(format!("title\n{rows}").as_bytes());
    cli.write("half.csv.gz", &whole[..whole.len() / 2]);
    let half = cli.import("csv", "half.csv.gz", &[]);
    assert!(half.err.starts_with("error: half.csv.gz, after line ") && !half.err.contains("after line 0:"), "{half:?}");
    cli.write("more.csv.gz", [whole, b"more".to_vec()].concat());
    let more = cli.import("csv", "more.csv.gz", &[]);
    assert!(more.code == Some(1) && more.err.contains("something else stands behind the compressed data"), "{more:?}");
    assert_eq!(count(&db, "movies").await, 0);
}
