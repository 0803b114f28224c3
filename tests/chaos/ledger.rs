//! What the crate has said of every write.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;

use revenge_db::outbox::Position;
use revenge_db::{Error, Result};

/// Where a write goes, and which of the crate's promises it is made under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A transaction that is run again after a proven rollback.
    Transfer,
    /// A transaction under a key, called until it succeeds.
    Keyed,
    /// A statement on its own.
    Single,
    /// Rows of an import, all or none.
    Import,
    /// Lines of a COPY, all or none.
    Copy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Said {
    Done,
    NotDone,
    Unknown,
}

#[derive(Default)]
pub struct Ledger {
    writes: Mutex<Vec<(Kind, i64, Said)>>,
    /// Everything else that was counted.
    counts: Mutex<BTreeMap<&'static str, u64>>,
    /// What the notifications, the outbox and the leaders' terms have shown.
    pub notified: Mutex<Vec<i64>>,
    pub events: Mutex<Vec<i64>>,
    pub followed_to: Mutex<Position>,
    pub terms: Mutex<Vec<revenge_db::Fence>>,
    /// Promises that were seen broken while it went on.
    pub violations: Mutex<Vec<String>>,
}

impl Ledger {
    pub fn write<T>(&self, kind: Kind, id: i64, outcome: &Result<T>) {
        let said = match outcome {
            Ok(_) => Said::Done,
            Err(Error::CommitUnknown { .. }) => Said::Unknown,
            Err(_) => Said::NotDone,
        };
        self.writes.lock().unwrap().push((kind, id, said));
    }

    pub fn count(&self, what: &'static str) {
        *self.counts.lock().unwrap().entry(what).or_default() += 1;
    }

    /// Counts a call by whether it succeeded.
    pub fn call<T>(&self, ok: &'static str, failed: &'static str, outcome: &Result<T>) {
        self.count(if outcome.is_ok() { ok } else { failed });
    }

    pub fn violated(&self, promise: String) {
        self.violations.lock().unwrap().push(promise);
    }

    pub fn writes(&self) -> Vec<(Kind, i64, Said)> {
        self.writes.lock().unwrap().clone()
    }

    pub fn counted(&self, what: &str) -> u64 {
        self.counts.lock().unwrap().get(what).copied().unwrap_or_default()
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sums = BTreeMap::<_, u64>::new();
        for (kind, _, said) in self.writes() {
            *sums.entry((kind, said)).or_default() += 1;
        }
        writeln!(f, "writes, and what was said of them")?;
        for ((kind, said), sum) in sums {
            writeln!(f, "  {:<10} {:<8} {sum:>7}", format!("{kind:?}"), format!("{said:?}"))?;
        }
        writeln!(f, "besides")?;
        for (what, count) in &*self.counts.lock().unwrap() {
            writeln!(f, "  {what:<36} {count:>7}")?;
        }
        let lens = [("notifications", self.notified.lock().unwrap().len()), ("events", self.events.lock().unwrap().len())];
        for (what, len) in lens {
            writeln!(f, "  {what:<36} {len:>7}")?;
        }
        Ok(())
    }
}
