//! One connection for everybody in the process who listens.
//!
//! The hub's task connects when somebody wants a channel and ends when nobody
//! does. What the server listens to follows what the members want: the task
//! compares the two whenever it is told that wishes have changed. All of it
//! stands in one [`State`] under a mutex that is never held across an await.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Notify;

use super::Notification;
use super::line::{Line, OP};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::routing::Router;

/// Between two attempts to connect.
const BACKOFF: Duration = Duration::from_millis(50);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);

/// Who is told what comes in. Called under the hub's lock: must not wait, nor
/// call the hub.
pub(crate) trait Subscriber: Send + Sync {
    /// Somebody's `NOTIFY`, after it was committed.
    fn hear(&self, notification: &Notification);
    /// From now on everything on `node` is heard of; if `again`, what was
    /// notified since the connection before may have been missed.
    fn open(&self, node: usize, again: bool);
    /// The connection was lost: what is notified from now on may be missed.
    fn lost(&self) {}
    /// The database handle is closed; nothing comes any more.
    fn end(&self) {}
}

/// The members and their connection; ends with this value.
pub(crate) struct Hub(Arc<Shared>);

struct Shared {
    /// That of the pools: a task of the runtime of whoever listens first would end with that.
    runtime: Handle,
    config: Config,
    router: Weak<Router>,
    state: Mutex<State>,
    /// What members want has changed: for the task.
    wished: Notify,
    /// What is listened to has changed: for members who wait.
    settled: Notify,
}

#[derive(Default)]
struct State {
    members: HashMap<u64, Member>,
    /// Of the last member that joined.
    id: u64,
    /// What the server has confirmed on the present connection.
    heard: HashSet<String>,
    /// What it was told to stop, but has not confirmed.
    leaving: HashSet<String>,
    /// The node that is listened to.
    node: Option<usize>,
    /// The number of the last task that was started.
    turn: u64,
    running: bool,
    /// Why there is no connection: the node and the reason.
    failure: Option<(String, String)>,
    closed: bool,
}

struct Member {
    subscriber: Arc<dyn Subscriber>,
    channels: HashSet<String>,
    /// It was told that it hears everything, on the present connection.
    open: bool,
    /// The same, on any connection: then it can have missed something.
    known: bool,
}

impl State {
    fn wanted(&self) -> HashSet<&str> {
        self.members.values().flat_map(|member| &member.channels).map(String::as_str).collect()
    }

    /// Tells members all of whose channels are listened to now.
    fn open_those_who_hear(&mut self) {
        let Some(node) = self.node else { return };
        for member in self.members.values_mut() {
            if !member.open && !member.channels.is_empty() && member.channels.is_subset(&self.heard) {
                member.subscriber.open(node, member.known);
                (member.open, member.known) = (true, true);
            }
        }
    }

    fn lost(&mut self) {
        self.heard.clear();
        self.leaving.clear();
        self.node = None;
        for member in self.members.values_mut().filter(|member| member.open) {
            member.open = false;
            member.subscriber.lost();
        }
    }
}

impl Hub {
    /// That of the handle: what has to outlive the caller's runtime is begun there.
    pub(crate) fn runtime(&self) -> &Handle {
        &self.0.runtime
    }

    /// Connects when the first channel is wanted. Within the runtime to which the pools belong.
    pub(crate) fn new(config: &Config, router: &Arc<Router>) -> Self {
        Self(Arc::new(Shared {
            runtime: Handle::current(),
            config: config.clone(),
            router: Arc::downgrade(router),
            state: Mutex::default(),
            wished: Notify::new(),
            settled: Notify::new(),
        }))
    }

    /// Whether there is a connection on which notifications come.
    pub(crate) fn is_connected(&self) -> bool {
        self.0.state().node.is_some()
    }

