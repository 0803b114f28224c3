//! Every metric of the crate, by its OpenTelemetry name, and the one place that
//! reports calls. Install any recorder of the `metrics` facade to see them.

use std::time::Instant;

use metrics::{Label, SharedString, counter, histogram};

use crate::error::{Error, Result};

/// Histogram of seconds a call took, with the attributes `db.operation.name`
/// (as in `queries/`) and `outcome` (`ok`, or [`Error::kind`]).
pub const OPERATION_DURATION: &str = "db.client.operation.duration";

/// Counter of reads that were repeated on a fresh connection, by operation.
pub const READ_RETRIES: &str = "db.client.read.retries";

/// Counter of transactions that were run again after a collision, by name.
pub const TRANSACTION_RETRIES: &str = "db.client.transaction.retries";

/// Counter of rows of bulk imports, by `entity` and `outcome`.
pub const IMPORT_ROWS: &str = "db.client.import.rows";

/// Reports one call to `tracing` and `metrics`. Successes are traced at debug,
/// failures that an operator can do something about at warn: the caller logs
/// the rest where it handles it.
pub(crate) fn report<T>(op: &'static str, started: Instant, outcome: &Result<T>) {
    let elapsed = started.elapsed();
    let label = match outcome {
        Ok(_) => "ok",
        Err(error) => error.kind(),
    };
    let labels = [Label::from_static_parts("db.operation.name", op), Label::from_static_parts("outcome", label)];
    histogram!(OPERATION_DURATION, labels.iter()).record(elapsed.as_secs_f64());
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

fn micros(elapsed: std::time::Duration) -> u64 {
    u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX)
}

/// Counts a repetition under `metric`.
pub(crate) fn count_retry(metric: &'static str, op: &'static str) {
    counter!(metric, "db.operation.name" => SharedString::const_str(op)).increment(1);
}
