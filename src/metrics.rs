//! Every metric of the crate, by its OpenTelemetry name, and the one place that
//! reports calls. Install any recorder of the `metrics` facade to see them.

use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use metrics::{Key, Label, Level, Metadata, SharedString, counter, histogram};

use crate::error::{Error, OWN_QUERY, Result};

/// Histogram of seconds a call took, with the attributes `db.operation.name`
/// (as in `queries/`) and `outcome` (`ok`, or [`Error::kind`]).
pub const OPERATION_DURATION: &str = "db.client.operation.duration";

/// Counter of reads that were repeated on a fresh connection or another node, by operation.
pub const READ_RETRIES: &str = "db.client.read.retries";

/// Counter of long writes that were begun anew after a deadlock, by operation.
pub const WRITE_RETRIES: &str = "db.client.write.retries";

/// Counter of reads that did not go to a replica, or not to the first one, by
/// `reason`; see [`FallbackCounts`](crate::FallbackCounts).
pub const ROUTING_FALLBACKS: &str = "db.client.routing.fallbacks";

/// Counter of transactions that were run again after a collision or another
/// proven rollback, by name.
pub const TRANSACTION_RETRIES: &str = "db.client.transaction.retries";

/// Counter of commits whose answer was lost, by what the server said of them
/// afterwards (`outcome`): `committed`, `rolled_back`, `unknown`.
pub const COMMITS_LOST: &str = "db.client.transaction.commits_lost";

/// Counter of reads that the cache has answered, by `topic`; on only with
/// `cache.enabled`, as the next two.
pub const CACHE_HITS: &str = "db.client.cache.hits";

/// Counter of reads whose value the cache had to load from the primary, by `topic`.
pub const CACHE_MISSES: &str = "db.client.cache.misses";

/// Counter of values that the cache was told to forget, by this process or by
/// another, by `topic`; `any` where it forgot all of them.
pub const CACHE_INVALIDATIONS: &str = "db.client.cache.invalidations";

/// Gauge of seconds for which the oldest committed event of the outbox is held
/// back by an older transaction that still writes, 0 without one; set by
/// whoever reads or follows the outbox. See [`Outbox::horizon`](crate::outbox::Outbox::horizon).
pub const OUTBOX_HELD_BACK: &str = "db.client.outbox.held_back";

/// Gauge of seconds: for how long the oldest snapshot on the primary has been
/// held; set by health checks, which name the holder.
pub const OLDEST_SNAPSHOT: &str = "db.client.oldest_snapshot.age";

/// Gauge of transactions that have begun since the oldest snapshot on the
/// primary, for the `kind` of who holds it (`session`, `prepared`, `slot`,
/// `replica`), 0 for the other kinds; set by health checks.
pub const OLDEST_SNAPSHOT_TRANSACTIONS: &str = "db.client.oldest_snapshot.transactions";

/// Counter of rows of bulk imports, by `entity` and `outcome`.
pub const IMPORT_ROWS: &str = "db.client.import.rows";

/// Reports one call to `tracing` and `metrics`. Successes are traced at debug,
/// failures that an operator can do something about at warn: the caller logs
/// the rest where it handles it.
pub(crate) fn report<T>(op: &'static str, started: Instant, outcome: &Result<T>) {
    let elapsed = started.elapsed();
    record(op, elapsed, label(outcome));
    trace(op, elapsed, outcome);
}

/// Runs and [reports](report) a call that is more than one statement. No `async
/// fn`: that would keep room for `call` twice.
pub(crate) fn reported<T, F: Future<Output = Result<T>>>(op: &'static str, call: F) -> impl Future<Output = Result<T>> + use<T, F> {
    let started = Instant::now();
    call.inspect(move |outcome| report(op, started, outcome))
}

/// The same of one whose statements say themselves what went wrong.
pub(crate) fn recorded<T, F: Future<Output = Result<T>>>(op: &'static str, call: F) -> impl Future<Output = Result<T>> + use<T, F> {
    let started = Instant::now();
    call.inspect(move |outcome| {
        let (elapsed, outcome) = (started.elapsed(), label(outcome));
        record(op, elapsed, outcome);
        tracing::debug!(op, duration_us = micros(elapsed), outcome, "call");
    })
}

/// The same of a statement, most of which succeed: under a key that is ready.
pub(crate) fn report_query<T>(op: &'static str, succeeded: &'static Key, started: Instant, outcome: &Result<T>) {
    static METADATA: Metadata<'static> = Metadata::new(module_path!(), Level::INFO, Some(module_path!()));
    let elapsed = started.elapsed();
    if outcome.is_ok() {
        metrics::with_recorder(|recorder| recorder.register_histogram(succeeded, &METADATA)).record(elapsed.as_secs_f64());
    } else {
        record(op, elapsed, label(outcome));
    }
    trace(op, elapsed, outcome);
}

const fn labels(op: &'static str, outcome: &'static str) -> [Label; 2] {
    [Label::from_static_parts("db.operation.name", op), Label::from_static_parts("outcome", outcome)]
}

/// The labels of a call that succeeds, for the compiler to make.
pub(crate) const fn labels_of_success(op: &'static str) -> [Label; 2] {
    labels(op, OK)
}

/// The key under which such calls are measured.
pub(crate) const fn key_of_success(labels: &'static [Label]) -> Key {
    Key::from_static_parts(OPERATION_DURATION, labels)
}

fn label<T>(outcome: &Result<T>) -> &'static str {
    outcome.as_ref().err().map_or(OK, Error::kind)
}

fn trace<T>(op: &'static str, elapsed: Duration, outcome: &Result<T>) {
    let label = label(outcome);
    match outcome {
        Ok(_) => tracing::debug!(op, duration_us = micros(elapsed), outcome = label, "query"),
        Err(
            error @ (Error::Unavailable { .. }
            | Error::Timeout { .. }
            | Error::PoolExhausted { .. }
            | Error::CommitUnknown { .. }
            | Error::Corrupt { .. }
            | Error::Migration { .. }
            | Error::Driver { .. }),
        ) => tracing::warn!(op, duration_us = micros(elapsed), outcome = label, %error, "query failed"),
        Err(_) => tracing::debug!(op, duration_us = micros(elapsed), outcome = label, "query failed"),
    }
}

/// The `outcome` of a call that did not fail.
const OK: &str = "ok";

fn record(op: &'static str, elapsed: Duration, outcome: &'static str) {
    histogram!(OPERATION_DURATION, labels(op, outcome).iter()).record(elapsed.as_secs_f64());
}

/// Reports a statement of the backend's own, whose errors stay the driver's;
/// `error` is its [`Error::kind`]. The backend logs it where it handles it.
pub(crate) fn report_own(started: Instant, error: Option<&'static str>) {
    let (elapsed, label) = (started.elapsed(), error.unwrap_or(OK));
    record(OWN_QUERY, elapsed, label);
    tracing::debug!(op = OWN_QUERY, duration_us = micros(elapsed), outcome = label, "query");
}

fn micros(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX)
}

/// Counts a commit whose answer was lost.
pub(crate) fn count_commit_lost(outcome: &'static str) {
    counter!(COMMITS_LOST, "outcome" => outcome).increment(1);
}

/// Counts a repetition under `metric`.
pub(crate) fn count_retry(metric: &'static str, op: &'static str) {
    counter!(metric, "db.operation.name" => SharedString::const_str(op)).increment(1);
}
