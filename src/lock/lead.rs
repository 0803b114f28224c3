//! One task among all processes that does what must be done once: maintenance,
//! a schedule.

use std::fmt;
use std::time::Duration;

use super::{Access, LockGuard, LockKey};
use crate::Database;
use crate::error::{Error, Result};

/// How often a leader makes sure that it still is; others look half as often again.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// A server that is silent for longer has to be taken for gone.
const SILENCE: Duration = Duration::from_secs(1);

/// A number that grows with every term, also over a failover: a resource that
/// remembers the highest one it has seen can refuse who led before. It stands on
/// the server's timeline and transaction numbers: after `pg_upgrade`, or a dump
/// that was loaded into another cluster, what is remembered is to be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fence {
    pub(super) timeline: i32,
    pub(super) xid: i64,
}

impl fmt::Display for Fence {
    /// Sorts as text as it does as a number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}-{:016x}", self.timeline, self.xid)
    }
}

/// One time of leading; see [`Database::lead`].
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Term {
    /// Greater than that of every term before.
    pub fence: Fence,
}

impl Database {
    /// Waits until nobody else leads under `key`, runs `body`, and returns what
    /// it returns; of all processes that call this, one runs its body at a time.
    ///
    /// While the body runs, a connection of the pool is kept, and asked every
    /// second. If it is lost, the body is dropped where it stands (within two
    /// seconds) and, once this process leads again, run anew. Another process
    /// leads within a second of the server having noticed, hence perhaps before
    /// this one has: where that second matters, pass [`Term::fence`] on to what
    /// is changed. Who waits asks about once a second. Dropping the future stops
    /// the body and gives the lead up.
    ///
    /// ```no_run
    /// # async fn example(db: revenge_db::Database) -> revenge_db::Result<()> {
    /// let sweeper = db.clone();
    /// db.lead("session sweep", |_term| {
    ///     let db = sweeper.clone();
    ///     async move {
    ///         let mut hourly = tokio::time::interval(std::time::Duration::from_secs(3600));
    ///         loop {
    ///             hourly.tick().await;
    ///             db.users().delete_expired_sessions().await?;
    ///         }
    ///     }
    /// })
    /// .await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The body's own; [`Error::Closed`] and what waiting does not mend. A server
    /// that is away is waited for.
    pub async fn lead<T, E, Fut>(&self, key: impl Into<LockKey> + Send, body: impl Fn(Term) -> Fut + Send + Sync) -> Result<T, E>
    where
        Fut: Future<Output = Result<T, E>> + Send,
        T: Send,
        E: From<Error> + Send,
    {
        let key = key.into();
        loop {
            let (mut guard, term) = wait_for_the_lead(self.access(), key).await?;
            tracing::info!(fence = %term.fence, "leads now");
            tokio::select! {
                outcome = body(term) => {
                    // If it was lost just now there is nothing to be given back.
                    let _ = guard.release().await;
                    return outcome;
                }
                error = lost(&mut guard) => tracing::warn!(%error, "does not lead any more"),
            }
        }
    }
}

async fn wait_for_the_lead(access: &Access, key: LockKey) -> Result<(LockGuard, Term)> {
    loop {
        match try_to_lead(access, key).await {
            Ok(Some(lead)) => return Ok(lead),
            Ok(None) => {}
            Err(error) if error.is_transient() => tracing::debug!(%error, "cannot ask for the lead"),
            Err(error) => return Err(error),
        }
        tokio::time::sleep(HEARTBEAT.mul_f64(rand::random_range(0.5..1.0))).await;
    }
}

async fn try_to_lead(access: &Access, key: LockKey) -> Result<Option<(LockGuard, Term)>> {
    let Some(mut guard) = LockGuard::try_acquire(access, key).await? else { return Ok(None) };
    let fence = guard.fence().await?;
    Ok(Some((guard, Term { fence })))
}

/// Waits until the lock is lost, and says why.
async fn lost(guard: &mut LockGuard) -> Error {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        match tokio::time::timeout(SILENCE, guard.check()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return error,
            Err(_) => return Error::Timeout { op: "lock.session.check", after: SILENCE },
        }
    }
}
