//! Mending a session that its caller left in the middle of something.
//!
//! The order matters. First the server is told to stop, through another
//! connection, and that request is waited for: a cancel that arrived later
//! would hit the next caller's statement. Then what is still under way is read
//! to its end, then the transaction is rolled back and the session reset. The
//! connection is not lent while this goes on; if it takes longer than
//! [`DEADLINE`] the connection is thrown away.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use super::lease::{Dirt, Slot};
use super::{Session, Shared, connect};

const DEADLINE: Duration = Duration::from_secs(2);

/// What a caller's own SQL can leave behind, short of `DISCARD ALL`: that would
/// also drop the prepared statements which the driver believes to exist.
/// `RESET ALL` returns to the settings given when the session was opened, unless
/// a pooler made it necessary to set them later. The role comes after the
/// authorization, which took it away before the minor releases of November 2024.
const RESET: &str = "ROLLBACK; CLOSE ALL; UNLISTEN *; RESET ALL; RESET SESSION AUTHORIZATION; RESET ROLE; \
                     SELECT pg_advisory_unlock_all(); DISCARD TEMP";

/// Mends the session in a task, which returns the connection and its lease.
pub(super) fn spawn(pool: Arc<Shared>, session: Session, slot: Box<Slot>, dirt: Dirt) {
    let runtime = pool.runtime.clone();
    let mut patient = Patient { pool, session, slot: Some(slot) };
    runtime.spawn(async move {
        let Patient { pool, slot: Some(slot), .. } = &mut patient else { return };
        let mended = tokio::time::timeout(DEADLINE, mend(pool, session, slot, dirt)).await;
        if matches!(mended, Ok(Ok(())))
            && let Some(mut slot) = patient.slot.take()
        {
            slot.recoveries = slot.recoveries.saturating_add(u8::from(dirt.busy));
            patient.pool.recovered.fetch_add(1, Ordering::Relaxed);
            patient.pool.give_back(session, Some(slot));
        }
    });
}

/// A connection that is being mended, and its lease. Dropped with it, as by the end
/// of the runtime, it is thrown away, and the lease given back.
struct Patient {
    pool: Arc<Shared>,
    session: Session,
    slot: Option<Box<Slot>>,
}

impl Drop for Patient {
    fn drop(&mut self) {
        if let Some(slot) = self.slot.take() {
            // The server's own check for closed sockets ends what still runs there.
            // Whatever kept it from being mended may have hit its neighbours too.
            self.pool.discard_suspiciously(slot);
            self.pool.give_back(self.session, None);
        }
    }
}

async fn mend(pool: &Shared, session: Session, slot: &mut Slot, dirt: Dirt) -> sqlx::Result<()> {
    if dirt.busy {
        pool.control.cancel(&slot.backend).await?;
        drain(&mut slot.conn).await?;
    }
    // Where no transaction is open, a ROLLBACK of its own makes the server warn, in the caller's log.
    let (statement, again) = match (dirt.session, dirt.in_transaction) {
        (true, in_transaction) => {
            if !in_transaction {
                let _ = slot.conn.execute("SET client_min_messages = error").await;
            }
            (RESET, RESET)
        }
        (false, true) => ("ROLLBACK", "ROLLBACK"),
        (false, false) => ("BEGIN; ROLLBACK", "ROLLBACK"),
    };
    // A cancel that arrived while nothing ran shows up here at the latest.
    match slot.conn.execute(statement).await {
        Err(error) if is_cancelled(&error) => slot.conn.execute(again).await.map(drop),
        other => other.map(drop),
    }?;
    if dirt.statements {
        slot.conn.execute("DEALLOCATE ALL").await?;
        slot.conn.clear_cached_statements().await?;
    }
    match connect::set_again(&pool.connect, session, &pool.options).filter(|_| dirt.session) {
        Some(settings) => slot.conn.execute(AssertSqlSafe(settings)).await.map(drop),
        None => Ok(()),
    }
}

/// Reads answers until the server is ready for the next statement.
async fn drain(conn: &mut PgConnection) -> sqlx::Result<()> {
    loop {
        match conn.flush().await {
            Err(sqlx::Error::Database(_)) => {}
            other => return other,
        }
    }
}

fn is_cancelled(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "57014")
}
