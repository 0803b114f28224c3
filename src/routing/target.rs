//! `target_session_attrs`: what one of the servers has to be, as libpq has it.
//! The driver ignores it.

use sqlx::{Executor as _, Row as _};

use super::Router;
use crate::config::TargetSessionAttrs;
use crate::error::{Effect, Error, Result, classify};
use crate::pool::{Purpose, Session};

const OP: &str = "database.connect";

impl Router {
    /// Refuses to start where no node is what was asked for. One round trip to
    /// each node until one fits; none where anything will do.
    pub(super) async fn require(&self, target: TargetSessionAttrs) -> Result<()> {
        let fits: fn(bool, bool) -> bool = match target {
            TargetSessionAttrs::Any | TargetSessionAttrs::PreferStandby => return Ok(()),
            TargetSessionAttrs::ReadWrite => |in_recovery, read_only| !in_recovery && !read_only,
            TargetSessionAttrs::ReadOnly => |in_recovery, read_only| in_recovery || read_only,
            TargetSessionAttrs::Primary => |in_recovery, _| !in_recovery,
            TargetSessionAttrs::Standby => |in_recovery, _| in_recovery,
        };
        let mut found = Vec::new();
        for node in &self.nodes {
            match self.describe(node).await {
                Ok((in_recovery, read_only)) if fits(in_recovery, read_only) => return Ok(()),
                Ok((true, _)) => found.push(format!("{} is a standby", node.name())),
                Ok((false, read_only)) => {
                    found.push(format!("{} is a primary{}", node.name(), if read_only { " that refuses writes" } else { "" }));
                }
                Err(error) => found.push(error.to_string()),
            }
        }
        let reason = format!("target_session_attrs={target} is asked for, but {}", found.join(", and "));
        let names: Vec<&str> = self.nodes.iter().map(|node| &**node.name()).collect();
        Err(Error::Unavailable { op: OP, node: names.join(", "), reason, source: None })
    }

    async fn describe(&self, node: &super::Node) -> Result<(bool, bool)> {
        let mut lease = node.pool().lease(OP, Session::ReadWrite, Purpose::Read).await?;
        let question = "SELECT pg_is_in_recovery()::text, current_setting('default_transaction_read_only')";
        let answer = lease.deadline().bound(lease.run(|conn| conn.fetch_one(question))).await;
        let row = answer
            .map_err(|late| Error::Timeout { op: OP, after: late.after })?
            .map_err(|error| classify(OP, node.name(), Effect::None, error))?;
        let text = |at: usize| row.try_get::<&str, _>(at).unwrap_or_default();
        Ok((text(0) == "true", text(1) == "on"))
    }
}
