//! Why a command failed, and how that is told: one message, its causes below it.

use std::error::Error as _;
use std::io;
use std::process::ExitCode;

/// Everything that can end a command early.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The library refused.
    #[error(transparent)]
    Database(revenge_db::Error),

    /// The server writes nothing.
    #[error(
        "{op}: the server or the session is read-only ({source}); give the address of the primary, and a role and database without \
         `default_transaction_read_only`"
    )]
    ReadOnly {
        /// What was to be written.
        op: &'static str,
        /// The server's answer.
        #[source]
        source: Box<revenge_db::ServerError>,
    },

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

    /// An import is in, and what is to be told of it is not.
    #[error("the rows are in, but those that were rejected are not listed: {0}")]
    Unlisted(#[source] Box<Failure>),

    /// Nobody waited for the end of a COMMIT.
    #[error(
        "interrupted while the rows were made permanent, and whether they are is not known: look into the library, or repeat the import \
         with --on-conflict skip"
    )]
    OutcomeUnknown,

    /// Somebody pressed Ctrl-C, or the service manager wants us gone.
    #[error("interrupted; what had begun was undone")]
    Interrupted {
        /// 2 for SIGINT, 15 for SIGTERM.
        signal: u8,
    },

    /// The same, while migrations were run or undone.
    #[error(
        "interrupted; migrations that were finished stay as they are, and the one under way is whole or not there: see `revenge-db migrate status`"
    )]
    MigrationInterrupted {
        /// 2 for SIGINT, 15 for SIGTERM.
        signal: u8,
    },
}

/// Ended with the rows in, and those that were rejected not listed.
const UNLISTED: u8 = 3;

/// Ended without knowing whether the rows are in.
const UNKNOWN: u8 = 4;

impl From<revenge_db::Error> for Failure {
    fn from(error: revenge_db::Error) -> Self {
        match error {
            // The library's words are for those who write a backend.
            revenge_db::Error::ReadOnly { op, source } => Self::ReadOnly { op, source },
            error => Self::Database(error),
        }
    }
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

    /// Whether nothing is written of what failed.
    pub fn leaves_nothing(&self) -> bool {
        !matches!(self, Self::Unlisted(_) | Self::OutcomeUnknown | Self::Database(revenge_db::Error::CommitUnknown { .. }))
    }

    /// 1 where nothing is written, or 128 + the signal's number as shells have it.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Interrupted { signal } | Self::MigrationInterrupted { signal } => ExitCode::from(128 + signal),
            Self::Unlisted(_) => ExitCode::from(UNLISTED),
            Self::OutcomeUnknown | Self::Database(revenge_db::Error::CommitUnknown { .. }) => ExitCode::from(UNKNOWN),
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
        let failure = Failure::Unlisted(Box::new(failure));
        let said = "error: the rows are in, but those that were rejected are not listed: movies.csv, line 3: cannot be read\n  caused by: the disk is on fire";
        assert_eq!(failure.report(), said);
        let failure = Failure::Database(revenge_db::Error::Closed { op: "health.check" });
        assert_eq!(failure.report(), "error: health.check: the database handle was closed");
    }
}
