//! Hashes of passwords and tokens: not to be seen in logs.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

/// The hash of a password or token. It is wiped from memory when dropped, and
/// `Debug` shows none of it. Comparing two takes the same time wherever they
/// differ; only that their lengths do is told at once.
///
/// ```
/// use revenge_db::users::SecretHash;
///
/// assert_eq!(format!("{:?}", SecretHash::new("$argon2id$…")), "[redacted]");
/// ```
#[derive(Clone)]
pub struct SecretHash(SecretString);

impl SecretHash {
    /// Takes a hash, never what was hashed.
    pub fn new(hash: impl Into<String>) -> Self {
        Self(SecretString::from(hash.into()))
    }

    /// The hash itself, for comparing.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl PartialEq for SecretHash {
    fn eq(&self, other: &Self) -> bool {
        self.expose().as_bytes().ct_eq(other.expose().as_bytes()).into()
    }
}

impl Eq for SecretHash {}

impl From<String> for SecretHash {
    fn from(hash: String) -> Self {
        Self::new(hash)
    }
}

impl From<&str> for SecretHash {
    fn from(hash: &str) -> Self {
        Self::new(hash)
    }
}
