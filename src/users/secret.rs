//! Hashes and secrets: not to be seen in logs.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretSlice, SecretString};
use subtle::ConstantTimeEq as _;

/// Shows nothing, and compares in the same time wherever two differ.
macro_rules! hidden {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("[redacted]")
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                let (one, other): (&[u8], &[u8]) = (self.expose().as_ref(), other.expose().as_ref());
                one.ct_eq(other).into()
            }
        }

        impl Eq for $name {}
    )*};
}

hidden!(SecretHash, SecretText, EncryptedSecret);

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

/// A secret that the backend has encrypted, under a key which is not in the
/// database: wiped, hidden and compared as [`SecretHash`] is.
///
/// ```
/// use revenge_db::users::EncryptedSecret;
///
/// assert_eq!(format!("{:?}", EncryptedSecret::new(*b"ciphertext")), "[redacted]");
/// ```
#[derive(Clone)]
pub struct EncryptedSecret(SecretSlice<u8>);

impl EncryptedSecret {
    /// Takes what encryption made of the secret, never the secret itself.
    pub fn new(ciphertext: impl Into<Vec<u8>>) -> Self {
        Self(SecretSlice::from(ciphertext.into()))
    }

    /// What encryption made of it, for decrypting.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }
}

impl From<Vec<u8>> for EncryptedSecret {
    fn from(ciphertext: Vec<u8>) -> Self {
        Self::new(ciphertext)
    }
}

/// A secret that is needed as it is and lives for minutes: wiped, hidden and
/// compared as [`SecretHash`] is.
///
/// ```
/// use revenge_db::users::SecretText;
///
/// assert_eq!(format!("{:?}", SecretText::new("nonce")), "[redacted]");
/// ```
#[derive(Clone)]
pub struct SecretText(SecretString);

impl SecretText {
    /// Takes the secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The secret.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}
