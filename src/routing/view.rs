//! What is known of the nodes at one moment. The monitors make it, readers
//! only look: they never wait for each other, nor for a monitor.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::lsn::Lsn;

/// What a node is, as far as it concerns reads and writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Role {
    /// Writes go here.
    Primary,
    /// A standby that serves reads.
    Replica,
    /// It answers, but must not be used.
    Refused(Refusal),
    /// It does not answer, for this reason.
    Down(Arc<str>),
}

/// Why a node that answers is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Another primary leads, on a later timeline or for longer.
    SecondPrimary,
    /// Its data are another cluster's.
    OtherCluster,
    /// It is not known to have followed the primary to its timeline.
    OtherTimeline,
}

impl Refusal {
    pub(crate) fn explain(self) -> &'static str {
        match self {
            Self::SecondPrimary => "a second primary: another node leads; make this one a standby of it",
            Self::OtherCluster => "another database cluster: its system identifier is not the primary's",
            Self::OtherTimeline => {
                "not known to follow the primary's timeline: it still follows an old primary, or its role lacks pg_read_all_stats"
            }
        }
    }
}

/// One node in a [`View`].
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub(crate) role: Role,
    /// When it was asked for what stands here; `None` if it did not answer.
    pub(crate) asked: Option<Instant>,
    /// How far a primary's log goes, or a replica has replayed it.
    pub(crate) position: Lsn,
    /// Everything that was committed by then is visible here.
    pub(crate) as_of: Option<Instant>,
    /// How far it was behind when it was last asked; `None` when that is not known.
    pub(crate) lag: Option<Lag>,
}

/// How far a replica is behind its primary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lag {
    pub(crate) bytes: u64,
    /// `None` for one that is behind all that is known of the primary.
    pub(crate) time: Option<Duration>,
}

/// All nodes, in the order of the configuration.
#[derive(Debug, Clone)]
pub(crate) struct View {
    /// Where writes go: the primary, also while it does not answer.
    pub(crate) primary: Option<usize>,
    /// The timeline on which the primary writes.
    pub(crate) timeline: u32,
    pub(crate) nodes: Vec<Standing>,
}

impl View {
    /// Before anybody has looked; a single node is believed to be what it is used for.
    pub(crate) fn unknown(nodes: usize) -> Self {
        let standing = Standing { role: Role::Down("not asked yet".into()), asked: None, position: Lsn(0), as_of: None, lag: None };
        Self { primary: (nodes == 1).then_some(0), timeline: 0, nodes: vec![standing; nodes] }
    }

    pub(crate) fn primary_answers(&self) -> bool {
        self.primary.is_some_and(|at| self.nodes[at].role == Role::Primary)
    }
}
