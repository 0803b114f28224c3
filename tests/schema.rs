//! Rules for every table, of today and of tomorrow, asked of the catalogue.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use revenge_db::testing;

#[path = "support/dump.rs"]
mod dump;

/// Tables of this crate: not sqlx's, not an extension's, not partitions, which are as their table.
const OURS: &str = "ours AS (
    SELECT c.oid, c.oid::regclass::text AS name, c.relname::text AS relname, c.relowner, c.relkind FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT c.relispartition AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND c.relname <> '_sqlx_migrations'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
), tables AS (SELECT oid, name, relname, relowner, relkind FROM ours WHERE relkind IN ('r', 'p'))";

/// What breaks a rule, one line each.
async fn offenders(query: &str) -> Vec<String> {
    let db = testing::database().await;
    let sql = sqlx::AssertSqlSafe(format!("WITH {OURS} {query}"));
    sqlx::query_scalar(sql).fetch_all(&mut db.owner().await).await.unwrap()
}

async fn nobody(query: &str) {
    assert_eq!(offenders(query).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_rules_below_see_tables() {
    assert!(offenders("SELECT name FROM tables").await.len() > 20);
}

#[tokio::test]
async fn every_foreign_key_is_led_by_an_index() {
    // Else a delete of the row referred to scans the whole table. A partial index will do where it only leaves out NULLs.
    nobody(
        "SELECT format('%s: %s', tables.name, k.conname) FROM pg_constraint k JOIN tables ON tables.oid = k.conrelid
         WHERE k.contype = 'f' AND NOT EXISTS (
             SELECT FROM pg_index i
             WHERE i.indrelid = k.conrelid AND i.indisvalid
               AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) ~ '^\\([a-z_]+ IS NOT NULL\\)$')
               AND (SELECT array_agg(a ORDER BY a) FROM unnest((i.indkey::int2[])[0:cardinality(k.conkey) - 1]) AS a)
                   = (SELECT array_agg(a ORDER BY a) FROM unnest(k.conkey) AS a))
         ORDER BY 1",
    )
    .await;
}

#[tokio::test]
async fn every_time_knows_its_zone() {
    nobody(
        "SELECT format('%s.%s', name, attname) FROM ours JOIN pg_attribute ON attrelid = oid
         WHERE atttypid IN ('timestamp'::regtype, 'timestamp[]'::regtype, 'timetz'::regtype) AND attnum > 0 ORDER BY 1",
    )
    .await;
}

#[tokio::test]
async fn every_table_has_a_primary_key() {
    nobody("SELECT name FROM tables WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = tables.oid AND contype = 'p') ORDER BY 1")
        .await;
}

#[tokio::test]
async fn constraints_are_named_by_hand_after_their_table_and_kind() {
    // Errors are told apart by these names.
    nobody(
        "SELECT format('%s: %s', tables.name, conname) FROM pg_constraint JOIN tables ON tables.oid = conrelid
         WHERE contype IN ('p', 'u', 'f', 'c', 'x') AND NOT starts_with(conname, relname || '_')
            OR contype = 'p' AND conname <> relname || '_pkey'
            OR contype = 'u' AND conname !~ '_key$' OR contype = 'f' AND conname !~ '_fkey$'
            OR contype = 'c' AND conname !~ '_check$' OR contype = 'x' AND conname !~ '_excl$'
         ORDER BY 1",
    )
    .await;
}

#[tokio::test]
async fn no_name_carries_a_number_that_the_server_added() {
    nobody(
        "SELECT conname::text FROM pg_constraint JOIN tables ON tables.oid = conrelid WHERE conname ~ '(check|key|fkey|excl|idx)[0-9]+$'
         UNION ALL SELECT name FROM ours WHERE relkind IN ('i', 'I') AND name ~ '(key|idx)[0-9]*$'
             AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = ours.oid)
         ORDER BY 1",
    )
    .await;
}

