//! Poolers such as PgBouncer: they pass on few settings with a login, and in
//! transaction mode lend the same session to many.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, PgConnection, Row as _};

use crate::error::{Error, Result};
use crate::quote::literal;

/// Name and value of a setting.
pub(crate) type Setting = (String, String);

/// Opens a session with these settings, in one round trip with its login, so
/// that `RESET ALL` returns to them; with something to set `later`, in one more.
pub(crate) async fn login(connect: &PgConnectOptions, later: Option<&[Setting]>, settings: &[Setting]) -> sqlx::Result<PgConnection> {
    // Every call is traced by the handle, without its text.
    let options = connect.clone().disable_statement_logging();
    let Some(later) = later else {
        return options.options(settings.iter().map(|(name, value)| (name, value))).connect().await;
    };
    let mut conn = options.connect().await?;
    conn.execute(AssertSqlSafe(set(connect, later, settings))).await?;
    Ok(conn)
}

/// Sets a session as the login would have: what the driver counts on, which a
/// pooler sets once and `RESET ALL` undoes, and the settings.
pub(crate) fn set(connect: &PgConnectOptions, later: &[Setting], settings: &[Setting]) -> String {
    let application_name = connect.get_application_name().unwrap_or_default();
    let drivers = [("DateStyle", "ISO, MDY"), ("TimeZone", "UTC"), ("client_encoding", "UTF8"), ("application_name", application_name)];
    let ours = later.iter().chain(settings).map(|(name, value)| (name.as_str(), value.as_str()));
    // The driver's last, as a login has it: they hold whatever `options` say.
    let calls: Vec<_> =
        ours.chain(drivers).map(|(name, value)| format!("set_config({}, {}, false)", literal(name), literal(value))).collect();
    format!("SELECT {}", calls.join(", "))
}

/// How often two connections are held against each other.
const TRIES: u32 = 3;

/// Refuses a pooler that gives one session to two connections. Two are opened:
/// while the first is idle the second begins a transaction. Sharing, they have
/// the same server process, or the first has another one each time.
///
/// A server that cannot be asked is not the matter here.
pub(crate) async fn refuse_shared_sessions(connect: &PgConnectOptions, deadline: Duration) -> Result<()> {
    match tokio::time::timeout(deadline, shares_sessions(connect)).await {
        Ok(Ok(true)) => Err(unfit(Some(&[]))),
        _ => Ok(()),
    }
}

async fn shares_sessions(connect: &PgConnectOptions) -> sqlx::Result<bool> {
    let options = connect.clone().disable_statement_logging();
    let (mut idle, mut busy) = (options.connect().await?, options.connect().await?);
    for _ in 0..TRIES {
        let before = process(&mut idle, "SELECT pg_backend_pid()::text").await?;
        let other = match process(&mut busy, "BEGIN; SELECT pg_backend_pid()::text").await {
            // Statement mode refuses transactions.
            Err(sqlx::Error::Database(refusal)) if refusal.code().is_some_and(|code| code == "08P01") => return Ok(true),
            other => other?,
        };
        if other == before || process(&mut idle, "SELECT pg_backend_pid()::text").await? != before {
            return Ok(true);
        }
        busy.execute("ROLLBACK").await?;
    }
    Ok(false)
}

async fn process(conn: &mut PgConnection, statement: &'static str) -> sqlx::Result<String> {
    conn.fetch_one(statement).await?.try_get(0)
}

/// PgBouncer says no to settings in a login, unless it is told to ignore them.
pub(super) fn refuses_settings(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| {
        error.code().is_some_and(|code| code == "08P01") && error.message().starts_with("unsupported startup parameter")
    })
}

/// Settings did not come through as they were sent.
pub(super) fn unfit(later: Option<&[Setting]>) -> Error {
    let reason = match later {
        None => {
            "the server refuses or ignores the settings that are sent with the login, as a pooler such as PgBouncer does; \
             set `pooler` to session and the pooler to session mode, or connect directly"
        }
        Some(_) => {
            "settings did not last until the next statement: the pooler is not in session mode; set it to session mode, or connect directly"
        }
    };
    Error::Config { key: "pooler".to_owned(), reason: reason.to_owned() }
}
