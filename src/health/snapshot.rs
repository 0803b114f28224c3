//! Who keeps dead rows from being cleaned up: a forgotten transaction fills a disk in a day.

use std::fmt;
use std::time::Duration;

use metrics::gauge;
use serde::Serialize;

use crate::metrics::{OLDEST_SNAPSHOT, OLDEST_SNAPSHOT_TRANSACTIONS};

/// Who may hold one, as the statement says it.
const KINDS: [&str; 4] = ["session", "prepared", "slot", "replica"];

/// Beyond that it is a warning.
const TOO_OLD: Duration = Duration::from_hours(1);

/// The same where nobody knows since when: as many as some 30 a second make in an hour.
const TOO_MANY: i64 = 100_000;

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
    /// For how many seconds; `None` for slots, replicas and, without
    /// `pg_read_all_stats`, sessions of other roles.
    pub age_s: Option<f64>,
    /// The longest time of all whose time is known.
    #[serde(skip)]
    pub(crate) longest_s: Option<f64>,
}

impl SnapshotHolder {
    /// Sets the gauges; zero when nobody holds anything.
    pub(super) fn report(found: Option<&Self>) {
        gauge!(OLDEST_SNAPSHOT).set(found.and_then(|holder| holder.longest_s).unwrap_or_default());
        for kind in KINDS {
            let transactions = found.filter(|holder| holder.kind == kind).map_or(0, |holder| holder.transactions);
            // No more than transaction ids, of which there are 2^32.
            gauge!(OLDEST_SNAPSHOT_TRANSACTIONS, "kind" => kind).set(f64::from(u32::try_from(transactions).unwrap_or(u32::MAX)));
        }
    }

    /// What an operator should look at.
    pub(super) fn warning(&self) -> Option<String> {
        let (who, since) = match (minutes(self.age_s), minutes(self.longest_s)) {
            (Some(minutes), _) => (self.to_string(), format!("{minutes} minutes")),
            (None, _) if self.age_s.is_none() && self.transactions > TOO_MANY => {
                (self.to_string(), format!("{} transactions", self.transactions))
            }
            // It is not what holds the oldest one, and its name is not known here.
            (None, Some(minutes)) => ("a session or a prepared transaction".to_owned(), format!("{minutes} minutes")),
            (None, None) => return None,
        };
        Some(format!("{who} has held a snapshot for {since}: dead rows are not cleaned up meanwhile; end it"))
    }
}

/// Of a time that is too long.
fn minutes(seconds: Option<f64>) -> Option<u64> {
    let time = Duration::try_from_secs_f64(seconds?).ok().filter(|time| *time > TOO_OLD)?;
    Some(time.as_secs() / 60)
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
        let holder =
            |age_s| SnapshotHolder { kind: "session".to_owned(), name: "7 psql".to_owned(), transactions: 1, age_s, longest_s: None };
        assert_eq!((holder(None).warning(), holder(Some(60.0)).warning(), holder(Some(-1.0)).warning()), (None, None, None));
        assert!(holder(Some(7_260.0)).warning().unwrap().starts_with("session 7 psql has held a snapshot for 121 minutes"));
        let behind_a_replica = SnapshotHolder { longest_s: Some(7_260.0), ..holder(None) };
        assert!(behind_a_replica.warning().unwrap().starts_with("a session or a prepared transaction has held a snapshot for 121 minutes"));
        let slot = SnapshotHolder { kind: "slot".to_owned(), name: "old".to_owned(), transactions: 2_000_000, ..holder(None) };
        assert!(slot.warning().unwrap().starts_with("slot old has held a snapshot for 2000000 transactions"));
    }
}
