//! Is the database there, fit and fresh? One bounded answer.

use std::time::{Duration, Instant};

use serde::Serialize;
use sqlx::{Executor as _, Row as _};

use crate::database::Inner;
use crate::error::{Effect, Error, Result, classify};
use crate::migrate::{self, Migrations, SchemaState};
use crate::pool::{PoolState, Purpose, Session};

/// How long the server may take: the whole check stays below five seconds.
const DEADLINE: Duration = Duration::from_millis(4_500);

const OP: &str = "health.check";

/// What a health check found.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Health {
    /// Whether requests can be served: the primary answers, can be written to,
    /// and the schema is what this crate needs.
    pub healthy: bool,
    /// Why not, one sentence each.
    pub problems: Vec<String>,
    /// The nodes that were asked.
    pub nodes: Vec<NodeHealth>,
    /// The schema, where a node could be asked.
    pub migrations: Option<Migrations>,
    /// The schema in one word.
    pub schema: Option<SchemaState>,
}

/// One server.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct NodeHealth {
    /// `host:port`.
    pub node: String,
    /// What the server says it is.
    pub role: NodeRole,
    /// One round trip, in microseconds; `None` without an answer.
    pub latency_us: Option<u64>,
    /// The server's version, as `15.18`.
    pub version: Option<String>,
    /// Connections of this crate to this node.
    pub pool: PoolState,
    /// Connections of `db.pool()`, if a backend has used it.
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

struct Answer {
    latency: Duration,
    version: u32,
    in_recovery: bool,
    read_only: bool,
    migrations: Migrations,
}

/// Asks the primary: a real round trip, then the schema. A server
/// that does not answer is part of the answer.
pub(crate) async fn check(inner: &Inner) -> Result<Health> {
    let answer = match tokio::time::timeout(DEADLINE, ask(inner)).await {
        Ok(answer) => answer,
        Err(_) => Err(Error::Timeout { op: OP, after: DEADLINE }),
    };
    let pool = inner.primary().state();
    let node = inner.primary().node().to_string();
    let interop_connections = inner.interop_size();
    Ok(match answer {
        Ok(answer) => {
            let problems = problems(&node, &answer);
            let role = if answer.in_recovery { NodeRole::Replica } else { NodeRole::Primary };
            let latency_us = Some(u64::try_from(answer.latency.as_micros()).unwrap_or(u64::MAX));
            let version = Some(format!("{}.{}", answer.version / 10_000, answer.version % 10_000));
            Health {
                healthy: problems.is_empty(),
                problems,
                nodes: vec![NodeHealth { node, role, latency_us, version, pool, interop_connections }],
                schema: Some(answer.migrations.state()),
                migrations: Some(answer.migrations),
            }
        }
        Err(error @ Error::Closed { .. }) => return Err(error),
        Err(error) => Health {
            healthy: false,
            problems: vec![error.to_string()],
            nodes: vec![NodeHealth { node, role: NodeRole::Unknown, latency_us: None, version: None, pool, interop_connections }],
            migrations: None,
            schema: None,
        },
    })
}

fn problems(node: &str, answer: &Answer) -> Vec<String> {
    let mut problems = Vec::new();
    if answer.version / 10_000 < crate::pool::OLDEST_SERVER {
        let error =
            Error::ServerTooOld { node: node.to_owned(), found: (answer.version / 10_000).to_string(), needed: crate::pool::OLDEST_SERVER };
        problems.push(error.to_string());
    }
    if answer.in_recovery {
        problems.push(format!("{node} is a replica: it takes no writes; point the configuration at the primary"));
    } else if answer.read_only {
        problems.push(format!("{node} refuses writes: default_transaction_read_only is on"));
    }
    match answer.migrations.state() {
        SchemaState::Current => {}
        SchemaState::None => problems.push("the database has no schema yet; run `revenge-db migrate up`".to_owned()),
        SchemaState::Pending => {
            problems.push(format!("{} migrations are pending; run `revenge-db migrate up`", answer.migrations.pending.len()));
        }
        SchemaState::Newer => problems.push("the schema is newer than this crate; use a crate as new as the schema".to_owned()),
    }
    if let Some(version) = answer.migrations.changed.first() {
        problems.push(format!("migration {version} was changed after it had been applied; restore the file as it was released"));
    }
    problems
}

async fn ask(inner: &Inner) -> Result<Answer> {
    let mut lease = inner.primary().lease(OP, Session::ReadWrite, Purpose::Write).await?;
    let started = Instant::now();
    let asked = lease
        .run(|conn| {
            conn.fetch_one(
                "SELECT current_setting('server_version_num'), pg_is_in_recovery()::text, current_setting('transaction_read_only')",
            )
        })
        .await;
    let latency = started.elapsed();
    let row = asked.map_err(|error| classify(OP, inner.primary().node(), Effect::None, error))?;
    let text = |index: usize| row.try_get::<&str, _>(index).unwrap_or_default();
    let (version, in_recovery, read_only) = (text(0).parse().unwrap_or_default(), text(1) == "true", text(2) == "on");
    let applied = lease.run(|conn| Box::pin(migrate::applied(conn))).await;
    let applied = applied.map_err(|error| classify(OP, inner.primary().node(), Effect::None, error))?;
    Ok(Answer { latency, version, in_recovery, read_only, migrations: migrate::embedded_against(applied) })
}
