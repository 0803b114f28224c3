//! How a transaction is run.

use std::time::{Duration, Instant};

use super::outcome::identity;
use crate::config::Config;
use crate::deadline::Deadline;
use crate::pool::SERVER_GRACE;
use crate::routing::Consistency;

/// The first version with `transaction_timeout`.
const TRANSACTION_TIMEOUT_SINCE: u32 = 170_000;

/// The name of a transaction that was not given one.
const UNNAMED: &str = "transaction";

/// How strictly a transaction is kept apart from concurrent ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Isolation {
    /// Each statement sees what was committed when it began: PostgreSQL's default.
    #[default]
    ReadCommitted,
    /// All statements see the same snapshot; concurrent changes of the same
    /// rows fail with [`Error::Serialization`](crate::Error::Serialization).
    RepeatableRead,
    /// As if the transactions ran one after the other; those that cannot fail
    /// with [`Error::Serialization`](crate::Error::Serialization) and should be run again.
    Serializable,
}

/// How a transaction is run; see [`Database::transaction_with`](crate::Database::transaction_with).
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct TransactionOptions {
    pub(super) name: &'static str,
    isolation: Option<Isolation>,
    read_only: bool,
    pub(super) consistency: Consistency,
    pub(super) max_retries: u32,
    lock_timeout: Option<Duration>,
    timeout: Option<Duration>,
    deferrable: bool,
}

impl Default for TransactionOptions {
    fn default() -> Self {
        Self {
            name: UNNAMED,
            isolation: None,
            read_only: false,
            consistency: Consistency::Eventual,
            max_retries: 0,
            lock_timeout: None,
            timeout: None,
            deferrable: false,
        }
    }
}

impl TransactionOptions {
    /// READ COMMITTED, read-write, not repeated.
    pub fn new() -> Self {
        Self::default()
    }

    /// SERIALIZABLE, repeated up to three times after a collision.
    pub fn serializable() -> Self {
        Self::new().isolation(Isolation::Serializable).max_retries(3)
    }

    /// The name in traces, metrics and errors, as `movies.publish`.
    pub fn name(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// How strictly it is kept apart from others. Without this word: READ
    /// COMMITTED, and REPEATABLE READ for one that only reads, which so sees
    /// one snapshot.
    pub fn isolation(mut self, isolation: Isolation) -> Self {
        self.isolation = Some(isolation);
        self
    }

    /// The server refuses writes in it, and it may run on a replica that is
    /// as fresh as [`consistency`](Self::consistency) says.
    pub fn read_only(mut self, read_only: bool) -> Self {
        self.read_only = read_only;
        self
    }

    /// How fresh the snapshot of a read-only transaction must be. SERIALIZABLE,
    /// and a transaction that writes, runs on the primary whatever is said here.
    pub fn consistency(mut self, consistency: Consistency) -> Self {
        self.consistency = consistency;
        self
    }

    fn isolation_in_force(&self) -> Isolation {
        let default = if self.read_only { Isolation::RepeatableRead } else { Isolation::ReadCommitted };
        self.isolation.unwrap_or(default)
    }

    pub(super) fn may_run_on_a_replica(&self) -> bool {
        self.read_only && self.isolation_in_force() != Isolation::Serializable
    }

    /// How often the body may run again while nothing of it was applied; runs = retries + 1.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// How long a statement may wait for a lock before [`Error::LockTimeout`](crate::Error::LockTimeout);
    /// at least one millisecond.
    pub fn lock_timeout(mut self, wait: Duration) -> Self {
        self.lock_timeout = Some(wait);
        self
    }

    /// How long the whole may take, its retries and the time in which nothing
    /// runs included; at most `pool.transaction_timeout`, which counts without
    /// this word. Then it is rolled back, with [`Error::Timeout`](crate::Error::Timeout).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// With SERIALIZABLE and read-only: BEGIN waits for a moment at which it
    /// can neither collide nor make others collide. For reports and backups.
    pub fn deferrable(mut self, deferrable: bool) -> Self {
        self.deferrable = deferrable;
        self
    }

    /// When a transaction that begins now must have ended.
    pub(super) fn deadline(&self, config: &Config) -> Deadline {
        let most = config.transaction_timeout();
        Deadline::of(Instant::now(), self.timeout.map_or(most, |limit| limit.min(most)))
    }

    /// BEGIN, its settings and the question for the transaction's id: one message.
    /// The session has the limits of `longest` as it is.
    pub(super) fn begin_statement(&self, server_version: u32, longest: Duration) -> String {
        let isolation = match self.isolation_in_force() {
            Isolation::ReadCommitted => "READ COMMITTED",
            Isolation::RepeatableRead => "REPEATABLE READ",
            Isolation::Serializable => "SERIALIZABLE",
        };
        let access = if self.read_only { "READ ONLY" } else { "READ WRITE" };
        let deferrable = if self.deferrable { " DEFERRABLE" } else { "" };
        let set = |name: &str, limit: Option<Duration>| {
            limit.map_or_else(String::new, |limit| format!("; SET LOCAL {name} = {}", limit.as_millis().clamp(1, i32::MAX as u128)))
        };
        // The server gives up as well, a little later than we do.
        let timeout = self.timeout.map(|limit| limit.min(longest).saturating_add(SERVER_GRACE));
        let settings = [
            set("lock_timeout", self.lock_timeout),
            set("idle_in_transaction_session_timeout", timeout),
            set("transaction_timeout", timeout.filter(|_| server_version >= TRANSACTION_TIMEOUT_SINCE)),
        ]
        .concat();
        // A transaction that only reads needs no id, and assigning one is a write.
        let id = if self.read_only { "NULL::text, NULL::text" } else { identity!() };
        format!("BEGIN ISOLATION LEVEL {isolation} {access}{deferrable}{settings}; SELECT {id}")
    }
}
