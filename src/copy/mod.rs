//! COPY in bounded memory: typed rows into staging tables, and a backend's own
//! files and sockets into tables and out of queries ([`transfer`]).
//!
//! The encoder is sqlx's own [`Encode`](sqlx::Encode); what a staging table's
//! columns are is said once, by [`staging!`], and tied to a checked statement.

mod encode;
mod format;
mod transfer;
mod writer;

pub(crate) use encode::{put, staging};
pub use format::{CopyFormat, CsvFormat};
pub(crate) use writer::{CopySession, buffer, is_chunk};

use sqlx::postgres::PgTypeInfo;
use uuid::Uuid;

/// A staging table and how a row of it is written.
pub(crate) trait Staging {
    /// What one row is made of.
    type Source<'s>;

    /// `COPY table (columns) FROM STDIN (FORMAT binary)`.
    const COPY: &'static str;

    /// The number of columns, as every binary row begins.
    const COLUMNS: u16;

    /// The checked statement that names the columns in order.
    const CHECK: &'static str;

    /// The types that the encoder writes, in order.
    fn types() -> Vec<PgTypeInfo>;

    /// Appends one row, of `import` and `line`.
    fn encode(
        buffer: &mut sqlx::postgres::PgArgumentBuffer,
        import: Uuid,
        line: i64,
        source: &Self::Source<'_>,
    ) -> Result<(), sqlx::error::BoxDynError>;
}
