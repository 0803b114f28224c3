//! What a repository holds instead of a pool: it leases a connection or uses
//! the open transaction, converts rows, times and traces the call, maps errors
//! and repeats what may be repeated. None of that stands in a repository.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Instant;

use futures_core::future::BoxFuture;
use sqlx::PgConnection;
use sqlx::postgres::PgQueryResult;

use crate::database::Inner;
use crate::error::{Effect, Error, Result, classify, is_connection_lost, is_stale_plan};
use crate::metrics;
use crate::pool::{Lease, Pool, Purpose, Session};
use crate::query::{Misfit, Query, Rows};
use crate::transaction::Transaction;

/// The methods of a repository are those of its mode: [`ReadOnly`] has no writes.
pub trait Mode: sealed::Mode {}

/// Reads only: what [`Database::reader`](crate::Database::reader) offers.
#[derive(Debug, Clone, Copy)]
pub struct ReadOnly;

/// Reads and writes.
#[derive(Debug, Clone, Copy)]
pub struct ReadWrite;

impl Mode for ReadOnly {}
impl Mode for ReadWrite {}

mod sealed {
    pub trait Mode: Send + Sync + 'static {}
    impl Mode for super::ReadOnly {}
    impl Mode for super::ReadWrite {}
}

/// Runs named statements on the pools or inside a transaction.
#[derive(Clone)]
pub(crate) struct Handle<M> {
    target: Target,
    mode: PhantomData<M>,
}

#[derive(Clone)]
enum Target {
    Pools(Arc<Inner>),
    Transaction(Transaction),
}

impl<M: Mode> Handle<M> {
    pub(crate) fn pools(inner: &Arc<Inner>) -> Self {
        Self { target: Target::Pools(Arc::clone(inner)), mode: PhantomData }
    }

    pub(crate) fn transaction(tx: &Transaction) -> Self {
        Self { target: Target::Transaction(tx.clone()), mode: PhantomData }
    }

    /// Runs a read and turns its rows into `T`. One round trip; repeated once
    /// on a fresh connection if the first one turns out to be lost.
    pub(crate) async fn read<S, T, F>(&self, query: Query<F>) -> Result<S::Of<T>>
    where
        S: Rows,
        T: TryFrom<S::Row>,
        T::Error: Into<Misfit>,
        F: for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<S>>,
    {
        let rows = self.run(query.op, Purpose::Read, &query.run).await?;
        convert(query.op, rows)
    }

    async fn run<R>(
        &self,
        op: &'static str,
        purpose: Purpose,
        call: impl for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<R>>,
    ) -> Result<R> {
        let started = Instant::now();
        let outcome = match &self.target {
            Target::Pools(inner) => run_on_pool(inner.primary(), op, purpose, &call).await,
            Target::Transaction(tx) => tx.run(op, &call).await,
        };
        metrics::report(op, started, &outcome);
        outcome
    }
}

impl Handle<ReadWrite> {
    /// Runs a write and turns the rows that it returns into `T`. One round
    /// trip, never repeated: a lost answer is [`Error::CommitUnknown`].
    pub(crate) async fn write<S, T, F>(&self, query: Query<F>) -> Result<S::Of<T>>
    where
        S: Rows,
        T: TryFrom<S::Row>,
        T::Error: Into<Misfit>,
        F: for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<S>>,
    {
        let rows = self.run(query.op, Purpose::Write, &query.run).await?;
        convert(query.op, rows)
    }

    /// Runs a write and says how many rows it changed.
    pub(crate) async fn execute<F>(&self, query: Query<F>) -> Result<u64>
    where
        F: for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<PgQueryResult>>,
    {
        Ok(self.run(query.op, Purpose::Write, &query.run).await?.rows_affected())
    }

    /// Runs a write that must change the row `key`, else [`Error::NotFound`].
    pub(crate) async fn change<F>(&self, key: impl std::fmt::Display + Send, query: Query<F>) -> Result<()>
    where
        F: for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<PgQueryResult>>,
    {
        let op = query.op;
        match self.execute(query).await? {
            0 => Err(Error::NotFound { op, key: key.to_string() }),
            _ => Ok(()),
        }
    }

    /// The database behind the handle, for bulk work that needs a connection
    /// of its own; inside a transaction there is none.
    pub(crate) fn pool(&self, op: &'static str) -> Result<&Arc<Inner>> {
        match &self.target {
            Target::Pools(inner) => Ok(inner),
            Target::Transaction(_) => Err(Error::Misuse {
                op,
                reason: "this runs in a transaction of its own; call it on the `Database`, not inside a transaction",
            }),
        }
    }
}

fn convert<S, T>(op: &'static str, rows: S) -> Result<S::Of<T>>
where
    S: Rows,
    T: TryFrom<S::Row>,
    T::Error: Into<Misfit>,
{
    rows.convert(T::try_from).map_err(|misfit| misfit.into().into_error(op))
}

async fn run_on_pool<R>(
    pool: &Pool,
    op: &'static str,
    purpose: Purpose,
    call: &impl for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<R>>,
) -> Result<R> {
    let mut lease = pool.lease(op, Session::ReadWrite, purpose).await?;
    let error = match attempt(&mut lease, op, purpose, call).await? {
        Ok(rows) => return Ok(rows),
        Err(error) => error,
    };
    let error = if is_stale_plan(&error) {
        // Refused before it ran, and the lease forgot it: prepared anew, reads and writes alike.
        attempt(&mut lease, op, purpose, call).await?
    } else if purpose == Purpose::Read && is_connection_lost(&error) {
        metrics::count_retry(metrics::READ_RETRIES, op);
        drop(lease);
        lease = pool.lease_fresh(op, Session::ReadWrite).await?;
        attempt(&mut lease, op, purpose, call).await?
    } else {
        Err(error)
    };
    let effect = if purpose == Purpose::Write { Effect::Unknown } else { Effect::None };
    error.map_err(|error| classify(op, pool.node(), effect, error))
}

/// One try, bounded: past the deadline the lease goes back busy, and the pool
/// tells the server to stop. A write may have been applied just before.
async fn attempt<R>(
    lease: &mut Lease,
    op: &'static str,
    purpose: Purpose,
    call: &impl for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, sqlx::Result<R>>,
) -> Result<sqlx::Result<R>> {
    let after = lease.query_timeout();
    tokio::time::timeout(after, lease.run(call)).await.map_err(|_| match purpose {
        Purpose::Read => Error::Timeout { op, after },
        Purpose::Write => Error::CommitUnknown { op, xid: None },
    })
}
