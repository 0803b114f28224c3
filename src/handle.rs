//! What a repository holds instead of a pool: it has reads routed and writes
//! sent to the primary, or uses the open transaction; it converts rows, times
//! and traces the call, and maps errors. None of that stands in a repository.

use std::marker::PhantomData;
use std::time::Instant;

use ::metrics::Key;
use sqlx::postgres::PgQueryResult;
use uuid::Uuid;

use crate::cache::{Cache, Change, Changing, Topic};
use crate::database::Access;
use crate::deadline::Deadline;
use crate::error::{Effect, Error, Result, classify, is_stale_plan};
use crate::metrics;
use crate::pool::{Lease, Purpose, Session};
use crate::query::{Ask, Call, Misfit, One, Query, Rows};
use crate::routing::{Attempt, Consistency, Need, Router};
use crate::transaction::{Transaction, backoff};

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
    pub trait Mode: Copy + Send + Sync + 'static {}
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
    Pools(Access, Need),
    Transaction(Transaction),
}

impl<M: Mode> Handle<M> {
    /// Reads go where `need` allows.
    pub(crate) fn pools(access: &Access, need: Need) -> Self {
        Self { target: Target::Pools(access.clone(), need), mode: PhantomData }
    }

    pub(crate) fn transaction(tx: &Transaction) -> Self {
        Self { target: Target::Transaction(tx.clone()), mode: PhantomData }
    }

    /// The same with its reads on the primary; in a transaction they stay there.
    pub(crate) fn on_the_primary(mut self) -> Self {
        if let Target::Pools(_, need) = &mut self.target {
            *need = Need::Fixed(Consistency::Primary);
        }
        self
    }

    /// Runs a read and turns its rows into `T`. One round trip; repeated once
    /// on another connection or node if the first one fails it.
    pub(crate) async fn read<S, T, F>(&self, mut query: Query<F, S>) -> Result<S::Of<T>>
    where
        S: Rows,
        T: TryFrom<S::Row>,
        T::Error: Into<Misfit>,
        F: Ask<S>,
    {
        let mut answer = None;
        self.target.ask(query.op, query.succeeded, Purpose::Read, &mut query.in_place(&mut answer)).await?;
        query.converted(answer)
    }

    /// Like [`read`](Self::read), for a value of `topic` that may be kept in
    /// this process: then without a round trip. What is not kept is read on the
    /// primary.
    pub(crate) async fn read_cached<S, T, F>(&self, topic: Topic<S::Of<T>>, id: Uuid, mut query: Query<F, S>) -> Result<S::Of<T>>
    where
        S: Rows,
        S::Of<T>: Clone + Send + Sync + 'static,
        T: TryFrom<S::Row>,
        T::Error: Into<Misfit>,
        F: Ask<S>,
    {
        let Some((access, cache)) = self.cached() else { return self.read(query).await };
        // While it is not known what changes nothing is kept, and a replica may not have what was written here before.
        let ticket = match cache.era(access.router()).map(|era| (era, cache.get(era, topic, id))) {
            Some((_, Ok(value))) => return Ok(value),
            Some((era, Err(ticket))) => Some((era, ticket)),
            None => None,
        };
        let primary = Self::pools(access, Need::Fixed(Consistency::Primary));
        let mut answer = None;
        match primary.target.ask(query.op, query.succeeded, Purpose::Read, &mut query.in_place(&mut answer)).await {
            // A replica may have it still.
            Err(Error::Unavailable { .. }) if access.router().nodes().len() > 1 => return self.read(query).await,
            asked => asked?,
        }
        let value: S::Of<T> = query.converted(answer)?;
        // Still the node whose changes are heard of?
        if let Some((era, ticket)) = ticket
            && cache.era(access.router()) == Some(era)
        {
            cache.put(&ticket, value.clone());
        }
        Ok(value)
    }

    /// The cache, for reads that demand nothing.
    fn cached(&self) -> Option<(&Access, &Cache)> {
        match &self.target {
            Target::Pools(access, Need::Fixed(Consistency::Eventual)) => Some((access, access.cache()?)),
            _ => None,
        }
    }

    /// The database behind the handle, for what needs a connection of its
    /// own; inside a transaction there is none.
    pub(crate) fn pool(&self, op: &'static str) -> Result<&Access> {
        match &self.target {
            Target::Pools(access, _) => Ok(access),
            Target::Transaction(_) => Err(Error::Misuse {
                op,
                reason: "this runs in a transaction of its own; call it on the `Database`, not inside a transaction",
            }),
        }
    }

