//! Rows in the tables that `tests/support/scale.sql` leaves empty: of an empty
//! table nobody would see that a statement reads it all.

use sqlx::{AssertSqlSafe, Executor as _, PgConnection};

/// Enough to be taken for large ones.
const ROWS: u32 = 1_200;

/// The tables without rows, and why they never have many.
const SMALL: [(&str, &str); 20] = [
    ("email_verification_tokens", "gone when they are used or over"),
    ("mfa_backup_codes", "ten of a user"),
    ("oidc_providers", "configured by hand"),
    ("oidc_states", "gone in minutes"),
    ("oidc_user_links", "a few of a user"),
    ("outbox_consumers", "one of a service"),
    ("password_reset_tokens", "gone when they are used or over"),
    ("profiles", "a few of a user"),
    ("rations", "one of a user"),
    ("server_settings", "configured by hand"),
    ("server_stats", "one row"),
    ("user_avatars", "a few of a user"),
    ("user_mfa_settings", "one of a user"),
    ("user_preferences", "one of a user"),
    ("user_settings", "a few of a user"),
    ("user_totp_secrets", "one of a user"),
    ("user_trusted_devices", "a few of a user"),
    ("webauthn_credentials", "a few of a user"),
    ("articles", "written by hand"),
    ("fleets", "configured by hand"),
];

/// Fills what scale.sql leaves empty.
pub async fn fill_rest(owner: &mut PgConnection) {
    let small: Vec<_> = SMALL.iter().map(|(name, _)| format!("'{name}'")).collect();
    let rows = include_str!("../support/scale_rest.sql")
        .replace(":small", &format!("ARRAY[{}]", small.join(", ")))
        .replace(":rows", &ROWS.to_string());
    owner.execute(sqlx::raw_sql(AssertSqlSafe(rows))).await.unwrap();
}

/// Fails where a table has no rows that [`SMALL`] does not name, or one that it names has some; when the statistics are there.
pub async fn nothing_is_empty(owner: &mut PgConnection) {
    let empty: Vec<String> = sqlx::query_scalar(
        "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind = 'r' AND n.nspname IN ('public', 'qar') AND c.reltuples <= 0
           AND (NOT c.relispartition OR c.relname = 'activity_log_default') ORDER BY 1",
    )
    .fetch_all(owner)
    .await
    .unwrap();
    let unsaid: Vec<_> = empty.iter().filter(|name| !SMALL.iter().any(|(small, _)| small == name)).collect();
    let stale: Vec<_> = SMALL.iter().filter(|(small, _)| !empty.iter().any(|name| name == small)).collect();
    assert!(stale.is_empty(), "there are rows, and tests/plans/rest.rs says that there are none: {stale:?}");
    assert!(unsaid.is_empty(), "no rows, and not said why in tests/plans/rest.rs: {unsaid:?}");
}
