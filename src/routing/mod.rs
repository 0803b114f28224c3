//! Where a read or a write goes: the primary and its replicas, each with pools
//! of its own, what the monitors know of them, and the choice among them.
//!
//! What a server is it says itself: roles are asked for, not believed from the
//! configuration. One [`View`] at a time holds what is known; readers take it
//! without a lock, and monitors put a new one in its place. With one server
//! there is nothing to choose, and nobody watches it.

mod board;
mod causal;
mod lsn;
mod monitor;
mod need;
mod node;
mod policy;
mod read;
mod stats;
mod target;
mod view;

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use tokio::sync::Notify;

use crate::config::{self, Config};
use crate::deadline::Deadline;
use crate::error::{Error, Result};
use crate::metrics;
use crate::pool::{Pool, PoolOptions, Session, refuse_shared_sessions};

use board::Board;
pub use causal::Causal;
pub(crate) use causal::Memory;
pub use lsn::CommitToken;
pub(crate) use monitor::token_of;
pub use need::Consistency;
use need::Floor;
pub(crate) use need::{Need, Seen};
pub(crate) use node::{Flight, Node, Stay};
pub(crate) use policy::Nodes;
use policy::Picker;
pub use policy::RoutingPolicy;
pub(crate) use read::{Attempt, ReadLease};
use stats::{Fallback, Fallbacks};
pub use stats::{FallbackCounts, NodeReads, RoutingStats};
pub(crate) use view::{Role, View};

/// All nodes, and the choice among them.
pub(crate) struct Router {
    nodes: Vec<Node>,
    view: ArcSwap<View>,
    board: Mutex<Board>,
    /// Something in the view has changed.
    changed: Notify,
    picker: Picker,
    fallbacks: Fallbacks,
    pace: Pace,
    replica_wait: Duration,
    /// What an operation on a replica may take, if that is not what it may take elsewhere.
    replica_limit: Option<Duration>,
    max_conns: u32,
    closed: AtomicBool,
}

/// How often the monitors look.
struct Pace {
    interval: Duration,
    /// The smallest `MaxLag` asked for lately, in microseconds: in the present
    /// window of time and in the one before.
    asked: AtomicU64,
    asked_before: AtomicU64,
    /// Reads that wait for a replica right now.
    waiting: AtomicUsize,
}

impl Drop for Router {
    /// Wakes the monitors, which end when they find nobody to tell.
    fn drop(&mut self) {
        self.look_everywhere();
    }
}

/// The node that a read goes to, and through which of its pools.
#[derive(Clone, Copy)]
pub(crate) struct Route<'r> {
    pub(crate) at: usize,
    pub(crate) node: &'r Node,
    replica: bool,
}

/// What a second attempt finds on the nodes that are left.
enum Prospect {
    /// One that answers.
    Answers,
    /// The primary alone, which did not answer when it was last asked.
    Silent,
    /// No node at all.
    None,
}

impl<'r> Route<'r> {
    pub(crate) fn pool(self) -> &'r Pool {
        if self.replica { self.node.replica_pool() } else { self.node.pool() }
    }

    /// Repositories' reads on a primary use the connections of its writes.
    pub(crate) fn session(self) -> Session {
        if self.replica { Session::ReadOnly } else { Session::ReadWrite }
    }
}

