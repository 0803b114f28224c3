//! The pool's housekeeping: worn connections out, `min_conns` kept open, and
//! nobody kept waiting beyond the acquire timeout.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::task::Waker;
use std::time::{Duration, Instant};

use super::{Lease, Shared};

/// The longest pause between two tries to refill a pool whose server is away.
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);

/// How soon a lost connection is replaced.
const SHORTEST_BACKOFF: Duration = Duration::from_millis(100);

/// How often a sleeping task looks whether the pool was dropped.
const LOOK: Duration = Duration::from_secs(1);

/// Both tasks run until the pool is closed or dropped.
pub(super) fn spawn(pool: &Arc<Shared>) {
    pool.runtime.spawn(keep(Arc::downgrade(pool), pool.options.check_period));
    pool.runtime.spawn(watch_deadlines(Arc::downgrade(pool)));
}

/// Ends the wait of callers whose time is up. Nobody who comes later is due
/// before who waits now, nor before one acquire timeout from now: so there is
/// nothing to be woken for in between.
async fn watch_deadlines(pool: Weak<Shared>) {
    while let Some(shared) = pool.upgrade() {
        let now = Instant::now();
        let (late, next) = {
            let mut queue = shared.queue();
            if queue.is_closed() {
                return;
            }
            (queue.expire(now), queue.next_deadline())
        };
        late.into_iter().for_each(Waker::wake);
        let next = next.unwrap_or(now + shared.options.acquire_timeout).min(now + LOOK);
        drop(shared);
        tokio::time::sleep_until(next.into()).await;
    }
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
    let mut left = pause;
    while !left.is_zero() {
        let Some(shared) = pool.upgrade() else { return false };
        if shared.queue().is_closed() {
            return false;
        }
        let nap = left.min(LOOK);
        if tokio::time::timeout(nap, shared.wake.notified()).await.is_ok() {
            return !shared.queue().is_closed();
        }
        left -= nap;
    }
    true
}

fn retire_worn(pool: &Arc<Shared>) {
    let now = Instant::now();
    // A statement of its own: one lock, or a caller could find the list empty meanwhile.
    let worn = pool.queue().take_worn(|slot| slot.is_worn(&pool.options, now));
    for slot in worn {
        pool.retire(slot);
    }
}

/// Opens what is missing of `min_conns`; `false` when the server refused.
async fn refill(pool: &Arc<Shared>) -> bool {
    while let Some(session) = pool.kept()
        && pool.open.load(Ordering::Acquire) < pool.options.min_conns
    {
        // With a lease like everybody else, or callers who open at the same
        // time would exceed the limit. None left: nothing is missing.
        if !pool.queue().claim() {
            return true;
        }
        let mut lease = Lease::new(Arc::clone(pool), session, None);
        match pool.open_slot("pool.refill", session).await {
            Ok(slot) => lease.fill(slot),
            Err(error) => {
                tracing::warn!(node = %pool.node, %error, "the pool cannot be refilled");
                return false;
            }
        }
    }
    true
}
