//! How many buffers each statement may touch, counted as it runs on four
//! thousand titles: a page of a list costs no more when there are more rows.
//!
//! Parameters are what the statement's first lines call them: `$1 viewer,
//! $2 series id`. One that needs more than the budget says so:
//! `-- Buffers: 3000, because …`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use revenge_db::testing;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use super::{PAGE, fill, prepare, statements};

/// A page of rows, each looked up in a few indexes four levels deep.
const BUDGET: u64 = 1_500;
/// What has to be measured of all statements; the rest refuses the values that are made up here.
const MEASURED: usize = 900;

/// The rows of `tests/support/scale.sql` by what statements call them; the first that fits.
const ROWS: [(&str, &str); 22] = [
    ("viewer", "scale.id(1, 101)"),
    ("user", "scale.id(1, 101)"),
    ("owner", "scale.id(1, 7)"),
    ("library", "scale.id(2, 1)"),
    ("movie genre", "scale.id(3, 1)"),
    ("movie file", "scale.id(5, 1000)"),
    ("movie person", "scale.id(6, 1)"),
    ("movie collection", "scale.id(9, 1)"),
    ("movie studio", "scale.id(10, 1)"),
    ("movie image", "scale.id(8, 1000)"),
    ("movie credit", "scale.id(7, 1000)"),
    ("movie session", "scale.id(21, 1000)"),
    ("movie movie", "scale.id(4, 1000)"),
    ("tv genre", "scale.id(13, 1)"),
    ("tv file", "scale.id(17, 1000)"),
    ("tv person", "scale.id(18, 1)"),
    ("tv credit", "scale.id(19, 400)"),
    ("tv session", "scale.id(22, 1000)"),
    ("season", "scale.id(15, 200)"),
    ("episode", "scale.id(16, 803)"),
    ("series", "scale.id(14, 100)"),
    ("movie", "scale.id(4, 1000)"),
];

/// What the first lines say of each parameter: number → words.
fn named(sql: &str) -> BTreeMap<usize, String> {
    let head: String =
        sql.lines().take_while(|line| line.starts_with("--")).filter(|line| !line.starts_with("-- Plan:")).collect::<Vec<_>>().join(" ");
    let mut named = BTreeMap::new();
    for part in head.split('$').skip(1) {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        if let Ok(number) = digits.parse::<usize>() {
            named.entry(number).or_insert_with(|| part[digits.len()..].to_lowercase());
        }
    }
    named
}

fn literal(module: &str, words: &str, kind: &str) -> String {
    // "session's id, $3 …" ends where the next thing begins.
    let words = words.split([',', ':', '.', '(']).next().unwrap_or_default();
    let row = || {
        let row = ROWS.iter().find(|(name, _)| match name.split_once(' ') {
            Some((of, what)) => of == module && words.contains(what),
            None => words.contains(name),
        });
        row.map_or("scale.id(99, 1)", |(_, row)| row)
    };
    match kind {
        "uuid" => row().to_owned(),
        "uuid[]" => format!("ARRAY[{}]", row()),
        "text" => "'braben'".to_owned(),
        "text[]" => "ARRAY['braben']".to_owned(),
        "boolean" => "true".to_owned(),
        "date" => "'2026-01-01'".to_owned(),
        "timestamp with time zone" => "'2026-01-01'".to_owned(),
        "jsonb" => "'{}'".to_owned(),
        "smallint" | "integer" | "bigint" | "double precision" | "numeric" => "5".to_owned(),
        _ => "NULL".to_owned(),
    }
}

/// The literals of a statement that is prepared.
async fn literals(conn: &mut PgConnection, name: &str, sql: &str) -> Vec<String> {
    let module = match name.split('.').next() {
        Some("movies") => "movie",
        Some("tvshows") => "tv",
        _ => "",
    };
    let kinds: Vec<String> =
        sqlx::query_scalar("SELECT unnest(parameter_types)::text FROM pg_prepared_statements WHERE name = 'statement'")
            .persistent(false)
            .fetch_all(conn)
            .await
            .unwrap();
    let named = named(sql);
    // `$3 and $4 sort key and id of the last row seen (NULL: from the start)`
    let cursor: Vec<usize> = (1..=kinds.len())
        .filter(|number| {
            let words = |number: &usize| named.get(number).map_or("", String::as_str);
            words(number).contains(" seen") || words(number).trim() == "and" && words(&(number + 1)).contains(" seen")
        })
        .collect();
    let literal = |(at, kind): (usize, &String)| {
        let words = named.get(&(at + 1)).map_or("", String::as_str);
        if cursor.contains(&(at + 1)) { "NULL".to_owned() } else { literal(module, words, kind) }
    };
    kinds.iter().enumerate().map(literal).collect()
}

/// Buffers that one run touches; `None` where these values are refused.
async fn buffers(conn: &mut PgConnection, name: &str, sql: &str) -> Option<u64> {
    conn.execute("BEGIN").await.unwrap();
    let mut touched = None;
    if conn.execute(sqlx::raw_sql(AssertSqlSafe(prepare(sql).0))).await.is_ok() {
        let literals = literals(conn, name, sql).await.join(", ");
        let execute = if literals.is_empty() { "statement".to_owned() } else { format!("statement ({literals})") };
        let explain = AssertSqlSafe(format!("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE {execute}"));
        if let Ok(plan) = sqlx::query_scalar::<_, Value>(explain).persistent(false).fetch_one(&mut *conn).await {
            let blocks = |kind: &str| plan[0]["Plan"][kind].as_u64().unwrap_or_default();
            touched = Some(blocks("Shared Hit Blocks") + blocks("Shared Read Blocks"));
        }
    }
    conn.execute("ROLLBACK; DEALLOCATE ALL").await.unwrap();
    touched
}

/// What the statement asks for; one that says that it reads all of a table has none.
fn budget(sql: &str) -> u64 {
    if sql.contains("-- Plan: full scan, because") {
        return u64::MAX;
    }
    let said = sql.lines().find_map(|line| line.strip_prefix("-- Buffers: "));
    said.map_or(BUDGET, |said| said.split_once(", because ").expect("`-- Buffers: N, because …`").0.parse().expect("a number"))
}

#[tokio::test]
async fn no_statement_touches_more_buffers_than_its_budget() {
    let db = testing::database().await;
    let mut owner = db.owner().await;
    fill(&mut owner).await;
    let mut conn = PgConnection::connect(db.owner_url().as_str()).await.unwrap();
    conn.execute(
        "SET plan_cache_mode = force_generic_plan; SET max_parallel_workers_per_gather = 0; SET random_page_cost = 1.1; SET jit = off",
    )
    .await
    .unwrap();
    let everything = format!("SELECT id FROM movies ORDER BY overview LIMIT {PAGE}");
    assert!(buffers(&mut conn, "movies.all", &everything).await.unwrap() > 100, "buffers are counted");

    let (mut wrong, mut refused, mut measured) = (String::new(), Vec::new(), 0);
    for (name, sql) in statements() {
        match buffers(&mut conn, &name, &sql).await {
            Some(touched) => {
                measured += 1;
                if touched > budget(&sql) {
                    writeln!(wrong, "{name}: {touched} buffers, more than {}", budget(&sql)).unwrap();
                }
            }
            None => refused.push(name),
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(measured >= MEASURED, "only {measured} were measured; the values fit none of {refused:?}");
}
