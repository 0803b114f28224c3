//! Points inside a transaction to which it can return.

use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use super::Transaction;
use crate::error::{Error, Result};
use crate::metrics;
use crate::query::Command;

/// SQLSTATE `invalid_savepoint_specification`.
const NO_SUCH_SAVEPOINT: &str = "3B001";

/// A point inside a transaction to which it can return.
#[derive(Debug, Clone)]
pub struct Savepoint {
    name: String,
    id: u64,
}

impl Savepoint {
    /// The name that it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Transaction {
    /// Sets a point to which the transaction can return. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Misuse`] after the transaction's end.
    pub async fn savepoint(&self, name: impl Into<String>) -> Result<Savepoint> {
        // Counted for all transactions, so that one of another's is gone, not mistaken.
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        self.command("transaction.savepoint", format!("SAVEPOINT s{id}")).await?;
        Ok(Savepoint { name: name.into(), id })
    }

    /// Undoes what was done since `savepoint`, which stays usable; savepoints
    /// set after it are gone. A transaction in which a statement failed can go
    /// on from here. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Misuse`] if the savepoint is gone, after which the transaction can
    /// only go back to another one or end, and after the transaction's end.
    pub async fn rollback_to(&self, savepoint: &Savepoint) -> Result<()> {
        self.command("transaction.rollback_to", format!("ROLLBACK TO SAVEPOINT s{}", savepoint.id)).await?;
        // A collision since then is undone with the rest.
        self.0.undone.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Forgets `savepoint` and keeps what was done since. One round trip.
    ///
    /// # Errors
    ///
    /// As [`rollback_to`](Self::rollback_to).
    pub async fn release(&self, savepoint: Savepoint) -> Result<()> {
        self.command("transaction.release", format!("RELEASE SAVEPOINT s{}", savepoint.id)).await
    }

    async fn command(&self, op: &'static str, statement: String) -> Result<()> {
        // Only numbers of our own stand in these statements.
        let statement = AssertSqlSafe(statement).into_sql_str();
        let command = async {
            self.run(op, &mut Command(statement)).await.map_err(|error| match error.sqlstate() {
                Some(NO_SUCH_SAVEPOINT) => {
                    Error::Misuse { op, reason: "the savepoint is gone: it was released, or the transaction went back behind it" }
                }
                _ => error,
            })
        };
        metrics::reported(op, command).await
    }
}
