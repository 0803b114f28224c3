//! Servers that a test starts by itself.

use revenge_db::embedded::ServerOptions;

/// Of the version that the tests run on, where they were told.
pub fn options() -> ServerOptions {
    let major = std::env::var("TEST_POSTGRES_MAJOR").ok().map(|major| major.parse().unwrap());
    major.into_iter().fold(ServerOptions::default(), ServerOptions::major)
}
