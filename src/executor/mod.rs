//! `db.read()`, `db.write()`, `tx.executor()`: sqlx executors for a backend's
//! own checked queries, with the pool's guards.

mod cursor;
mod statement;
mod transaction;

use std::sync::Arc;
use std::time::Instant;

use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use futures_util::StreamExt as _;
use sqlx::postgres::{PgQueryResult, PgRow, PgStatement, PgTypeInfo, Postgres};
use sqlx::{Either, Execute, Executor, SqlStr};

use crate::cache::{Change, Changing};
use crate::database::Access;
use crate::deadline::{Allowance, Deadline};
use crate::error::{Error, OWN_QUERY, is_connection_lost, is_read_only, is_stale_plan, kind};
use crate::metrics;
use crate::pool::{Lease, Purpose, Session, Traces};
use crate::routing::{Attempt, Consistency, Flight, Memory, Need, ReadLease, Route, Seen};

pub use cursor::CursorQuery;
use statement::Statement;
pub(crate) use statement::traces;
pub use transaction::TransactionExecutor;

/// An sqlx executor over the crate's own connections.
///
/// `sqlx::query!(…).fetch_all(db.read())` and `.execute(db.write())` work as on
/// a `PgPool`, in one round trip. A write through `db.read()` is refused by the
/// server. A session in which the statement may have left something (settings,
/// locks, LISTEN) is reset before anybody else gets it. Errors are sqlx's own;
/// `?` turns them into [`Error`].
#[derive(Clone)]
pub struct PoolExecutor {
    access: Access,
    /// What a read needs; `None` for a write.
    need: Option<Need>,
    /// Where a causal handle keeps what it has written.
    memory: Option<Arc<Memory>>,
}

impl std::fmt::Debug for PoolExecutor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PoolExecutor").field("read_only", &self.need.is_some()).finish_non_exhaustive()
    }
}

impl PoolExecutor {
    pub(crate) fn read(access: &Access, consistency: Consistency) -> Self {
        Self { access: access.clone(), need: Some(Need::Fixed(consistency)), memory: None }
    }

    pub(crate) fn write(access: &Access) -> Self {
        Self { access: access.clone(), need: None, memory: None }
    }

    pub(crate) fn read_causally(access: &Access, memory: &Arc<Memory>) -> Self {
        let need = Need::Causal(Arc::clone(memory), Consistency::Eventual);
        Self { access: access.clone(), need: Some(need), memory: None }
    }

    pub(crate) fn write_causally(access: &Access, memory: &Arc<Memory>) -> Self {
        Self { access: access.clone(), need: None, memory: Some(Arc::clone(memory)) }
    }

