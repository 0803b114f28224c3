//! What the planner does with every statement in `queries/` when there are a
//! million titles and ten million sessions of watching.
//!
//! The rows are a fraction of that, generated; the planner is told that there
//! are as many as there would be (`reltuples`), and what `ANALYZE` found of
//! their distribution scales with it. Plans are generic, so that they do not
//! hang on one user's habits. What PostgreSQL 18 does is kept beside this
//! file, to be read and reviewed: `make plans` writes it anew.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]
#![allow(clippy::disallowed_methods, reason = "explains statements, which no checked query does")]

mod budget;
mod rest;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use revenge_db::testing;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

/// Titles that are there, of the million that the planner is told of.
const TITLES: u32 = 4_000;
const TIMES: u32 = 1_000_000 / TITLES;
/// A page and the row that says whether there is another.
const PAGE: u32 = 51;
/// A table with more rows than these is large.
const LARGE: f64 = 50_000.0;
/// A sort of more rows than these sorts more than its page: a few libraries' first pages.
const MOST_SORTED: f64 = 2_500.0;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Name (`movies.movie.get`) → text, of every statement.
fn statements() -> BTreeMap<String, String> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { collect(&path, found) } else { found.push(path) }
        }
    }
    let root = Path::new(ROOT).join("queries");
    let mut found = Vec::new();
    collect(&root, &mut found);
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().with_extension("").to_str().unwrap().replace('/', ".");
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// Rows for a fraction, and the planner's belief in the whole.
async fn fill(owner: &mut PgConnection) {
    // What autovacuum counts anew is as small as it is.
    owner
        .execute(
            "DO $$ DECLARE t regclass; BEGIN
                 FOR t IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname IN ('public', 'qar') LOOP
                     EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', t);
                 END LOOP;
             END $$",
        )
        .await
        .unwrap();
    let rows = include_str!("../support/scale.sql").replace(":titles", &TITLES.to_string());
    owner.execute(sqlx::raw_sql(AssertSqlSafe(rows))).await.unwrap();
    rest::fill_rest(owner).await;
    // All rows are looked at, so that the statistics are the same every time.
    owner.execute("SET default_statistics_target = 1000").await.unwrap();
    owner.execute("VACUUM ANALYZE").await.unwrap();
    rest::nothing_is_empty(owner).await;
    // Users, libraries and what there is a few of for each do not grow with the titles.
    owner.execute("SET allow_system_table_mods = on").await.unwrap();
    owner
        .execute(sqlx::raw_sql(AssertSqlSafe(format!(
            "CREATE TEMPORARY TABLE grown AS
                 SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'r' AND n.nspname IN ('public', 'qar') AND (c.reltuples > 1000 OR c.relname = 'series');
             UPDATE pg_class SET reltuples = reltuples * {TIMES}
             WHERE reltuples > 0 AND (oid IN (TABLE grown) OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid IN (TABLE grown)));"
        ))))
        .await
        .unwrap();
}

/// The names of the tables that are large now.
async fn large_tables(owner: &mut PgConnection) -> BTreeSet<String> {
    let names: Vec<String> = sqlx::query_scalar("SELECT relname::text FROM pg_class WHERE relkind = 'r' AND reltuples >= $1")
        .bind(LARGE)
        .fetch_all(owner)
        .await
        .unwrap();
    names.into_iter().collect()
}

/// The statement with its page filled in: for a generic plan, `LIMIT $4` would be a tenth of all rows.
/// The parameters keep their numbers.
fn prepare(sql: &str) -> (String, usize) {
    let code: String = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut last = 0;
    for (at, _) in code.match_indices('$') {
        let digits: String = code[at + 1..].chars().take_while(char::is_ascii_digit).collect();
        last = last.max(digits.parse().unwrap_or(0));
    }
    let mut limited = BTreeSet::new();
    let mut filled = code;
    for n in (1..=last).rev() {
        let limit = format!("LIMIT ${n}");
        if filled.contains(&limit) {
            limited.insert(n);
            filled = filled.replace(&limit, &format!("LIMIT {PAGE}"));
        }
    }
    let types: Vec<&str> =
        (1..=last).map(|n| if limited.contains(&n) && !filled.contains(&format!("${n}")) { "bigint" } else { "unknown" }).collect();
    let head = if types.is_empty() { "PREPARE statement AS ".to_owned() } else { format!("PREPARE statement ({}) AS ", types.join(", ")) };
    (head + &filled, last)
}

async fn explain(conn: &mut PgConnection, sql: &str) -> sqlx::Result<(Value, String)> {
    let (prepare, parameters) = prepare(sql);
    conn.execute(sqlx::raw_sql(AssertSqlSafe(prepare))).await?;
    let execute = if parameters == 0 {
        "EXECUTE statement".to_owned()
    } else {
        format!("EXECUTE statement ({})", vec!["NULL"; parameters].join(", "))
    };
    let json: Value =
        sqlx::query_scalar(AssertSqlSafe(format!("EXPLAIN (FORMAT JSON) {execute}"))).persistent(false).fetch_one(&mut *conn).await?;
    let text: Vec<String> =
        sqlx::query_scalar(AssertSqlSafe(format!("EXPLAIN (COSTS OFF) {execute}"))).persistent(false).fetch_all(&mut *conn).await?;
    conn.execute("DEALLOCATE statement").await?;
    Ok((json, without_months(&text.join("\n"))))
}

