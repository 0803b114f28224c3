//! Every statement in `queries/` runs, on a real server, against rows in every
//! table: as the role that uses it, with parameters of its types, in a
//! transaction that is undone. Those that a [`ReadOnly`](revenge_db::ReadOnly)
//! repository can reach run in a READ ONLY one.
//!
//! What comes out is held against what `.sqlx/` told the compiler: an output
//! that it calls NOT NULL is never NULL, one that may be NULL is so once.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]
#![allow(clippy::disallowed_methods, reason = "runs statements by their text, which no checked query does")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use revenge_db::testing;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Column as _, Executor as _, PgConnection, Row as _, ValueRef as _};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Tries with parameters at random, after those with what belongs together.
const TRIES: usize = 100;
/// Rows that `support/filled.sql` makes of a table, where it can.
const ROWS: usize = 15;
/// Outputs that may be NULL for all that the compiler knows, and were not.
const NEVER_NULL: &str = include_str!("support/never_null.txt");

/// What is NULL here depends on the server's other sessions.
const OF_OTHER_SESSIONS: [&str; 2] = ["queries/health/snapshot/oldest.sql", "queries/outbox/event/horizon.sql"];

fn collect(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, extension, found);
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
}

/// Path below the root → text.
fn texts(folder: &str, extension: &str) -> BTreeMap<String, String> {
    let mut found = Vec::new();
    collect(&Path::new(ROOT).join(folder), extension, &mut found);
    let path = |path: &PathBuf| path.strip_prefix(ROOT).unwrap().to_str().unwrap().to_owned();
    found.iter().map(|file| (path(file), std::fs::read_to_string(file).unwrap())).collect()
}

/// How a statement is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// By `Handle::read`, which a repository of any mode has.
    Read,
    /// By a method of `Handle<ReadWrite>`, which a `ReadOnly` repository does not have: the compiler sees to that.
    Write,
    /// By no handle: sessions of imports, locks and monitors.
    Own,
}

/// The verbs of `Handle` and the macros that use them.
const VERBS: [(&str, Reach); 11] = [
    (".read(", Reach::Read),
    (".read_cached(", Reach::Read),
    ("keyset_page!(", Reach::Read),
    ("page!(", Reach::Read),
    ("restricted_page!(", Reach::Read),
    (".write(", Reach::Write),
    (".write_found(", Reach::Write),
    (".write_fresh(", Reach::Write),
    (".execute(", Reach::Write),
    (".change(", Reach::Write),
    (".change_counted(", Reach::Write),
];

/// Path of the statement → how the function that names it reaches it.
fn reaches() -> BTreeMap<String, Reach> {
    let mut reaches = BTreeMap::new();
    for text in texts("src", "rs").into_values() {
        let shipped = text.split("#[cfg(test)]").next().unwrap();
        let source: String =
            shipped.lines().filter(|line| !line.trim_start().starts_with("//")).fold(String::new(), |all, line| all + line + "\n");
        for (at, _) in source.match_indices("\"queries/") {
            let path = source[at + 1..].split('"').next().unwrap();
            if source[..at].ends_with("op!(") || !path.ends_with(".sql") {
                continue;
            }
            let start = source[..at].rfind("fn ").unwrap_or(0);
            let end = source[at..].find("fn ").map_or(source.len(), |next| at + next);
            // The verb before the statement, else (where the query is a variable first) one behind it.
            let before =
                VERBS.iter().filter_map(|(verb, reach)| Some((source[start..at].rfind(verb)?, *reach))).max_by_key(|(place, _)| *place);
            let behind =
                VERBS.iter().filter_map(|(verb, reach)| Some((source[at..end].find(verb)?, *reach))).min_by_key(|(place, _)| *place);
            reaches.insert(path.to_owned(), before.or(behind).map_or(Reach::Own, |(_, reach)| reach));
        }
    }
    reaches
}

/// What the compiler was told of a statement.
struct Described {
    parameters: Vec<String>,
    /// Whether an output may be NULL; by its place.
    nullable: Vec<bool>,
}

