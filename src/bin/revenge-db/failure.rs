//! Why a command failed, and how that is told: one message, its causes below it.

use std::error::Error as _;
use std::io;
use std::process::ExitCode;

/// Everything that can end a command early.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The library refused.
    #[error(transparent)]
    Database(#[from] revenge_db::Error),

    /// A server of the demo's own failed.
    #[cfg(feature = "demo")]
    #[error(transparent)]
    Server(#[from] revenge_db::embedded::EmbeddedError),

    /// The command cannot be done as it was given; says what would do.
    #[error("{0}")]
    Refused(String),

    /// A file cannot be used.
    #[error("{place}: {problem}")]
    File {
        /// File, with line and column where they are known.
        place: String,
        /// What is wrong and what to do.
        problem: String,
        /// What the system said.
        #[source]
        source: Option<io::Error>,
    },

    /// Somebody pressed Ctrl-C, or the service manager wants us gone.
    #[error("interrupted; what had begun was undone")]
    Interrupted {
        /// 2 for SIGINT, 15 for SIGTERM.
        signal: u8,
    },
}

impl Failure {
    /// A file that cannot be used, where the system has nothing to add.
    pub fn file(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::File { place: place.into(), problem: problem.into(), source: None }
    }

    /// A file that the system refuses.
    pub fn io(place: impl Into<String>, problem: impl Into<String>, source: io::Error) -> Self {
        Self::File { place: place.into(), problem: problem.into(), source: Some(source) }
    }

    /// 1, or 128 + the signal's number as shells have it.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Interrupted { signal } => ExitCode::from(128 + signal),
            _ => ExitCode::FAILURE,
        }
    }

    /// The message with its causes, without those that it repeats.
    pub fn report(&self) -> String {
        let mut report = format!("error: {self}");
        let mut cause = self.source();
        while let Some(error) = cause {
            let text = error.to_string();
            if !report.contains(&text) {
                report.push_str("\n  caused by: ");
                report.push_str(&text);
            }
            cause = error.source();
        }
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_told_once() {
        let cause = io::Error::other("the disk is on fire");
        let failure = Failure::io("movies.csv, line 3", "cannot be read", cause);
        assert_eq!(failure.report(), "error: movies.csv, line 3: cannot be read\n  caused by: the disk is on fire");
        let failure = Failure::Database(revenge_db::Error::Closed { op: "health.check" });
        assert_eq!(failure.report(), "error: health.check: the database handle was closed");
    }
}
