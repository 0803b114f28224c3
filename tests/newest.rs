//! The newest lists begin at the newest title that is committed, which the
//! totals know: they neither miss one, nor go through the rows of an import
//! that is still under way.
#![cfg(feature = "testing")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::collection::vec;
use proptest::prelude::*;
use revenge_db::movies::{MovieList, MovieSort};
use revenge_db::tvshows::{SeriesList, SeriesSort};
use revenge_db::{PageRequest, Viewer, testing};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use uuid::Uuid;

/// The table of titles, and what the tables around it call one of them.
const KINDS: [(&str, &str); 2] = [("movies", "movie"), ("series", "series")];

/// Libraries 1 and 2, and a genre 1, of this kind.
async fn ground(conn: &mut PgConnection, table: &str) {
    let (kind, terms) = if table == "movies" { ("movies", "movie_genre_terms") } else { ("tvshows", "tv_genre_terms") };
    let sql = format!(
        "INSERT INTO libraries (id, name, kind) SELECT lpad(n::text, 32, '0')::uuid, 'Library ' || n, '{kind}' FROM generate_series(1, 2) AS n;
         INSERT INTO {terms} (id, name, slug) VALUES (lpad('1', 32, '0')::uuid, 'Drama', 'drama')"
    );
    conn.execute(AssertSqlSafe(sql)).await.unwrap();
}

#[derive(Debug, Clone)]
enum Step {
    Add { library: u8, level: Option<u8>, minute: u8 },
    Again { nth: u8, minute: u8 },
    Rate { nth: u8, level: Option<u8> },
    Move { nth: u8, library: u8 },
    Delete { nth: u8, live: bool },
    Shuffle { level: Option<u8>, minutes: i8 },
    Remove { nth: u8 },
}

