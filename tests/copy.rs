//! COPY of a backend's own bytes: what goes in comes out, and what fails leaves nothing.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use revenge_db::testing::{self, TestDatabase};
use revenge_db::{CopyFormat, CsvFormat, Error};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf};

use crate::support::Observer;

mod support;

const COLUMNS: [&str; 3] = ["id", "title", "year"];
const EVERYTHING: &str = "SELECT id, title, year FROM films ORDER BY id";

fn csv() -> CopyFormat {
    CopyFormat::Csv(CsvFormat::default())
}

async fn films(db: &TestDatabase) -> Observer {
    let observer = Observer::of(db).await;
    observer
        .run(
            "CREATE TABLE films (id bigint PRIMARY KEY, title text NOT NULL, year int CONSTRAINT films_year_check CHECK (year > 1800));
             CREATE TABLE secrets (id bigint);
             CREATE SCHEMA \"Odd one\"; CREATE TABLE \"Odd one\".\"Films\"\"\" (LIKE films);
             GRANT SELECT, INSERT ON films, \"Odd one\".\"Films\"\"\" TO public; GRANT USAGE ON SCHEMA \"Odd one\" TO public",
        )
        .await;
    observer
}

async fn count(observer: &Observer) -> i64 {
    observer.count("SELECT count(*) FROM films").await
}

/// Fails when everything before it was read, or written.
struct Broken;

impl AsyncRead for Broken {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Err(io::Error::other("the tape is torn")))
    }
}

impl AsyncWrite for Broken {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Err(io::Error::other("the tape is full")))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn what_goes_out_comes_in_again_in_every_format() {
    let db = testing::database().await;
    let observer = films(&db).await;
    observer
        .run(
            "INSERT INTO films VALUES (1, 'Heat', 1995), (2, '', NULL), (3, 'a,b;\"c\" ''d''', 2000), (4, E'tab\\t line\\n \\\\N \\\\.', 1999),
                                      (5, 'Ünïcödé 電影', 2001), (6, '\\N', 2002), (7, 'NULL', 2003)",
        )
        .await;
    let odd = CsvFormat { header: true, delimiter: ';', quote: '\'', null: "\\N".to_owned() };
    for format in [CopyFormat::Text, csv(), CopyFormat::Csv(odd), CopyFormat::Binary] {
        let mut file = Vec::new();
        assert_eq!(db.copy_out(EVERYTHING, &mut file, format.clone()).await.unwrap(), 7, "{format:?}");
        let rows = db.copy_in("Odd one.Films\"", &COLUMNS, file.as_slice(), format.clone()).await.unwrap();
        assert_eq!(rows, 7, "{format:?}");
        let same = "SELECT count(*) FROM films AS f JOIN \"Odd one\".\"Films\"\"\" AS o ON (f.id, f.title) = (o.id, o.title) AND f.year IS NOT DISTINCT FROM o.year";
        assert_eq!(observer.count(same).await, 7, "{format:?}");
        observer.run("TRUNCATE \"Odd one\".\"Films\"\"\"").await;
    }
}

#[tokio::test]
async fn a_header_is_a_line_and_no_row() {
    let db = testing::database().await;
    let observer = films(&db).await;
    let format = || CopyFormat::Csv(CsvFormat { header: true, ..CsvFormat::default() });

    assert_eq!(db.copy_in("films", &["title", "id"], "title,id\nHeat,1\n\"Ran, again\",2".as_bytes(), format()).await.unwrap(), 2);
    let mut file = Vec::new();
    assert_eq!(db.copy_out("SELECT title, year FROM films ORDER BY id -- all", &mut file, format()).await.unwrap(), 2);
    assert_eq!(String::from_utf8(file).unwrap(), "title,year\nHeat,\n\"Ran, again\",\n");
    assert_eq!(count(&observer).await, 2);
}

#[tokio::test]
async fn nothing_is_no_rows() {
    let db = testing::database().await;
    films(&db).await;
    let header = CopyFormat::Csv(CsvFormat { header: true, ..CsvFormat::default() });
    for (input, format) in [("", CopyFormat::Text), ("", csv()), ("", header.clone()), ("id,title,year\n", header.clone())] {
        assert_eq!(db.copy_in("public.films", &[], input.as_bytes(), format).await.unwrap(), 0);
    }
    for format in [CopyFormat::Text, csv(), header, CopyFormat::Binary] {
        let mut file = Vec::new();
        assert_eq!(db.copy_out(EVERYTHING, &mut file, format.clone()).await.unwrap(), 0, "{format:?}");
        if format == CopyFormat::Binary {
            assert_eq!(db.copy_in("films", &[], file.as_slice(), format).await.unwrap(), 0);
        }
    }
    let error = db.copy_in("films", &[], "".as_bytes(), CopyFormat::Binary).await.unwrap_err();
    assert_eq!(error.sqlstate(), Some("22P04"));
}