    /// From now on `subscriber` is told of these channels, as soon as the
    /// server listens to them; until the membership is dropped.
    pub(crate) fn join(&self, subscriber: Arc<dyn Subscriber>, channels: HashSet<String>) -> Membership {
        let mut state = self.0.state();
        state.id += 1;
        let id = state.id;
        if state.closed {
            subscriber.end();
        } else {
            state.members.insert(id, Member { subscriber, channels, open: false, known: false });
            self.0.follow_wishes(state);
        }
        Membership { hub: Arc::clone(&self.0), id }
    }

    /// Ends the connection and every subscription.
    pub(crate) fn close(&self) {
        let mut state = self.0.state();
        state.closed = true;
        state.lost();
        state.members.drain().for_each(|(_, member)| member.subscriber.end());
        self.0.wished.notify_one();
        self.0.settled.notify_waiters();
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // Sets and flags: a panic elsewhere does not spoil them.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// After a change of what members want: tells the task, or starts one.
    fn follow_wishes(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        state.open_those_who_hear();
        if state.running || state.wanted().is_empty() {
            self.wished.notify_one();
        } else {
            state.turn += 1;
            state.running = true;
            let turn = Turn { hub: Arc::clone(self), number: state.turn };
            // A runtime that is shutting down drops the task at once, and that takes the lock.
            drop(state);
            self.runtime.spawn(run(turn));
        }
    }

    /// Connects and passes on what comes in, until nobody wants anything.
    async fn carry(&self, failures: &mut u32) -> Result<()> {
        let mut line = tokio::select! {
            line = Line::connect(&self.config, &self.router) => line?,
            () = self.unwanted() => return Ok(()),
        };
        while let Some((listen, unlisten)) = self.difference() {
            if !(listen.is_empty() && unlisten.is_empty()) {
                line.change(&listen, &unlisten).await?;
                self.confirm(line.at, listen);
                *failures = 0;
            }
            while let Some(notification) = line.hear(&self.wished).await? {
                self.pass_on(&Notification::new(&notification));
            }
        }
        Ok(())
    }

    /// The channels to begin and to end with; `None` if none is wanted: then
    /// the connection is given up.
    fn difference(&self) -> Option<(Vec<String>, Vec<String>)> {
        let mut state = self.state();
        let wanted: HashSet<String> = state.wanted().into_iter().map(str::to_owned).collect();
        if wanted.is_empty() {
            state.lost();
            self.settled.notify_waiters();
            return None;
        }
        let listen = wanted.difference(&state.heard).cloned().collect();
        // Not heard from now on: whoever wants one of them again waits for a new LISTEN.
        state.leaving = state.heard.extract_if(|channel| !wanted.contains(channel)).collect();
        Some((listen, state.leaving.iter().cloned().collect()))
    }

    /// The server has done what [`difference`](Self::difference) asked for.
    fn confirm(&self, node: usize, listen: Vec<String>) {
        let mut state = self.state();
        state.node = Some(node);
        state.failure = None;
        state.leaving.clear();
        state.heard.extend(listen);
        state.open_those_who_hear();
        self.settled.notify_waiters();
    }

    fn pass_on(&self, notification: &Notification) {
        let state = self.state();
        for member in state.members.values().filter(|member| member.channels.contains(&*notification.channel)) {
            member.subscriber.hear(notification);
        }
    }

    fn lost(&self, error: Error) {
        let mut state = self.state();
        state.lost();
        state.failure = Some(match error {
            Error::Unavailable { node, reason, .. } => (node, reason),
            other => ("the primary".to_owned(), other.to_string()),
        });
        self.settled.notify_waiters();
    }

    /// Waits until nobody wants anything.
    async fn unwanted(&self) {
        while !self.state().wanted().is_empty() {
            self.wished.notified().await;
        }
    }
}

/// Says that a task has ended, however it did.
struct Turn {
    hub: Arc<Shared>,
    number: u64,
}

impl Turn {
    /// Whether the task is still needed; if not, the next wish starts another.
    fn goes_on(&self) -> bool {
        let mut state = self.hub.state();
        state.running = !state.wanted().is_empty() && self.hub.router.strong_count() > 0;
        state.running
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.hub.state();
        // A panic, or the end of the runtime: nobody listens any more, and whoever waits is told.
        if state.turn == self.number && state.running {
            state.running = false;
            state.lost();
            state.members.drain().for_each(|(_, member)| member.subscriber.end());
            self.hub.settled.notify_waiters();
        }
    }
}

async fn run(turn: Turn) {
    let hub = &turn.hub;
    let mut failures = 0_u32;
    while turn.goes_on() {
        let Err(error) = hub.carry(&mut failures).await else { continue };
        // The first says it all.
        if failures == 0 {
            tracing::warn!(%error, "not listening for notifications");
        } else {
            tracing::debug!(%error, "not listening for notifications");
        }
        hub.lost(error);
        let pause = BACKOFF.saturating_mul(2_u32.saturating_pow(failures)).min(LONGEST_BACKOFF);
        failures = failures.saturating_add(1);
        tokio::select! {
            () = tokio::time::sleep(pause.mul_f64(rand::random_range(0.5..=1.0))) => {}
            // Somebody new does not wait for the pause of others.
            () = hub.wished.notified() => {}
        }
    }
}

/// A subscriber's place in the hub, until it is dropped.
pub(crate) struct Membership {
    hub: Arc<Shared>,
    id: u64,
}

impl Membership {
    /// Waits until the server has confirmed every channel: what is notified
    /// from then on is heard, or there is a resync.
    pub(super) async fn confirmed(&self) -> Result<()> {
        let after = self.hub.config.connect_timeout();
        let confirmed = async {
            loop {
                // Listens before it looks, or it would miss what happens in between.
                let settled = self.hub.settled.notified();
                if self.hears_everything()? {
                    return Ok(());
                }
                settled.await;
            }
        };
        tokio::time::timeout(after, confirmed).await.unwrap_or_else(|_| {
            let failure = self.hub.state().failure.clone();
            let (node, reason) = failure.unwrap_or_else(|| ("the primary".to_owned(), "no answer".to_owned()));
            Err(Error::Unavailable { op: OP, node, reason: format!("not listening within {after:?}: {reason}"), source: None })
        })
    }

