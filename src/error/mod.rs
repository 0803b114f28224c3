//! The crate's one error type: each variant says what the caller can do.
//!
//! Nothing here ever holds a parameter's value: PostgreSQL quotes values in its
//! messages and details, so only the machine-readable fields of its answer are
//! kept ([`ServerError`]).

mod classify;

use std::fmt;
use std::time::Duration;

pub(crate) use classify::{
    Effect, classify, classify_connection, is_collision, is_connection_lost, is_half_read, is_read_only, is_stale_plan, is_unavailable,
    kind,
};

/// What the crate's calls return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The name under which a backend's own statements appear, run through
/// `db.read()`, `db.write()` or [`Error`]'s conversion from [`sqlx::Error`].
pub(crate) const OWN_QUERY: &str = "own.query";

/// Why a call failed, sorted by what the caller can do about it.
///
/// `op` is the operation's name (`movies.movie.insert`), equal to its trace,
/// its metric and the path of its file below `queries/`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The row that was to be changed does not exist (or is soft-deleted).
    #[error("{op}: nothing found under {key}")]
    NotFound {
        /// The operation's name.
        op: &'static str,
        /// The key that was looked up, as `movie 0192…`.
        key: String,
    },

    /// A unique rule of the schema was broken; this statement wrote nothing.
    #[error("{op}: `{constraint}` is already taken")]
    Conflict {
        /// The operation's name.
        op: &'static str,
        /// The constraint or unique index that fired, as named in the migration.
        constraint: String,
        /// The server's answer.
        #[source]
        source: Box<ServerError>,
    },

    /// The row was changed by someone else since it was read; nothing was
    /// written. Read it again, repeat the change, and write again.
    #[error("{op}: {key} was changed since it was read; read it again and repeat the change")]
    Stale {
        /// The operation's name.
        op: &'static str,
        /// The row's key, as `movie 0192…`.
        key: String,
    },

    /// A value cannot be stored: a check, a foreign key, a missing value, a
    /// number out of range, text with a NUL byte. Nothing was written.
    #[error("{op}: {reason}")]
    Invalid {
        /// The operation's name.
        op: &'static str,
        /// Which rule was broken, and what would be valid where that is known.
        reason: String,
        /// The server's answer, where the server refused.
        #[source]
        source: Option<Box<ServerError>>,
    },

    /// A stored value does not fit its Rust type: the row was written by
    /// something else, or by a newer version.
    #[error("{op}: row {key} holds what this version cannot read: {reason}")]
    Corrupt {
        /// The operation's name.
        op: &'static str,
        /// The row's primary key.
        key: String,
        /// Which column, and what was expected there.
        reason: String,
    },

    /// The operation took longer than its deadline; the server was told to stop.
    /// Nothing was written: a write on its own that is late may have been done
    /// just before, and ends in [`Error::CommitUnknown`] instead.
    #[error(
        "{op}: gave up after {after:?}; the server was told to stop (ask for less; `pool.query_timeout` limits a call, `pool.transaction_timeout` a transaction)"
    )]
    Timeout {
        /// The operation's name.
        op: &'static str,
        /// The deadline that passed.
        after: Duration,
    },

    /// All connections were in use until the acquire deadline passed.
    #[error(
        "{op}: no free connection to {node} within {waited:?}: all {max_conns} are in use (raise pool.max_conns, or look for long transactions)"
    )]
    PoolExhausted {
        /// The operation's name.
        op: &'static str,
        /// The node, as `host:port`.
        node: String,
        /// How long the caller waited.
        waited: Duration,
        /// The pool's limit.
        max_conns: u32,
    },

    /// No server could be reached, or it went away during a read or inside a
    /// transaction. Nothing was written.
    #[error("{op}: {node} is unavailable: {reason}")]
    Unavailable {
        /// The operation's name.
        op: &'static str,
        /// The node, as `host:port`.
        node: String,
        /// What happened: refused, timed out, shutting down, authentication, …
        reason: String,
        /// The server's answer, where it refused the login or ended the session.
        #[source]
        source: Option<Box<ServerError>>,
    },

    /// A write met a server or a session that only reads.
    #[error("{op}: the server or the session is read-only ({source}); writes go through `Database` itself or `db.write()`, to a primary")]
    ReadOnly {
        /// The operation's name.
        op: &'static str,
        /// The server's answer.
        #[source]
        source: Box<ServerError>,
    },

    /// The login role lacks a right.
    #[error(
        "{op}: the database role may not do this ({source}); make it a member of the group role that is meant for it (`revenge_app` for the ordinary login), and run migrations as the owner"
    )]
    Forbidden {
        /// The operation's name.
        op: &'static str,
        /// The server's answer.
        #[source]
        source: Box<ServerError>,
    },

    /// Two transactions collided (40001) or waited for each other (40P01): run it again.
    #[error("{op}: collided with a concurrent transaction; it is safe to run again ({source})")]
    Serialization {
        /// The operation's name.
        op: &'static str,
        /// The server's answer.
        #[source]
        source: Box<ServerError>,
    },

    /// A lock was not granted within `lock_timeout`.
    #[error("{op}: a lock was not granted in time ({source}); another session holds it")]
    LockTimeout {
        /// The operation's name.
        op: &'static str,
        /// The server's answer.
        #[source]
        source: Box<ServerError>,
    },

    /// A statement of this transaction failed before, so that COMMIT would have
    /// rolled back. Nothing of the transaction was written.
    #[error("{op}: rolled back at COMMIT, because an earlier statement of the transaction failed; nothing was written")]
    CommitRolledBack {
        /// The transaction's name.
        op: &'static str,
    },

    /// The connection was lost, or the deadline passed, after a write on its own
    /// or a COMMIT had been sent, and nobody can tell whether it took effect: of
    /// a write on its own nobody can, of a transaction the server that ran it
    /// can, unless it has crashed or another one took its place. Never retried
    /// by the crate.
    #[error(
        "{op}: no answer came after the statement had been sent (connection lost, or deadline passed); whether it took effect is unknown: look before you repeat it"
    )]
    CommitUnknown {
        /// The operation's or the transaction's name.
        op: &'static str,
        /// The transaction's id on the server, where it was known.
        xid: Option<u64>,
    },

    /// A call that has no meaning where it was made: on a transaction after its
    /// end, with a savepoint that is gone, an import inside a transaction, a
    /// statement that would end one, an expired access. `reason` says what to do.
    #[error("{op}: {reason}")]
    Misuse {
        /// The operation's or the transaction's name.
        op: &'static str,
        /// What was wrong.
        reason: &'static str,
    },

    /// A configuration value is unknown, malformed or out of range.
    #[error("configuration: {key}: {reason}")]
    Config {
        /// The key as the caller wrote it: `PG_POOL_MAX`, `database.pool.max_conns`, …
        key: String,
        /// What is wrong and what would be valid; never the value of a secret.
        reason: String,
    },

    /// The database's schema does not fit this crate.
    #[error("{op}: {reason}")]
    Migration {
        /// The operation's name.
        op: &'static str,
        /// What does not fit and what to do.
        reason: String,
        /// The server's answer, where a call met what is not there.
        #[source]
        source: Option<Box<ServerError>>,
    },

    /// The server is older than what the crate supports.
    #[error("{node} runs PostgreSQL {found}; revenge-db needs {needed} or newer")]
    ServerTooOld {
        /// The node, as `host:port`.
        node: String,
        /// The server's version.
        found: String,
        /// The oldest version that will do.
        needed: u32,
    },

    /// A bulk copy or import could not go on; nothing of it was kept unless the
    /// message says so.
    #[error("{op}: {reason}")]
    Copy {
        /// The operation's name.
        op: &'static str,
        /// What happened, with the row's number or the column's name.
        reason: String,
        /// The server's answer, where the server refused.
        #[source]
        source: Option<Box<ServerError>>,
    },

    /// The `Database` was closed.
    #[error("{op}: the database handle was closed")]
    Closed {
        /// The operation's name.
        op: &'static str,
    },

    /// The server refused for another reason.
    #[error("{op}: the server refused ({source})")]
    Server {
        /// The operation's name.
        op: &'static str,
        /// The server's answer.
        #[source]
        source: Box<ServerError>,
    },

    /// The driver could not understand the server or encode a value: a defect
    /// of this crate or of something between it and the server.
    #[error("{op}: {reason}")]
    Driver {
        /// The operation's name.
        op: &'static str,
        /// What the driver says, without values.
        reason: String,
    },
}