/// Text of the statement → its description.
fn described() -> BTreeMap<String, Described> {
    let description = |text: &String| {
        let json: Value = serde_json::from_str(text).unwrap();
        let describe = &json["describe"];
        let parameters = describe["parameters"]["Left"].as_array().unwrap().iter().map(|kind| type_name(kind.as_str().unwrap())).collect();
        let nullable = (describe["columns"].as_array().unwrap().iter().zip(describe["nullable"].as_array().unwrap()))
            .map(|(column, nullable)| {
                let name = column["name"].as_str().unwrap();
                // `AS "x!"` and `AS "x?"` have the last word.
                !name.contains('!') && (name.contains('?') || nullable.as_bool().unwrap_or(true))
            })
            .collect();
        (json["query"].as_str().unwrap().to_owned(), Described { parameters, nullable })
    };
    texts(".sqlx", "json").values().map(description).collect()
}

fn type_name(kind: &str) -> String {
    match kind.strip_suffix("Array") {
        Some(element) => format!("{element}[]").to_lowercase(),
        None => kind.to_lowercase(),
    }
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }

    fn one_of<'a>(&mut self, values: &'a [String]) -> &'a str {
        &values[self.below(values.len())]
    }
}

/// The rows that there are, as literals.
#[derive(Default)]
struct Rows {
    /// Table, column and type, value: of what a statement may look for.
    cells: BTreeSet<[String; 4]>,
    /// Table → rows → column → value.
    by_table: BTreeMap<String, Vec<BTreeMap<String, String>>>,
}

async fn rows(owner: &mut PgConnection) -> Rows {
    let cells: Vec<(String, i64, String, String, Option<String>)> =
        sqlx::query_as("SELECT relation, place, column_name, type, value FROM filled.cells() ORDER BY relation, place")
            .fetch_all(owner)
            .await
            .unwrap();
    let mut rows = Rows::default();
    for (table, place, column, kind, value) in cells {
        let literal = value.map_or("NULL".to_owned(), |value| format!("'{}'", value.replace('\'', "''")));
        if matches!(kind.as_str(), "text" | "integer" | "bigint") && literal != "NULL" {
            rows.cells.insert([table.clone(), column.clone(), kind, literal.clone()]);
        }
        let table = rows.by_table.entry(table).or_default();
        table.resize(table.len().max(usize::try_from(place).unwrap()), BTreeMap::new());
        table[usize::try_from(place).unwrap() - 1].insert(column, literal);
    }
    rows
}

/// What the nth rows are made of; see `support/filled.sql`.
fn nth(kind: &str, n: usize) -> String {
    match kind {
        "uuid" => format!("'019000{n:02x}-0000-7000-8000-0000000000{n:02x}'"),
        "uuid[]" => format!("'{{019000{n:02x}-0000-7000-8000-0000000000{n:02x}}}'"),
        "text" => format!("'text{n}'"),
        "text[]" => format!("'{{text{n}}}'"),
        "timestamptz" => format!("'2024-05-{:02} 12:00+00'", n + 1),
        "date" => format!("'2024-05-{:02}'", n + 1),
        "bool" => if n == 2 { "'false'" } else { "'true'" }.to_owned(),
        "jsonb" => format!("'{{\"n\": \"{n}\"}}'"),
        "bytea" => format!("'\\x{}'", format!("{n:02x}").repeat(32)),
        _ => format!("'{n}'"),
    }
}

/// What else is worth a try.
fn edges(kind: &str) -> Vec<String> {
    let edges: &[&str] = match kind {
        "uuid" => {
            &[
                "'00000000-0000-0000-0000-000000000000'",
                "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                // Profiles.
                "'01900066-0000-7000-8000-000000000066'",
                "'01900067-0000-7000-8000-000000000067'",
            ]
        }
        "timestamptz" => &["'1999-01-01'", "'2099-12-01'", "now()", "'infinity'", "'-infinity'"],
        "date" => &["'1999-01-01'", "'2099-12-01'"],
        "int2" | "int4" | "int8" | "float8" => &["'0'", "'1000'"],
        "text" => &["''", "'text'", "'zzz'", "'192.0.2.3'"],
        "jsonb" => &["'{}'", "'[]'", "'\"text\"'"],
        _ => &[],
    };
    edges.iter().map(|&edge| edge.to_owned()).collect()
}

