//! What the repository holds: it checks that the access still stands, and runs
//! statements as the module's own role, on the primary.
//!
//! Calls are traced and counted under one name that tells nothing
//! ([`RESTRICTED`]), and errors carry it in the place of the statement's.

use std::marker::PhantomData;
use std::time::Instant;

use sqlx::postgres::PgQueryResult;

use crate::database::Access;
use crate::error::{Effect, Error, Result, classify, is_stale_plan};
use crate::handle::{Mode, ReadOnly, ReadWrite};
use crate::metrics;
use crate::pool::{Lease, Pool, Purpose, Session};
use crate::query::{Ask, Call, Misfit, Query, Rows};
use crate::users::UserId;

/// The one name under which the module's calls appear.
pub(super) const RESTRICTED: &str = "restricted";

/// Until when statements may run, and for whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pass {
    pub(super) user: UserId,
    pub(super) expires: Instant,
}

impl Pass {
    pub(super) fn check(&self) -> Result<()> {
        if Instant::now() < self.expires {
            return Ok(());
        }
        Err(Error::Misuse { op: RESTRICTED, reason: "the access has expired; ask for another" })
    }
}

/// Runs statements while the access stands.
#[derive(Clone)]
pub(super) struct Handle<M> {
    access: Access,
    pass: Pass,
    session: Session,
    mode: PhantomData<M>,
}

impl Handle<ReadOnly> {
    /// On connections on which the server refuses writes.
    pub(super) fn read_only(access: &Access, pass: Pass) -> Self {
        Self { access: access.clone(), pass, session: Session::ReadOnly, mode: PhantomData }
    }
}

impl Handle<ReadWrite> {
    pub(super) fn read_write(access: &Access, pass: Pass) -> Self {
        Self { access: access.clone(), pass, session: Session::ReadWrite, mode: PhantomData }
    }

    /// Runs a write and turns the rows that it returns into `T`. One round
    /// trip, never repeated.
    pub(super) async fn write<S, T, F>(&self, mut query: Query<F, S>) -> Result<S::Of<T>>
    where
        S: Rows,
        T: TryFrom<S::Row>,
        T::Error: Into<Misfit>,
        F: Ask<S>,
    {
        let answer = self.run(Effect::Unknown, &mut query).await?;
        query.converted(answer)
    }

    /// Runs a write of what was read before, which must meet the row `key` as it
    /// was then, else [`Error::Stale`].
    pub(super) async fn write_fresh<R, T, F>(&self, key: impl std::fmt::Display + Send, query: Query<F, Option<R>>) -> Result<T>
    where
        R: Send,
        T: TryFrom<R>,
        T::Error: Into<Misfit>,
        F: Ask<Option<R>>,
    {
        self.write(query).await?.ok_or_else(|| Error::Stale { op: RESTRICTED, key: key.to_string() })
    }

    /// Runs a write and says how many rows it changed.
    pub(super) async fn execute<F>(&self, mut query: Query<F, PgQueryResult>) -> Result<u64>
    where
        F: Ask<PgQueryResult>,
    {
        let answer = self.run(Effect::Unknown, &mut query).await?;
        Ok(query.answer(answer)?.rows_affected())
    }

    /// Runs a write that must change the row `key`, else [`Error::NotFound`].
    pub(super) async fn change<F>(&self, key: impl std::fmt::Display + Send, query: Query<F, PgQueryResult>) -> Result<()>
    where
        F: Ask<PgQueryResult>,
    {
        match self.execute(query).await? {
            0 => Err(not_found(key)),
            _ => Ok(()),
        }
    }
}

impl<M: Mode> Handle<M> {
    /// On whose behalf statements run.
    pub(super) fn user(&self) -> UserId {
        self.pass.user
    }

    /// Runs a read and turns its rows into `T`. One round trip.
    pub(super) async fn read<S, T, F>(&self, mut query: Query<F, S>) -> Result<S::Of<T>>
    where
        S: Rows,
        T: TryFrom<S::Row>,
        T::Error: Into<Misfit>,
        F: Ask<S>,
    {
        let answer = self.run(Effect::None, &mut query).await?;
        query.converted(answer)
    }

    async fn run<R: Send, F: Ask<R>>(&self, effect: Effect, query: &mut Query<F, R>) -> Result<Option<R>> {
        query.op = RESTRICTED;
        let mut answer = None;
        self.ask(effect, &mut query.in_place(&mut answer)).await?;
        Ok(answer)
    }

    async fn ask(&self, effect: Effect, call: &mut dyn Call) -> Result<()> {
        let started = Instant::now();
        let outcome = self.ask_unreported(effect, started, call).await;
        metrics::report(RESTRICTED, started, &outcome);
        outcome.inspect_err(|error| {
            if error.is_about_the_node() {
                self.access.router().doubt_primary();
            }
        })
    }

    async fn ask_unreported(&self, effect: Effect, started: Instant, call: &mut dyn Call) -> Result<()> {
        self.pass.check()?;
        let pool = pool(&self.access)?;
        // A connection that has rested proves that it lives, for reads as well: so none is repeated.
        let leasing = pool.lease(RESTRICTED, self.session, Purpose::Write);
        let mut lease = pool.by(RESTRICTED, self.access.deadline(started), leasing).await?;
        let mut outcome = self.attempt(&mut lease, effect, call).await?;
        if outcome.as_ref().is_err_and(is_stale_plan) {
            // Refused before it ran, and the lease forgot it: prepared anew.
            outcome = self.attempt(&mut lease, effect, call).await?;
        }
        outcome.map_err(|error| classify(RESTRICTED, pool.node(), effect, error))
    }

    /// One try, for which the access has to stand though there was a wait before.
    async fn attempt(&self, lease: &mut Lease, effect: Effect, call: &mut dyn Call) -> Result<sqlx::Result<()>> {
        self.pass.check()?;
        lease.ask(lease.deadline(), call).await.map_err(|late| match effect {
            Effect::None => Error::Timeout { op: RESTRICTED, after: late.after },
            Effect::Unknown => Error::CommitUnknown { op: RESTRICTED, xid: None },
        })
    }
}

/// The connections of the module's role to the primary; without a configured
/// role the answer is that of a user who is refused.
pub(super) fn pool(access: &Access) -> Result<&Pool> {
    let node = access.router().primary(RESTRICTED)?;
    node.restricted_pool().ok_or_else(|| not_found("the access asked for"))
}

/// What is not there, without saying of what kind.
pub(super) fn not_found(key: impl std::fmt::Display) -> Error {
    Error::NotFound { op: RESTRICTED, key: key.to_string() }
}

/// What is wrong with a page that was asked for, without the list's name.
pub(super) fn nameless(error: Error) -> Error {
    match error {
        Error::Invalid { reason, source, .. } => Error::Invalid { op: RESTRICTED, reason, source },
        other => other,
    }
}

/// One page of any rows, as [`keyset_page!`](crate::page::keyset_page).
macro_rules! restricted_page {
    ($self:ident, $page:ident, $key:ty, $row:ty, $path:literal $(, $scope:expr)*) => {{
        const OP: &str = $crate::query::op!($path);
        type Row = $row;
        let (key, id) = $page.start::<$key>(OP).map_err($crate::qar::handle::nameless)?;
        let rows = $self.handle.read($crate::query::all!(Row, $path $(, $scope)*, key.clone(), id, $page.fetch())).await?;
        Ok($crate::page::Page::of(OP, &$page, rows))
    }};
}

pub(super) use restricted_page;
