//! The database: rows of tests/support/scale.sql, or one that has them already.

use std::time::Instant;

use revenge_db::testing::{self, TestDatabase};
use revenge_db::{Config, Database};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use url::Url;
use uuid::Uuid;

/// As many as the figures are promised for.
const TITLES: u32 = 1_000_000;

pub struct Rows {
    from: Source,
}

enum Source {
    Ours(TestDatabase),
    Given(Database, Url),
}

impl Rows {
    pub async fn there() -> Self {
        let from = if let Ok(url) = std::env::var("SCALE_URL") {
            let url: Url = url.parse().expect("SCALE_URL is a URL");
            let config = Config::builder(url.as_str()).min_conns(1).max_conns(4).build().expect("a configuration");
            Source::Given(Database::connect(config).await.expect("the database of SCALE_URL"), url)
        } else {
            let titles = std::env::var("TITLES").map_or(TITLES, |titles| titles.parse().expect("TITLES is a number"));
            let ours = testing::database().await;
            fill(&mut ours.owner().await, titles).await;
            Source::Ours(ours)
        };
        Self { from }
    }

    /// As the ordinary role.
    pub fn db(&self) -> &Database {
        match &self.from {
            Source::Ours(db) => db,
            Source::Given(db, _) => db,
        }
    }

    /// What a question with one answer says.
    pub async fn ask(&self, sql: &'static str) -> String {
        let url = match &self.from {
            Source::Ours(db) => db.url(),
            Source::Given(_, url) => url,
        };
        let mut conn = PgConnection::connect(url.as_str()).await.expect("a connection");
        sqlx::query_scalar(sql).fetch_one(&mut conn).await.expect("an answer")
    }
}

/// As one who restores a backup would: nothing waits for the disk.
async fn fill(owner: &mut PgConnection, titles: u32) {
    let started = Instant::now();
    owner.execute("SET synchronous_commit = off").await.expect("a setting");
    owner.execute("SET maintenance_work_mem = '1GB'").await.expect("a setting");
    let rows = include_str!("../../tests/support/scale.sql").replace(":titles", &titles.to_string());
    // A transaction for each statement: a failure says which, and old rows can go.
    for statement in statements(&rows) {
        let what = statement.lines().find(|line| !line.trim().is_empty() && !line.starts_with("--")).unwrap_or_default();
        let began = Instant::now();
        owner.execute(sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))).await.unwrap_or_else(|error| panic!("{what}: {error}"));
        if began.elapsed().as_secs() >= 10 {
            let what: String = what.chars().take(60).collect();
            eprintln!("{:>6.0} s  {what}", began.elapsed().as_secs_f64());
        }
    }
    owner.execute("VACUUM ANALYZE").await.expect("statistics");
    eprintln!("{titles} titles are there after {:.0} s", started.elapsed().as_secs_f64());
}

/// The statements of the file, whose functions have bodies between `$$`.
fn statements(sql: &str) -> Vec<&str> {
    let (mut found, mut from, mut quoted) = (Vec::new(), 0, false);
    for (at, _) in sql.match_indices([';', '$']) {
        if sql[at..].starts_with("$$") {
            quoted = !quoted;
        } else if sql[at..].starts_with(";\n") && !quoted {
            found.push(&sql[from..=at]);
            from = at + 1;
        }
    }
    found
}

/// The id that scale.sql gives to row `n` of a kind.
pub fn id(kind: u32, n: u64) -> Uuid {
    let text = format!("{:012x}7{kind:03x}8000{n:012x}", 1_700_000_000_000 + n);
    Uuid::parse_str(&text).expect("32 digits")
}
