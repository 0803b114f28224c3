//! Hashes of passwords and tokens: not to be seen in logs.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

/// The hash of a password or token. It is wiped from memory when dropped, and
/// `Debug` shows none of it.
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