impl Router {
    /// Connects to every node; the monitors of more than one start.
    pub(crate) async fn connect(config: &Config) -> Result<Arc<Self>> {
        let nodes: Vec<Node> = std::iter::once(config.primary()).chain(config.replicas()).map(|address| open(config, address)).collect();
        let router = Arc::new(Self {
            view: ArcSwap::from_pointee(View::unknown(nodes.len())),
            board: Mutex::new(Board::new(nodes.len())),
            changed: Notify::new(),
            picker: Picker::new(config.routing_policy()),
            fallbacks: Fallbacks::default(),
            pace: Pace {
                interval: config.lag_check_period(),
                asked: AtomicU64::new(u64::MAX),
                asked_before: AtomicU64::new(u64::MAX),
                waiting: AtomicUsize::new(0),
            },
            replica_wait: config.replica_wait(),
            replica_limit: Some(config.replica_query_timeout()).filter(|limit| *limit != config.query_timeout()),
            max_conns: config.max_conns(),
            closed: AtomicBool::new(false),
            nodes,
        });
        if config.set_later().is_some() {
            let deadline = config.connect_timeout();
            let options = router.nodes.iter().map(|node| config.connect_options(&node.address, config::Role::App));
            let looks = options.map(async |options| refuse_shared_sessions(&options, deadline).await);
            futures_util::future::try_join_all(looks).await?;
        }
        if let [only] = router.nodes.as_slice() {
            only.pool().fill().await?;
            // Not before, or the pool's maintenance would open some as well.
            only.prepare(&Role::Primary);
        } else {
            monitor::start(&router, config).await?;
        }
        router.require(config.target_session_attrs()).await?;
        Ok(router)
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub(crate) fn view(&self) -> Arc<View> {
        self.view.load_full()
    }

    /// Where writes go.
    pub(crate) fn primary(&self, op: &'static str) -> Result<&Node> {
        self.view.load().primary.map(|at| &self.nodes[at]).ok_or_else(|| self.no_primary(op))
    }

    fn no_primary(&self, op: &'static str) -> Error {
        let names: Vec<&str> = self.nodes.iter().map(|node| &**node.name()).collect();
        let reason = "none of these nodes is the primary now; a promoted one is found within seconds".to_owned();
        Error::Unavailable { op, node: names.join(", "), reason, source: None }
    }

    /// The node for a read, other than those that have failed it already.
    ///
    /// Without a lock or a clock of its own, unless a replica must be waited for.
    async fn route(&self, op: &'static str, need: &Need, floor: &Floor, started: Instant, failed: Nodes) -> Result<Route<'_>> {
        if let [only] = self.nodes.as_slice() {
            return Ok(Route { at: 0, node: only, replica: false });
        }
        if let Some(lag) = need.max_lag() {
            self.wants_lag(lag);
        }
        let reason = match self.pick(floor, started, failed) {
            Ok(route) => return Ok(route),
            Err(reason) => reason,
        };
        let reason = match reason {
            Some(Fallback::Behind) if need.waits() && floor.is_of(self.view.load().timeline) => {
                match Box::pin(self.wait_for(floor, failed)).await {
                    Ok(route) => return Ok(route),
                    Err(reason) => reason,
                }
            }
            other => other,
        };
        if let Some(reason) = reason {
            self.fallbacks.count(reason);
        }
        self.fall_back(op, floor, failed).await
    }

    /// A replica that shows `floor`, else why there is none; without a reason
    /// where only the primary was wanted.
    fn pick(&self, floor: &Floor, now: Instant, failed: Nodes) -> Result<Route<'_>, Option<Fallback>> {
        if floor.primary {
            return Err(None);
        }
        let view = self.view.load();
        let (mut fit, mut answering, mut welcome) = (Nodes::default(), Nodes::default(), Nodes::default());
        for (at, standing) in view.nodes.iter().enumerate() {
            if standing.role != Role::Replica || failed.contains(at) {
                continue;
            }
            answering.insert(at);
            if self.nodes[at].is_banned(now) {
                continue;
            }
            welcome.insert(at);
            if floor.is_met(&view, at) {
                fit.insert(at);
            }
        }
        if fit.is_empty() {
            let reason = match (answering.is_empty(), welcome.is_empty()) {
                // The one that failed was counted when it did.
                (true, _) => failed.is_empty().then_some(Fallback::NoReplica),
                (_, true) => Some(Fallback::Banned),
                _ => Some(Fallback::Behind),
            };
            return Err(reason);
        }
        // A causal handle stays where it is: nothing needs to be known there.
        if let Some(at) = floor.seen.and_then(|seen| seen.node)
            && fit.contains(at)
        {
            return Ok(self.replica(at));
        }
        let free = fit.filter(|at| self.nodes[at].in_flight() < self.max_conns);
        if free.is_empty() && self.primary_helps_out(&view) {
            return Err(Some(Fallback::Busy));
        }
        let fit = if free.is_empty() { fit } else { free };
        Ok(self.replica(self.picker.pick(fit, |at| self.nodes[at].in_flight()).unwrap_or_default()))
    }

    fn replica(&self, at: usize) -> Route<'_> {
        Route { at, node: &self.nodes[at], replica: true }
    }

