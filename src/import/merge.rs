//! A merge that begins anew when others have changed what it had decided on.

use sqlx::Executor as _;

use super::report::refuse_lost_file;
use crate::copy::CopySession;
use crate::error::{Error, Result};
use crate::metrics;

/// How often a merge begins anew. A deadlock costs a second, in which the server waits before it looks for one.
const MOST_RESTARTS: u32 = 5;

/// What others took between a merge's decision on its rows and the writing of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Lost {
    /// Rows that could not be written and are rejected now: decided on anew, they may do something else.
    pub(crate) rows: u64,
    /// The first line with a file whose path somebody took.
    pub(crate) file: Option<i64>,
}

/// The merge of an import: what has been staged is kept, whatever becomes of it.
pub(crate) struct Merging {
    op: &'static str,
    restarts: u32,
}

impl Merging {
    /// One round trip.
    pub(crate) async fn begin(session: &mut CopySession, op: &'static str) -> Result<Self> {
        session.run(|conn| conn.execute("SAVEPOINT merge")).await?;
        Ok(Self { op, restarts: 0 })
    }

    /// Whether the merge is done. One that others came in the way of is undone, and is to begin anew: it sees what they did. After
    /// [`MOST_RESTARTS`] it stays as it is: rows that were lost are rejected.
    ///
    /// # Errors
    ///
    /// The merge's; [`Error::Invalid`] for a file that was lost.
    pub(crate) async fn ended(&mut self, session: &mut CopySession, outcome: Result<Lost>) -> Result<bool> {
        let disturbed = match &outcome {
            Ok(lost) => *lost != Lost::default(),
            Err(error) => is_disturbance(error),
        };
        if disturbed && self.restarts < MOST_RESTARTS {
            tracing::debug!(op = self.op, "others changed what a merge had decided on: it begins anew");
            metrics::count_retry(metrics::WRITE_RETRIES, self.op);
            session.run(|conn| conn.execute("ROLLBACK TO SAVEPOINT merge")).await?;
            self.restarts += 1;
            return Ok(false);
        }
        refuse_lost_file(self.op, outcome?.file).map(|()| true)
    }
}

/// Whether it may go well the next time: a deadlock, a key that somebody took, a row that is referred to and was deleted, one that does not
/// go together any more with what the row says.
fn is_disturbance(error: &Error) -> bool {
    matches!(error, Error::Serialization { .. }) || matches!(error.sqlstate(), Some("23505" | "23503" | "23514" | "23502"))
}
