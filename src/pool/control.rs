//! One reserved connection per node, through which other sessions are told to
//! stop. It comes on top of the pool's limit: were it taken from the pool, a
//! pool full of stuck queries could not be freed.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use tokio::sync::Mutex;

use super::Backend;

/// How long one request may take before the connection counts as dead.
const DEADLINE: Duration = Duration::from_secs(1);

pub(super) struct Control {
    options: PgConnectOptions,
    connect_timeout: Duration,
    conn: Mutex<Option<PgConnection>>,
}

impl Control {
    pub(super) fn new(options: PgConnectOptions, connect_timeout: Duration) -> Self {
        Self { options: options.disable_statement_logging(), connect_timeout, conn: Mutex::new(None) }
    }

    /// Tells the server to stop what a session is doing. When this returns `Ok` the
    /// signal has been sent; an idle session ignores it. One round trip, after
    /// the first time. A request that was not answered in time is not repeated,
    /// since it may arrive when the session does something else already: the
    /// session is to be given up.
    pub(super) async fn cancel(&self, session: &Backend) -> sqlx::Result<()> {
        let mut held = self.conn.lock().await;
        // Taken out while in use: if this future is dropped, the connection goes with it.
        let mut conn = match held.take() {
            Some(conn) => conn,
            None => self.connect().await?,
        };
        let answer = match request(&mut conn, session).await? {
            // The connection was dead.
            Err(_) => {
                conn = self.connect().await?;
                request(&mut conn, session).await?
            }
            answer => answer,
        };
        let is_there = answer?;
        *held = Some(conn);
        if is_there { Ok(()) } else { Err(sqlx::Error::WorkerCrashed) }
    }

    async fn connect(&self) -> sqlx::Result<PgConnection> {
        tokio::time::timeout(self.connect_timeout, self.options.connect()).await.map_err(|_| sqlx::Error::PoolTimedOut)?
    }

    /// Whether it is open; one that is in use is.
    pub(super) fn is_open(&self) -> bool {
        self.conn.try_lock().map_or(true, |held| held.is_some())
    }

    pub(super) async fn close(&self) {
        if let Some(conn) = self.conn.lock().await.take() {
            let _ = tokio::time::timeout(DEADLINE, conn.close()).await;
        }
    }
}

/// Whether the session is there, if there was an answer in time.
#[expect(clippy::disallowed_methods, reason = "about a session, not about data: no file of queries/ to check")]
async fn request(conn: &mut PgConnection, session: &Backend) -> sqlx::Result<sqlx::Result<bool>> {
    let sent = sqlx::query(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND (extract(EPOCH FROM backend_start) * 1000000)::bigint IS NOT DISTINCT FROM $2",
    )
    .bind(session.pid)
    .bind(session.started)
    .fetch_optional(conn);
    let answer = tokio::time::timeout(DEADLINE, sent).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
    Ok(answer.map(|row| row.is_some()))
}