/// What PostgreSQL says of an error, without its message, detail and hint:
/// those quote values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerError {
    /// Five characters: class and condition.
    pub sqlstate: String,
    /// The constraint or index that fired.
    pub constraint: Option<String>,
    /// The table concerned.
    pub table: Option<String>,
    /// The column concerned.
    pub column: Option<String>,
    /// The C function in the server that raised it.
    pub routine: Option<String>,
}

impl ServerError {
    pub(crate) fn of(error: &(dyn sqlx::error::DatabaseError + 'static)) -> Self {
        let pg = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>();
        let text = |value: Option<&str>| value.map(str::to_owned);
        Self {
            sqlstate: error.code().map(Into::into).unwrap_or_default(),
            constraint: text(pg.and_then(sqlx::postgres::PgDatabaseError::constraint)),
            table: text(pg.and_then(sqlx::postgres::PgDatabaseError::table)),
            column: text(pg.and_then(sqlx::postgres::PgDatabaseError::column)),
            routine: text(pg.and_then(sqlx::postgres::PgDatabaseError::routine)),
        }
    }

    /// The condition's name in PostgreSQL's manual (appendix A), for the codes
    /// that this crate meets.
    #[must_use]
    pub fn condition(&self) -> Option<&'static str> {
        Some(match self.sqlstate.as_str() {
            "0A000" => "feature_not_supported",
            "21000" => "cardinality_violation",
            "22001" => "string_data_right_truncation",
            "22003" => "numeric_value_out_of_range",
            "22007" => "invalid_datetime_format",
            "22008" => "datetime_field_overflow",
            "22021" => "character_not_in_repertoire",
            "22P02" => "invalid_text_representation",
            "22P03" => "invalid_binary_representation",
            "22P04" => "bad_copy_file_format",
            "22P05" => "untranslatable_character",
            "23502" => "not_null_violation",
            "23503" => "foreign_key_violation",
            "23505" => "unique_violation",
            "23514" => "check_violation",
            "23P01" => "exclusion_violation",
            "25006" => "read_only_sql_transaction",
            "25P02" => "in_failed_sql_transaction",
            "25P03" => "idle_in_transaction_session_timeout",
            "25P04" => "transaction_timeout",
            "28000" => "invalid_authorization_specification",
            "28P01" => "invalid_password",
            "3D000" => "invalid_catalog_name",
            "40001" => "serialization_failure",
            "40P01" => "deadlock_detected",
            "42501" => "insufficient_privilege",
            "42601" => "syntax_error",
            "42703" => "undefined_column",
            "42883" => "undefined_function",
            "42P01" => "undefined_table",
            "53100" => "disk_full",
            "53200" => "out_of_memory",
            "53300" => "too_many_connections",
            "54000" => "program_limit_exceeded",
            "55P03" => "lock_not_available",
            "57014" => "query_canceled",
            "57P01" => "admin_shutdown",
            "57P02" => "crash_shutdown",
            "57P03" => "cannot_connect_now",
            "57P04" => "database_dropped",
            "57P05" => "idle_session_timeout",
            _ => return None,
        })
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SQLSTATE {}", self.sqlstate)?;
        if let Some(condition) = self.condition() {
            write!(f, " {condition}")?;
        }
        for (label, value) in [("constraint", &self.constraint), ("table", &self.table), ("column", &self.column)] {
            if let Some(value) = value {
                write!(f, ", {label} `{value}`")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for ServerError {}

impl Error {
    /// The operation's name, where the error belongs to one.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Self::NotFound { op, .. }
            | Self::Stale { op, .. }
            | Self::Conflict { op, .. }
            | Self::Invalid { op, .. }
            | Self::Corrupt { op, .. }
            | Self::Timeout { op, .. }
            | Self::PoolExhausted { op, .. }
            | Self::Unavailable { op, .. }
            | Self::ReadOnly { op, .. }
            | Self::Forbidden { op, .. }
            | Self::Serialization { op, .. }
            | Self::LockTimeout { op, .. }
            | Self::CommitRolledBack { op }
            | Self::CommitUnknown { op, .. }
            | Self::Misuse { op, .. }
            | Self::Migration { op, .. }
            | Self::Copy { op, .. }
            | Self::Closed { op }
            | Self::Server { op, .. }
            | Self::Driver { op, .. } => Some(op),
            Self::Config { .. } | Self::ServerTooOld { .. } => None,
        }
    }

    /// What the server said, where it answered.
    #[must_use]
    pub fn server(&self) -> Option<&ServerError> {
        match self {
            Self::Conflict { source, .. }
            | Self::ReadOnly { source, .. }
            | Self::Forbidden { source, .. }
            | Self::Serialization { source, .. }
            | Self::LockTimeout { source, .. }
            | Self::Server { source, .. } => Some(source),
            Self::Invalid { source, .. }
            | Self::Unavailable { source, .. }
            | Self::Migration { source, .. }
            | Self::Copy { source, .. } => source.as_deref(),
            _ => None,
        }
    }

    /// The SQLSTATE, where the server answered with one.
    #[must_use]
    pub fn sqlstate(&self) -> Option<&str> {
        self.server().map(|server| server.sqlstate.as_str())
    }

    /// Whether running the same call or transaction again is known to be safe
    /// (nothing was applied) and may succeed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Serialization { .. } | Self::LockTimeout { .. } | Self::PoolExhausted { .. })
    }

    /// Whether the cause may go away by itself: servers restart, networks heal,
    /// load falls. A write that may have taken effect all the same is
    /// [`Error::CommitUnknown`], which is not transient.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.is_retryable() || matches!(self, Self::Unavailable { .. } | Self::Timeout { .. })
    }

