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

mod places;
mod sources;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use revenge_db::testing;
use sqlx::{AssertSqlSafe, Column as _, Executor as _, PgConnection, Row as _, ValueRef as _};

use crate::places::{Place, places};
use crate::sources::{Described, ROOT, Reach, described, reaches, texts};
use crate::values::{Dice, Rows, edges, nth, rows};

/// Tries with parameters at random, after those with what belongs together.
const TRIES: usize = 100;
/// Rows that `support/filled.sql` makes of a table, where it can.
const ROWS: usize = 15;
/// Outputs that may be NULL for all that the compiler knows, and were not.
const NEVER_NULL: &str = include_str!("../support/never_null.txt");

/// What is NULL here depends on the server's other sessions.
const OF_OTHER_SESSIONS: [&str; 2] = ["queries/health/snapshot/oldest.sql", "queries/outbox/event/horizon.sql"];

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
    let limit = sql.lines().rev().find_map(|line| line.strip_prefix("LIMIT $")?.trim_end().parse().ok());
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
            _ if limit == Some(number + 1) => "50".to_owned(),
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
    // A new user gets his role from a trigger, which is to be new as well.
    let given = if tables.iter().any(|table| *table == "users") { "DELETE FROM user_roles; " } else { "" };
    let deletes = tables.iter().fold(given.to_owned(), |all, table| format!("{all}DELETE FROM {table}; "));
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
        // Whatever may be NULL has been: what is left to be seen is an error, for which as many do as for the others.
        if attempt >= TRIES / 3
            && outcome.rows > 0
            && (0..described.nullable.len()).all(|place| !described.nullable[place] || outcome.null.contains(&place))
        {
            break;
        }
    }
    conn.execute(sqlx::raw_sql("ROLLBACK; DEALLOCATE ALL; SELECT pg_advisory_unlock_all()")).await.unwrap();
    outcome
}

/// A superuser's connection, with rows in every table.
async fn filled(db: &testing::TestDatabase) -> (PgConnection, Rows) {
    let mut owner = db.owner().await;
    owner.execute(sqlx::raw_sql(include_str!("../support/filled.sql"))).await.unwrap();
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
