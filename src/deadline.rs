//! How long an operation may take.

use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use futures_core::future::BoxFuture;
use futures_util::TryFutureExt as _;
use tokio::runtime::{self, Handle};
use tokio::task::coop::unconstrained;
use tokio::time::Sleep;

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

    pub(crate) fn at(self) -> Instant {
        self.at
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

/// Wakes whoever waits on one connection for longer than he may. A timer of each
/// call's own would be armed and disarmed under a lock that the whole runtime
/// shares; this one stays armed from call to call. It rings early, for a call that
/// has long ended, and is set anew then: once in a deadline's length, not for each call.
pub(crate) struct Alarm {
    timer: Pin<Box<Sleep>>,
    /// Which has to be at work for the timer to ring.
    runtime: runtime::Id,
}

impl Alarm {
    /// In a runtime, for calls that end by then or later.
    pub(crate) fn new(first: Deadline) -> Self {
        Self { timer: Box::pin(tokio::time::sleep_until(first.at.into())), runtime: Handle::current().id() }
    }

    /// Waits for `call` until `deadline`; it can be waited for again after that.
    pub(crate) async fn bound<T>(&mut self, deadline: Deadline, call: &mut BoxFuture<'_, T>) -> Result<T, Elapsed> {
        std::future::poll_fn(|context| match call.as_mut().poll(context) {
            Poll::Ready(outcome) => Poll::Ready(Ok(outcome)),
            Poll::Pending => self.poll(deadline, context).map(Err),
        })
        .await
    }

    fn poll(&mut self, deadline: Deadline, context: &mut Context<'_>) -> Poll<Elapsed> {
        // The runtime in which the connection was opened may rest, or be gone.
        if Handle::try_current().is_ok_and(|here| here.id() != self.runtime) {
            *self = Self::new(deadline);
        }
        let at = deadline.at.into();
        if self.timer.deadline() > at {
            self.timer.as_mut().reset(at);
        }
        loop {
            // A call that uses its task's budget up at every turn has to end as well.
            ready!(pin!(unconstrained(self.timer.as_mut())).poll(context));
            // The clock of the timer, which a test may have stopped.
            if tokio::time::Instant::now() >= at {
                return Poll::Ready(Elapsed { after: deadline.after });
            }
            self.timer.as_mut().reset(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// The clock that the tests stop.
    fn now() -> Instant {
        tokio::time::Instant::now().into_std()
    }

    /// Waits for a call that ends `ends` seconds from now, until `until` seconds from
    /// now; how many seconds that took, and whether the call had ended.
    async fn wait(alarm: &mut Alarm, ends: u32, until: u32) -> (u64, bool) {
        let begun = now();
        let mut call: BoxFuture<'_, ()> = Box::pin(tokio::time::sleep(ends * SECOND));
        let outcome = alarm.bound(Deadline::of(begun, until * SECOND), &mut call).await;
        assert!(outcome.is_ok() || outcome == Err(Elapsed { after: until * SECOND }));
        ((now() - begun).as_secs(), outcome.is_ok())
    }

    #[tokio::test(start_paused = true)]
    async fn an_alarm_keeps_every_calls_own_deadline() {
        let mut alarm = Alarm::new(Deadline::of(now(), 10 * SECOND));
        assert_eq!(wait(&mut alarm, 60, 3).await, (3, false), "earlier than it was set for");
        assert_eq!(wait(&mut alarm, 60, 30).await, (30, false), "later, and it had rung already");
        assert_eq!(wait(&mut alarm, 1, 60).await, (1, true));
        assert_eq!(wait(&mut alarm, 90, 70).await, (70, false), "it rings for the call before, 59 seconds in");
        assert_eq!(wait(&mut alarm, 1, 60).await, (1, true));
        assert_eq!(wait(&mut alarm, 90, 2).await, (2, false), "earlier than for the call before");
        assert_eq!(wait(&mut alarm, 0, 0).await, (0, true), "what is there is not too late");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_waited_for_again_has_gone_on() {
        let begun = now();
        let mut alarm = Alarm::new(Deadline::of(begun, SECOND));
        let mut call: BoxFuture<'_, &str> = Box::pin(async {
            tokio::time::sleep(5 * SECOND).await;
            "done"
        });
        let late = alarm.bound(Deadline::of(begun, 2 * SECOND), &mut call).await;
        assert_eq!(late, Err(Elapsed { after: 2 * SECOND }));
        assert_eq!(alarm.bound(Deadline::of(begun, 8 * SECOND), &mut call).await, Ok("done"));
        assert_eq!(now() - begun, 5 * SECOND);
    }

    #[tokio::test]
    async fn a_call_that_uses_its_tasks_budget_up_at_every_turn_ends_too() {
        let soon = Duration::from_millis(20);
        let mut alarm = Alarm::new(Deadline::of(now(), SECOND));
        let mut call: BoxFuture<'_, ()> = Box::pin(async {
            loop {
                tokio::task::consume_budget().await;
            }
        });
        assert_eq!(alarm.bound(Deadline::of(now(), soon), &mut call).await, Err(Elapsed { after: soon }));
    }

    #[test]
    fn an_alarm_of_a_runtime_that_rests_or_is_gone_rings_in_another() {
        let runtime = || runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (resting, gone, here) = (runtime(), runtime(), runtime());
        let soon = Duration::from_millis(20);
        let in_vain = async |alarm: &mut Alarm| {
            let mut call: BoxFuture<'_, ()> = Box::pin(std::future::pending());
            assert_eq!(alarm.bound(Deadline::of(now(), soon), &mut call).await, Err(Elapsed { after: soon }));
        };
        let alarms = [&resting, &gone].map(|other| {
            other.block_on(async {
                let mut alarm = Alarm::new(Deadline::of(now(), 60 * SECOND));
                in_vain(&mut alarm).await;
                alarm
            })
        });
        drop(gone);
        for mut alarm in alarms {
            here.block_on(in_vain(&mut alarm));
        }
    }
}
