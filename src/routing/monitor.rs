//! One task a node, which asks it again and again what it is and how far it
//! has come, on a connection of its own.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{PgConnection, Row as _};

use super::board::Observation;
use super::lsn::{CommitToken, Lsn};
use super::need::{Consistency, Need};
use super::read::Attempt;
use super::{Role, Router};
use crate::config::{self, Config};
use crate::deadline::Deadline;
use crate::error::{Effect, Error, Result, classify, classify_connection};
use crate::pool::{self, PoolOptions, Session};
use crate::query::{Ask, Call as _, One, Query, one};

const OP: &str = "routing.node.position";

/// A node that has not answered by then counts as down.
const DEADLINE: Duration = Duration::from_secs(1);

/// Between two looks while a read waits for a replica.
const HURRY: Duration = Duration::from_millis(5);

/// The shortest pause that a small `MaxLag` leads to.
const SHORTEST: Duration = Duration::from_millis(10);

/// Between two looks while no primary answers: one may be promoted.
const ORPHANED: Duration = Duration::from_millis(200);

/// Between two looks at a node that does not answer.
const BACKOFF: Duration = Duration::from_millis(100);
const LONGEST_BACKOFF: Duration = Duration::from_secs(2);

/// How long a small `MaxLag` is remembered, once or twice.
const WINDOW: Duration = Duration::from_secs(10);

/// Asks every node once, opens the pools of those that answer, and leaves a
/// task behind for each.
pub(super) async fn start(router: &Arc<Router>, config: &Config) -> Result<()> {
    let watchers = router.nodes.iter().enumerate().map(|(at, node)| Watcher::new(at, config, &node.address));
    let looks = watchers.map(|mut watcher| async move {
        let finding = watcher.look().await;
        (watcher, finding)
    });
    let looked = futures_util::future::join_all(looks).await;
    let mut first_reason = None;
    // In the order of the configuration: among equals, the first is the primary.
    for (watcher, finding) in looked {
        if let Err(error @ Error::Config { .. }) = finding {
            return Err(error);
        }
        if let Err(error) = &finding {
            first_reason.get_or_insert_with(|| error.to_string());
        }
        router.publish(watcher.at, finding.map_err(|error| error.to_string().into()));
        tokio::spawn(watcher.keep_looking(Arc::downgrade(router)));
    }
    let view = router.view();
    let fills = router.nodes.iter().zip(&view.nodes).filter_map(|(node, standing)| match standing.role {
        Role::Primary => Some(node.pool()),
        Role::Replica => Some(node.replica_pool()),
        _ => None,
    });
    let filled = futures_util::future::join_all(fills.map(pool::Pool::fill)).await;
    if filled.iter().any(Result::is_ok) {
        return Ok(());
    }
    let failed = filled.into_iter().find_map(Result::err);
    Err(failed.unwrap_or_else(|| {
        let names: Vec<&str> = router.nodes.iter().map(|node| &**node.name()).collect();
        let reason = first_reason.unwrap_or_else(|| "none of them can be used".to_owned());
        Error::Unavailable { op: "database.connect", node: names.join(", "), reason, source: None }
    }))
}

struct Watcher {
    at: usize,
    name: String,
    connect: PgConnectOptions,
    options: PoolOptions,
    conn: Option<Connected>,
    failures: u32,
}

/// A connection, hence one run of a server.
struct Connected {
    conn: PgConnection,
    /// The cluster to which it leads.
    system: i64,
    /// The latest timeline that the server was known to follow: it goes on with
    /// it when the stream ends, from which alone it is known at first.
    timeline: u32,
}

impl Watcher {
    fn new(at: usize, config: &Config, address: &config::Node) -> Self {
        Self {
            at,
            name: address.to_string(),
            connect: config.connect_options(address, config::Role::Replica),
            options: PoolOptions::of(config),
            conn: None,
            failures: 0,
        }
    }

    async fn keep_looking(mut self, router: Weak<Router>) {
        let mut window = Instant::now();
        loop {
            let (pause, look) = {
                let Some(router) = router.upgrade() else { return };
                if router.closed.load(Ordering::Relaxed) {
                    return;
                }
                if self.at == 0 && window.elapsed() > WINDOW {
                    window = Instant::now();
                    let asked = router.pace.asked.swap(u64::MAX, Ordering::Relaxed);
                    router.pace.asked_before.store(asked, Ordering::Relaxed);
                }
                (self.pause(&router), Arc::clone(&router.nodes[self.at].look))
            };
            // Only a weak reference lives through the pause, else the router would never be dropped.
            let looked = Instant::now();
            let _ = tokio::time::timeout(pause, look.notified()).await;
            if !is_waited_for(&router) {
                // However many calls fail or are slow, each of which asks for a look.
                tokio::time::sleep_until((looked + SHORTEST).into()).await;
            }
            let finding = self.look().await;
            let Some(router) = router.upgrade() else { return };
            router.publish(self.at, finding.map_err(|error| error.to_string().into()));
        }
    }

