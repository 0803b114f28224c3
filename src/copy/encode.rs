//! Rows in PostgreSQL's binary COPY format.
//!
//! Format: <https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.55.9.4>.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, Postgres};
use sqlx::types::Json;
use uuid::Uuid;

/// A column's type as the checked statement reads it, and the borrowed form in
/// which a row hands it to the encoder: the same SQL type, without a copy.
pub(crate) trait Column: sqlx::Type<Postgres> {
    type Ref<'a>: Encode<'a, Postgres>;
}

macro_rules! columns {
    ($($owned:ty => $borrowed:ty),* $(,)?) => {$(
        impl Column for $owned {
            type Ref<'a> = $borrowed;
        }
    )*};
}

columns! {
    Uuid => Uuid,
    String => &'a str,
    bool => bool,
    i32 => i32,
    i64 => i64,
    f64 => f64,
    NaiveDate => NaiveDate,
    DateTime<Utc> => DateTime<Utc>,
    Vec<String> => &'a [String],
}

impl<T: serde::Serialize + 'static> Column for Json<T> {
    type Ref<'a> = Json<&'a T>;
}

/// A field's length where there is no field.
const NULL: [u8; 4] = (-1_i32).to_be_bytes();

/// Appends one field: its length, then its bytes; `None` is NULL. A row has some
/// forty of them, so this goes into the row's own code.
#[inline(always)]
#[expect(clippy::inline_always, reason = "measured: calls of it took a twentieth of an import's instructions")]
pub(crate) fn put<C: Column>(buffer: &mut PgArgumentBuffer, value: Option<C::Ref<'_>>) -> Result<(), BoxDynError> {
    let start = buffer.len();
    buffer.extend_from_slice(&NULL);
    if let Some(value) = value
        && let IsNull::No = value.encode(buffer)?
    {
        let length = i32::try_from(buffer.len() - start - NULL.len())?;
        buffer[start..start + NULL.len()].copy_from_slice(&length.to_be_bytes());
    }
    Ok(())
}

/// Whether there is a field.
#[inline]
#[expect(clippy::ref_option, reason = "the argument is written as for `put`, which its type has to tell the compiler")]
pub(crate) fn is_filled<C: Column>(value: &Option<C::Ref<'_>>) -> bool {
    value.is_some()
}

/// Declares a staging table: each column with its type and where its value
/// comes from. The columns are tied to the checked statement in `$check`,
/// which must name the same columns in the same order: one that is renamed,
/// dropped or retyped by a migration breaks the build.
macro_rules! staging {
    (
        $(#[$doc:meta])*
        $name:ident: $table:literal, $check:literal, |$row:ident: $source:ty| {
            $first:ident: $first_type:ty = $first_value:expr,
            $($column:ident: $type:ty = $value:expr,)*
        }
    ) => {
        $(#[$doc])*
        pub(super) struct $name;

        const _: () = {
            /// One field per column: what the statement yields must fit.
            #[expect(dead_code, reason = "read by the compiler only")]
            struct Checked {
                import_id: uuid::Uuid,
                line: i64,
                $first: Option<$first_type>,
                $($column: Option<$type>,)*
            }

            /// Where a column stands.
            #[expect(non_camel_case_types, reason = "named as the columns are")]
            enum Place {
                $first,
                $($column,)*
            }

            #[expect(dead_code, reason = "read by the compiler only")]
            fn checked() {
                let _ = sqlx::query_file_as!(Checked, $check);
            }

            impl crate::copy::Staging for $name {
                type Source<'s> = $source;

                const TABLE: &'static str = $table;
                const COLUMNS: &'static [&'static str] = &[stringify!($first), $(stringify!($column),)*];
                const CHECK: &'static str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $check));

                fn types() -> Vec<sqlx::postgres::PgTypeInfo> {
                    use sqlx::Type;
                    vec![
                        <uuid::Uuid as Type<sqlx::Postgres>>::type_info(),
                        <i64 as Type<sqlx::Postgres>>::type_info(),
                        <$first_type as Type<sqlx::Postgres>>::type_info(),
                        $(<$type as Type<sqlx::Postgres>>::type_info(),)*
                    ]
                }

                #[inline]
                fn filled($row: &Self::Source<'_>) -> crate::copy::Columns {
                    crate::copy::Columns::default()
                        .with(Place::$first as u32, crate::copy::is_filled::<$first_type>(&$first_value))
                        $(.with(Place::$column as u32, crate::copy::is_filled::<$type>(&$value)))*
                }

                fn encode(
                    buffer: &mut sqlx::postgres::PgArgumentBuffer,
                    columns: crate::copy::Columns,
                    import: uuid::Uuid,
                    line: i64,
                    $row: &Self::Source<'_>,
                ) -> Result<(), sqlx::error::BoxDynError> {
                    // How many columns there are, in two bytes.
                    buffer.extend_from_slice(&(2 + columns.count()).to_be_bytes()[2..]);
                    crate::copy::put::<uuid::Uuid>(buffer, Some(import))?;
                    crate::copy::put::<i64>(buffer, Some(line))?;
                    if columns.has(Place::$first as u32) {
                        crate::copy::put::<$first_type>(buffer, $first_value)?;
                    }
                    $(if columns.has(Place::$column as u32) {
                        crate::copy::put::<$type>(buffer, $value)?;
                    })*
                    Ok(())
                }
            }
        };
    };
}

pub(crate) use staging;