    fn hears_everything(&self) -> Result<bool> {
        let state = self.hub.state();
        let member = state.members.get(&self.id).ok_or(Error::Closed { op: OP })?;
        Ok(member.channels.is_subset(&state.heard))
    }

    /// Adds a channel; `false` if it was there.
    pub(super) fn add(&self, channel: &str) -> bool {
        let mut state = self.hub.state();
        let added = state.members.get_mut(&self.id).is_some_and(|member| member.channels.insert(channel.to_owned()));
        if added {
            self.hub.follow_wishes(state);
        }
        added
    }

    /// Takes a channel out; `false` if it was not there.
    pub(super) fn remove(&self, channel: &str) -> bool {
        let mut state = self.hub.state();
        let Some(member) = state.members.get_mut(&self.id) else { return false };
        let removed = member.channels.remove(channel);
        if member.channels.is_empty() {
            // What it does not listen to it cannot miss.
            (member.open, member.known) = (false, false);
        }
        self.hub.follow_wishes(state);
        removed
    }

    /// Waits until the server has stopped to send a channel that nobody in the
    /// process wants; a connection that does not answer is given up soon.
    pub(super) async fn silenced(&self, channel: &str) {
        loop {
            let settled = self.hub.settled.notified();
            {
                let state = self.hub.state();
                let sends = state.heard.contains(channel) || state.leaving.contains(channel);
                if !sends || state.wanted().contains(channel) {
                    return;
                }
            }
            settled.await;
        }
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        let mut state = self.hub.state();
        if state.members.remove(&self.id).is_some() {
            self.hub.wished.notify_one();
        }
    }
}
