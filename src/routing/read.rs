//! One read: sent to a node, watched, and repeated once elsewhere if that
//! node fails it.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use super::need::{Floor, Need, Seen};
use super::node::Flight;
use super::policy::Nodes;
use super::stats::Fallback;
use super::view::Role;
use super::{Prospect, Route, Router};
use crate::deadline::Deadline;
use crate::error::{Effect, Error, Result, classify, is_collision, is_connection_lost, is_stale_plan, is_unavailable};
use crate::metrics;
use crate::pool::{Lease, Purpose, Session};
use crate::query::Call;

/// A call that takes longer has its node looked at meanwhile, and is given up
/// as soon as that is found not to answer.
const PATIENCE: Duration = Duration::from_millis(100);

/// Why a call has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Late {
    /// Its deadline has come.
    Deadline,
    /// Its node does not answer its monitor either.
    Silent,
}

/// A connection for one read, and where it leads.
pub(crate) struct ReadLease<'r> {
    pub(crate) route: Route<'r>,
    pub(crate) lease: Lease,
    pub(crate) flight: Flight<'r>,
    /// What the caller had seen before.
    pub(crate) known: Option<Seen>,
}

/// What a second attempt needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Nothing will help.
    None,
    /// The same node on another connection.
    FreshConnection,
    /// Another node, for this reason.
    OtherNode(Fallback),
    /// The same, or where no other answers the same node on another connection.
    AnyNode(Fallback),
}

/// How an attempt failed.
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) at: usize,
    pub(crate) remedy: Remedy,
}

/// One of the two attempts that a read has.
#[derive(Clone, Copy)]
pub(crate) struct Attempt<'n> {
    op: &'static str,
    need: &'n Need,
    started: Instant,
    failed: Nodes,
    fresh: bool,
    kind: Kind,
    /// The caller's own; both attempts have to end by then.
    deadline: Option<Deadline>,
}

/// What a connection is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A repository's read.
    Repository,
    /// A backend's own query.
    Own,
    /// A transaction that only reads.
    Transaction,
}

impl<'n> Attempt<'n> {
    pub(crate) fn first(op: &'static str, need: &'n Need, started: Instant) -> Self {
        Self { op, need, started, failed: Nodes::default(), fresh: false, kind: Kind::Repository, deadline: None }
    }

    /// For a backend's own query: on a connection on which the server refuses writes.
    pub(crate) fn own(mut self) -> Self {
        self.kind = Kind::Own;
        self
    }

    /// For the BEGIN of a transaction, which can be repeated, unlike what follows.
    pub(crate) fn transaction(mut self) -> Self {
        self.kind = Kind::Transaction;
        self
    }

    /// It has to end by then.
    pub(crate) fn within(mut self, deadline: Option<Deadline>) -> Self {
        self.deadline = deadline;
        self
    }

    /// What node `at` has shown goes to the caller, who had seen `known` before.
    pub(crate) fn has_shown(&self, at: usize, known: Option<Seen>) {
        if let Need::Causal(memory, _) = self.need {
            memory.has_read(at, known);
        }
    }

    fn session(&self, route: Route<'_>) -> Session {
        if self.kind == Kind::Own { Session::ReadOnly } else { route.session() }
    }

    fn purpose(&self) -> Purpose {
        if self.kind == Kind::Transaction { Purpose::Write } else { Purpose::Read }
    }

    fn is_second(&self) -> bool {
        self.fresh || !self.failed.is_empty()
    }
}

impl Router {
    /// Runs a read where `need` allows: one round trip, and another attempt if
    /// a node or a connection fails it.
    pub(crate) async fn read(&self, first: Attempt<'_>, call: &mut dyn Call) -> Result<()> {
        self.try_twice(first, call).await.map(drop)
    }

