//! Opening one connection: bounded, with the settings that guard it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{ConnectOptions as _, Executor as _, PgConnection, Row as _};

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
    /// For `pg_cancel_backend`.
    pub(crate) pid: i32,
    /// The identifier of the database cluster and its copies.
    pub(crate) system: i64,
    /// When the server's statistics were reset last: at its last crash, or by hand.
    pub(crate) era: Box<str>,
}

const WHO_ARE_YOU: &str = "SELECT pg_backend_pid()::text, system_identifier::text, \
                           (SELECT extract(EPOCH FROM stats_reset)::text FROM pg_stat_archiver) FROM pg_control_system()";

impl Backend {
    fn of(row: &PgRow) -> sqlx::Result<Self> {
        let wrong = |_| sqlx::Error::Protocol("the server does not say who it is".to_owned());
        Ok(Self {
            pid: row.try_get::<&str, _>(0)?.parse().map_err(wrong)?,
            system: row.try_get::<&str, _>(1)?.parse().map_err(wrong)?,
            era: row.try_get::<Option<&str>, _>(2)?.unwrap_or_default().into(),
        })
    }
}

pub(crate) enum Failure {
    Driver(sqlx::Error),
    Own(Error),
}

/// Some servers (not on Linux, or behind something that filters settings)
/// refuse the check for closed sockets; they are then used without it.
static WITHOUT_CONNECTION_CHECK: AtomicBool = AtomicBool::new(false);

/// Opens a connection and learns whose it is: one round trip after
/// the login. The settings are sent with the login, so `RESET ALL` keeps them.
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
            Err(error) if refuses_a_setting(&error) => {
                let second = establish(connect, session, options, false).await;
                // Else it was another setting, one of the caller's.
                WITHOUT_CONNECTION_CHECK.fetch_or(second.is_ok(), Ordering::Relaxed);
                second
            }
            other => other,
        }
    };
    let (conn, backend) = if let Ok(opened) = tokio::time::timeout(deadline, opening).await {
        opened.map_err(Failure::Driver)?
    } else {
        let reason = format!("no answer to the connect within {deadline:?}");
        return Err(Failure::Own(Error::Unavailable { op: "database.connect", node: node.to_owned(), reason }));
    };
    let version = conn.server_version_num().unwrap_or_default();
    if version != 0 && version / 10_000 < OLDEST_SERVER {
        let found = format!("{}.{}", version / 10_000, version % 10_000);
        return Err(Failure::Own(Error::ServerTooOld { node: node.to_owned(), found, needed: OLDEST_SERVER }));
    }
    Ok((conn, backend))
}

async fn establish(
    connect: &PgConnectOptions,
    session: Session,
    options: &PoolOptions,
    check_socket: bool,
) -> sqlx::Result<(PgConnection, Backend)> {
    let limit = |ours: Duration| (ours + SERVER_GRACE).as_millis().min(i32::MAX as u128).to_string();
    let mut settings = vec![
        ("statement_timeout", limit(options.statement_limit)),
        ("idle_in_transaction_session_timeout", limit(options.idle_limit)),
        // A host that is gone holds its locks no longer than that.
        ("tcp_keepalives_idle", "30".to_owned()),
        ("tcp_keepalives_interval", "10".to_owned()),
        ("tcp_keepalives_count", "3".to_owned()),
    ];
    // Every statement here is short; compiling its expressions takes a hundred times longer than they do, and is what a server of
    // half a million movies would choose by its costs. Who wants it says so in the options.
    if !connect.get_options().is_some_and(|said| said.contains("jit=")) {
        settings.push(("jit", "off".to_owned()));
    }
    if check_socket {
        settings.push(("client_connection_check_interval", "50ms".to_owned()));
    }
    if session == Session::ReadOnly {
        settings.push(("default_transaction_read_only", "on".to_owned()));
    }
    // Every call is traced by the handle, without its text.
    let mut conn = connect.clone().options(settings).disable_statement_logging().connect().await?;
    let row: PgRow = conn.fetch_one(WHO_ARE_YOU).await?;
    let backend = Backend::of(&row)?;
    Ok((conn, backend))
}

fn refuses_a_setting(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(database) if ServerError::of(&**database).sqlstate == "22023")
}