impl Step {
    fn sql(&self, table: &str) -> String {
        let level = |level: &Option<u8>| level.map_or("NULL".to_owned(), |level| level.to_string());
        let minute = |minute: u8| format!("timestamptz '2026-01-01 00:00+00' + interval '{minute} minutes'");
        let nth = |nth: u8| format!("id = (SELECT id FROM {table} ORDER BY id OFFSET {nth} LIMIT 1)");
        match self {
            Self::Add { library, level: rated, minute: at } => format!(
                "INSERT INTO {table} (id, library_id, title, rating_level, added_at)
                 VALUES (gen_random_uuid(), lpad('{library}', 32, '0')::uuid, 'Heat', {}, {})",
                level(rated),
                minute(*at)
            ),
            Self::Again { nth: row, minute: at } => format!("UPDATE {table} SET added_at = {} WHERE {}", minute(*at), nth(*row)),
            Self::Rate { nth: row, level: rated } => format!("UPDATE {table} SET rating_level = {} WHERE {}", level(rated), nth(*row)),
            Self::Move { nth: row, library } => {
                format!("UPDATE {table} SET library_id = lpad('{library}', 32, '0')::uuid WHERE {}", nth(*row))
            }
            Self::Delete { nth: row, live } => {
                format!("UPDATE {table} SET deleted_at = {} WHERE {}", if *live { "NULL" } else { "now()" }, nth(*row))
            }
            // Some live, some not, some to another level and all to another time, in one statement.
            Self::Shuffle { level: rated, minutes } => format!(
                "UPDATE {table} SET rating_level = {}, added_at = added_at + interval '{minutes} minutes',
                        deleted_at = CASE WHEN deleted_at IS NULL AND minute % 3 = 0 THEN now() END
                 FROM (SELECT id AS of, extract(minute FROM added_at)::int AS minute FROM {table}) AS t WHERE t.of = id",
                level(rated)
            ),
            Self::Remove { nth: row } => format!("DELETE FROM {table} WHERE {}", nth(*row)),
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    let level = || prop::option::of(0..3_u8);
    let (library, minute, nth) = (1..3_u8, 0..60_u8, 0..6_u8);
    prop_oneof![
        4 => (library.clone(), level(), minute.clone()).prop_map(|(library, level, minute)| Step::Add { library, level, minute }),
        2 => (nth.clone(), minute).prop_map(|(nth, minute)| Step::Again { nth, minute }),
        2 => (nth.clone(), level()).prop_map(|(nth, level)| Step::Rate { nth, level }),
        2 => (nth.clone(), library).prop_map(|(nth, library)| Step::Move { nth, library }),
        2 => (nth.clone(), any::<bool>()).prop_map(|(nth, live)| Step::Delete { nth, live }),
        1 => (level(), -9..9_i8).prop_map(|(level, minutes)| Step::Shuffle { level, minutes }),
        1 => nth.prop_map(|nth| Step::Remove { nth }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn no_live_title_is_newer_than_its_total_says(steps in vec(step(), 1..24)) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            for (table, one) in KINDS {
                let db = testing::database().await;
                let mut conn = db.owner().await;
                ground(&mut conn, table).await;
                for step in &steps {
                    conn.execute(AssertSqlSafe(step.sql(table))).await.unwrap();
                    let wrong = format!(
                        "SELECT count(*) FROM {table} AS m
                         LEFT JOIN {one}_totals AS t ON t.library_id = m.library_id AND t.rating_level = coalesce(m.rating_level, 2147483647)
                         WHERE m.deleted_at IS NULL AND (m.added_at <= t.newest_added_at) IS NOT TRUE"
                    );
                    let wrong: i64 = sqlx::query_scalar(AssertSqlSafe(wrong)).fetch_one(&mut conn).await.unwrap();
                    prop_assert_eq!(wrong, 0, "{} after {:?}", table, step);
                }
                conn.close().await.unwrap();
            }
            Ok(())
        })?;
    }
}

/// Titles added at the day's minutes, with a link to the genre each.
fn titles(table: &str, one: &str, from: u32, to: u32) -> String {
    format!(
        "INSERT INTO {table} (id, library_id, title, added_at)
         SELECT lpad(n::text, 32, '0')::uuid, lpad('1', 32, '0')::uuid, 'Title ' || n, timestamptz '2026-01-01 00:00+00' + n * interval '1 minute'
         FROM generate_series({from}, {to}) AS n;
         INSERT INTO {one}_genres ({one}_id, genre_id, library_id, rating_level, title_deleted, added_at, sort_key)
         SELECT m.id, lpad('1', 32, '0')::uuid, m.library_id, 2147483647, false, m.added_at, m.sort_key
         FROM generate_series({from}, {to}) AS n JOIN {table} AS m ON m.id = lpad(n::text, 32, '0')::uuid"
    )
}

/// Buffers that a newest list touches for its first page of ten, and how many rows it finds.
async fn first_page(conn: &mut PgConnection, path: &str) -> (u64, u64) {
    let sql = std::fs::read_to_string(format!("{}/queries/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let explain = AssertSqlSafe(format!("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}"));
    let query = sqlx::query_scalar(explain).bind(None::<Uuid>);
    let scoped = path.contains("genre") || path.contains("library");
    let query = if scoped { query.bind(Uuid::from_u128(1)) } else { query };
    let plan: Value = query.bind(None::<chrono::DateTime<chrono::Utc>>).bind(None::<Uuid>).bind(10_i64).fetch_one(conn).await.unwrap();
    let top = &plan[0]["Plan"];
    let number = |key: &str| top[key].as_f64().unwrap() as u64;
    (number("Shared Hit Blocks") + number("Shared Read Blocks"), number("Actual Rows"))
}

#[tokio::test]
async fn the_newest_are_found_without_a_look_at_an_import_under_way() {
    for (table, one) in KINDS {
        let db = testing::database().await;
        let (mut conn, mut import) = (db.owner().await, db.owner().await);
        ground(&mut conn, table).await;
        conn.execute(AssertSqlSafe(titles(table, one, 1, 100))).await.unwrap();
        conn.execute("VACUUM ANALYZE").await.unwrap();
        let module = if table == "movies" { "movies" } else { "tvshows" };
        let lists = ["", "genre_", "library_"].map(|scope| format!("{module}/{one}/list_{scope}by_added_at.sql"));
        let mut alone = Vec::new();
        for list in &lists {
            alone.push(first_page(&mut conn, list).await);
        }

        import.execute(AssertSqlSafe(format!("BEGIN; {}", titles(table, one, 1_001, 11_000)))).await.unwrap();
        for (list, alone) in lists.iter().zip(alone) {
            let beside = first_page(&mut conn, list).await;
            assert_eq!((alone.1, beside.1), (10, 10), "{list}");
            assert!(beside.0 < alone.0 + 100, "{list} touches {} buffers, {} beside an import of 10,000 titles", alone.0, beside.0);
        }

        import.execute("COMMIT").await.unwrap();
        let page = PageRequest::first(1);
        let first = if table == "movies" {
            db.movies().list(Viewer::System, MovieList::All(MovieSort::AddedAt), page).await.unwrap().items[0].id.0
        } else {
            db.tvshows().list(Viewer::System, SeriesList::All(SeriesSort::AddedAt), page).await.unwrap().items[0].id.0
        };
        assert_eq!(first.simple().to_string(), format!("{:0>32}", 11_000), "what was imported is found as soon as it is committed");
        conn.close().await.unwrap();
        import.close().await.unwrap();
    }
}
