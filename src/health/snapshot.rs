//! Who keeps dead rows from being cleaned up: a forgotten transaction fills a disk in a day.

use std::fmt;
use std::time::Duration;

use metrics::gauge;
use serde::Serialize;

use crate::metrics::OLDEST_SNAPSHOT;

/// Beyond that it is a warning.
const TOO_OLD: Duration = Duration::from_hours(1);

/// Whoever holds the oldest snapshot on the primary.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SnapshotHolder {
    /// `session`, `prepared`, `slot` or `replica`.
    pub kind: String,
    /// Process id and application of a session or replica, the name of a prepared transaction or slot.
    pub name: String,
    /// How many transactions have begun since.
    pub transactions: i64,
    /// For how many seconds; `None` for slots and replicas.
    pub age_s: Option<f64>,
}

impl SnapshotHolder {
    /// Sets the gauge; zero when nobody holds anything.
    pub(super) fn report(found: Option<&Self>) {
        gauge!(OLDEST_SNAPSHOT).set(found.and_then(|holder| holder.age_s).unwrap_or_default());
    }

    /// What an operator should look at.
    pub(super) fn warning(&self) -> Option<String> {
        let age = Duration::try_from_secs_f64(self.age_s?).ok().filter(|age| *age > TOO_OLD)?;
        Some(format!("{self} has held a snapshot for {} minutes: dead rows are not cleaned up meanwhile; end it", age.as_secs() / 60))
    }
}

impl fmt::Display for SnapshotHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_old_is_a_warning_with_its_name() {
        let holder = |age_s| SnapshotHolder { kind: "session".to_owned(), name: "7 psql".to_owned(), transactions: 1, age_s };
        assert_eq!((holder(None).warning(), holder(Some(60.0)).warning(), holder(Some(-1.0)).warning()), (None, None, None));
        assert!(holder(Some(7_260.0)).warning().unwrap().starts_with("session 7 psql has held a snapshot for 121 minutes"));
    }
}
