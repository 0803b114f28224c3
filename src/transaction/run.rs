//! A body run in a transaction: begun before it, ended after it, and run again
//! where that is safe.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::FutureExt as _;

use super::commit::{COMMIT, COMMIT_WITH_TOKEN};
use super::{Transaction, TransactionOptions};
use crate::database::Access;
use crate::deadline::Deadline;
use crate::error::{Error, Result};
use crate::metrics;
use crate::routing::{Memory, token_of};

/// Runs `body` once: commit on `Ok`, roll back on `Err`.
pub(crate) async fn run_once<T, E, Fut>(
    access: &Access,
    options: &TransactionOptions,
    memory: Option<&Arc<Memory>>,
    body: impl FnOnce(Transaction) -> Fut + Send,
) -> Result<T, E>
where
    Fut: Future<Output = Result<T, E>> + Send,
    T: Send,
    E: From<Error> + Send,
{
    let deadline = options.deadline(access.config());
    let tx = Transaction::begin_for(access, options, memory, deadline).await?;
    let outcome = in_time(options, deadline, body(tx.clone())).await;
    finish(access, tx, memory, outcome).await
}

/// Runs `body` up to `max_retries` times more while nothing of it was applied,
/// whatever it made of the error: it collided with another transaction, or the
/// connection was lost before the COMMIT, or the server says that it rolled back.
pub(crate) async fn run_with<T, E, Fut>(
    access: &Access,
    options: &TransactionOptions,
    memory: Option<&Arc<Memory>>,
    body: impl Fn(Transaction) -> Fut + Send,
) -> Result<T, E>
where
    Fut: Future<Output = Result<T, E>> + Send,
    T: Send,
    E: From<Error> + Send,
{
    let deadline = options.deadline(access.config());
    let mut retries = 0;
    loop {
        let tx = Transaction::begin_for(access, options, memory, deadline).await?;
        let outcome = in_time(options, deadline, body(tx.clone())).await;
        let outcome = finish(access, tx.clone(), memory, outcome).await;
        let pause = backoff(retries);
        if outcome.is_ok() || retries >= options.max_retries || !tx.0.undone.load(Ordering::Relaxed) || deadline.left() <= pause {
            return outcome;
        }
        metrics::count_retry(metrics::TRANSACTION_RETRIES, options.name);
        tokio::time::sleep(pause).await;
        retries += 1;
    }
}

/// A body that is late is dropped where it stands.
fn in_time<T, E: From<Error>, Fut>(options: &TransactionOptions, deadline: Deadline, body: Fut) -> impl Future<Output = Result<T, E>>
where
    Fut: Future<Output = Result<T, E>>,
{
    let op = options.name;
    deadline.bound(body).map(move |done| done.unwrap_or_else(|late| Err(Error::Timeout { op, after: late.after }.into())))
}

async fn finish<T, E: From<Error>>(access: &Access, tx: Transaction, memory: Option<&Arc<Memory>>, outcome: Result<T, E>) -> Result<T, E> {
    let value = match outcome {
        Ok(value) => value,
        Err(error) => {
            // The body's own error matters; a rollback that fails is done by the server.
            let _ = tx.rollback().await;
            return Err(error);
        }
    };
    let statements = if memory.is_some() { COMMIT_WITH_TOKEN } else { COMMIT };
    let row = tx.commit_asking(statements).await.inspect_err(|error| {
        if error.is_about_the_node() {
            access.router().doubt_primary();
        }
    })?;
    match (memory, row.as_ref().and_then(token_of)) {
        (Some(memory), Some(token)) => memory.has_committed(token),
        (Some(memory), None) => memory.has_written(),
        (None, _) => {}
    }
    Ok(value)
}

/// Exponential from 2 ms, at most a second, each pause drawn from the upper half of that.
pub(crate) fn backoff(retries: u32) -> Duration {
    let ceiling = Duration::from_millis(2).saturating_mul(2_u32.saturating_pow(retries)).min(Duration::from_secs(1));
    ceiling.mul_f64(rand::random_range(0.5..=1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_second_and_are_drawn_at_random() {
        for (retries, most_ms) in [(0, 2.0), (1, 4.0), (5, 64.0), (9, 1_000.0), (u32::MAX, 1_000.0)] {
            let pauses: Vec<f64> = (0..20).map(|_| 1_000.0 * backoff(retries).as_secs_f64()).collect();
            assert!(pauses.iter().all(|pause| (most_ms / 2.0 - 0.001..=most_ms + 0.001).contains(pause)), "{retries}: {pauses:?}");
            assert!(pauses.iter().any(|pause| (pause - pauses[0]).abs() > f64::EPSILON), "{retries}: {pauses:?}");
        }
    }
}