    fn pause(&self, router: &Router) -> Duration {
        if self.failures > 0 {
            return BACKOFF.saturating_mul(1 << self.failures.min(8)).min(LONGEST_BACKOFF).mul_f64(rand::random_range(0.5..1.0));
        }
        if router.pace.waiting.load(Ordering::Relaxed) > 0 {
            return HURRY;
        }
        let lag = router.pace.asked.load(Ordering::Relaxed).min(router.pace.asked_before.load(Ordering::Relaxed));
        let mut pause = router.pace.interval.min(Duration::from_micros(lag / 2).max(SHORTEST));
        if !router.view.load().primary_answers() {
            pause = pause.min(ORPHANED);
        }
        // Never later than promised, and not all processes at once.
        pause.mul_f64(rand::random_range(0.8..1.0))
    }

    /// Asks once, within the deadline; a connection that fails is given up.
    async fn look(&mut self) -> Result<Observation> {
        let finding = self.ask().await;
        self.failures = if finding.is_ok() { 0 } else { self.failures.saturating_add(1) };
        finding
    }

    async fn ask(&mut self) -> Result<Observation> {
        let mut known = match self.conn.take() {
            Some(known) => known,
            None => self.connect().await?,
        };
        let asked = Instant::now();
        let One(position) = self.answer(&mut known.conn, where_it_stands()).await?;
        known.timeline = known.timeline.max(position.timeline.cast_unsigned());
        let (system, timeline) = (known.system, known.timeline);
        self.conn = Some(known);
        Ok(Observation { asked, in_recovery: position.in_recovery, timeline, position: position.end_of_log(), system })
    }

    async fn connect(&self) -> Result<Connected> {
        let (mut conn, _) =
            pool::open(&self.name, &self.connect, Session::ReadOnly, &self.options).await.map_err(|failure| match failure {
                pool::Failure::Driver(error) => classify_connection(OP, &self.name, &error),
                pool::Failure::Own(error) => error,
            })?;
        let One(identity) = self.answer(&mut conn, one!(Identity, "queries/routing/node/identify.sql")).await?;
        Ok(Connected { conn, system: identity.system, timeline: 0 })
    }

    async fn answer<R: Send, F: Ask<R>>(&self, conn: &mut PgConnection, mut query: Query<F, R>) -> Result<R> {
        let (deadline, mut answer) = (DEADLINE.min(self.options.acquire_timeout), None);
        match tokio::time::timeout(deadline, query.in_place(&mut answer).on(conn)).await {
            Ok(Ok(())) => query.answer(answer),
            Ok(Err(error)) => Err(classify(OP, &self.name, Effect::None, error)),
            Err(_) => {
                Err(Error::Unavailable { op: OP, node: self.name.clone(), reason: format!("no answer within {deadline:?}"), source: None })
            }
        }
    }
}

fn is_waited_for(router: &Weak<Router>) -> bool {
    router.upgrade().is_some_and(|router| router.pace.waiting.load(Ordering::Relaxed) > 0)
}

/// Where a node's log stands.
struct Position {
    in_recovery: bool,
    lsn: i64,
    segment_offset: Option<i32>,
    timeline: i32,
    page_size: i64,
}

impl Position {
    fn token(&self) -> CommitToken {
        CommitToken { timeline: self.timeline.cast_unsigned(), lsn: self.end_of_log().0 }
    }

    fn end_of_log(&self) -> Lsn {
        let lsn = self.lsn.cast_unsigned();
        match self.segment_offset {
            Some(offset) => Lsn::end_of_record(lsn, u64::from(offset.cast_unsigned()), self.page_size.cast_unsigned()),
            None => Lsn(lsn),
        }
    }
}

struct Identity {
    system: i64,
}

fn where_it_stands() -> Query<impl Ask<One<Position>>, One<Position>> {
    one!(Position, "queries/routing/node/position.sql")
}

/// Where the log of the primary stands, as a token; `None` if the node is none any more.
pub(super) async fn primary_position(op: &'static str, router: &Router, within: Option<Deadline>) -> Result<Option<CommitToken>> {
    let (mut query, mut answer) = (where_it_stands(), None);
    let first = Attempt::first(op, &Need::Fixed(Consistency::Primary), Instant::now()).within(within);
    router.read(first, &mut query.in_place(&mut answer)).await?;
    let One(position) = query.answer(answer)?;
    Ok((!position.in_recovery).then(|| position.token()))
}

/// The same from a row of that statement in text, as the simple protocol yields it.
pub(crate) fn token_of(row: &PgRow) -> Option<CommitToken> {
    let text = |at: usize| row.try_get_unchecked::<Option<&str>, _>(at).ok();
    let position = Position {
        in_recovery: text(0)?? == "t",
        lsn: text(1)??.parse().ok()?,
        segment_offset: text(2)?.and_then(|offset| offset.parse().ok()),
        timeline: text(3)??.parse().ok()?,
        page_size: text(4)??.parse().ok()?,
    };
    Some(position.token())
}
