//! How long an operation may take.

use std::time::{Duration, Instant};

use futures_util::TryFutureExt as _;

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

    /// Waits for `call`, which is dropped when the time is up. No `async fn`: that
    /// would keep room for `call` twice, at every level.
    pub(crate) fn bound<F: Future>(self, call: F) -> impl Future<Output = Result<F::Output, Elapsed>> {
        tokio::time::timeout_at(self.at.into(), call).map_err(move |_| Elapsed { after: self.after })
    }
}
