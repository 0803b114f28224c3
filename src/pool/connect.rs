//! Opening one connection: bounded, with the settings that guard it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{Executor as _, PgConnection, Row as _};

use super::pooler::{self, Setting, login, refuses_settings, unfit};
use super::{PoolOptions, Session};
use crate::error::{Error, ServerError};

/// The oldest server that the crate is tested on.
pub(crate) const OLDEST_SERVER: u32 = 15;

/// The server's own limit comes this much after ours, so that ours speaks first
/// and the server's catches what lost its client.
pub(crate) const SERVER_GRACE: Duration = Duration::from_secs(1);

/// The server process behind a session, and which server that is.
#[derive(Debug, Clone)]
pub(crate) struct Backend {
    pub(crate) pid: i32,
    /// In microseconds since 1970. With the process id it tells a session from
    /// all others, also of another server behind the same address. `None` where
    /// the server does not say, since a `role` setting hides the login from itself.
    pub(crate) started: Option<i64>,
    /// The identifier of the database cluster and its copies.
    pub(crate) system: i64,
    /// When the server's statistics were reset last: at its last crash, or by hand.
    pub(crate) era: Box<str>,
}

/// Who is there, and a setting of ours in milliseconds: whether they have come through.
const ASK: &str = "SELECT pg_backend_pid()::text, system_identifier::text, \
                   (SELECT extract(EPOCH FROM stats_reset)::text FROM pg_stat_archiver), \
                   (extract(EPOCH FROM current_setting('statement_timeout')::interval) * 1000)::bigint::text, \
                   (SELECT (extract(EPOCH FROM backend_start) * 1000000)::bigint::text FROM pg_stat_activity WHERE pid = pg_backend_pid()) \
                   FROM pg_control_system()";

impl Backend {
    fn of(row: &PgRow) -> sqlx::Result<Self> {
        let wrong = |_| sqlx::Error::Protocol("the server does not say who it is".to_owned());
        Ok(Self {
            pid: row.try_get::<&str, _>(0)?.parse().map_err(wrong)?,
            system: row.try_get::<&str, _>(1)?.parse().map_err(wrong)?,
            era: row.try_get::<Option<&str>, _>(2)?.unwrap_or_default().into(),
            started: row.try_get::<Option<&str>, _>(4)?.map(str::parse).transpose().map_err(wrong)?,
        })
    }
}

pub(crate) enum Failure {
    Driver(sqlx::Error),
    Own(Error),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Driver(error)
    }
}

/// Some servers (not on Linux, or behind something that filters settings)
/// refuse the check for closed sockets; they are then used without it.
static WITHOUT_CONNECTION_CHECK: AtomicBool = AtomicBool::new(false);

/// Opens a connection and learns whose it is: one round trip after the login.
/// The settings are sent with the login, so `RESET ALL` keeps them; through a
/// pooler they take a round trip of their own.
pub(crate) async fn open(
    node: &str,
    connect: &PgConnectOptions,
    session: Session,
    options: &PoolOptions,
) -> Result<(PgConnection, Backend), Failure> {
    let deadline = options.connect_timeout;
    let opening = async {
        let first = establish(connect, session, options, !WITHOUT_CONNECTION_CHECK.load(Ordering::Relaxed)).await;
        match first {
            Err(Failure::Driver(error)) if refuses_a_setting(&error) => {
                let second = establish(connect, session, options, false).await;
                // Else it was another setting, one of the caller's.
                WITHOUT_CONNECTION_CHECK.fetch_or(second.is_ok(), Ordering::Relaxed);
                second
            }
            other => other,
        }
    };
    let (conn, backend) = if let Ok(opened) = tokio::time::timeout(deadline, opening).await {
        opened?
    } else {
        let reason = format!("no answer to the connect within {deadline:?}");
        return Err(Failure::Own(Error::Unavailable { op: "database.connect", node: node.to_owned(), reason, source: None }));
    };
    is_new_enough(node, conn.server_version_num()).map_err(Failure::Own)?;
    Ok((conn, backend))
}

