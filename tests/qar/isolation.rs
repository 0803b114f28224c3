//! Each role fails on what is the other's.

use std::path::{Path, PathBuf};

use revenge_db::qar::{NewProvision, ProvisionKind};
use revenge_db::testing;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::support::Inside;

/// All statements below a folder of `queries/`: path and text.
fn statements(folder: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("queries").join(folder), &mut found);
    found.sort();
    found.iter().map(|path| (path.display().to_string(), std::fs::read_to_string(path).unwrap())).collect()
}

/// The SQLSTATE with which a statement ends that is run with NULL for every
/// parameter; nothing of it stays.
async fn outcome(conn: &mut PgConnection, sql: &str) -> String {
    let code: String = sql.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join("\n");
    let parameters = (1..=99).rev().find(|n| code.contains(&format!("${n}"))).unwrap_or(0);
    let nulls = if parameters == 0 { String::new() } else { format!("({})", vec!["NULL"; parameters].join(", ")) };
    let run = async |conn: &mut PgConnection| -> sqlx::Result<()> {
        conn.execute(AssertSqlSafe(format!("PREPARE it AS {code}"))).await?;
        conn.execute(AssertSqlSafe(format!("EXECUTE it{nulls}"))).await.map(drop)
    };
    conn.execute("BEGIN").await.unwrap();
    let state = match run(conn).await {
        Ok(()) => "00000".to_owned(),
        Err(error) => error.as_database_error().unwrap().code().unwrap().into_owned(),
    };
    conn.execute("ROLLBACK").await.unwrap();
    conn.execute("DEALLOCATE ALL").await.unwrap();
    state
}

#[tokio::test]
async fn the_ordinary_role_fails_on_every_statement_of_the_module() {
    let db = testing::database().await;
    let mut conn = PgConnection::connect(db.url().as_str()).await.unwrap();

    let statements = statements("qar");
    assert!(statements.len() > 150);
    for (path, sql) in statements {
        assert_eq!(outcome(&mut conn, &sql).await, "42501", "{path}");
    }
}

#[tokio::test]
async fn the_modules_role_may_run_every_statement_of_the_module() {
    let db = testing::database().await;
    let mut conn = PgConnection::connect(db.qar_url().await.as_str()).await.unwrap();

    for (path, sql) in statements("qar") {
        let state = outcome(&mut conn, &sql).await;
        assert!(["00000", "23502"].contains(&state.as_str()), "{path}: {state}");
    }
}

#[tokio::test]
async fn the_modules_role_fails_on_the_statements_of_the_others() {
    let db = testing::database().await;
    let mut conn = PgConnection::connect(db.qar_url().await.as_str()).await.unwrap();

    let mut allowed = Vec::new();
    for module in ["users", "libraries", "movies", "tvshows", "drafts"] {
        for (path, sql) in statements(module) {
            let name = path.rsplit('/').next().unwrap().trim_end_matches(".sql").to_owned();
            // Advisory locks, settings, and what the catalogue shows to every role: there is no table in them.
            let without_table = name.starts_with("lock") || name == "plan" || name == "list_partitions";
            match (outcome(&mut conn, &sql).await.as_str(), without_table) {
                ("42501", false) | (_, true) => {}
                (state, false) => allowed.push(format!("{path}: {state}")),
            }
        }
    }
    assert_eq!(allowed, Vec::<String>::new());
}

#[tokio::test]
async fn neither_role_has_a_right_on_a_table_of_the_other() {
    let db = testing::database().await;
    let rights = "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                  WHERE relkind IN ('r', 'p') AND nspname = $1 AND has_table_privilege($2, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')";
    for (schema, role) in [("public", "revenge_qar"), ("qar", "revenge_app")] {
        let found: Vec<String> = sqlx::query_scalar(rights).bind(schema).bind(role).fetch_all(&mut db.owner().await).await.unwrap();
        assert_eq!(found, Vec::<String>::new(), "{role}");
    }
    let schema =
        "SELECT has_schema_privilege('revenge_app', 'qar', 'USAGE, CREATE') OR has_schema_privilege('revenge_qar', 'qar', 'CREATE')
                      OR has_schema_privilege('revenge_qar', 'public', 'CREATE')";
    let may: bool = sqlx::query_scalar(schema).fetch_one(&mut db.owner().await).await.unwrap();
    assert!(!may);
    let log = "SELECT has_table_privilege('revenge_qar', 'qar.access_log', 'UPDATE, DELETE, TRUNCATE')";
    let may: bool = sqlx::query_scalar(log).fetch_one(&mut db.owner().await).await.unwrap();
    assert!(!may, "the log can only be added to");
}

#[tokio::test]
async fn the_ordinary_role_erases_a_user_with_all_that_is_his() {
    let inside = Inside::new().await;
    let bob = crate::support::reader(&inside.db, "bob").await;
    let asked = inside.qar().insert_provision(&NewProvision::new(ProvisionKind::Voyage, "Dawn")).await.unwrap().unwrap();
    let access = crate::support::let_in(&inside.db, bob).await;
    let his = inside.db.qar(&access).unwrap();
    his.insert_aye(asked.id).await.unwrap().unwrap();
    his.insert_missive(asked.id, "Please", false).await.unwrap();
    assert_eq!(inside.qar().count_ayes(asked.id).await.unwrap(), 1);

    inside.db.users().erase(bob).await.unwrap();

    assert_eq!(inside.qar().count_ayes(asked.id).await.unwrap(), 0);
    let said = inside.qar().list_missives(asked.id, revenge_db::PageRequest::first(9)).await.unwrap().items;
    assert_eq!((said.len(), said[0].user_id), (1, None));
    inside.db.users().erase(inside.ann).await.unwrap();
    assert_eq!(inside.qar().provision(asked.id).await.unwrap(), None);
}
