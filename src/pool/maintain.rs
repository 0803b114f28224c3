//! The pool's housekeeping: worn connections out, `min_conns` kept open.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::{Lease, Session, Shared};

/// The longest pause between two tries to refill a pool whose server is away.
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);

/// How soon a lost connection is replaced.
const SHORTEST_BACKOFF: Duration = Duration::from_millis(100);

/// Runs until the pool is closed or dropped.
pub(super) fn spawn(pool: &Arc<Shared>) {
    let runtime = pool.runtime.clone();
    runtime.spawn(keep(Arc::downgrade(pool), pool.options.check_period));
}

async fn keep(pool: Weak<Shared>, period: Duration) {
    let mut pause = period;
    let mut backoff = SHORTEST_BACKOFF;
    loop {
        // Only a weak reference lives through the pause, else the pool would never be dropped.
        if !wait(&pool, pause).await {
            return;
        }
        let Some(pool) = pool.upgrade() else { return };
        retire_worn(&pool);
        if refill(&pool).await {
            (pause, backoff) = (period, SHORTEST_BACKOFF);
        } else {
            (pause, backoff) = (backoff, (backoff * 2).min(LONGEST_BACKOFF));
        }
    }
}

/// Waits for the next round; `false` when the pool is gone.
async fn wait(pool: &Weak<Shared>, pause: Duration) -> bool {
    /// How often a sleeping maintenance looks whether the pool was dropped.
    const LOOK: Duration = Duration::from_secs(1);
    let mut left = pause;
    while !left.is_zero() {
        let Some(shared) = pool.upgrade() else { return false };
        if shared.permits.is_closed() {
            return false;
        }
        let nap = left.min(LOOK);
        if tokio::time::timeout(nap, shared.wake.notified()).await.is_ok() {
            return !shared.permits.is_closed();
        }
        left -= nap;
    }
    true
}

fn retire_worn(pool: &Arc<Shared>) {
    for session in [Session::ReadWrite, Session::ReadOnly] {
        let worn = {
            // Under one lock: a caller must not find the list empty meanwhile.
            let mut list = pool.list(session);
            let (worn, kept): (VecDeque<_>, VecDeque<_>) = list.drain(..).partition(|slot| slot.is_worn(&pool.options));
            *list = kept;
            worn
        };
        for slot in worn {
            pool.retire(slot);
        }
    }
}

/// Opens what is missing of `min_conns`; `false` when the server refused.
async fn refill(pool: &Arc<Shared>) -> bool {
    while pool.open.load(Ordering::Acquire) < pool.options.min_conns {
        // With a permit like everybody else, or callers who open at the same
        // time would exceed the limit. None left: nothing is missing.
        let Ok(permit) = pool.permits.try_acquire() else { return true };
        permit.forget();
        let mut lease = Lease::empty(Arc::clone(pool), Session::ReadWrite);
        match pool.open_slot("pool.refill", Session::ReadWrite).await {
            Ok(slot) => lease.fill(slot),
            Err(error) => {
                tracing::warn!(node = %pool.node, %error, "the pool cannot be refilled");
                return false;
            }
        }
    }
    true
}
