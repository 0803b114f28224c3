//! From the driver's error to ours: the one place that knows SQLSTATEs.

use std::io;

use sqlx::postgres::{PgDatabaseError, PgSeverity};

use super::{Error, OWN_QUERY, ServerError};

/// What a lost connection means for the statement that was under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// A read, or a statement inside a transaction that has not been
    /// committed: nothing can have been applied.
    None,
    /// A write on its own: it may have been applied.
    Unknown,
}

/// Whether the session is gone, so that the connection cannot be used again
/// and an idempotent read may be tried on another one.
pub(crate) fn is_connection_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(database) => {
            database.code().is_some_and(|code| is_session_ending(&code)) && !is_of_a_foreign_server(&**database)
        }
        _ => false,
    }
}

/// `postgres_fdw` and `dblink` tell of connections of their own by the same codes: an error of the statement, and
/// our session goes on. What ends that is fatal; a pooler's word is a violation of the protocol (08P01).
fn is_of_a_foreign_server(error: &dyn sqlx::error::DatabaseError) -> bool {
    let ends_nothing = error.try_downcast_ref::<PgDatabaseError>().is_some_and(|error| error.severity() == PgSeverity::Error);
    ends_nothing && error.code().is_some_and(|code| code.starts_with("08") && code != "08P01")
}

/// A row did not fit its type, and those behind it were not read.
pub(crate) fn is_half_read(error: &sqlx::Error) -> bool {
    use sqlx::Error::{ColumnDecode, ColumnIndexOutOfBounds, ColumnNotFound, Decode};
    matches!(error, ColumnDecode { .. } | Decode(_) | ColumnNotFound(_) | ColumnIndexOutOfBounds { .. })
}

/// Our own word that a node is not to be had, in the driver's type.
pub(crate) fn is_unavailable(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::AnyDriverError(own) if matches!(own.downcast_ref(), Some(Error::Unavailable { .. })))
}

/// A write that met a standby, or a session that only reads.
pub(crate) fn is_read_only(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "25006")
}

/// The server is shutting down, starting, or has ended this session.
pub(crate) fn is_session_ending(sqlstate: &str) -> bool {
    sqlstate.starts_with("08") || matches!(sqlstate, "57P01" | "57P02" | "57P03" | "57P04" | "57P05" | "25P03" | "25P04")
}

/// Transactions collided: nothing of this one is applied, and it may run again.
pub(crate) fn is_collision(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| matches!(&*code, "40001" | "40P01"))
}

/// A prepared statement outlived a change of its tables, or was dropped behind the
/// driver's back: refused before it ran. The SQLSTATE of the first is shared with
/// other errors and its text is translated, so the routine decides; that of the second
/// comes from statements inside procedures too, so the driver's own name does.
pub(crate) fn is_stale_plan(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(database) if {
        let server = ServerError::of(&**database);
        server.sqlstate == "26000" && database.message().contains("sqlx_s_") || server.sqlstate == "0A000" && server.routine.as_deref() == Some("RevalidateCachedQuery")
    })
}

/// Turns the driver's error for `op` on `node` into ours, leaving out every
/// text that could quote a value.
pub(crate) fn classify(op: &'static str, node: &str, effect: Effect, error: sqlx::Error) -> Error {
    if is_connection_lost(&error) {
        return match effect {
            Effect::Unknown => Error::CommitUnknown { op, xid: None },
            Effect::None => classify_connection(op, node, &error),
        };
    }
    match error {
        sqlx::Error::Database(database) => from_server(op, Box::new(ServerError::of(&*database))),
        sqlx::Error::AnyDriverError(own) => match own.downcast::<Error>() {
            Ok(own) => *own,
            Err(_) => Error::Driver { op, reason: "the driver failed".to_owned() },
        },
        sqlx::Error::RowNotFound => Error::NotFound { op, key: "the given key".to_owned() },
        sqlx::Error::PoolTimedOut => {
            Error::Unavailable { op, node: node.to_owned(), reason: "no connection in time".to_owned(), source: None }
        }
        sqlx::Error::PoolClosed => Error::Closed { op },
        sqlx::Error::Encode(_) => Error::Invalid { op, reason: "a parameter could not be encoded for PostgreSQL".to_owned(), source: None },
        sqlx::Error::ColumnDecode { index, .. } => {
            Error::Corrupt { op, key: "(see the query)".to_owned(), reason: format!("column {index} does not fit its Rust type") }
        }
        other => Error::Driver { op, reason: driver_reason(&other) },
    }
}

