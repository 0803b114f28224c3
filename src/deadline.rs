//! How long an operation may take.

use std::time::{Duration, Instant};

/// When an operation must have ended, and how long that is from its beginning:
/// the one for waiting, the other for telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Deadline {
    at: Instant,
    after: Duration,
}

/// What calls on a connection may take: each so long, or all of them until
/// their caller's own deadline.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowance {
    pub(crate) each: Duration,
    pub(crate) own: Option<Deadline>,
}

impl Allowance {
    /// For a call that begins now.
    pub(crate) fn deadline(self) -> Deadline {
        self.own.unwrap_or_else(|| Deadline::of(Instant::now(), self.each))
    }
}

/// The time is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Elapsed {
    pub(crate) after: Duration,
}

impl Deadline {
    /// So long after `started`.
    pub(crate) fn of(started: Instant, after: Duration) -> Self {
        Self { at: started + after, after }
    }

    /// The duration that it stands for.
    pub(crate) fn after(self) -> Duration {
        self.after
    }

    /// The time that is left; zero when it is up.
    pub(crate) fn left(self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    pub(crate) fn is_over(self) -> bool {
        self.left().is_zero()
    }

    /// Whichever comes first.
    pub(crate) fn or_sooner(self, other: Self) -> Self {
        if other.at < self.at { other } else { self }
    }

    /// Waits for `call`, which is dropped when the time is up.
    pub(crate) async fn bound<T>(self, call: impl Future<Output = T>) -> Result<T, Elapsed> {
        tokio::time::timeout_at(self.at.into(), call).await.map_err(|_| Elapsed { after: self.after })
    }
}