#[tokio::test]
async fn a_bad_row_is_told_by_line_and_column_without_its_value() {
    let db = testing::database().await;
    let observer = films(&db).await;
    for (input, sqlstate, place) in [
        ("1,Heat,1995\n2,Ran,hunter2\n3,Up,2009\n", "22P02", "line 2, column year: "),
        ("1,Heat,1995\n2,hunter2\n", "22P04", "line 2: "),
        ("1,Heat,1995\n2,Ran,1985,hunter2\n", "22P04", "line 2: "),
        ("1,Heat,1995\n2,,hunter2\n", "22P02", "line 2, column year: "),
        ("1,,1995\n", "23502", "line 1: "),
        ("1,Heat,1995\n1,hunter2,1995\n", "23505", "line 2: "),
        ("1,Heat,1995\n2,hunter2,1066\n", "23514", "line 2: "),
        ("1,\"hunter2", "22P04", "line 1: "),
    ] {
        let error = db.copy_in("films", &COLUMNS, input.as_bytes(), csv()).await.unwrap_err();
        assert_eq!(error.sqlstate(), Some(sqlstate), "{input}: {error}");
        assert!(matches!(&error, Error::Copy { reason, .. } if reason.starts_with(place)), "{input}: {error}");
        assert!(error.to_string().contains(sqlstate), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
    assert_eq!(count(&observer).await, 0);
    assert_eq!(db.health_check().await.unwrap().nodes[0].pool.discarded, 0, "the session is whole after a refusal");
}

#[tokio::test]
async fn what_is_not_there_or_not_allowed_is_said() {
    let db = testing::database().await;
    films(&db).await;
    let input = || "1\n".as_bytes();
    for (table, columns) in [("nowhere", &["id"][..]), ("nowhere.films", &["id"]), ("films", &["hour"]), ("FILMS", &["id"])] {
        let error = db.copy_in(table, columns, input(), csv()).await.unwrap_err();
        assert!(matches!(&error, Error::Copy { reason, .. } if reason.starts_with("there is no such table or column")), "{table}: {error}");
    }
    assert!(matches!(db.copy_in("secrets", &[], input(), csv()).await, Err(Error::Forbidden { .. })));
    assert_eq!(db.copy_in("", &[], input(), csv()).await.unwrap_err().sqlstate(), Some("42601"));
    let mut file = Vec::new();
    assert!(matches!(db.copy_out("SELECT * FROM secrets", &mut file, csv()).await, Err(Error::Forbidden { .. })));
    assert_eq!(db.copy_out("SELEKT 1", &mut file, csv()).await.unwrap_err().sqlstate(), Some("42601"));
    assert_eq!(db.copy_out("SELECT 1 / 0", &mut file, csv()).await.unwrap_err().sqlstate(), Some("22012"));
    assert!(file.is_empty());
}

#[tokio::test]
async fn copying_out_cannot_write() {
    let db = testing::database().await;
    let observer = films(&db).await;
    let mut file = Vec::new();
    let writing = "INSERT INTO films VALUES (1, 'Heat', 1995) RETURNING id";
    assert!(matches!(db.copy_out(writing, &mut file, csv()).await, Err(Error::ReadOnly { .. })));
    let behind = "SELECT 1) TO STDOUT; INSERT INTO films VALUES (1, 'Heat', 1995); COPY (SELECT 2";
    assert!(db.copy_out(behind, &mut file, csv()).await.is_err());
    assert_eq!(count(&observer).await, 0);
    // The connections that broke are replaced.
    assert_eq!(db.copy_out(EVERYTHING, &mut file, csv()).await.unwrap(), 0);
}

#[tokio::test]
async fn copying_out_leaves_nothing_in_the_session() {
    let db = testing::database_with(|config| config.max_conns(1)).await;
    for (dirt, left) in [
        ("SELECT pg_advisory_lock(42)", "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"),
        ("SELECT set_config('work_mem', '65kB', false)", "SELECT count(*) FROM pg_settings WHERE name = 'work_mem' AND setting = '65'"),
        (
            "SELECT 1) TO STDOUT; SET work_mem = '65kB'; COPY (SELECT 2",
            "SELECT count(*) FROM pg_settings WHERE name = 'work_mem' AND setting = '65'",
        ),
    ] {
        let _ = db.copy_out(dirt, tokio::io::sink(), csv()).await;
        let found: i64 = sqlx::query_scalar(left).fetch_one(db.write()).await.unwrap();
        assert_eq!(found, 0, "{dirt}");
    }
}

#[tokio::test]
async fn a_reader_that_fails_takes_everything_back() {
    let db = testing::database().await;
    let observer = films(&db).await;
    let many: String = (0..20_000).map(|n| format!("{n},Film {n},1995\n")).collect();
    for good in ["", "1,Heat,1995\n", many.as_str()] {
        let error = db.copy_in("films", &COLUMNS, good.as_bytes().chain(Broken), csv()).await.unwrap_err();
        assert!(matches!(&error, Error::Copy { reason, .. } if reason.contains("the tape is torn")), "{error}");
    }
    assert_eq!(count(&observer).await, 0);
    assert_eq!(db.health_check().await.unwrap().nodes[0].pool.discarded, 0, "the server was told, and the session is whole");
    assert_eq!(db.copy_in("films", &COLUMNS, many.as_bytes(), csv()).await.unwrap(), 20_000);
}

#[tokio::test]
async fn a_writer_that_fails_ends_it() {
    let db = testing::database().await;
    films(&db).await;
    for sql in ["SELECT 1", "SELECT repeat('x', 1000) FROM generate_series(1, 1000000)"] {
        let error = db.copy_out(sql, Broken, csv()).await.unwrap_err();
        assert!(matches!(&error, Error::Copy { reason, .. } if reason.contains("the tape is full")), "{error}");
    }
    let observer = Observer::of(&db).await;
    observer.wait_for(0, "query LIKE 'COPY%' AND state = 'active'").await;
}

#[tokio::test]
async fn a_row_may_be_huge() {
    let db = testing::database().await;
    let observer = films(&db).await;
    let title = "x".repeat(40 << 20);
    let rows = db.copy_in("films", &["id", "title"], format!("1,{title}\n").as_bytes(), csv()).await.unwrap();
    assert_eq!(rows, 1);
    assert_eq!(observer.count("SELECT octet_length(title)::bigint FROM films").await, 40 << 20);
    let mut file = Vec::new();
    assert_eq!(db.copy_out("SELECT title FROM films", &mut file, CopyFormat::Text).await.unwrap(), 1);
    assert!(file == format!("{title}\n").as_bytes());
}
