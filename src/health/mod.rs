//! Is the database there, fit and fresh? One bounded answer.

mod snapshot;

use std::time::{Duration, Instant};

use serde::Serialize;
use sqlx::{Executor as _, Row as _};

use crate::database::Inner;
use crate::deadline::Deadline;
use crate::error::{Effect, Error, Result, classify, is_connection_lost};
use crate::migrate::{self, Migrations, SchemaState};
use crate::pool::{Lease, PoolState, Purpose, Session, is_new_enough};
use crate::query::{One, optional, value};
use crate::routing::{Node, Role, View};

pub use snapshot::SnapshotHolder;

/// How long the server may take: the whole check stays below five seconds.
const DEADLINE: Duration = Duration::from_millis(4_500);

/// For a connection: so that a pool that is full is told from a server that is silent.
const LONGEST_WAIT: Duration = Duration::from_secs(4);

/// For the migrations that are applied, on whose table somebody may hold a lock.
const SCHEMA_WAIT: Duration = Duration::from_secs(3);

/// For each question about what is only a warning: it makes no server ill.
const WARNING_WAIT: Duration = Duration::from_millis(500);

/// Months of the activity log that have to have a partition ahead.
const FEWEST_PARTITIONS: i64 = 2;

pub(crate) const OP: &str = "health.check";

/// What a health check found.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Health {
    /// Whether requests can be served: the primary answers, can be written to,
    /// and the schema is what this crate needs.
    pub healthy: bool,
    /// Why not, one sentence each.
    pub problems: Vec<String>,
    /// What does not keep requests from being served, but should be looked
    /// after: replicas that are down, banned or refused, a snapshot that has been
    /// held for too long, too few partitions ahead, a collation that has changed.
    pub warnings: Vec<String>,
    /// All nodes, in the order of the configuration.
    pub nodes: Vec<NodeHealth>,
    /// The schema, where a node could be asked.
    pub migrations: Option<Migrations>,
    /// The schema in one word.
    pub schema: Option<SchemaState>,
    /// Who keeps dead rows on the primary from being cleaned up, if anybody does.
    pub oldest_snapshot: Option<SnapshotHolder>,
    /// The connections that this handle has open: those of the pools above and of
    /// `db.pool()`, and those that stop other sessions, watch the nodes and listen.
    pub connections: u32,
}

/// One server.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct NodeHealth {
    /// `host:port`.
    pub node: String,
    /// What the server says it is.
    pub role: NodeRole,
    /// Whether it is used.
    pub state: NodeState,
    /// Why it is not used.
    pub reason: Option<String>,
    /// One round trip, in microseconds; `None` without an answer.
    pub latency_us: Option<u64>,
    /// The server's version, as `15.18`.
    pub version: Option<String>,
    /// How many bytes of the log a replica had still to replay when it was last
    /// asked (every `routing.lag_check_period`); `None` where that is not known.
    pub lag_bytes: Option<u64>,
    /// How long before that the primary had stood where the replica was; zero
    /// when it had replayed everything, `None` where it was behind all that this
    /// process has seen of the primary.
    pub lag_ms: Option<u64>,
    /// Connections of this crate to this node as the ordinary role.
    pub pool: PoolState,
    /// Connections as the role for replicas, where one is configured.
    pub replica_pool: Option<PoolState>,
    /// Connections of `db.pool()`, if a backend has used it; they lead to the primary.
    pub interop_connections: u32,
}

/// A server's part in replication, as it says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NodeRole {
    /// It takes writes.
    Primary,
    /// It follows another server.
    Replica,
    /// It did not answer.
    Unknown,
}

/// Whether a server is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NodeState {
    /// It serves what its role allows.
    Used,
    /// Reads stay away from it for a while, since one has failed there.
    Banned,
    /// It answers but must not be used: a second primary, another cluster's
    /// server, or one that does not follow the primary's timeline.
    Refused,
    /// It does not answer.
    Down,
}

/// What one server said.
struct Answer {
    latency: Duration,
    version: u32,
    in_recovery: bool,
    read_only: bool,
    encoding: String,
    /// The tables of the schema are found under their own names.
    finds_tables: bool,
    migrations: Option<Migrations>,
    /// Why it is not known which migrations are applied.
    schema_problem: Option<String>,
    oldest_snapshot: Option<SnapshotHolder>,
    warnings: Vec<String>,
}