/// [`Error::kind`] of what [`classify`] would make of a driver's error that
/// goes to the caller as it is.
pub(crate) fn kind(error: &sqlx::Error) -> &'static str {
    match error {
        sqlx::Error::AnyDriverError(own) => own.downcast_ref::<Error>().map_or("driver", Error::kind),
        lost if is_connection_lost(lost) => "unavailable",
        sqlx::Error::Database(database) => from_server(OWN_QUERY, Box::new(ServerError::of(&**database))).kind(),
        sqlx::Error::RowNotFound => "not_found",
        sqlx::Error::PoolClosed => "closed",
        sqlx::Error::Encode(_) => "invalid",
        sqlx::Error::ColumnDecode { .. } => "corrupt",
        _ => "driver",
    }
}

/// Why no connection could be opened, or one was lost: also where the server itself refused or ended it.
pub(crate) fn classify_connection(op: &'static str, node: &str, error: &sqlx::Error) -> Error {
    let source = match error {
        sqlx::Error::Database(database) => Some(Box::new(ServerError::of(&**database))),
        _ => None,
    };
    Error::Unavailable { op, node: node.to_owned(), reason: connection_reason(error), source }
}

fn from_server(op: &'static str, source: Box<ServerError>) -> Error {
    let invalid = |reason: String, source: Box<ServerError>| Error::Invalid { op, reason, source: Some(source) };
    let named = |name: &Option<String>, otherwise: &str| name.clone().unwrap_or_else(|| otherwise.to_owned());
    match source.sqlstate.as_str() {
        "23505" | "23P01" => Error::Conflict { op, constraint: named(&source.constraint, "a unique rule"), source },
        "23503" => invalid(
            format!(
                "`{}` refuses it: the row it refers to does not exist, or is still referred to",
                named(&source.constraint, "a foreign key")
            ),
            source,
        ),
        "23514" => invalid(format!("`{}` refuses the value", named(&source.constraint, "a check")), source),
        "23502" => invalid(format!("column `{}` must have a value", named(&source.column, "?")), source),
        "22001" => invalid("a text is longer than its column".to_owned(), source),
        "22003" => invalid("a number is out of range".to_owned(), source),
        "22007" | "22008" => invalid("a date or time is out of range".to_owned(), source),
        "22021" | "22P05" => invalid("a text holds a NUL byte or a character that the database cannot store".to_owned(), source),
        "2201B" | "22P02" | "22P03" | "22P04" | "22023" => invalid("a value is malformed".to_owned(), source),
        "54000" => invalid("a value is larger than an index or the server allows".to_owned(), source),
        "25006" => Error::ReadOnly { op, source },
        "42501" => Error::Forbidden { op, source },
        "40001" | "40P01" => Error::Serialization { op, source },
        "55P03" => Error::LockTimeout { op, source },
        "42P01" | "42703" | "42883" | "3F000" => Error::Migration {
            op,
            reason: format!(
                "the schema lacks something that this version needs ({source}): run `revenge-db migrate up`; if no migration is pending, this crate is older than the schema"
            ),
            source: Some(source),
        },
        _ => Error::Server { op, source },
    }
}

/// Why a connection could not be opened or was lost, without any value.
fn connection_reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Io(io) => match io.kind() {
            io::ErrorKind::ConnectionRefused => "connection refused: is the server running there?".to_owned(),
            io::ErrorKind::TimedOut => "timed out".to_owned(),
            io::ErrorKind::NotFound => "no such socket or host".to_owned(),
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::ConnectionAborted => "the connection was cut".to_owned(),
            _ => io.to_string(),
        },
        sqlx::Error::Tls(tls) => format!("TLS: {tls}"),
        sqlx::Error::Database(database) => {
            let server = ServerError::of(&**database);
            match server.sqlstate.as_str() {
                "28P01" | "28000" => format!("the login was refused ({server}); check user, password and pg_hba.conf"),
                "3D000" => format!("the database does not exist ({server}); create it first"),
                "53300" => format!("the server has no free connection slot ({server}); lower pool.max_conns or raise max_connections"),
                "57P03" => format!("the server is starting up or shutting down ({server})"),
                "25P03" | "25P04" | "57P05" => format!("a limit of the server's ended the session ({server})"),
                "57P01" | "57P02" => format!("the server ended the session ({server})"),
                _ => server.to_string(),
            }
        }
        sqlx::Error::Protocol(_) => "the other side does not speak PostgreSQL's protocol, or stopped in the middle of it".to_owned(),
        other => driver_reason(other),
    }
}