    /// Runs `call` as `first`, and once more if that is of use; returns the
    /// connection on which it succeeded.
    pub(crate) async fn try_twice(&self, first: Attempt<'_>, call: &mut dyn Call) -> Result<Lease> {
        let failure = match self.attempt(&first, call).await {
            Ok(lease) => return Ok(lease),
            Err(failure) => failure,
        };
        match self.second(&first, failure.at, failure.remedy) {
            // In a box, as everything else that is rare: futures are moved, and the common case is not to carry it.
            Some(second) => Box::pin(self.attempt(&second, call)).await.map_err(|failure| failure.error),
            None => Err(failure.error),
        }
    }

    /// What to try after the first attempt has failed.
    pub(crate) fn second<'n>(&self, first: &Attempt<'n>, at: usize, remedy: Remedy) -> Option<Attempt<'n>> {
        if first.is_second() {
            return None;
        }
        let mut second = *first;
        match remedy {
            Remedy::None => return None,
            Remedy::FreshConnection => second.fresh = true,
            Remedy::OtherNode(reason) | Remedy::AnyNode(reason) => {
                second.failed.insert(at);
                if reason == Fallback::Conflict && self.view.load().primary_answers() {
                    // The same could happen on every other replica.
                    second.failed = self.all_but_the_primary();
                }
                match self.prospect(&second.need.floor(second.started), second.failed) {
                    Prospect::Answers => self.fallbacks.count(reason),
                    // It serves its other sessions still.
                    _ if matches!(remedy, Remedy::AnyNode(_)) => (second.failed, second.fresh) = (first.failed, true),
                    Prospect::Silent => self.fallbacks.count(reason),
                    Prospect::None => return None,
                }
            }
        }
        metrics::count_retry(metrics::READ_RETRIES, first.op);
        Some(second)
    }

    async fn attempt(&self, attempt: &Attempt<'_>, call: &mut dyn Call) -> Result<Lease, Failure> {
        let mut read = self.lease(attempt).await?;
        let mut outcome = self.watched(&mut read, attempt.op, call).await?;
        if outcome.as_ref().is_err_and(is_stale_plan) {
            // Refused before it ran, and the lease forgot it: prepared anew.
            outcome = Box::pin(self.watched(&mut read, attempt.op, call)).await?;
        }
        outcome.map_err(|error| {
            let remedy = self.remedy(read.route, &error);
            Failure { error: classify(attempt.op, read.route.node.name(), Effect::None, error), at: read.route.at, remedy }
        })?;
        attempt.has_shown(read.route.at, read.known);
        if attempt.kind == Kind::Transaction {
            read.lease.stays(read.route.node.stay());
        }
        Ok(read.lease)
    }

    /// Lends a connection to a node on which the read may run, until the caller's own deadline.
    pub(crate) async fn lease(&self, attempt: &Attempt<'_>) -> Result<ReadLease<'_>, Failure> {
        let picked = self.pick_at_once(attempt);
        if let Some(read) = picked.and_then(|route| self.lease_at_once(attempt, route)) {
            return Ok(read);
        }
        // In a box, as everything else that is rare: futures are moved, and the common case is not to carry it.
        let leasing = Box::pin(self.lease_in_time(attempt, picked));
        let Some(deadline) = attempt.deadline else { return leasing.await };
        let leased = deadline.bound(leasing).await;
        leased.unwrap_or_else(|late| {
            let error = Error::Timeout { op: attempt.op, after: late.after };
            Err(Failure { error, at: 0, remedy: Remedy::None })
        })
    }

    /// Where a first attempt goes of which nothing is demanded, unless that takes thought.
    fn pick_at_once(&self, attempt: &Attempt<'_>) -> Option<Route<'_>> {
        if attempt.is_second() {
            return None;
        }
        if let [only] = self.nodes.as_slice() {
            return Some(Route { at: 0, node: only, replica: false });
        }
        let floor = attempt.need.floor(attempt.started);
        if floor.is_none() { self.pick(&floor, attempt.started, Nodes::default()).ok() } else { None }
    }

    /// Lends a connection that is there and can be used as it is: what most reads find.
    fn lease_at_once<'r>(&'r self, attempt: &Attempt<'_>, route: Route<'r>) -> Option<ReadLease<'r>> {
        let lease = route.pool().lease_at_once(attempt.session(route), attempt.purpose(), attempt.started)?;
        let known = attempt.need.floor(attempt.started).seen;
        Some(self.lent(attempt, route, route.node.fly(), lease, known))
    }

    /// A connection with what calls on it have to keep to.
    fn lent<'r>(
        &self,
        attempt: &Attempt<'_>,
        route: Route<'r>,
        flight: Flight<'r>,
        mut lease: Lease,
        known: Option<Seen>,
    ) -> ReadLease<'r> {
        let limit = || self.replica_limit.filter(|_| route.replica).map(|limit| Deadline::of(Instant::now(), limit));
        if let Some(deadline) = attempt.deadline.or_else(limit) {
            lease.set_deadline(Some(deadline));
        }
        lease.set_in_transaction(attempt.kind == Kind::Transaction);
        ReadLease { route, lease, flight, known }
    }

    async fn lease_in_time<'r>(&'r self, attempt: &Attempt<'_>, picked: Option<Route<'r>>) -> Result<ReadLease<'r>, Failure> {
        let Attempt { op, need, started, failed, fresh, deadline, .. } = *attempt;
        let floor = need.floor(started);
        let route = match picked {
            Some(route) => route,
            None => self.route(op, need, &floor, started, failed).await.map_err(|error| Failure { error, at: 0, remedy: Remedy::None })?,
        };
        let flight = route.node.fly();
        let (session, purpose) = (attempt.session(route), attempt.purpose());
        let pool = route.pool();
        let lease = if fresh {
            self.unless_silent(op, route, pool.by(op, deadline, pool.lease_fresh(op, session))).await
        } else {
            self.unless_silent(op, route, pool.by(op, deadline, pool.lease(op, session, purpose))).await
        };
        let lease = lease.map_err(|error| self.lease_failure(route, error))?;
        if !floor.is_none() && self.nodes.len() > 1 && !self.shows(&floor, route, lease.born()).await {
            let reason = "it may have restarted and show less than before".to_owned();
            let error = Error::Unavailable { op, node: route.node.name().to_string(), reason, source: None };
            return Err(Failure { error, at: route.at, remedy: Remedy::OtherNode(Fallback::Behind) });
        }
        Ok(self.lent(attempt, route, flight, lease, floor.seen))
    }

    /// Waits for a connection to a node, until that is found not to answer where another one may.
    async fn unless_silent(&self, op: &'static str, route: Route<'_>, leasing: impl Future<Output = Result<Lease>>) -> Result<Lease> {
        let mut leasing = pin!(leasing);
        // Most are there at once, without a timer.
        if let Poll::Ready(lease) = poll_fn(|context| Poll::Ready(leasing.as_mut().poll(context))).await {
            return lease;
        }
        if self.nodes.len() == 1 || self.is_down(route.at) {
            return leasing.await;
        }
        // In a box, for its timer.
        Box::pin(async {
            loop {
                if let Ok(lease) = tokio::time::timeout(PATIENCE, leasing.as_mut()).await {
                    return lease;
                }
                if self.is_down(route.at) {
                    let reason = "it stopped answering while a connection was waited for".to_owned();
                    return Err(Error::Unavailable { op, node: route.node.name().to_string(), reason, source: None });
                }
                self.doubt(route.at);
            }
        })
        .await
    }

    /// Whether a connection that was opened at `born` shows `floor`. What was
    /// known of its node before then may be true of a server that has restarted
    /// meanwhile, as something else or at an earlier point: its monitor looks again.
    async fn shows(&self, floor: &Floor, route: Route<'_>, born: Instant) -> bool {
        loop {
            // Listens before it looks, or it would miss what is found in between.
            let changed = self.changed.notified();
            if self.is_closed() {
                return false;
            }
            {
                let view = self.view.load();
                let standing = &view.nodes[route.at];
                match &standing.role {
                    _ if standing.asked.is_some_and(|asked| asked < born) => {}
                    _ if route.replica => return floor.is_met_on(&view, route.at, born),
                    // Its monitor may be refused a connection where a pool is not.
                    role => return matches!(role, Role::Primary | Role::Down(_)),
                }
            }
            self.doubt(route.at);
            changed.await;
        }
    }

    fn lease_failure(&self, route: Route<'_>, error: Error) -> Failure {
        let elsewhere = self.nodes.len() > 1 && matches!(error, Error::Unavailable { .. } | Error::PoolExhausted { .. });
        if let Error::Unavailable { reason, .. } = &error {
            self.blame(route, reason);
        }
        Failure { error, at: route.at, remedy: if elsewhere { Remedy::OtherNode(Fallback::Failed) } else { Remedy::None } }
    }

    /// The remedy for a driver's error of a read on `route`.
    pub(crate) fn remedy(&self, route: Route<'_>, error: &sqlx::Error) -> Remedy {
        if is_unavailable(error) {
            // Found out, and blamed for it, while the call was waited for.
            return Remedy::OtherNode(Fallback::Failed);
        }
        let lost = is_connection_lost(error);
        if lost {
            self.blame(route, "it ended a connection");
        }
        match (route.replica, lost) {
            (true, true) => Remedy::AnyNode(Fallback::Failed),
            (true, false) if is_collision(error) => Remedy::AnyNode(Fallback::Conflict),
            (false, true) => Remedy::FreshConnection,
            _ => Remedy::None,
        }
    }

    fn blame(&self, route: Route<'_>, reason: &str) {
        if route.replica {
            route.node.ban(reason);
        }
        self.doubt(route.at);
    }

    async fn watched(&self, read: &mut ReadLease<'_>, op: &'static str, call: &mut dyn Call) -> Result<sqlx::Result<()>, Failure> {
        let (route, deadline) = (read.route, read.lease.deadline());
        let asked = match read.lease.begin(call) {
            Ok(mut under_way) => loop {
                if let Ok(outcome) = under_way.until(self.next_look(deadline)).await {
                    break outcome;
                }
                if let Some(late) = self.look(route, deadline) {
                    return Err(self.late(op, route, deadline.after(), late));
                }
            },
            Err(closed) => return Ok(Err(closed)),
        };
        read.lease.end(deadline, asked).await.map_err(|_| self.late(op, route, deadline.after(), Late::Deadline))
    }

    pub(crate) fn late(&self, op: &'static str, route: Route<'_>, after: Duration, late: Late) -> Failure {
        match late {
            Late::Deadline => Failure { error: Error::Timeout { op, after }, at: route.at, remedy: Remedy::None },
            Late::Silent => {
                let reason = "it stopped answering".to_owned();
                self.blame(route, &reason);
                let error = Error::Unavailable { op, node: route.node.name().to_string(), reason, source: None };
                Failure { error, at: route.at, remedy: Remedy::OtherNode(Fallback::Failed) }
            }
        }
    }

    /// Waits for a call until `deadline`, or until its node is found not to answer.
    pub(crate) async fn watch<T>(&self, route: Route<'_>, deadline: Deadline, call: impl Future<Output = T>) -> Result<T, Late> {
        let mut call = pin!(call);
        loop {
            if let Ok(outcome) = self.next_look(deadline).bound(call.as_mut()).await {
                return Ok(outcome);
            }
            if let Some(late) = self.look(route, deadline) {
                return Err(late);
            }
        }
    }

    /// Until when a call is waited for before its node is looked at.
    fn next_look(&self, deadline: Deadline) -> Deadline {
        if self.nodes.len() == 1 { deadline } else { deadline.or_sooner(Deadline::of(Instant::now(), PATIENCE)) }
    }

    /// Why a call that takes so long is not waited for any longer.
    fn look(&self, route: Route<'_>, deadline: Deadline) -> Option<Late> {
        if self.nodes.len() == 1 || deadline.is_over() {
            return Some(Late::Deadline);
        }
        if self.is_down(route.at) {
            return Some(Late::Silent);
        }
        self.doubt(route.at);
        None
    }

    /// Whether its monitor has found that it does not answer.
    fn is_down(&self, at: usize) -> bool {
        matches!(self.view.load().nodes[at].role, Role::Down(_))
    }
}
