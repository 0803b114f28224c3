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
const SERVER_GRACE: Duration = Duration::from_secs(1);

pub(crate) enum Failure {
    Driver(sqlx::Error),
    Own(Error),
}

/// Some servers (not on Linux, or behind something that filters settings)
/// refuse the check for closed sockets; they are then used without it.
static WITHOUT_CONNECTION_CHECK: AtomicBool = AtomicBool::new(false);

/// Opens a connection and learns the server's process id: one round trip after
/// the login. The settings are sent with the login, so `RESET ALL` keeps them.
pub(crate) async fn open(
    node: &str,
    connect: &PgConnectOptions,
    session: Session,
    options: &PoolOptions,
) -> Result<(PgConnection, i32), Failure> {
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
    let (conn, pid) = if let Ok(opened) = tokio::time::timeout(deadline, opening).await {
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
    Ok((conn, pid))
}

async fn establish(
    connect: &PgConnectOptions,
    session: Session,
    options: &PoolOptions,
    check_socket: bool,
) -> sqlx::Result<(PgConnection, i32)> {
    let limit = (options.query_timeout + SERVER_GRACE).as_millis().min(i32::MAX as u128);
    let mut settings = vec![("statement_timeout", limit.to_string())];
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
    let row: PgRow = conn.fetch_one("SELECT pg_backend_pid()::text").await?;
    let pid = row.try_get::<&str, _>(0)?.parse().map_err(|_| sqlx::Error::Protocol("pg_backend_pid() is not a number".to_owned()))?;
    Ok((conn, pid))
}

fn refuses_a_setting(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(database) if ServerError::of(&**database).sqlstate == "22023")
}