    async fn lease(&self, traces: Traces) -> sqlx::Result<Held<'_>> {
        if let Some(need) = &self.need {
            let started = Instant::now();
            let first = Attempt::first(OWN_QUERY, need, started).own().within(self.access.deadline(started));
            return self.lease_read(first, traces).await;
        }
        let deadline = self.access.limit().map(|limit| Deadline::of(Instant::now(), limit));
        let primary = self.access.primary(OWN_QUERY).map_err(into_sqlx)?;
        let lease = primary.by(OWN_QUERY, deadline, primary.lease(OWN_QUERY, Session::ReadWrite, Purpose::Write)).await;
        let lease = lease.inspect_err(|error| self.doubt_primary(error.is_about_the_node())).map_err(into_sqlx)?;
        Ok(Held::new(lease, None, traces, self.memory.clone()))
    }

    async fn lease_read<'e>(&'e self, attempt: Attempt<'e>, traces: Traces) -> sqlx::Result<Held<'e>> {
        let router = self.access.router();
        let failure = match router.lease(&attempt).await {
            Ok(read) => return Ok(self.hold(attempt, read, traces)),
            Err(failure) => failure,
        };
        let Some(second) = router.second(&attempt, failure.at, failure.remedy) else { return Err(into_sqlx(failure.error)) };
        let read = router.lease(&second).await.map_err(|failure| into_sqlx(failure.error))?;
        Ok(self.hold(second, read, traces))
    }

    fn hold<'e>(&self, attempt: Attempt<'e>, read: ReadLease<'e>, traces: Traces) -> Held<'e> {
        let reading = Reading { attempt, route: read.route, known: read.known, _flight: read.flight };
        Held::new(read.lease, Some(reading), traces, self.memory.clone())
    }

    async fn fetch_row(&self, statement: &Statement) -> sqlx::Result<Option<PgRow>> {
        let _changing = self.changing(statement);
        let mut held = self.lease(statement.traces()).await?;
        let first = self.bounded(held.bounds(), held.lease.run(|conn| conn.fetch_optional(statement.again()))).await;
        let error = match first {
            Ok(row) => {
                held.has_shown();
                return Ok(row);
            }
            Err(error) => error,
        };
        let mut held = self.second_try(held, error).await?;
        let second = self.bounded(held.bounds(), held.lease.run(|conn| conn.fetch_optional(statement.again()))).await;
        second.inspect(|_| held.has_shown()).map_err(|error| self.explain(error))
    }

    /// What a second try needs after `error`, before a row was seen: a
    /// statement whose plan is stale was refused before it ran and is prepared
    /// anew, and a plain read that its connection or node has failed gets
    /// another one. Every other error goes to the caller.
    async fn second_try<'e>(&'e self, mut held: Held<'e>, error: sqlx::Error) -> sqlx::Result<Held<'e>> {
        if is_stale_plan(&error) {
            // A stream does not go through `Lease::run`, which has done it.
            self.bounded(held.bounds(), held.lease.forget_statements()).await?;
            return Ok(held);
        }
        if held.traces == Traces::None
            && let Some(Reading { attempt, route, .. }) = &held.read
        {
            let (router, attempt) = (self.access.router(), *attempt);
            let (at, remedy) = (route.at, router.remedy(*route, &error));
            if let Some(second) = router.second(&attempt, at, remedy) {
                drop(held);
                return self.lease_read(second, Traces::None).await;
            }
        }
        Err(self.explain(error))
    }

    /// A write whose connection was lost may have been applied: `?` must not
    /// make it look as if nothing had been written.
    fn explain(&self, error: sqlx::Error) -> sqlx::Error {
        let lost = is_connection_lost(&error);
        self.doubt_primary(lost || is_read_only(&error));
        if self.need.is_none() && lost {
            return into_sqlx(Error::CommitUnknown { op: OWN_QUERY, xid: None });
        }
        error
    }

    /// After a write that failed for something `about_the_node`.
    fn doubt_primary(&self, about_the_node: bool) {
        if self.need.is_none() && about_the_node {
            self.access.router().doubt_primary();
        }
    }

    /// What the cache has to forget after a write.
    fn changing(&self, statement: &Statement) -> Option<Changing> {
        let cache = self.access.cache().filter(|_| self.need.is_none())?;
        statement.may_concern_the_cache().then(|| Changing::new(cache, &[Change::Any]))
    }

    /// Past the deadline a read was stopped; a write may have been applied just before.
    async fn bounded<T>(&self, bounds: Bounds<'_>, call: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        let (router, deadline) = (self.access.router(), bounds.allowance.deadline());
        if let Some(route) = bounds.route {
            let outcome = router.watch(route, deadline, call).await;
            return outcome.unwrap_or_else(|late| Err(into_sqlx(router.late(OWN_QUERY, route, deadline.after(), late).error)));
        }
        let outcome = deadline.bound(call).await;
        outcome.unwrap_or_else(|_| {
            self.doubt_primary(true);
            Err(into_sqlx(Error::CommitUnknown { op: OWN_QUERY, xid: None }))
        })
    }
}

/// A connection lent to an executor.
struct Held<'e> {
    lease: Lease,
    /// `None` for a write.
    read: Option<Reading<'e>>,
    traces: Traces,
    memory: Option<Arc<Memory>>,
}

/// Until when a call is waited for, and on which node a read.
#[derive(Clone, Copy)]
struct Bounds<'e> {
    route: Option<Route<'e>>,
    allowance: Allowance,
}