    /// Where every connection to the replicas is in use, the primary serves
    /// reads as well, on three quarters of its own: the rest is for its writes.
    fn primary_helps_out(&self, view: &View) -> bool {
        let busy = |at: usize| self.nodes[at].in_flight() >= self.max_conns * 3 / 4;
        view.primary.is_some_and(|at| view.primary_answers() && !busy(at))
    }

    /// Has the monitors look until a replica shows `floor`, for as long as a
    /// read may wait for that.
    async fn wait_for(&self, floor: &Floor, failed: Nodes) -> Result<Route<'_>, Option<Fallback>> {
        let _waiting = Waiting::new(self);
        let look = async {
            loop {
                // Listens before it looks, or it would miss what is found in between.
                let changed = self.changed.notified();
                match self.pick(floor, Instant::now(), failed) {
                    Err(Some(Fallback::Behind)) => changed.await,
                    found => return found,
                }
            }
        };
        tokio::time::timeout(self.replica_wait, look).await.unwrap_or(Err(Some(Fallback::Behind)))
    }

    /// The primary; without one that answers, any replica that a read without
    /// demands can still have.
    async fn fall_back(&self, op: &'static str, floor: &Floor, failed: Nodes) -> Result<Route<'_>> {
        if let Some(token) = floor.token
            && token.timeline > self.view.load().timeline
        {
            self.wait_for_timeline(op, token).await?;
        }
        let view = self.view.load();
        let primary = view.primary.filter(|at| !failed.contains(*at));
        let last_resort = || self.last_resort(&view, floor, failed);
        match primary {
            Some(at) if view.primary_answers() => Ok(Route { at, node: &self.nodes[at], replica: false }),
            Some(at) => Ok(last_resort().unwrap_or(Route { at, node: &self.nodes[at], replica: false })),
            None => last_resort().ok_or_else(|| self.no_primary(op)),
        }
    }

    /// Any replica that shows `floor`, banned or not.
    fn last_resort(&self, view: &View, floor: &Floor, failed: Nodes) -> Option<Route<'_>> {
        let met = |at: &usize| !failed.contains(*at) && floor.is_met(view, *at);
        (0..self.nodes.len()).find(met).map(|at| self.replica(at))
    }

    fn all_but_the_primary(&self) -> Nodes {
        let primary = self.view.load().primary;
        (0..self.nodes.len()).filter(|at| Some(*at) != primary).fold(Nodes::default(), Nodes::with)
    }

    /// What a second attempt may hope for; without a node that is left the first one's error says more.
    fn prospect(&self, floor: &Floor, failed: Nodes) -> Prospect {
        let view = self.view.load();
        let primary = view.primary.filter(|at| !failed.contains(*at));
        match primary {
            Some(_) if view.primary_answers() => Prospect::Answers,
            _ if self.last_resort(&view, floor, failed).is_some() => Prospect::Answers,
            Some(_) => Prospect::Silent,
            None => Prospect::None,
        }
    }

    /// Somebody has written to a primary that this process does not know yet.
    async fn wait_for_timeline(&self, op: &'static str, token: CommitToken) -> Result<()> {
        let _waiting = Waiting::new(self);
        let look = async {
            loop {
                let changed = self.changed.notified();
                if self.view.load().timeline >= token.timeline {
                    return;
                }
                changed.await;
            }
        };
        tokio::time::timeout(self.replica_wait, look).await.map_err(|_| {
            let reason = format!("the token is of timeline {}, and no node is known that writes on it", token.timeline);
            Error::Unavailable { op, node: "the primary".to_owned(), reason, source: None }
        })
    }

    fn wants_lag(&self, lag: Duration) {
        let lag = u64::try_from(lag.as_micros()).unwrap_or(u64::MAX);
        if lag < self.pace.asked.load(Ordering::Relaxed) && self.pace.asked.fetch_min(lag, Ordering::Relaxed) > lag {
            self.look_everywhere();
        }
    }

    /// Has every monitor look now.
    fn look_everywhere(&self) {
        self.nodes.iter().for_each(|node| node.look.notify_one());
    }

    /// Something failed on `at`: its monitor should see for itself.
    pub(crate) fn doubt(&self, at: usize) {
        self.nodes[at].look.notify_one();
    }

    /// The same for whatever is the primary.
    pub(crate) fn doubt_primary(&self) {
        if self.nodes.len() > 1 {
            self.look_everywhere();
        }
    }

    /// Everything committed so far, as a token, by the caller's own deadline. One round trip to the primary.
    pub(crate) async fn commit_token(&self, within: Option<Deadline>) -> Result<CommitToken> {
        const OP: &str = "routing.token.fetch";
        let asking = async {
            let token = monitor::primary_position(OP, self, within).await?;
            token.ok_or_else(|| {
                self.doubt_primary();
                self.no_primary(OP)
            })
        };
        metrics::reported(OP, asking).await
    }

    pub(crate) fn stats(&self) -> RoutingStats {
        let nodes = self.nodes.iter().map(|node| NodeReads::new(node.name(), node.reads.load(Ordering::Relaxed))).collect();
        RoutingStats { nodes, fallbacks: self.fallbacks.get() }
    }

    /// Puts what was found at a node into a new view.
    fn publish(&self, at: usize, finding: Result<board::Observation, Arc<str>>) {
        // Under the lock, or an older view could have the last word with a pool.
        let mut board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        let after = Arc::new(board.update(at, finding));
        let before = self.view.swap(Arc::clone(&after));
        for (node, (old, new)) in self.nodes.iter().zip(before.nodes.iter().zip(&after.nodes)) {
            if old.role != new.role {
                node.prepare(&new.role);
                report(node, &new.role);
            }
        }
        drop(board);
        if before.primary_answers() && !after.primary_answers() {
            // Another one may be promoted already.
            self.look_everywhere();
        }
        self.changed.notify_waiters();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Ends the monitors and closes every pool.
    pub(crate) async fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.look_everywhere();
        self.changed.notify_waiters();
        futures_util::future::join_all(self.nodes.iter().flat_map(Node::pools).map(Pool::close)).await;
    }
}

