//! Advisory locks: one holder at a time, over all processes of a database.
//!
//! They are kept by the primary: for a session ([`Database::lock`]), for a
//! transaction ([`Transaction::lock`]), or for as long as a task is the one that
//! leads ([`Database::lead`]). None of them outlives the connection that holds it.

mod guard;
mod lead;

use sha2::{Digest as _, Sha256};

use crate::error::Result;
use crate::handle::{Handle, ReadWrite};
use crate::query::{execute, value};
use crate::transaction::Transaction;
use crate::{Database, database::Access};

pub use guard::LockGuard;
pub use lead::{Fence, Term};

/// What a lock is taken of: PostgreSQL knows numbers of 64 bits. A name stands
/// for the first eight bytes of its SHA-256, so that every version and language
/// comes to the same one. All locks of a database share these numbers.
///
/// ```
/// # use revenge_db::LockKey;
/// assert_eq!(LockKey::from("library scan"), LockKey::from("library scan"));
/// assert_ne!(LockKey::from("library scan"), LockKey::from(7));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LockKey(i64);

impl From<i64> for LockKey {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

impl From<&str> for LockKey {
    fn from(name: &str) -> Self {
        let digest = Sha256::digest(name);
        Self(digest.iter().take(8).fold(0, |number, byte| number << 8 | i64::from(*byte)))
    }
}

impl Database {
    /// Waits until nobody else holds the lock `key`, and holds it until the
    /// guard is dropped. Other tasks of this process wait like other processes.
    ///
    /// It keeps a connection of the pool for that time: many locks at once, or
    /// many who wait, need a pool that is large enough. One round trip. The wait
    /// is bounded by the query timeout, or by [`with_timeout`](Self::with_timeout).
    ///
    /// ```no_run
    /// # async fn example(db: revenge_db::Database) -> revenge_db::Result<()> {
    /// let guard = db.lock("library scan").await?;
    /// // … nobody else scans …
    /// guard.release().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if somebody else holds it for
    /// too long, [`Error::LockTimeout`](crate::Error::LockTimeout) if that is longer
    /// than `pool.lock_timeout` where one is set,
    /// [`Error::PoolExhausted`](crate::Error::PoolExhausted),
    /// [`Error::Unavailable`](crate::Error::Unavailable).
    pub async fn lock(&self, key: impl Into<LockKey> + Send) -> Result<LockGuard> {
        LockGuard::acquire(self.access(), key.into()).await
    }

    /// The lock `key` if nobody else holds it, at once. One round trip.
    ///
    /// # Errors
    ///
    /// As [`lock`](Self::lock), but for the wait.
    pub async fn try_lock(&self, key: impl Into<LockKey> + Send) -> Result<Option<LockGuard>> {
        LockGuard::try_acquire(self.access(), key.into()).await
    }
}

impl Transaction {
    /// Waits until nobody else holds the lock `key`, and holds it to the
    /// transaction's end. It excludes those who hold it for a session as well. One
    /// round trip; the wait is bounded like every call's, and by
    /// [`lock_timeout`](crate::TransactionOptions::lock_timeout).
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout),
    /// [`Error::LockTimeout`](crate::Error::LockTimeout),
    /// [`Error::Misuse`](crate::Error::Misuse) after the transaction's end.
    pub async fn lock(&self, key: impl Into<LockKey> + Send) -> Result<()> {
        let LockKey(key) = key.into();
        self.locks().execute(execute!("queries/lock/transaction/acquire.sql", key)).await.map(drop)
    }

    /// Takes the lock `key` to the transaction's end if nobody else holds it;
    /// returns whether it did. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Misuse`](crate::Error::Misuse) after the transaction's end.
    pub async fn try_lock(&self, key: impl Into<LockKey> + Send) -> Result<bool> {
        let LockKey(key) = key.into();
        self.locks().read(value!("queries/lock/transaction/try_acquire.sql", key)).await
    }

    fn locks(&self) -> Handle<ReadWrite> {
        Handle::transaction(self)
    }
}
