//! What a caller can ask of a server.

use super::EmbeddedError;

/// What a server should be like; [`ServerOptions::default`] is the newest
/// version to be had, 18 preferred, with settings that suit tests.
#[derive(Debug, Clone, Default)]
pub struct ServerOptions {
    pub(super) major: Option<u16>,
    settings: Vec<(String, String)>,
    pub(super) offline: bool,
}

impl ServerOptions {
    /// Asks for one major version, such as 15, instead of the newest found.
    #[must_use]
    pub fn major(mut self, major: u16) -> Self {
        self.major = Some(major);
        self
    }

    /// Sets a parameter of `postgresql.conf`, over the defaults of this module;
    /// the last call for a name wins. The server checks it at its start.
    #[must_use]
    pub fn setting(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// Fetches nothing: binaries on the machine or downloaded before, no
    /// containers (starting one may pull its image).
    #[must_use]
    pub fn offline(mut self, offline: bool) -> Self {
        self.offline = offline;
        self
    }

    /// The defaults of this module, those of a kind of server, then what the
    /// caller set; of two alike the last one counts.
    pub(super) fn all_settings(&self, of_kind: &[&[(&str, &str)]]) -> Result<Vec<(String, String)>, EmbeddedError> {
        let defaults = [
            ("fsync", "off"),
            ("full_page_writes", "off"),
            ("max_connections", "200"),
            ("shared_buffers", "256MB"),
            ("max_wal_size", "2GB"),
            ("timezone", "UTC"),
            ("log_timezone", "UTC"),
            // CREATE and DROP DATABASE wait for every session that is just logging
            // in; one that was cut off meanwhile would keep them for a minute.
            ("authentication_timeout", "5s"),
        ];
        for (name, _) in &self.settings {
            check_name(name)?;
        }
        let defaults = defaults.iter().chain(of_kind.iter().copied().flatten()).map(|&(name, value)| (name.to_owned(), value.to_owned()));
        Ok(defaults.chain(self.settings.iter().cloned()).collect())
    }
}

/// A parameter's name has one shape; the port is not the caller's to choose.
pub(super) fn check_name(name: &str) -> Result<(), EmbeddedError> {
    let known_shape = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    if known_shape && name != "port" { Ok(()) } else { Err(EmbeddedError::Setting { name: name.to_owned() }) }
}
