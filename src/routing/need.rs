//! How fresh a read must be, and what that means for a node.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::causal::Memory;
use super::lsn::CommitToken;
use super::view::{Role, View};

/// How fresh a read must be, hence where it may run.
///
/// A read on a replica shows one snapshot of it. What two reads show together
/// is not promised, unless they go through [`Database::causal`](crate::Database::causal)
/// or run in one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Consistency {
    /// Any healthy node will do.
    #[default]
    Eventual,
    /// What was committed so long before the read began, or longer, is seen.
    /// The replicas' positions are asked for twice in that time, at most every
    /// 10 ms: a lag below 20 ms leaves only the primary.
    MaxLag(Duration),
    /// What the token stands for is seen: on a replica that has replayed it,
    /// waiting for that up to `routing.replica_wait`, else on the primary.
    After(CommitToken),
    /// The primary itself.
    Primary,
}

/// What a handle asks of the node that serves its reads.
#[derive(Clone)]
pub(crate) enum Need {
    Fixed(Consistency),
    /// Whatever the handle has done and seen so far.
    Causal(Arc<Memory>),
}

/// The least that a node must show.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Floor {
    pub(super) token: Option<CommitToken>,
    /// Everything committed by then.
    pub(super) as_of: Option<Instant>,
    /// Everything that an earlier read showed.
    pub(super) seen: Option<Seen>,
    /// Only the primary will do.
    pub(super) primary: bool,
}

/// An earlier read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(super) node: usize,
    /// When it had ended.
    pub(super) at: Instant,
}

impl Need {
    pub(super) fn floor(&self, now: Instant) -> Floor {
        match self {
            Self::Fixed(Consistency::Eventual) => Floor::default(),
            Self::Fixed(Consistency::MaxLag(lag)) => Floor { as_of: now.checked_sub(*lag), ..Floor::default() },
            Self::Fixed(Consistency::After(token)) => Floor { token: Some(*token), ..Floor::default() },
            Self::Fixed(Consistency::Primary) => Floor { primary: true, ..Floor::default() },
            Self::Causal(memory) => memory.floor(),
        }
    }

    /// Whether it is worth waiting for a replica to come so far.
    pub(super) fn waits(&self) -> bool {
        matches!(self, Self::Fixed(Consistency::After(_)) | Self::Causal(_))
    }
}

impl Floor {
    /// Whether `node` is known to show at least this. An earlier read of the
    /// same node is no obstacle: replay only goes forward.
    pub(super) fn is_met(&self, view: &View, node: usize) -> bool {
        let standing = &view.nodes[node];
        !self.primary
            && standing.role == Role::Replica
            && self.token.is_none_or(|token| token.timeline == view.timeline && standing.position.0 >= token.lsn)
            && self.as_of.is_none_or(|then| standing.as_of >= Some(then))
            && self.seen.is_none_or(|seen| seen.node == node || standing.as_of >= Some(seen.at))
    }
}
