//! One server: its pools, and whether reads stay away from it for a while.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::view::Role;
use crate::config;
use crate::pool::{Pool, Session};

/// The first ban; each further one is twice as long.
const SHORTEST_BAN: Duration = Duration::from_millis(500);
const LONGEST_BAN: Duration = Duration::from_secs(30);

/// A server that was not banned for so long starts with a short ban again.
const FORGIVEN: Duration = Duration::from_mins(1);

/// From here on moments are numbers, which an atomic can hold.
static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

pub(crate) struct Node {
    /// Where it is, without anything secret.
    pub(crate) address: config::Node,
    /// As the ordinary role.
    pool: Pool,
    /// As the role for replicas, where there is one.
    replica_pool: Option<Pool>,
    /// As the role for what the ordinary one must not reach, where there is one.
    restricted_pool: Option<Pool>,
    ban: Ban,
    pub(super) reads: AtomicU64,
    in_flight: Arc<AtomicU32>,
    /// Wakes its monitor. Shared, so that a sleeping monitor does not keep the node alive.
    pub(super) look: Arc<Notify>,
}

impl Node {
    pub(super) fn new(address: config::Node, pool: Pool, replica_pool: Option<Pool>, restricted_pool: Option<Pool>) -> Self {
        LazyLock::force(&EPOCH);
        Self {
            address,
            pool,
            replica_pool,
            restricted_pool,
            ban: Ban::default(),
            reads: AtomicU64::new(0),
            in_flight: Arc::default(),
            look: Arc::default(),
        }
    }

    pub(crate) fn name(&self) -> &Arc<str> {
        self.pool.node()
    }

    /// For writes, transactions and everything else on a primary.
    pub(crate) fn pool(&self) -> &Pool {
        &self.pool
    }

    /// For reads on a replica.
    pub(crate) fn replica_pool(&self) -> &Pool {
        self.replica_pool.as_ref().unwrap_or(&self.pool)
    }

    pub(crate) fn has_replica_pool(&self) -> bool {
        self.replica_pool.is_some()
    }

    /// Opens connections as they are wanted, and is no part of what health says.
    pub(crate) fn restricted_pool(&self) -> Option<&Pool> {
        self.restricted_pool.as_ref()
    }

    pub(crate) fn pools(&self) -> impl Iterator<Item = &Pool> {
        std::iter::once(&self.pool).chain(&self.replica_pool).chain(&self.restricted_pool)
    }

    /// Keeps connections open for what the node is now.
    pub(super) fn prepare(&self, role: &Role) {
        match role {
            Role::Primary => self.keep(Some(Session::ReadWrite), None),
            Role::Replica => match &self.replica_pool {
                Some(_) => self.keep(None, Some(Session::ReadOnly)),
                None => self.keep(Some(Session::ReadOnly), None),
            },
            Role::Refused(_) => self.keep(None, None),
            // It may be back in a moment, as what it was.
            Role::Down(_) => self.pools().for_each(Pool::suspect),
        }
    }

    fn keep(&self, pool: Option<Session>, replica_pool: Option<Session>) {
        self.pool.keep(pool);
        if let Some(other) = &self.replica_pool {
            other.keep(replica_pool);
        }
    }

    /// Keeps reads away for a while, since one has failed here for `reason`.
    pub(super) fn ban(&self, reason: &str) {
        let now = Instant::now();
        let mut state = self.ban.state.lock().unwrap_or_else(PoisonError::into_inner);
        if self.ban.holds(now) {
            return;
        }
        let length = state.strike(now);
        reason.clone_into(&mut state.reason);
        self.ban.until.store(micros(state.until), Ordering::Relaxed);
        tracing::warn!(node = %self.name(), reason, for_ms = length.as_millis(), "reads stay away from a replica");
    }

    pub(super) fn is_banned(&self, now: Instant) -> bool {
        self.ban.holds(now)
    }

    pub(crate) fn ban_reason(&self) -> Option<String> {
        let state = self.ban.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.ban.holds(Instant::now()).then(|| state.reason.clone())
    }

    /// Counts a read that is under way here, until the guard is dropped.
    pub(super) fn fly(&self) -> Flight<'_> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        Flight(self)
    }

    /// The same for what outlives its caller: a transaction, a COPY.
    pub(super) fn stay(&self) -> Stay {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        Stay(Arc::clone(&self.in_flight))
    }

    pub(super) fn in_flight(&self) -> u32 {
        self.in_flight.load(Ordering::Relaxed)
    }
}

/// A read under way on a node.
pub(crate) struct Flight<'n>(&'n Node);

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What goes on reading on a node.
pub(crate) struct Stay(Arc<AtomicU32>);

impl Drop for Stay {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Ban {
    /// Microseconds since [`EPOCH`]; read by every read.
    until: AtomicU64,
    state: Mutex<BanState>,
}

struct BanState {
    until: Instant,
    strikes: u32,
    reason: String,
}

impl BanState {
    /// A ban from now on, twice as long as the last, which is a fifth shorter or longer at random. How long it is.
    fn strike(&mut self, now: Instant) -> Duration {
        if now > self.until + FORGIVEN {
            self.strikes = 0;
        }
        let length = SHORTEST_BAN.saturating_mul(1 << self.strikes.min(16)).min(LONGEST_BAN).mul_f64(rand::random_range(0.8..1.2));
        self.strikes = self.strikes.saturating_add(1);
        self.until = now + length;
        length
    }
}

impl Default for Ban {
    fn default() -> Self {
        Self { until: AtomicU64::new(0), state: Mutex::new(BanState { until: *EPOCH, strikes: 0, reason: String::new() }) }
    }
}

impl Ban {
    fn holds(&self, now: Instant) -> bool {
        let until = self.until.load(Ordering::Relaxed);
        until != 0 && micros(now) < until
    }
}

fn micros(moment: Instant) -> u64 {
    u64::try_from(moment.saturating_duration_since(*EPOCH).as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ban_is_twice_as_long_each_time_up_to_half_a_minute_and_forgiven_after_a_minute() {
        let mut state = BanState { until: *EPOCH, strikes: 0, reason: String::new() };
        let mut now = *EPOCH;
        for seconds in [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0] {
            let length = state.strike(now);
            assert!((0.8 * seconds..=1.2 * seconds).contains(&length.as_secs_f64()), "{length:?} in place of {seconds} s");
            now = state.until;
        }
        assert!(state.strike(now + FORGIVEN) > SHORTEST_BAN * 2, "not yet");
        assert!(state.strike(state.until + FORGIVEN + Duration::from_millis(1)) < SHORTEST_BAN * 2);
    }
}