    pub(crate) fn is_transaction(&self) -> bool {
        matches!(self.target, Target::Transaction(_))
    }
}

impl Target {
    /// Runs one call and reports it.
    async fn ask(&self, op: &'static str, succeeded: &'static Key, purpose: Purpose, call: &mut dyn Call) -> Result<()> {
        let started = Instant::now();
        let outcome = match self {
            Self::Pools(access, need) => {
                let deadline = access.deadline(started);
                match purpose {
                    Purpose::Read => access.router().read(Attempt::first(op, need, started).within(deadline), call).await,
                    Purpose::Write => write_to(access.router(), op, need, deadline, call).await,
                }
            }
            Self::Transaction(tx) => tx.run(op, call).await,
        };
        metrics::report_query(op, succeeded, started, &outcome);
        outcome
    }
}

impl Handle<ReadWrite> {
    /// Runs a write and turns the rows that it returns into `T`. One round
    /// trip, never repeated: a lost answer is [`Error::CommitUnknown`].
    pub(crate) async fn write<S, T, F>(&self, mut query: Query<F, S>) -> Result<S::Of<T>>
    where
        S: Rows,
        T: TryFrom<S::Row>,
        T::Error: Into<Misfit>,
        F: Ask<S>,
    {
        let mut answer = None;
        self.target.ask(query.op, query.succeeded, Purpose::Write, &mut query.in_place(&mut answer)).await?;
        query.converted(answer)
    }

    /// Runs a write and says how many rows it changed.
    pub(crate) async fn execute<F>(&self, mut query: Query<F, PgQueryResult>) -> Result<u64>
    where
        F: Ask<PgQueryResult>,
    {
        let mut answer = None;
        self.target.ask(query.op, query.succeeded, Purpose::Write, &mut query.in_place(&mut answer)).await?;
        Ok(query.answer(answer)?.rows_affected())
    }

    /// Runs a write that must change the row `key`, else [`Error::NotFound`].
    pub(crate) async fn change<F>(&self, key: impl std::fmt::Display + Send, query: Query<F, PgQueryResult>) -> Result<()>
    where
        F: Ask<PgQueryResult>,
    {
        let op = query.op;
        met(op, key, self.execute(query).await? > 0)
    }

    /// Like [`change`](Self::change), begun [again](Self::run_again) after a deadlock.
    pub(crate) async fn change_again<F>(&self, key: impl std::fmt::Display + Send, mut query: Query<F, PgQueryResult>) -> Result<()>
    where
        F: Ask<PgQueryResult>,
    {
        let answer = self.run_again(&mut query).await?;
        met(query.op, key, query.answer(answer)?.rows_affected() > 0)
    }

    /// Like [`write`](Self::write), begun [again](Self::run_again) after a deadlock.
    pub(crate) async fn write_again<S, T, F>(&self, mut query: Query<F, S>) -> Result<S::Of<T>>
    where
        S: Rows,
        T: TryFrom<S::Row>,
        T::Error: Into<Misfit>,
        F: Ask<S>,
    {
        let answer = self.run_again(&mut query).await?;
        query.converted(answer)
    }

    /// A write that may meet others who lock the same rows in another order: of a
    /// deadlock the server ends one, at times this, which has done nothing then and
    /// begins anew, as long as a call may take. Within a transaction the error is
    /// the transaction's.
    async fn run_again<R, F>(&self, query: &mut Query<F, R>) -> Result<Option<R>>
    where
        R: Send,
        F: Ask<R>,
    {
        let mut answer = None;
        let Target::Pools(access, need) = &self.target else {
            self.target.ask(query.op, query.succeeded, Purpose::Write, &mut query.in_place(&mut answer)).await?;
            return Ok(answer);
        };
        let deadline = Deadline::of(Instant::now(), access.limit().unwrap_or(access.config().query_timeout()));
        let mut retries = 0;
        loop {
            let started = Instant::now();
            let outcome = write_to(access.router(), query.op, need, Some(deadline), &mut query.in_place(&mut answer)).await;
            metrics::report_query(query.op, query.succeeded, started, &outcome);
            let pause = backoff(retries);
            match outcome {
                Err(Error::Serialization { .. }) if deadline.left() > pause => {}
                outcome => break outcome?,
            }
            metrics::count_retry(metrics::WRITE_RETRIES, query.op);
            tokio::time::sleep(pause).await;
            retries += 1;
        }
        Ok(answer)
    }