/// The partitions of the activity log are of the months in which it is made.
fn without_months(plan: &str) -> String {
    let mut parts = plan.split("activity_log_20");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plan, rest| plan + "activity_log_YYYY_MM" + rest.get("26_11".len()..).unwrap_or_default())
}

/// What in this plan would not bear a million titles.
fn offences(node: &Value, large: &BTreeSet<String>, found: &mut Vec<String>) {
    let kind = node["Node Type"].as_str().unwrap_or_default();
    let inner = node["Plans"].as_array().map(Vec::as_slice).unwrap_or_default();
    let table = node["Relation Name"].as_str().unwrap_or_default();
    if kind == "Seq Scan" && large.contains(table) {
        found.push(format!("reads all of {table}"));
    }
    let sorted = inner.first().map_or(0.0, |input| input["Plan Rows"].as_f64().unwrap_or_default());
    if kind == "Sort" && sorted > MOST_SORTED {
        found.push(format!("sorts {sorted} rows by {}", node["Sort Key"]));
    }
    for inner in inner {
        offences(inner, large, found);
    }
}

fn baseline(entity: &str) -> PathBuf {
    Path::new(ROOT).join("tests/plans").join(entity.replace('.', "/")).with_extension("txt")
}

#[tokio::test]
async fn no_statement_reads_or_sorts_a_large_table() {
    let db = testing::database().await;
    let mut owner = db.owner().await;
    fill(&mut owner).await;
    let large = large_tables(&mut owner).await;
    assert!(large.len() > 70, "{large:?}");
    let mut conn = PgConnection::connect(db.owner_url().as_str()).await.unwrap();
    // On one core, on disks without a moving head, as in operations.md.
    conn.execute("SET plan_cache_mode = force_generic_plan").await.unwrap();
    conn.execute("SET max_parallel_workers_per_gather = 0").await.unwrap();
    conn.execute("SET random_page_cost = 1.1").await.unwrap();
    conn.execute("SET jit = off").await.unwrap();

    for (sql, offence) in
        [("SELECT count(*) FROM movies", "reads all of movies"), ("SELECT id FROM movies ORDER BY overview LIMIT $1", "sorts ")]
    {
        let mut found = Vec::new();
        offences(&explain(&mut conn, sql).await.unwrap().0[0]["Plan"], &large, &mut found);
        assert!(found.iter().any(|found| found.starts_with(offence)), "the rule does not see that {sql}: {found:?}");
    }

    let mut wrong = Vec::new();
    let mut plans: BTreeMap<String, String> = BTreeMap::new();
    for (name, sql) in statements() {
        let (json, text) = match explain(&mut conn, &sql).await {
            Ok(plan) => plan,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                conn.execute("DEALLOCATE ALL").await.unwrap();
                continue;
            }
        };
        let mut found = Vec::new();
        offences(&json[0]["Plan"], &large, &mut found);
        if !sql.contains("-- Plan: full scan, because") {
            wrong.extend(found.into_iter().map(|offence| format!("{name}: {offence}")));
        }
        let entity = name.rsplit_once('.').unwrap().0.to_owned();
        let plan =
            plans.entry(entity).or_insert_with(|| "Plans on PostgreSQL 18 at a million titles; written by `make plans`.\n".to_owned());
        write!(plan, "\n-- {name}\n{text}\n").unwrap();
    }
    assert!(wrong.is_empty(), "{} of these plans would not bear a million titles:\n{}", wrong.len(), wrong.join("\n"));

    let version: i32 = sqlx::query_scalar("SELECT current_setting('server_version_num')::int / 10000").fetch_one(&mut conn).await.unwrap();
    if version != 18 {
        return;
    }
    if std::env::var_os("WRITE_PLANS").is_some() {
        for (entity, plan) in &plans {
            std::fs::create_dir_all(baseline(entity).parent().unwrap()).unwrap();
            std::fs::write(baseline(entity), plan).unwrap();
        }
    }
    for (entity, plan) in &plans {
        let before = std::fs::read_to_string(baseline(entity)).unwrap_or_default();
        let known: HashSet<_> = before.split("\n-- ").map(str::trim_end).collect();
        let changed: Vec<_> = plan.split("\n-- ").filter(|one| !known.contains(one.trim_end())).collect();
        assert!(
            changed.is_empty(),
            "other plans than in {}; `make plans` writes them anew:\n-- {}",
            baseline(entity).display(),
            changed.join("\n-- ")
        );
        assert_eq!(before.matches("\n-- ").count(), plan.matches("\n-- ").count(), "{}: `make plans`", baseline(entity).display());
    }
}
