//! COPY in bounded memory: typed rows into staging tables, and a backend's own
//! files and sockets into tables and out of queries ([`transfer`]).
//!
//! The encoder is sqlx's own [`Encode`](sqlx::Encode); what a staging table's
//! columns are is said once, by [`staging!`], and tied to a checked statement.

mod columns;
mod encode;
mod format;
mod transfer;
mod writer;

pub(crate) use columns::Columns;
pub(crate) use encode::{is_filled, put, staging};
pub use format::{CopyFormat, CsvFormat};
pub(crate) use writer::{CopySession, buffer, is_chunk, patiently};

use sqlx::postgres::PgTypeInfo;
use uuid::Uuid;

/// A staging table and how a row of it is written.
pub(crate) trait Staging {
    /// What one row is made of.
    type Source<'s>;

    /// Its name.
    const TABLE: &'static str;

    /// Its columns, but `import_id` and `line`, which all of them have.
    const COLUMNS: &'static [&'static str];

    /// All of these.
    const ALL: Columns = {
        assert!(Self::COLUMNS.len() <= Columns::MOST, "too many columns for a set");
        Columns::first(Self::COLUMNS.len())
    };

    /// The checked statement that names the columns in order.
    const CHECK: &'static str;

    /// The types that the encoder writes, in order.
    fn types() -> Vec<PgTypeInfo>;

    /// The columns that a row has something for.
    fn filled(source: &Self::Source<'_>) -> Columns;

    /// `COPY table (columns) FROM STDIN (FORMAT binary)`.
    fn copy(columns: Columns) -> String {
        let mut named = String::new();
        for (place, column) in (0..).zip(Self::COLUMNS) {
            if columns.has(place) {
                named.push_str(", ");
                named.push_str(column);
            }
        }
        format!("COPY {} (import_id, line{named}) FROM STDIN (FORMAT binary)", Self::TABLE)
    }

    /// Appends `columns` of one row, of `import` and `line`.
    fn encode(
        buffer: &mut sqlx::postgres::PgArgumentBuffer,
        columns: Columns,
        import: Uuid,
        line: i64,
        source: &Self::Source<'_>,
    ) -> Result<(), sqlx::error::BoxDynError>;
}
