//! Why there is no server, in words that say what to do.

/// Why no server runs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmbeddedError {
    /// No way led to a server of the wanted version.
    #[error("no PostgreSQL {wanted} to be had; give the URL of a server, or make one of these ways work:\n{}", list(.tried))]
    NotFound {
        /// The major version, or `15 or newer`.
        wanted: String,
        /// Each way that was tried and what came of it.
        tried: Vec<Attempt>,
    },

    /// A server was found and did not start, or did not answer in time.
    #[error("PostgreSQL ({origin}) did not start: {reason}{}", log_lines(.log))]
    Start {
        /// Where it comes from.
        origin: String,
        /// At which step, and what to do where that is known.
        reason: String,
        /// The last lines of its log; empty when there is none.
        log: String,
    },

    /// The server may still be running, or its folder still be there.
    #[error("PostgreSQL ({origin}) was not cleaned up: {reason}")]
    Stop {
        /// Where it comes from.
        origin: String,
        /// What is left.
        reason: String,
    },

    /// A node of a [`Replication`](super::Replication) did not come to the
    /// state that was asked for.
    #[error("{node}: {reason}{}", log_lines(.log))]
    Node {
        /// Its name and where its binaries come from.
        node: String,
        /// What was not reached, or what the server said.
        reason: String,
        /// The last lines of its log; empty when there is none.
        log: String,
    },

    /// A parameter's name is malformed, or is `port`, which is always chosen here.
    #[error("setting `{name}`: give the name of a parameter of postgresql.conf other than `port`, such as `work_mem`")]
    Setting {
        /// The name as it was given.
        name: String,
    },

    /// The operating system refused something.
    #[error("{what}: {source}")]
    Io {
        /// What was attempted, with the path.
        what: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

impl EmbeddedError {
    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}

/// A way to a server that led nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The way: `installed binaries`, `Docker`, `download`.
    pub way: &'static str,
    /// What came of it.
    pub said: String,
}

fn list(tried: &[Attempt]) -> String {
    tried.iter().map(|attempt| format!("  - {}: {}", attempt.way, attempt.said)).collect::<Vec<_>>().join("\n")
}

fn log_lines(log: &str) -> String {
    if log.is_empty() { String::new() } else { format!("; the end of its log:\n{log}") }
}