    /// Whether the server may have gone, or be no primary any more.
    pub(crate) fn is_about_the_node(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::CommitUnknown { .. } | Self::Timeout { .. } | Self::ReadOnly { .. })
    }

    /// A short name of the variant, for metrics and traces.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::Stale { .. } => "stale",
            Self::Conflict { .. } => "conflict",
            Self::Invalid { .. } => "invalid",
            Self::Corrupt { .. } => "corrupt",
            Self::Timeout { .. } => "timeout",
            Self::PoolExhausted { .. } => "pool_exhausted",
            Self::Unavailable { .. } => "unavailable",
            Self::ReadOnly { .. } => "read_only",
            Self::Forbidden { .. } => "forbidden",
            Self::Serialization { .. } => "serialization",
            Self::LockTimeout { .. } => "lock_timeout",
            Self::CommitRolledBack { .. } => "commit_rolled_back",
            Self::CommitUnknown { .. } => "commit_unknown",
            Self::Misuse { .. } => "misuse",
            Self::Config { .. } => "config",
            Self::Migration { .. } => "migration",
            Self::ServerTooOld { .. } => "server_too_old",
            Self::Copy { .. } => "copy",
            Self::Closed { .. } => "closed",
            Self::Server { .. } => "server",
            Self::Driver { .. } => "driver",
        }
    }
}