/// The kind of a driver error; its own text may quote values.
fn driver_reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Configuration(_) => "the driver refuses the connection's configuration".to_owned(),
        sqlx::Error::ColumnIndexOutOfBounds { index, len } => format!("column {index} of {len} was asked for"),
        sqlx::Error::ColumnNotFound(column) => format!("the result has no column `{column}`"),
        sqlx::Error::TypeNotFound { type_name } => format!("the database has no type `{type_name}`"),
        sqlx::Error::Decode(_) => "a result could not be decoded".to_owned(),
        sqlx::Error::InvalidSavePointStatement | sqlx::Error::BeginFailed => "the transaction could not be begun".to_owned(),
        _ => "the driver failed".to_owned(),
    }
}

/// For a backend's own statements through `db.read()` and `db.write()`, whose
/// errors are the driver's: `?` in a function that returns our [`Error`].
///
/// What `db.write()` lost is [`Error::CommitUnknown`] already. Through
/// [`Database::pool`](crate::Database::pool) nobody knows whether it was a write:
/// there [`Error::Unavailable`] says nothing of what was written.
impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        classify(OWN_QUERY, "the server", Effect::None, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_session_is_told_from_what_ends_a_statement() {
        for ending in ["08000", "08003", "08006", "08P01", "57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04"] {
            assert!(is_session_ending(ending), "{ending}");
        }
        for staying in ["57014", "25P02", "25006", "40001", "53300", "55P03", "0A000", "23505"] {
            assert!(!is_session_ending(staying), "{staying}");
        }
    }

    #[test]
    fn every_code_has_its_kind_and_says_whether_to_try_again() {
        let kinds = [
            ("conflict", false, &["23505", "23P01"][..]),
            (
                "invalid",
                false,
                &["23503", "23514", "23502", "22001", "22003", "22007", "22008", "22021", "22P05", "22P02", "22023", "54000"],
            ),
            ("read_only", false, &["25006"]),
            ("forbidden", false, &["42501"]),
            ("serialization", true, &["40001", "40P01"]),
            ("lock_timeout", true, &["55P03"]),
            ("migration", false, &["42P01", "42703", "42883", "3F000"]),
            ("server", false, &["53100", "53200", "57014", "XX000", ""]),
        ];
        for (kind, again, codes) in kinds {
            for code in codes {
                let source = ServerError { sqlstate: (*code).to_owned(), constraint: None, table: None, column: None, routine: None };
                let error = from_server("of.the.test", Box::new(source));
                assert_eq!((error.kind(), error.is_retryable(), error.is_transient()), (kind, again, again), "{code}");
                assert_eq!((error.operation(), error.sqlstate()), (Some("of.the.test"), Some(*code)));
            }
        }
    }

    #[test]
    fn only_what_was_not_applied_is_safe_to_repeat() {
        let op = "of.the.test";
        let node = || "db1:5432".to_owned();
        let exhausted = Error::PoolExhausted { op, node: node(), waited: std::time::Duration::ZERO, max_conns: 1 };
        assert!(exhausted.is_retryable() && exhausted.is_transient());
        let unavailable = Error::Unavailable { op, node: node(), reason: "cut".to_owned(), source: None };
        let timeout = Error::Timeout { op, after: std::time::Duration::ZERO };
        for passing in [unavailable, timeout] {
            assert!(!passing.is_retryable() && passing.is_transient(), "{passing}");
        }
        for lasting in [Error::CommitUnknown { op, xid: None }, Error::CommitRolledBack { op }, Error::Closed { op }] {
            assert!(!lasting.is_retryable() && !lasting.is_transient(), "{lasting}");
        }
    }
}