/// A read under way, and as which attempt.
struct Reading<'e> {
    attempt: Attempt<'e>,
    route: Route<'e>,
    known: Option<Seen>,
    _flight: Flight<'e>,
}

impl<'e> Held<'e> {
    fn new(mut lease: Lease, read: Option<Reading<'e>>, traces: Traces, memory: Option<Arc<Memory>>) -> Self {
        lease.will_need_reset(traces);
        Self { lease, read, traces, memory }
    }

    /// What the next call on it has to keep to.
    fn bounds(&self) -> Bounds<'e> {
        Bounds { route: self.read.as_ref().map(|read| read.route), allowance: self.lease.allowance() }
    }

    /// The answer goes to the caller.
    fn has_shown(&self) {
        if let Some(read) = &self.read {
            read.has_shown();
        }
    }
}

impl Reading<'_> {
    fn has_shown(&self) {
        self.attempt.has_shown(self.route.at, self.known);
    }
}

impl Drop for Held<'_> {
    /// Whatever was written has been by now, also by a stream that was left in the middle.
    fn drop(&mut self) {
        if let (Some(memory), None) = (&self.memory, &self.read) {
            memory.has_written();
        }
    }
}

impl<'c> Executor<'c> for PoolExecutor {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, sqlx::Result<Either<PgQueryResult, PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let started = Instant::now();
        let statement = Statement::of(query);
        async_stream::try_stream! {
            let statement = statement?;
            let _changing = self.changing(&statement);
            let mut held = self.lease(statement.traces()).await?;
            let mut repeatable = true;
            loop {
                let bounds = held.bounds();
                let mut ended = true;
                let failure = {
                    let mut rows = held.lease.start()?.fetch_many(statement.again());
                    loop {
                        match self.bounded(bounds, async { Ok(rows.next().await) }).await {
                            Ok(Some(Ok(row))) => {
                                if repeatable && let Some(read) = &held.read {
                                    read.has_shown();
                                }
                                repeatable = false;
                                yield row;
                            }
                            Ok(Some(Err(error))) => break Some(error),
                            Ok(None) => break None,
                            Err(late) => {
                                ended = false;
                                break Some(late);
                            }
                        }
                    }
                };
                if ended {
                    held.lease.settle(failure.as_ref());
                }
                match failure {
                    None => break,
                    Some(error) if repeatable => held = self.second_try(held, error).await?,
                    Some(error) => Err(self.explain(error))?,
                }
                repeatable = false;
            }
            held.has_shown();
            metrics::report_own(started, None);
        }
        // An error is the last item.
        .inspect(move |item: &sqlx::Result<_>| {
            if let Err(error) = item {
                metrics::report_own(started, Some(kind(error)));
            }
        })
        .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let started = Instant::now();
        let statement = Statement::of(query);
        Box::pin(async move {
            let outcome = match statement {
                Ok(statement) => self.fetch_row(&statement).await,
                Err(error) => Err(error),
            };
            metrics::report_own(started, outcome.as_ref().err().map(kind));
            outcome
        })
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [PgTypeInfo]) -> BoxFuture<'e, sqlx::Result<PgStatement>>
    where
        'c: 'e,
    {
        Box::pin(async move {
            let mut held = self.lease(Traces::None).await?;
            // Not through `run`: the borrowed parameters do not outlive a closure for any connection.
            let prepared = self.bounded(held.bounds(), async { Ok(held.lease.start()?.prepare_with(sql, parameters).await) }).await?;
            held.lease.settle(prepared.as_ref().err());
            prepared
        })
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, sqlx::Result<sqlx::Describe<Postgres>>>
    where
        'c: 'e,
    {
        Box::pin(async move {
            let mut held = self.lease(Traces::None).await?;
            self.bounded(held.bounds(), held.lease.run(|conn| conn.describe(sql))).await
        })
    }
}

/// Our error in the driver's type: [`Error`]'s conversion takes it out again.
pub(crate) fn into_sqlx(error: Error) -> sqlx::Error {
    match error {
        Error::Closed { .. } => sqlx::Error::PoolClosed,
        other => sqlx::Error::AnyDriverError(Box::new(other)),
    }
}