/// Refuses a server that nobody has tried the crate on. A pooler may hide the version.
pub(crate) fn is_new_enough(node: &str, version: Option<u32>) -> Result<(), Error> {
    let Some(version) = version.filter(|version| version / 10_000 < OLDEST_SERVER) else { return Ok(()) };
    let found = format!("{}.{}", version / 10_000, version % 10_000);
    Err(Error::ServerTooOld { node: node.to_owned(), found, needed: OLDEST_SERVER })
}

async fn establish(
    connect: &PgConnectOptions,
    session: Session,
    options: &PoolOptions,
    check_socket: bool,
) -> Result<(PgConnection, Backend), Failure> {
    let settings = settings(connect, session, options, check_socket);
    let later = options.set_later.as_deref();
    let refused = |error| if refuses_settings(&error) { Failure::Own(unfit(later)) } else { Failure::Driver(error) };
    let mut conn = login(connect, later, &settings).await.map_err(refused)?;
    let row: PgRow = conn.fetch_one(ASK).await?;
    let in_force: &str = row.try_get(3)?;
    if settings.iter().any(|(name, value)| name == "statement_timeout" && value != in_force) {
        return Err(Failure::Own(unfit(later)));
    }
    let backend = Backend::of(&row)?;
    Ok((conn, backend))
}

/// The settings of a session, after RESET ALL to be set once more; `None` where that returns to them.
pub(super) fn set_again(connect: &PgConnectOptions, session: Session, options: &PoolOptions) -> Option<String> {
    let settings = || settings(connect, session, options, !WITHOUT_CONNECTION_CHECK.load(Ordering::Relaxed));
    options.set_later.as_deref().map(|later| pooler::set(connect, later, &settings()))
}

/// What guards a session. The one list, whichever way they are sent.
fn settings(connect: &PgConnectOptions, session: Session, options: &PoolOptions, check_socket: bool) -> Vec<Setting> {
    let limit = |ours: Duration| (ours + SERVER_GRACE).as_millis().min(i32::MAX as u128).to_string();
    let mut settings = vec![
        ("statement_timeout".to_owned(), limit(options.statement_limit)),
        ("idle_in_transaction_session_timeout".to_owned(), limit(options.idle_limit)),
        // A host that is gone holds its locks no longer than that.
        ("tcp_keepalives_idle".to_owned(), "30".to_owned()),
        ("tcp_keepalives_interval".to_owned(), "10".to_owned()),
        ("tcp_keepalives_count".to_owned(), "3".to_owned()),
    ];
    if let Some(limit) = options.lock_limit {
        settings.push(("lock_timeout".to_owned(), limit.as_millis().to_string()));
    }
    // Every statement here is short; compiling its expressions takes a hundred times longer than they do, and is what a server of
    // half a million movies would choose by its costs. Who wants it says so in the options.
    let said_later = options.set_later.iter().flatten().any(|(name, _)| name == "jit");
    if !said_later && !connect.get_options().is_some_and(|said| said.contains("jit=")) {
        settings.push(("jit".to_owned(), "off".to_owned()));
    }
    if check_socket {
        settings.push(("client_connection_check_interval".to_owned(), "50ms".to_owned()));
    }
    if session == Session::ReadOnly {
        settings.push(("default_transaction_read_only".to_owned(), "on".to_owned()));
    }
    settings
}

fn refuses_a_setting(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(database) if ServerError::of(&**database).sqlstate == "22023")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_before_15_are_refused_and_those_that_do_not_say_are_not() {
        let refused = is_new_enough("here:5432", Some(140_009)).unwrap_err();
        assert_eq!(refused.to_string(), "here:5432 runs PostgreSQL 14.9; revenge-db needs 15 or newer");
        for version in [None, Some(150_000), Some(180_004)] {
            is_new_enough("here:5432", version).unwrap();
        }
    }
}
