//! Where reads went, and why not where they might have gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use metrics::counter;
use serde::Serialize;

use crate::metrics::ROUTING_FALLBACKS;

/// Why a read went to the primary although there are replicas, or from one
/// replica to another node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fallback {
    /// No replica answers.
    NoReplica,
    /// Those that answer are banned.
    Banned,
    /// None has replayed enough.
    Behind,
    /// Every connection to those that are fit is in use.
    Busy,
    /// The read failed on the replica and was repeated elsewhere.
    Failed,
    /// Replay on the replica got in the read's way.
    Conflict,
}

impl Fallback {
    const ALL: [Self; 6] = [Self::NoReplica, Self::Banned, Self::Behind, Self::Busy, Self::Failed, Self::Conflict];

    fn as_str(self) -> &'static str {
        match self {
            Self::NoReplica => "no_replica",
            Self::Banned => "banned",
            Self::Behind => "behind",
            Self::Busy => "busy",
            Self::Failed => "failed",
            Self::Conflict => "conflict",
        }
    }
}

#[derive(Default)]
pub(super) struct Fallbacks([AtomicU64; Fallback::ALL.len()]);

impl Fallbacks {
    pub(super) fn count(&self, reason: Fallback) {
        self.0[reason as usize].fetch_add(1, Ordering::Relaxed);
        counter!(ROUTING_FALLBACKS, "reason" => reason.as_str()).increment(1);
    }

    pub(super) fn get(&self) -> FallbackCounts {
        let [no_replica, banned, behind, busy, failed, conflict] =
            Fallback::ALL.map(|reason| self.0[reason as usize].load(Ordering::Relaxed));
        FallbackCounts { no_replica, banned, behind, busy, failed, conflict }
    }
}

/// Where this process's reads went; see [`Database::routing_stats`](crate::Database::routing_stats).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RoutingStats {
    /// Reads by node, in the order of the configuration.
    pub nodes: Vec<NodeReads>,
    /// Reads that did not go where they might have gone, by reason.
    pub fallbacks: FallbackCounts,
}

/// Reads of one node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NodeReads {
    /// `host:port`.
    pub node: Arc<str>,
    /// Reads that were sent there, failed ones included.
    pub reads: u64,
}

/// Why reads did not go to a replica, or not to the first one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FallbackCounts {
    /// No replica answered.
    pub no_replica: u64,
    /// Those that answered were banned.
    pub banned: u64,
    /// None had replayed what the read must see.
    pub behind: u64,
    /// Every connection to the fit ones was in use, and the primary had some left.
    pub busy: u64,
    /// The replica failed the read, which was repeated on another node.
    pub failed: u64,
    /// Replay on the replica cancelled the read, which was repeated on the primary.
    pub conflict: u64,
}

impl NodeReads {
    pub(super) fn new(node: &Arc<str>, reads: u64) -> Self {
        Self { node: Arc::clone(node), reads }
    }
}