/// Asks every node at once: a real round trip, and the primary for the schema.
/// A server that does not answer is part of the answer.
pub(crate) async fn check(inner: &Inner) -> Result<Health> {
    let (router, view) = (inner.router(), inner.router().view());
    // Where there is no primary, a replica knows the schema as well.
    let asked_for_schema = |at: usize| view.primary.is_none_or(|primary| primary == at);
    let answers = router.nodes().iter().enumerate().map(|(at, node)| ask(node, &view.nodes[at].role, asked_for_schema(at)));
    let answers = futures_util::future::join_all(answers).await;

    let mut health = Health {
        healthy: false,
        problems: Vec::new(),
        warnings: Vec::new(),
        nodes: Vec::new(),
        migrations: None,
        schema: None,
        oldest_snapshot: None,
        connections: u32::from(inner.hub().is_connected()) + inner.interop_size(),
    };
    for (at, (node, answer)) in router.nodes().iter().zip(answers).enumerate() {
        let is_primary = view.primary == Some(at);
        match &answer {
            Err(Error::Closed { op }) => return Err(Error::Closed { op }),
            Err(error) if is_primary => health.problems.push(error.to_string()),
            Ok(answer) if is_primary => health.problems.extend(problems(node.name(), answer)),
            _ => {}
        }
        let interop_connections = if is_primary { inner.interop_size() } else { 0 };
        let found = describe(node, &view, at, answer.as_ref(), interop_connections);
        if let (false, Some(reason)) = (is_primary, &found.reason) {
            health.warnings.push(format!("{}: {reason}", found.node));
        }
        health.connections += connections(node, &found, view.nodes.len() > 1);
        health.nodes.push(found);
        let Ok(answer) = answer else { continue };
        health.migrations = health.migrations.or(answer.migrations);
        health.oldest_snapshot = health.oldest_snapshot.or(answer.oldest_snapshot);
        health.warnings.extend(answer.warnings);
    }
    SnapshotHolder::report(health.oldest_snapshot.as_ref());
    health.warnings.extend(health.oldest_snapshot.as_ref().and_then(SnapshotHolder::warning));
    if let Err(error) = router.primary(OP) {
        health.problems.push(error.to_string());
    }
    health.schema = health.migrations.as_ref().map(Migrations::state);
    health.healthy = health.problems.is_empty();
    Ok(health)
}

fn describe(node: &Node, view: &View, at: usize, answer: Result<&Answer, &Error>, interop_connections: u32) -> NodeHealth {
    let standing = &view.nodes[at];
    let watched = view.nodes.len() > 1;
    let (state, reason) = match (answer, &standing.role) {
        (Err(error), _) if !matches!(error, Error::PoolExhausted { .. }) => (NodeState::Down, Some(error.to_string())),
        (_, Role::Down(reason)) if watched => (NodeState::Down, Some(reason.to_string())),
        (_, Role::Refused(refusal)) => (NodeState::Refused, Some(refusal.explain().to_owned())),
        _ => match node.ban_reason() {
            Some(reason) => (NodeState::Banned, Some(reason)),
            None => (NodeState::Used, answer.err().map(ToString::to_string)),
        },
    };
    NodeHealth {
        node: node.name().to_string(),
        role: match answer {
            Ok(answer) if answer.in_recovery => NodeRole::Replica,
            Ok(_) => NodeRole::Primary,
            Err(_) => NodeRole::Unknown,
        },
        state,
        reason,
        latency_us: answer.ok().map(|answer| u64::try_from(answer.latency.as_micros()).unwrap_or(u64::MAX)),
        version: answer.ok().map(|answer| format!("{}.{}", answer.version / 10_000, answer.version % 10_000)),
        lag_bytes: standing.lag.map(|lag| lag.bytes),
        lag_ms: standing.lag.and_then(|lag| lag.time).map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
        pool: node.pool().state(),
        replica_pool: node.has_replica_pool().then(|| node.replica_pool().state()),
        interop_connections,
    }
}

fn connections(node: &Node, found: &NodeHealth, watched: bool) -> u32 {
    let replica_pool = if node.has_replica_pool() { node.replica_pool().connections() } else { 0 };
    let monitor = u32::from(watched && found.state != NodeState::Down);
    node.pool().connections() + replica_pool + monitor
}

fn problems(node: &str, answer: &Answer) -> Vec<String> {
    let mut problems = Vec::new();
    problems.extend(is_new_enough(node, Some(answer.version)).err().map(|error| error.to_string()));
    if answer.in_recovery {
        problems.push(format!("{node} is a replica: it takes no writes; point the configuration at the primary"));
    } else if answer.read_only {
        problems.push(format!("{node} refuses writes: default_transaction_read_only is on"));
    }
    if answer.encoding != "UTF8" {
        problems.push(migrate::wrong_encoding(&answer.encoding));
    }
    if !answer.finds_tables {
        problems.push(format!(
            "{node} finds another table or none where `movies` is asked for: the search_path of this role has to lead to `public` first"
        ));
    }
    problems.extend(answer.schema_problem.clone());
    let Some(migrations) = &answer.migrations else { return problems };
    match migrations.state() {
        SchemaState::Current => {}
        SchemaState::None => problems.push("the database has no schema yet; run `revenge-db migrate up`".to_owned()),
        SchemaState::Pending => {
            problems.push(format!("{} migrations are pending; run `revenge-db migrate up`", migrations.pending.len()));
        }
        SchemaState::Newer => problems.push("the schema is newer than this crate; use a crate as new as the schema".to_owned()),
    }
    if let Some(version) = migrations.dirty.first() {
        problems.push(migrate::unfinished(*version));
    }
    if let Some(version) = migrations.changed.first() {
        problems.push(format!("migration {version} was changed after it had been applied; restore the file as it was released"));
    }
    problems
}