fn open(config: &Config, address: &config::Node) -> Node {
    let options = PoolOptions::of(config);
    let pool = |role| Pool::new(&address.to_string(), config.connect_options(address, role), options.clone());
    let replica_pool = config.has_replica_login(address).then(|| pool(config::Role::Replica));
    let restricted_pool = config.has_restricted().then(|| pool(config::Role::Restricted));
    Node::new(address.clone(), pool(config::Role::App), replica_pool, restricted_pool)
}

fn report(node: &Node, role: &Role) {
    let node = node.name();
    match role {
        Role::Primary => tracing::info!(%node, "this is the primary"),
        Role::Replica => tracing::info!(%node, "this is a replica and takes reads"),
        Role::Refused(refusal) => tracing::warn!(%node, reason = refusal.explain(), "this node answers, but is not used"),
        Role::Down(reason) => tracing::warn!(%node, %reason, "this node does not answer"),
    }
}

/// A read that waits for a replica: the monitors hurry as long as there is one.
struct Waiting<'r>(&'r Router);

impl<'r> Waiting<'r> {
    fn new(router: &'r Router) -> Self {
        if router.pace.waiting.fetch_add(1, Ordering::Relaxed) == 0 {
            router.look_everywhere();
        }
        Self(router)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.pace.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}
