//! What a merge of staged rows may not do, whatever is imported.

use revenge_db::testing::TestDatabase;
use sqlx::{AssertSqlSafe, Executor as _};

/// Rows that are not committed are in no statistics: an import looks like one row,
/// and comparing each row with each other looks cheap. `tables` are the staging
/// tables, each with values for the rest of its key: `("movie_import_genres", ", position", ", 0")`.
pub async fn compares_no_row_with_each_other(db: &TestDatabase, module: &str, tables: &[(&str, &str, &str)]) {
    let mut conn = db.owner().await;
    for (table, columns, values) in tables {
        let filled = format!(
            "ALTER TABLE {table} SET (autovacuum_enabled = false);
             INSERT INTO {table} (import_id, line{columns}) SELECT '00000000-0000-0000-0000-000000000001', n{values} FROM generate_series(1, 1000) AS n;
             ANALYZE {table}"
        );
        conn.execute(AssertSqlSafe(filled)).await.unwrap();
    }

    let folder = format!("{}/queries/{module}/import", env!("CARGO_MANIFEST_DIR"));
    conn.execute("BEGIN").await.unwrap();
    let plan = std::fs::read_to_string(format!("{folder}/plan.sql")).unwrap();
    conn.execute(AssertSqlSafe(plan)).await.unwrap();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let sql = std::fs::read_to_string(&path).unwrap();
        let sql = sql.replace("$1", "'00000000-0000-0000-0000-000000000002'").replace("$2", "'1'");
        let plan: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!("EXPLAIN {sql}"))).fetch_all(&mut conn).await.unwrap();
        let compares = plan.iter().any(|line| line.contains("Join Filter") && line.contains("line"));
        assert!(!compares, "{}:\n{}", path.display(), plan.join("\n"));
    }
}