/// What comes without a partition of its own lands in the default one, from which it has to be moved.
fn too_few_partitions(months: i64) -> Option<String> {
    (months < FEWEST_PARTITIONS).then(|| {
        format!(
            "the activity log has partitions for {months} months to come, where {FEWEST_PARTITIONS} are needed: \
             call users().make_activity_partitions once a day, or SELECT activity_log_make_partitions(3)"
        )
    })
}

/// After an update of the operating system, an index on text may miss rows or take what is there already.
fn another_collation(node: &str) -> String {
    format!(
        "{node}: the operating system sorts text by another version of its rules than the one by which this database's indexes were made: \
         REINDEX DATABASE, then ALTER DATABASE … REFRESH COLLATION VERSION (docs/operations.md)"
    )
}

fn warning_deadline(lease: &Lease) -> Deadline {
    Deadline::of(Instant::now(), WARNING_WAIT).or_sooner(lease.deadline())
}

async fn ask(node: &Node, role: &Role, schema: bool) -> Result<Answer> {
    match tokio::time::timeout(DEADLINE, ask_unbounded(node, role, schema)).await {
        Ok(answer) => answer,
        Err(_) => Err(Error::Timeout { op: OP, after: DEADLINE }),
    }
}

async fn ask_unbounded(node: &Node, role: &Role, schema: bool) -> Result<Answer> {
    let (pool, session) = match role {
        Role::Replica => (node.replica_pool(), Session::ReadOnly),
        _ => (node.pool(), Session::ReadWrite),
    };
    let patience = Deadline::of(Instant::now(), LONGEST_WAIT);
    let mut lease = pool.by(OP, Some(patience), pool.lease(OP, session, Purpose::Write)).await?;
    let started = Instant::now();
    let asked = lease
        .run(|conn| {
            conn.fetch_one(
                "SELECT current_setting('server_version_num'), pg_is_in_recovery()::text, current_setting('transaction_read_only'), \
                 current_setting('server_encoding'), (to_regclass('movies') IS NOT DISTINCT FROM to_regclass('public.movies'))::text",
            )
        })
        .await;
    let latency = started.elapsed();
    let row = asked.map_err(|error| classify(OP, node.name(), Effect::None, error))?;
    let text = |index: usize| row.try_get::<&str, _>(index).unwrap_or_default();
    let (version, in_recovery, read_only) = (text(0).parse().unwrap_or_default(), text(1) == "true", text(2) == "on");
    let refused = |error| classify(OP, node.name(), Effect::None, error);
    let mut answer = Answer {
        latency,
        version,
        in_recovery,
        read_only,
        encoding: text(3).to_owned(),
        finds_tables: text(4) == "true",
        migrations: None,
        schema_problem: None,
        oldest_snapshot: None,
        warnings: Vec::new(),
    };
    if schema {
        match tokio::time::timeout(SCHEMA_WAIT, lease.run(|conn| Box::pin(migrate::applied(conn)))).await {
            Ok(Ok(applied)) => answer.migrations = Some(migrate::embedded_against(applied)),
            Ok(Err(error)) if is_connection_lost(&error) => return Err(refused(error)),
            Ok(Err(error)) => {
                answer.schema_problem = Some(format!("{} does not say which migrations are applied: {}", node.name(), refused(error)));
            }
            Err(_) => {
                answer.schema_problem = Some(format!(
                    "{} did not say within {SCHEMA_WAIT:?} which migrations are applied: somebody may hold a lock on public._sqlx_migrations",
                    node.name()
                ));
                // The connection is in the middle of the question.
                return Ok(answer);
            }
        }
    }
    if version / 10_000 >= crate::pool::OLDEST_SERVER {
        let mut changed = None;
        match lease.ask(warning_deadline(&lease), &mut value!("queries/health/collation/changed.sql").in_place(&mut changed)).await {
            Ok(Ok(())) if changed.is_some_and(|One(changed)| changed) => answer.warnings.push(another_collation(node.name())),
            Ok(_) => {}
            // The connection is in the middle of the question.
            Err(_) => return Ok(answer),
        }
    }
    if !in_recovery {
        let (mut query, mut oldest) = (optional!(SnapshotHolder, "queries/health/snapshot/oldest.sql"), None);
        let asked = lease.ask(lease.deadline(), &mut query.in_place(&mut oldest)).await;
        asked.map_err(|late| Error::Timeout { op: OP, after: late.after })?.map_err(refused)?;
        answer.oldest_snapshot = query.answer(oldest)?;
        if answer.migrations.as_ref().is_some_and(|migrations| migrations.state() == SchemaState::Current) {
            let mut ahead = None;
            // It waits while partitions are made.
            let asked = lease.ask(warning_deadline(&lease), &mut value!("queries/health/partitions/ahead.sql").in_place(&mut ahead)).await;
            if let (Ok(Ok(())), Some(One(months))) = (asked, ahead) {
                answer.warnings.extend(too_few_partitions(months));
            }
        }
    }
    Ok(answer)
}
