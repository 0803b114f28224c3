//! The schema as text, to be compared and to be read.

use sqlx::{Executor as _, PgConnection};

/// One text for each object of the schema, in the order of their names.
pub async fn objects(conn: &mut PgConnection) -> Vec<String> {
    conn.execute("SET search_path = ''").await.unwrap();
    let objects = sqlx::query_scalar(include_str!("dump.sql")).persistent(false).fetch_all(&mut *conn).await.unwrap();
    conn.execute("RESET search_path").await.unwrap();
    objects
}