impl Rows {
    /// The values of a column of this name in the tables that the statement names.
    fn of_column(&self, sql: &str, column: &str, kind: &str) -> Vec<String> {
        let kind = match kind {
            "int4" => "integer",
            "int8" => "bigint",
            kind => kind,
        };
        let named = |table: &str| sql.contains(&format!("{} ", table.rsplit('.').next().unwrap_or_default()));
        let of_column = self.cells.iter().filter(|[table, name, of, _]| name == column && of == kind && named(table));
        of_column.map(|[.., value]| value.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

fn parameter(word: &str) -> Option<usize> {
    let digits: String = word.trim().strip_prefix('$')?.chars().take_while(char::is_ascii_digit).collect();
    digits.parse::<usize>().ok()?.checked_sub(1)
}

/// The parts between commas that no parenthesis encloses, up to the end of the list.
fn list(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => {
                parts.push(&text[start..at]);
                return parts;
            }
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Where a parameter goes, as far as the text says so.
#[derive(Debug, Clone, Default)]
struct Place {
    /// The table that it is stored in.
    table: Option<String>,
    /// In a new row.
    new: bool,
    column: String,
    /// A part of the last row seen: NULL on the first page.
    cursor: bool,
}

fn places(sql: &str, parameters: usize) -> Vec<Place> {
    let code: String = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut found = vec![Place::default(); parameters];
    let words: Vec<&str> =
        code.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',')).filter(|word| !word.is_empty()).collect();
    for (at, word) in words.iter().enumerate() {
        let Some(place) = parameter(word).and_then(|number| found.get_mut(number)) else { continue };
        // `x.kind = $2`, `kind = ANY ($2)`
        let mut before = words[..at].iter().rev().skip_while(|word| word.eq_ignore_ascii_case("any"));
        if place.column.is_empty() && before.next().is_some_and(|operator| matches!(*operator, "=" | "<" | ">" | "<=" | ">=" | "<>")) {
            before.next().map_or("", |column| column.rsplit('.').next().unwrap_or_default()).clone_into(&mut place.column);
        }
    }
    let unqualified = |table: &str| table.trim_start_matches("public.").to_owned();
    // `INSERT INTO t (a, b) VALUES ($1, $2)`
    for insert in code.split("INSERT INTO ").skip(1) {
        let Some((head, tail)) = insert.split_once("VALUES").or_else(|| insert.split_once("SELECT")) else { continue };
        let Some((table, names)) = head.split_once('(') else { continue };
        for (name, value) in list(names).iter().zip(list(tail.trim_start().trim_start_matches('('))) {
            if let Some(place) = parameter(value.trim().trim_start_matches("coalesce(")).and_then(|number| found.get_mut(number)) {
                let table = table.split_whitespace().next().map(unqualified);
                *place = Place { table, new: true, column: name.trim().to_owned(), cursor: false };
            }
        }
    }
    // `UPDATE t AS x SET a = $1 WHERE`
    for update in code.split("UPDATE ").skip(1) {
        let Some((table, tail)) = update.split_once("SET") else { continue };
        let end = ["WHERE", "FROM", "RETURNING"].iter().filter_map(|word| tail.find(word)).min().unwrap_or(tail.len());
        for (name, value) in list(&tail[..end]).iter().filter_map(|part| part.split_once('=')) {
            if let Some(place) = parameter(value).and_then(|number| found.get_mut(number)) {
                let table = table.split_whitespace().next().map(unqualified);
                *place = Place { table, new: false, column: name.trim().to_owned(), cursor: false };
            }
        }
    }
    // `-- $3 and $4 sort key and id of the last row seen (NULL: from the start)`
    let head: String = sql.lines().take_while(|line| line.starts_with("--")).collect::<Vec<_>>().join(" ");
    if let Some((before, _)) = head.split_once("last row seen") {
        for word in before.rsplit(", ").next().unwrap_or_default().split_whitespace() {
            if let Some(place) = parameter(word).and_then(|number| found.get_mut(number)) {
                place.cursor = true;
            }
        }
    }
    found
}

/// What one statement did in all its tries.
#[derive(Default)]
struct Outcome {
    succeeded: u32,
    refused: Option<String>,
    null: BTreeSet<usize>,
    /// The same of tries with a value for every parameter: NULL may be what no Rust type allows.
    unasked: BTreeSet<usize>,
    rows: usize,
    names: BTreeMap<usize, String>,
    /// An error that no parameters excuse.
    broken: Option<String>,
}

impl Outcome {
    fn take(&mut self, result: sqlx::Result<Vec<sqlx::postgres::PgRow>>, complete: bool) {
        match result {
            Ok(rows) => {
                self.succeeded += 1;
                self.rows += rows.len();
                for row in &rows {
                    for (place, column) in row.columns().iter().enumerate() {
                        self.names.entry(place).or_insert_with(|| column.name().to_owned());
                        if row.try_get_raw(place).unwrap().is_null() {
                            self.null.insert(place);
                            if complete {
                                self.unasked.insert(place);
                            }
                        }
                    }
                }
            }
            Err(error) => {
                let code = error.as_database_error().and_then(|error| error.code()).unwrap_or_default().into_owned();
                // Values that do not fit (22, 23), a function's own refusal (P0001), no such lock or slot (55, 54).
                let excused = ["22", "23", "P0001", "54", "55"].iter().any(|class| code.starts_with(class));
                let text = format!("{code} {error}");
                if excused { self.refused = Some(text) } else { self.broken = Some(text) }
            }
        }
    }
}

/// The literals of one try: first what belongs to one row, then nothing but
/// NULL, then more and more at random.
fn literals(
    sql: &str,
    attempt: usize,
    described: &Described,
    places: &[Place],
    stored: &[Vec<String>],
    rows: &Rows,
    dice: &mut Dice,
) -> Vec<String> {
    let related = if attempt < ROWS { attempt + 1 } else { 1 + dice.below(ROWS) };
    let mut literals = Vec::new();
    for (number, (kind, place)) in described.parameters.iter().zip(places).enumerate() {
        let written = place.table.as_ref().and_then(|table| rows.by_table.get(table)).filter(|rows| !rows.is_empty());
        let written = written.and_then(|rows| rows[attempt % rows.len()].get(&place.column));
        let stored = &stored[number];
        let edges = edges(kind);
        let dice_shows = dice.below(8);
        literals.push(match written {
            // A row as there was one: a new one is gone meanwhile, and one that is changed is this one.
            Some(value) if attempt != ROWS && attempt % 8 != 7 => value.clone(),
            _ if place.cursor && (attempt < ROWS || dice_shows < 4) => "NULL".to_owned(),
            _ if attempt == ROWS || attempt > ROWS && dice_shows == 0 => "NULL".to_owned(),
            _ if attempt > ROWS && dice_shows == 1 && !edges.is_empty() => dice.one_of(&edges).to_owned(),
            _ if sql.contains(&format!("LIMIT ${}", number + 1)) => "50".to_owned(),
            _ if !stored.is_empty() && !stored.contains(&nth(kind, related)) => dice.one_of(stored).to_owned(),
            _ if attempt > ROWS && dice_shows == 2 => nth(kind, 1 + dice.below(ROWS)),
            _ => nth(kind, related),
        });
    }
    literals
}

/// Runs one statement again and again, undoing it each time.
async fn run(conn: &mut PgConnection, path: &str, sql: &str, described: &Described, reach: Reach, rows: &Rows) -> Outcome {
    let mut outcome = Outcome::default();
    let role = if path.starts_with("queries/qar/") { "revenge_qar" } else { "revenge_app" };
    let types = if described.parameters.is_empty() { String::new() } else { format!("({})", described.parameters.join(", ")) };
    let places = places(sql, described.parameters.len());
    // What is inserted is to be new: the rows of its table go first, and none that refers to them notices.
    let tables: BTreeSet<&String> = places
        .iter()
        .filter(|place| place.new)
        .filter_map(|place| place.table.as_ref())
        .filter(|table| rows.by_table.contains_key(*table))
        .collect();
    let deletes = tables.iter().fold(String::new(), |all, table| format!("{all}DELETE FROM {table}; "));
    let before = match reach {
        Reach::Read => "BEGIN READ ONLY".to_owned(),
        _ => format!("BEGIN; SET LOCAL session_replication_role = replica; {deletes}SET LOCAL session_replication_role = origin"),
    };
    let start = format!("{before}; SET LOCAL ROLE {role}; PREPARE statement {types} AS {sql};\nSAVEPOINT untouched");
    if let Err(error) = conn.execute(sqlx::raw_sql(AssertSqlSafe(start))).await {
        outcome.broken = Some(error.to_string());
    }

    let stored: Vec<Vec<String>> =
        described.parameters.iter().zip(&places).map(|(kind, place)| rows.of_column(sql, &place.column, kind)).collect();
    let mut dice = Dice(u64::try_from(sql.len()).unwrap());
    let tries = match (described.parameters.len(), described.nullable.contains(&true)) {
        (0, _) => 1,
        (_, true) => TRIES,
        // Nothing to be seen in more rows.
        (_, false) => TRIES / 3,
    };
    for attempt in 0..tries {
        if outcome.broken.is_some() {
            break;
        }
        let literals = literals(sql, attempt, described, &places, &stored, rows, &mut dice);
        let arguments = if literals.is_empty() { String::new() } else { format!(" ({})", literals.join(", ")) };
        let call = format!("EXECUTE statement{arguments}; ROLLBACK TO SAVEPOINT untouched");
        let result = sqlx::raw_sql(AssertSqlSafe(call)).fetch_all(&mut *conn).await;
        if result.is_err() {
            conn.execute("ROLLBACK TO SAVEPOINT untouched").await.unwrap();
        }
        outcome.take(result, literals.iter().all(|literal| literal != "NULL"));
    }
    conn.execute(sqlx::raw_sql("ROLLBACK; DEALLOCATE ALL; SELECT pg_advisory_unlock_all()")).await.unwrap();
    outcome
}

/// A superuser's connection, with rows in every table.
async fn filled(db: &testing::TestDatabase) -> (PgConnection, Rows) {
    let mut owner = db.owner().await;
    owner.execute(sqlx::raw_sql(include_str!("support/filled.sql"))).await.unwrap();
    let rows = rows(&mut owner).await;
    owner.execute("SET plan_cache_mode = force_generic_plan; SET statement_timeout = '10s'").await.unwrap();
    (owner, rows)
}

#[tokio::test]
async fn every_statement_runs_and_keeps_what_the_compiler_was_told() {
    let (reaches, described) = (reaches(), described());
    let db = testing::database().await;
    let (mut owner, rows) = filled(&db).await;

    let mut wrong = String::new();
    let mut never = BTreeSet::new();
    let mut reads = 0;
    for (path, sql) in texts("queries", "sql") {
        let reach = reaches[&path];
        reads += u32::from(reach == Reach::Read);
        let outcome = run(&mut owner, &path, &sql, &described[&sql], reach, &rows).await;
        if let Some(error) = &outcome.broken {
            writeln!(wrong, "{path} ({reach:?}): {error}").unwrap();
        } else if outcome.succeeded == 0 {
            writeln!(wrong, "{path} ({reach:?}) was refused every time: {:?}", outcome.refused).unwrap();
        }
        for (place, nullable) in described[&sql].nullable.iter().enumerate() {
            let name = outcome.names.get(&place).map_or("", String::as_str);
            if !nullable && outcome.unasked.contains(&place) {
                writeln!(wrong, "{path}: {name} is NULL, and .sqlx calls it NOT NULL").unwrap();
            } else if OF_OTHER_SESSIONS.contains(&path.as_str()) {
                continue;
            } else if *nullable && outcome.rows == 0 {
                never.insert(format!("{path}: no row"));
            } else if *nullable && !outcome.null.contains(&place) {
                never.insert(format!("{path}: {name}"));
            }
        }
    }
    assert!(reads > 400, "only {reads} statements are read");
    assert!(wrong.is_empty(), "{wrong}");

    if std::env::var_os("WRITE_NEVER_NULL").is_some() {
        let head: String = NEVER_NULL.lines().take_while(|line| line.starts_with('#')).fold(String::new(), |all, line| all + line + "\n");
        let lines = never.iter().fold(head, |all, line| all + line + "\n");
        std::fs::write(Path::new(ROOT).join("tests/support/never_null.txt"), lines).unwrap();
        return;
    }
    let known: BTreeSet<String> = NEVER_NULL.lines().map(str::to_owned).collect();
    let new: Vec<&String> = never.difference(&known).collect();
    assert!(
        new.is_empty(),
        "no row makes these NULL. Is it `AS \"x!\"`, is a row missing in tests/support/filled.sql, or does it belong into tests/support/never_null.txt? {new:#?}"
    );
}

#[tokio::test]
async fn a_write_among_the_reads_would_be_seen() {
    let described = described();
    let db = testing::database().await;
    let (mut owner, rows) = filled(&db).await;
    for path in ["queries/movies/genre/unlink.sql", "queries/users/session/revoke.sql", "queries/users/activity/make_partitions.sql"] {
        let sql = std::fs::read_to_string(Path::new(ROOT).join(path)).unwrap();
        let outcome = run(&mut owner, path, &sql, &described[&sql], Reach::Read, &rows).await;
        assert!(outcome.broken.as_ref().is_some_and(|error| error.starts_with("25006")), "{path}: {:?}", outcome.broken);
    }
}
