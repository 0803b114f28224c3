//! Points inside a transaction to which it can return.

use std::sync::atomic::Ordering;
use std::time::Instant;

use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use super::Transaction;
use crate::error::Result;
use crate::metrics;
use crate::query::Command;

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
    /// [`Error::Misuse`](crate::Error::Misuse) after the transaction's end.
    pub async fn savepoint(&self, name: impl Into<String>) -> Result<Savepoint> {
        let id = self.0.savepoints.fetch_add(1, Ordering::Relaxed);
        self.command("transaction.savepoint", format!("SAVEPOINT s{id}")).await?;
        Ok(Savepoint { name: name.into(), id })
    }

    /// Undoes what was done since `savepoint`, which stays usable; savepoints
    /// set after it are gone. A transaction in which a statement failed can go
    /// on from here. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Server`](crate::Error::Server) (3B001) if the savepoint is gone, [`Error::Misuse`](crate::Error::Misuse)
    /// after the transaction's end.
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
        let started = Instant::now();
        // Only numbers of our own stand in these statements.
        let statement = AssertSqlSafe(statement).into_sql_str();
        let outcome = self.run(op, &mut Command(statement)).await;
        metrics::report(op, started, &outcome);
        outcome
    }
}
