//! Ctrl-C and the service manager's wish to end: a command is dropped, which
//! undoes what it has begun.

use crate::failure::Failure;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

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
