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

    /// The defaults of this module, then what the caller set. A container has
    /// its own network and sockets, hence `in_container`.
    pub(super) fn all_settings(&self, in_container: bool) -> Result<Vec<(String, String)>, EmbeddedError> {
        let network: &[(&str, &str)] =
            if in_container { &[] } else { &[("listen_addresses", "127.0.0.1"), ("unix_socket_directories", "")] };
        let speed = [
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
            let known_shape = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
            if !known_shape || name == "port" {
                return Err(EmbeddedError::Setting { name: name.clone() });
            }
        }
        let defaults = network.iter().chain(&speed).map(|&(name, value)| (name.to_owned(), value.to_owned()));
        Ok(defaults.chain(self.settings.iter().cloned()).collect())
    }
}
