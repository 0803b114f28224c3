//! `revenge-db health`: is the database there, fit and migrated?

use std::fmt::Write as _;
use std::process::ExitCode;

use revenge_db::Health;
use revenge_db::health::NodeRole;

use crate::failure::Failure;
use crate::{Connection, Outcome, print};

/// What `health` is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print JSON, for machines.
    #[arg(long)]
    json: bool,
}

/// Prints what a health check finds; ends with 0 if all is well, else with 1.
pub async fn run(args: &Args, connection: &Connection) -> Outcome {
    let config = connection.config()?;
    let node = config.primary().to_string();
    let (healthy, text) = match revenge_db::Database::connect(config).await {
        Ok(db) => {
            let health = db.health_check().await?;
            db.close().await;
            (health.healthy, if args.json { json(&health)? } else { text(&health) })
        }
        // A server that cannot be reached is an answer too.
        Err(error) => {
            let problem = error.to_string();
            let unreachable = serde_json::json!({ "healthy": false, "problems": [problem], "warnings": [], "nodes": [], "migrations": null, "schema": null });
            (false, if args.json { json(&unreachable)? } else { format!("unhealthy\n  {node}: no connection\n  problem: {problem}\n") })
        }
    };
    print(&text);
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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
        if let Some(bytes) = node.lag_bytes {
            let _ = write!(text, ", {bytes} bytes behind");
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
