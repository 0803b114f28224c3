//! What became of a transaction whose COMMIT was not answered.
//!
//! The server knows (`pg_xact_status`), but an id says something on the server
//! that gave it only. On another timeline it may have been given again. After a
//! crash, too, if it had not reached the log by then; crashes are told apart by
//! the moment at which the server's statistics were reset, which crash recovery does.

use std::time::{Duration, Instant};

use sqlx::Row as _;
use sqlx::postgres::PgRow;

use crate::database::Access;
use crate::deadline::Deadline;
use crate::error::{Error, Result};
use crate::handle::{Handle, ReadWrite};
use crate::metrics;
use crate::pool::{Backend, Lease};
use crate::query::{all, optional};
use crate::routing::{Consistency, Need};

/// Between two questions while there is no answer yet.
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// A session that still has the transaction open after that time does not know
/// that its client is gone: it is ended.
const PATIENCE: Duration = Duration::from_secs(1);

/// A transaction, and the server process that runs it.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    xid: u64,
    timeline: u32,
    backend: Backend,
}

/// What BEGIN of a transaction that writes asks for: its id, and the timeline on
/// which that means something.
macro_rules! identity {
    () => {
        "pg_current_xact_id()::text, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)"
    };
}
pub(crate) use identity;

impl Origin {
    /// Which transaction of which server the answer to BEGIN is about.
    pub(crate) fn of(row: &PgRow, lease: &Lease) -> Option<Self> {
        let text = |at: usize| row.try_get::<Option<&str>, _>(at).ok().flatten();
        let timeline = u32::from_str_radix(text(1)?, 16).ok()?;
        Some(Self { xid: text(0)?.parse().ok()?, timeline, backend: lease.backend()?.clone() })
    }

    /// The id, for people.
    pub(crate) fn xid(&self) -> u64 {
        self.xid
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Committed,
    RolledBack,
    /// Nobody can tell any more.
    Unknown,
}

impl Outcome {
    /// For the metric.
    fn as_str(self) -> &'static str {
        match self {
            Self::Committed => "committed",
            Self::RolledBack => "rolled_back",
            Self::Unknown => "unknown",
        }
    }
}

struct Answer {
    system: i64,
    timeline: i32,
    era: Option<String>,
    status: Option<String>,
}

/// What one answer says; `None` while the transaction is in progress.
fn judge(origin: &Origin, answer: &Answer) -> Option<Outcome> {
    let same_history = answer.system == origin.backend.system && answer.timeline.cast_unsigned() == origin.timeline;
    let crashed = answer.era.as_deref().unwrap_or_default() != &*origin.backend.era;
    match answer.status.as_deref() {
        _ if !same_history => Some(Outcome::Unknown),
        Some("aborted") => Some(Outcome::RolledBack),
        Some("committed") if !crashed => Some(Outcome::Committed),
        Some("in progress") if !crashed => None,
        // No transaction of before a crash goes on after it: the id was lost, and given again.
        Some("in progress" | "not given") if crashed => Some(Outcome::RolledBack),
        // Given again, perhaps; or too long ago to be known.
        _ => Some(Outcome::Unknown),
    }
}

/// Asks the primary until it can tell, for as long as one may wait for a
/// connection. Several round trips, on connections of the pool.
pub(crate) async fn find_out(access: &Access, origin: &Origin) -> Outcome {
    let deadline = Deadline::of(Instant::now(), access.config().acquire_timeout());
    let outcome = deadline.bound(ask_until_known(access, origin)).await.unwrap_or(Outcome::Unknown);
    metrics::count_commit_lost(outcome.as_str());
    outcome
}

async fn ask_until_known(access: &Access, origin: &Origin) -> Outcome {
    let primary = Handle::<ReadWrite>::pools(access, Need::Fixed(Consistency::Primary));
    let xid = &origin.xid.to_string();
    let started = Instant::now();
    let mut pause = SHORTEST_PAUSE;
    loop {
        match ask(&primary, xid).await {
            Ok(Some(answer)) => match judge(origin, &answer) {
                Some(outcome) => return outcome,
                None if started.elapsed() > PATIENCE => terminate(&primary, origin, xid).await,
                None => {}
            },
            Err(Error::Closed { .. }) => return Outcome::Unknown,
            // No primary, or none that answers: not for ever.
            Ok(None) | Err(_) => {}
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn ask(primary: &Handle<ReadWrite>, xid: &String) -> Result<Option<Answer>> {
    // All rows, hence to the end: the question's own commit belongs to the answer.
    let answers: Vec<Answer> = primary.read(all!(Answer, "queries/transaction/outcome/ask.sql", xid)).await?;
    Ok(answers.into_iter().next())
}

async fn terminate(primary: &Handle<ReadWrite>, origin: &Origin, xid: &String) {
    struct Terminated {
        #[expect(dead_code, reason = "the next question tells")]
        terminated: bool,
    }
    let ended: Result<Option<Terminated>> =
        primary.read(optional!(Terminated, "queries/transaction/outcome/terminate.sql", origin.backend.pid, xid)).await;
    // Without the right to do so it ends by itself, by idle_in_transaction_session_timeout.
    drop(ended);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin {
        Origin { xid: 7, timeline: 1, backend: Backend { pid: 1, started: None, system: 11, era: "100".into() } }
    }

    fn judged(system: i64, timeline: i32, era: &str, status: Option<&str>) -> Option<Outcome> {
        let answer = Answer { system, timeline, era: Some(era.to_owned()), status: status.map(str::to_owned) };
        judge(&origin(), &answer)
    }

    #[test]
    fn the_server_that_gave_the_id_tells() {
        assert_eq!(judged(11, 1, "100", Some("committed")), Some(Outcome::Committed));
        assert_eq!(judged(11, 1, "100", Some("aborted")), Some(Outcome::RolledBack));
        assert_eq!(judged(11, 1, "100", Some("in progress")), None);
        assert_eq!(judged(11, 1, "100", None), Some(Outcome::Unknown), "too long ago");
    }

    #[test]
    fn another_cluster_or_timeline_knows_nothing_of_it() {
        for status in ["committed", "aborted", "in progress"] {
            assert_eq!(judged(12, 1, "100", Some(status)), Some(Outcome::Unknown));
            assert_eq!(judged(11, 2, "100", Some(status)), Some(Outcome::Unknown));
        }
    }

    #[test]
    fn after_a_crash_only_a_commit_is_in_doubt() {
        assert_eq!(judged(11, 1, "200", Some("committed")), Some(Outcome::Unknown), "the id may have been given again");
        assert_eq!(judged(11, 1, "200", Some("aborted")), Some(Outcome::RolledBack));
        assert_eq!(judged(11, 1, "200", Some("in progress")), Some(Outcome::RolledBack), "of another transaction");
        assert_eq!(judged(11, 1, "200", Some("not given")), Some(Outcome::RolledBack), "the id had not reached the log");
    }
}
