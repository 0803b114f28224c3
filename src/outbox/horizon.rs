//! What holds readers back.

use std::time::Duration;

use chrono::{DateTime, Utc};
use metrics::gauge;

use super::Outbox;
use crate::error::Result;
use crate::handle::Mode;
use crate::metrics::OUTBOX_HELD_BACK;
use crate::query::one;

/// What is committed but not readable yet, and who is to blame; from [`Outbox::horizon`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Horizon {
    /// Committed events that wait for an older transaction to end.
    pub held_back: i64,
    /// For how long the oldest of them has, at most: counted from when its transaction began.
    pub held_back_for: Duration,
    /// The oldest transaction that writes; `None` if nothing is written at the moment.
    pub writer: Option<Writer>,
}

/// The transaction at the horizon.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Writer {
    /// The process id of its session, for `pg_stat_activity` and
    /// `pg_terminate_backend`; `None` for a prepared transaction.
    pub pid: Option<i32>,
    /// When it began; `None` if another role runs it and this one is no member of `pg_read_all_stats`.
    pub since: Option<DateTime<Utc>>,
    /// How long ago that was, by the server's clock.
    pub age: Option<Duration>,
}

struct HorizonRow {
    held_back: i64,
    held_back_s: f64,
    pid: Option<i32>,
    since: Option<DateTime<Utc>>,
    age_s: Option<f64>,
}

impl From<HorizonRow> for Horizon {
    fn from(row: HorizonRow) -> Self {
        let writer = Writer { pid: row.pid, since: row.since, age: row.age_s.map(seconds) };
        Self {
            held_back: row.held_back,
            held_back_for: seconds(row.held_back_s),
            writer: (writer.pid.is_some() || writer.since.is_some()).then_some(writer),
        }
    }
}

impl<M: Mode> Outbox<M> {
    /// How many committed events are held back, and by whom. One round trip to
    /// the primary; reads all events above the horizon and the sessions of the server.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn horizon(&self) -> Result<Horizon> {
        let horizon: Horizon = self.handle.read(one!(HorizonRow, "queries/outbox/event/horizon.sql")).await?;
        report(horizon.held_back_for.as_secs_f64());
        Ok(horizon)
    }
}

pub(super) fn report(held_back_s: f64) {
    gauge!(OUTBOX_HELD_BACK).set(held_back_s.max(0.0));
}

fn seconds(seconds: f64) -> Duration {
    // Clocks may be set back.
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}
