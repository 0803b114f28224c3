//! One reserved connection per node, through which other sessions are told to
//! stop. It comes on top of the pool's limit: were it taken from the pool, a
//! pool full of stuck queries could not be freed.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use tokio::sync::Mutex;

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

    /// Tells the server to stop what `pid` is doing. When this returns `Ok` the
    /// signal has been sent; an idle session ignores it. One round trip, after
    /// the first time.
    pub(super) async fn cancel(&self, pid: i32) -> sqlx::Result<()> {
        let mut held = self.conn.lock().await;
        // Taken out while in use: if this future is dropped, the connection goes with it.
        let mut conn = match held.take() {
            Some(conn) => conn,
            None => self.connect().await?,
        };
        if !request(&mut conn, pid).await {
            conn = self.connect().await?;
            if !request(&mut conn, pid).await {
                return Err(sqlx::Error::PoolTimedOut);
            }
        }
        *held = Some(conn);
        Ok(())
    }

    async fn connect(&self) -> sqlx::Result<PgConnection> {
        tokio::time::timeout(self.connect_timeout, self.options.connect()).await.map_err(|_| sqlx::Error::PoolTimedOut)?
    }

    pub(super) async fn close(&self) {
        if let Some(conn) = self.conn.lock().await.take() {
            let _ = tokio::time::timeout(DEADLINE, conn.close()).await;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "about a session, not about data: no file of queries/ to check")]
async fn request(conn: &mut PgConnection, pid: i32) -> bool {
    let sent = sqlx::query("SELECT pg_cancel_backend($1)").bind(pid).execute(conn);
    matches!(tokio::time::timeout(DEADLINE, sent).await, Ok(Ok(_)))
}
