//! A body run in a transaction: begun before it, ended after it, and run again
//! where that is safe.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{COMMIT, COMMIT_WITH_TOKEN, Transaction, TransactionOptions};
use crate::database::Inner;
use crate::error::{Error, Result};
use crate::metrics;
use crate::routing::{Memory, token_of};

/// Runs `body` once: commit on `Ok`, roll back on `Err`.
pub(crate) async fn run_once<T, E, Fut>(
    inner: &Inner,
    options: &TransactionOptions,
    memory: Option<&Arc<Memory>>,
    body: impl FnOnce(Transaction) -> Fut + Send,
) -> Result<T, E>
where
    Fut: Future<Output = Result<T, E>> + Send,
    T: Send,
    E: From<Error> + Send,
{
    match Transaction::begin(inner, options, memory).await {
        Ok(tx) => finish(inner, tx.clone(), memory, body(tx).await).await,
        Err(error) => Err(error.into()),
    }
}

/// Runs `body` up to `max_retries` times more while the server reports that
/// transactions collided. Nothing of a collided transaction was applied,
/// whatever the body made of the error.
pub(crate) async fn run_with<T, E, Fut>(
    inner: &Inner,
    options: &TransactionOptions,
    memory: Option<&Arc<Memory>>,
    body: impl Fn(Transaction) -> Fut + Send,
) -> Result<T, E>
where
    Fut: Future<Output = Result<T, E>> + Send,
    T: Send,
    E: From<Error> + Send,
{
    let mut retries = 0;
    loop {
        let tx = match Transaction::begin(inner, options, memory).await {
            Ok(tx) => tx,
            Err(error) => return Err(error.into()),
        };
        let outcome = finish(inner, tx.clone(), memory, body(tx.clone()).await).await;
        if outcome.is_ok() || retries >= options.max_retries || !tx.0.collided.load(Ordering::Relaxed) {
            return outcome;
        }
        metrics::count_retry(metrics::TRANSACTION_RETRIES, options.name);
        tokio::time::sleep(backoff(retries)).await;
        retries += 1;
    }
}

async fn finish<T, E: From<Error>>(inner: &Inner, tx: Transaction, memory: Option<&Arc<Memory>>, outcome: Result<T, E>) -> Result<T, E> {
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
            inner.router().doubt_primary();
        }
    })?;
    match (memory, row.as_ref().and_then(token_of)) {
        (Some(memory), Some(token)) => memory.has_committed(token),
        (Some(memory), None) => memory.has_written(),
        (None, _) => {}
    }
    Ok(value)
}

/// Exponential from 2 ms, at most a second, each pause drawn at random up to that.
fn backoff(retries: u32) -> Duration {
    let ceiling = Duration::from_millis(2).saturating_mul(2_u32.saturating_pow(retries)).min(Duration::from_secs(1));
    ceiling.mul_f64(rand::random_range(0.5..=1.0))
}
