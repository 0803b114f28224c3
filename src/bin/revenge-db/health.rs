//! `revenge-db health`: is the database there, fit and migrated?

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use revenge_db::health::NodeRole;
use revenge_db::{Config, Database, Error, Health};

use crate::failure::Failure;
use crate::{Connection, Outcome, print};

/// What `health` is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print JSON, for machines.
    #[arg(long)]
    json: bool,
}

/// Within which the command has answered, whatever the servers do.
const ANSWER: Duration = Duration::from_millis(4_900);

/// A server that does not take a connection in this time is told as one that does not
/// answer: there has to be time for the others.
const CONNECT: Duration = Duration::from_millis(1_500);

/// For saying goodbye to servers that may not listen.
const GOODBYE: Duration = Duration::from_millis(50);

/// Prints what a health check finds; ends with 0 if all is well, else with 1.
/// Answers within five seconds.
pub async fn run(args: &Args, connection: &Connection) -> Outcome {
    let given = connection.config()?;
    let config = given.clone().build()?;
    let config = given.connect_timeout(CONNECT.min(config.connect_timeout())).build()?;
    let silent = Error::Unavailable {
        op: "health.check",
        node: config.primary().to_string(),
        reason: format!("it did not say all that was asked within {ANSWER:?}"),
        source: None,
    };
    let checked = tokio::time::timeout(ANSWER, check(config.clone())).await;
    let (healthy, text) = match checked.unwrap_or(Err(silent)) {
        Ok(health) => (health.healthy, if args.json { json(&health)? } else { text(&health) }),
        // A server that cannot be reached is an answer too.
        Err(error) => {
            let problem = error.to_string();
            let node = config.primary();
            (
                false,
                if args.json {
                    json(&unreachable(&config, &problem))?
                } else {
                    format!("unhealthy\n  {node}: no connection\n  problem: {problem}\n")
                },
            )
        }
    };
    print(&text);
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn check(config: Config) -> revenge_db::Result<Health> {
    let db = Database::connect(config).await?;
    let health = db.health_check().await;
    let _ = tokio::time::timeout(GOODBYE, db.close()).await;
    health
}

/// What is printed as [`Health`] otherwise, of a database without a connection.
fn unreachable(config: &Config, problem: &str) -> serde_json::Value {
    let node = |node: &revenge_db::config::Node, reason: &str| {
        serde_json::json!({
            "node": node.to_string(), "role": "unknown", "state": "down", "reason": reason, "latency_us": null, "version": null,
            "lag_bytes": null, "lag_ms": null, "pool": null, "replica_pool": null, "interop_connections": 0,
        })
    };
    let replicas = config.replicas().iter().map(|replica| node(replica, "not asked"));
    let nodes: Vec<_> = std::iter::once(node(config.primary(), problem)).chain(replicas).collect();
    serde_json::json!({
        "healthy": false, "problems": [problem], "warnings": [], "nodes": nodes, "migrations": null, "schema": null,
        "oldest_snapshot": null, "connections": 0,
    })
}

fn json(value: &impl serde::Serialize) -> Result<String, Failure> {
    let mut text =
        serde_json::to_string_pretty(value).map_err(|error| Failure::Refused(format!("the answer cannot be written as JSON: {error}")))?;
    text.push('\n');
    Ok(text)
}

fn text(health: &Health) -> String {
    let mut text = String::from(if health.healthy { "healthy\n" } else { "unhealthy\n" });
    // Writing to a `String` cannot fail.
    for node in &health.nodes {
        let role = match node.role {
            NodeRole::Primary => "primary",
            NodeRole::Replica => "replica",
            _ => "no answer",
        };
        let _ = write!(text, "  {}: {role}", node.node);
        if let Some(version) = &node.version {
            let _ = write!(text, ", PostgreSQL {version}");
        }
        if let Some(latency) = node.latency_us {
            let _ = write!(text, ", {latency} µs");
        }
        match node.lag_bytes {
            Some(bytes) => drop(write!(text, ", {bytes} bytes behind")),
            None if node.role == NodeRole::Replica => text.push_str(", how far behind is not known"),
            None => {}
        }
        text.push('\n');
    }
    if let Some(migrations) = &health.migrations {
        let _ = writeln!(text, "  schema: {} migrations applied, {} pending", migrations.applied.len(), migrations.pending.len());
    }
    for warning in &health.warnings {
        let _ = writeln!(text, "  warning: {warning}");
    }
    for problem in &health.problems {
        let _ = writeln!(text, "  problem: {problem}");
    }
    text
}
