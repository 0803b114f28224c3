//! Ctrl-C and the service manager's wish to end: a command is dropped, which
//! undoes what it has begun.

use std::io::Write as _;
use std::pin::pin;
use std::time::Duration;

use crate::failure::Failure;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How long somebody who wants us gone waits for what can no longer be undone.
const PATIENCE: Duration = Duration::from_mins(1);

/// Listens from the beginning, so that no signal is missed between two steps.
pub struct Signals {
    #[cfg(unix)]
    listening: Option<(Signal, Signal)>,
}

impl Signals {
    /// Begins to listen.
    pub fn listen() -> Self {
        Self {
            #[cfg(unix)]
            listening: signal(SignalKind::interrupt()).ok().zip(signal(SignalKind::terminate()).ok()),
        }
    }

    /// Runs a step of a command, and drops it when a signal comes.
    pub async fn unless_one_comes<T>(&mut self, step: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        tokio::select! {
            biased;
            signal = self.next() => Err(Failure::Interrupted { signal }),
            outcome = step => outcome,
        }
    }

    /// The same for a step that from some moment on is not undone by dropping it: a
    /// signal after that waits for the outcome, which counts as it is. A second one
    /// gives up, as does patience.
    pub async fn unless_one_comes_before<T>(
        &mut self,
        cannot_be_undone: impl Fn() -> bool,
        step: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let mut step = pin!(step);
        let signal = tokio::select! {
            biased;
            signal = self.next() => signal,
            outcome = &mut step => return outcome,
        };
        if !cannot_be_undone() {
            return Err(Failure::Interrupted { signal });
        }
        let _ = writeln!(std::io::stderr(), "the rows are being made permanent: waiting for the outcome; another signal gives up");
        tokio::select! {
            biased;
            outcome = &mut step => outcome,
            _ = self.next() => Err(Failure::OutcomeUnknown),
            () = tokio::time::sleep(PATIENCE) => Err(Failure::OutcomeUnknown),
        }
    }

    /// The number of the signal that came.
    async fn next(&mut self) -> u8 {
        #[cfg(unix)]
        if let Some((interrupt, terminate)) = &mut self.listening {
            return tokio::select! {
                _ = interrupt.recv() => 2,
                _ = terminate.recv() => 15,
            };
        }
        match tokio::signal::ctrl_c().await {
            Ok(()) => 2,
            // Nobody can be listened to: the system ends the process as ever.
            Err(_) => std::future::pending().await,
        }
    }
}