    /// Like [`execute`](Self::execute), for a statement of several writes that says
    /// itself how many rows it changed. They lock many rows, in the order of their
    /// kinds: begun [again](Self::run_again) after a deadlock.
    pub(crate) async fn execute_counted<F>(&self, query: Query<F, One<i64>>) -> Result<u64>
    where
        F: Ask<One<i64>>,
    {
        let changed: i64 = self.write_again(query).await?;
        Ok(u64::try_from(changed).unwrap_or_default())
    }

    /// Like [`change`](Self::change), of a statement as in
    /// [`execute_counted`](Self::execute_counted).
    pub(crate) async fn change_counted<F>(&self, key: impl std::fmt::Display + Send, query: Query<F, One<i64>>) -> Result<()>
    where
        F: Ask<One<i64>>,
    {
        let op = query.op;
        met(op, key, self.execute_counted(query).await? > 0)
    }

    /// Runs a write that must meet the row `key` and returns one, else
    /// [`Error::NotFound`].
    pub(crate) async fn write_found<R, T, F>(&self, key: impl std::fmt::Display + Send, query: Query<F, Option<R>>) -> Result<T>
    where
        R: Send,
        T: TryFrom<R>,
        T::Error: Into<Misfit>,
        F: Ask<Option<R>>,
    {
        let op = query.op;
        self.write(query).await?.ok_or_else(|| Error::NotFound { op, key: key.to_string() })
    }

    /// Runs a write of what was read before, which must meet the row `key` as it
    /// was then, else [`Error::Stale`].
    pub(crate) async fn write_fresh<R, T, F>(&self, key: impl std::fmt::Display + Send, query: Query<F, Option<R>>) -> Result<T>
    where
        R: Send,
        T: TryFrom<R>,
        T::Error: Into<Misfit>,
        F: Ask<Option<R>>,
    {
        let op = query.op;
        self.write(query).await?.ok_or_else(|| Error::Stale { op, key: key.to_string() })
    }

    /// To be held while a write runs that changes values of the cache: they are
    /// forgotten when it is dropped, and at the end of the transaction again.
    pub(crate) fn changing<const N: usize>(&self, changes: [Change; N]) -> Option<Changing> {
        match &self.target {
            Target::Pools(access, _) => access.cache().map(|cache| Changing::new(cache, &changes)),
            Target::Transaction(tx) => tx.changing(&changes),
        }
    }
}

/// [`Error::NotFound`] where nothing was changed.
fn met(op: &'static str, key: impl std::fmt::Display, any: bool) -> Result<()> {
    if any { Ok(()) } else { Err(Error::NotFound { op, key: key.to_string() }) }
}

/// Runs a write on the primary, once.
async fn write_to(router: &Router, op: &'static str, need: &Need, deadline: Option<Deadline>, call: &mut dyn Call) -> Result<()> {
    let _writing = match need {
        Need::Causal(memory, _) => Some(memory.writes()),
        Need::Fixed(_) => None,
    };
    write_once(router, op, deadline, call).await.inspect_err(|error| {
        if error.is_about_the_node() {
            router.doubt_primary();
        }
    })
}

async fn write_once(router: &Router, op: &'static str, deadline: Option<Deadline>, call: &mut dyn Call) -> Result<()> {
    let pool = router.primary(op)?.pool();
    let mut lease = pool.by(op, deadline, pool.lease(op, Session::ReadWrite, Purpose::Write)).await?;
    let mut outcome = attempt(&mut lease, op, call).await?;
    if outcome.as_ref().is_err_and(is_stale_plan) {
        // Refused before it ran, and the lease forgot it: prepared anew.
        outcome = Box::pin(attempt(&mut lease, op, call)).await?;
    }
    outcome.map_err(|error| classify(op, pool.node(), Effect::Unknown, error))
}

/// One try, bounded: past the deadline the lease goes back busy, and the pool
/// tells the server to stop. The write may have been applied just before.
async fn attempt(lease: &mut Lease, op: &'static str, call: &mut dyn Call) -> Result<sqlx::Result<()>> {
    lease.ask(lease.deadline(), call).await.map_err(|_| Error::CommitUnknown { op, xid: None })
}