#[tokio::test]
async fn indexes_are_named_after_their_table() {
    // The one exception was named so before there was this crate.
    nobody(
        "SELECT format('%s: %s', tables.name, i.relname) FROM pg_index JOIN tables ON tables.oid = indrelid JOIN pg_class i ON i.oid = indexrelid
         WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
           AND i.relname <> 'idx_watch_history_user_time'
           AND i.relname !~ ('^idx_(' || tables.relname || '|' || replace(tables.relname, '_', '_?') || ')_[a-z0-9_]+$')
         ORDER BY 1",
    )
    .await;
}

#[tokio::test]
async fn every_table_says_what_it_is_for() {
    nobody("SELECT name FROM tables WHERE coalesce(obj_description(oid, 'pg_class'), '') = '' ORDER BY 1").await;
}

#[tokio::test]
async fn an_enum_type_has_a_name_of_its_own_whatever_the_schema() {
    nobody("SELECT typname::text FROM pg_type WHERE typtype = 'e' GROUP BY typname HAVING count(*) > 1 ORDER BY 1").await;
}

#[tokio::test]
async fn the_role_of_the_application_owns_nothing() {
    nobody(
        "SELECT name FROM ours WHERE relowner = 'revenge_app'::regrole
         UNION ALL SELECT proname::text FROM pg_proc WHERE proowner = 'revenge_app'::regrole
         UNION ALL SELECT nspname::text FROM pg_namespace WHERE nspowner = 'revenge_app'::regrole
         UNION ALL SELECT typname::text FROM pg_type WHERE typowner = 'revenge_app'::regrole
         ORDER BY 1",
    )
    .await;
}

#[tokio::test]
async fn the_role_of_the_application_can_read_every_table_and_make_none() {
    nobody(
        "SELECT name FROM tables WHERE name NOT LIKE 'qar.%' AND NOT has_table_privilege('revenge_app', oid, 'SELECT')
         UNION ALL SELECT 'it may make tables' WHERE has_schema_privilege('revenge_app', 'public', 'CREATE')
         UNION ALL SELECT name || ': it may truncate' FROM tables WHERE has_table_privilege('revenge_app', oid, 'TRUNCATE')
         ORDER BY 1",
    )
    .await;
}

#[tokio::test]
async fn the_role_of_the_application_can_change_every_table_that_triggers_do_not_keep() {
    // The history of drafts is written by triggers alone.
    nobody(
        "SELECT name FROM tables WHERE name NOT LIKE 'qar.%' AND relname <> 'draft_states'
             AND NOT (has_table_privilege('revenge_app', oid, 'INSERT') AND has_table_privilege('revenge_app', oid, 'DELETE'))
         ORDER BY 1",
    )
    .await;
}

/// Where reviewers see what a migration makes of the whole.
const DUMP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema.sql");

/// A session keeps the plan that it has made for one row, loops, and runs it with ten thousand.
#[tokio::test]
async fn no_trigger_joins_the_old_rows_with_the_new() {
    nobody(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE n.nspname IN ('public', 'qar') AND p.prosrc ~ 'old_rows' AND p.prosrc ~ 'new_rows'
           AND p.prosrc ~* 'join\\s+(old|new)_rows|old_rows( as \\w+)?,\\s*new_rows|new_rows( as \\w+)?,\\s*old_rows'",
    )
    .await;
}

#[tokio::test]
async fn the_schema_is_as_docs_schema_sql_shows_it() {
    let db = testing::database().await;
    let head = "-- The schema after all migrations, to be read, not to be run. `make schema` writes it; a test compares it.".to_owned();
    let objects = dump::objects(&mut db.owner().await).await;
    assert!(objects.len() > 150, "only {} objects", objects.len());
    let found = std::iter::once(head).chain(objects).collect::<Vec<_>>().join("\n\n") + "\n";

    if std::env::var_os("WRITE_SCHEMA").is_some() {
        std::fs::write(DUMP, &found).unwrap();
    }
    let written = std::fs::read_to_string(DUMP).unwrap_or_default();

    let differs = written.lines().zip(found.lines()).position(|(written, found)| written != found);
    assert!(
        written == found,
        "docs/schema.sql is not what the migrations make: run `make schema`. First difference in line {}",
        differs.unwrap_or(written.lines().count().min(found.lines().count())) + 1
    );
}
