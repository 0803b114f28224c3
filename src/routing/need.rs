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
    /// Whatever the handle has done and seen so far, and no less than this.
    Causal(Arc<Memory>, Consistency),
}

/// The least that a node must show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Floor {
    pub(super) token: Option<CommitToken>,
    /// Everything committed by then.
    pub(super) as_of: Option<Instant>,
    /// Everything that an earlier read showed.
    pub(super) seen: Option<Seen>,
    /// Only the primary will do.
    pub(super) primary: bool,
}

/// The reads that have ended so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The node that has shown everything that they saw; `None` if reads at the
    /// same time went to several, of which it is not known who was ahead.
    pub(super) node: Option<usize>,
    /// When the last one had ended.
    pub(super) at: Instant,
}

impl Need {
    pub(super) fn floor(&self, now: Instant) -> Floor {
        let floor = |consistency: &Consistency| match *consistency {
            Consistency::Eventual => Floor::default(),
            Consistency::MaxLag(lag) => Floor { as_of: now.checked_sub(lag), ..Floor::default() },
            Consistency::After(token) => Floor { token: Some(token), ..Floor::default() },
            Consistency::Primary => Floor { primary: true, ..Floor::default() },
        };
        match self {
            Self::Fixed(consistency) => floor(consistency),
            Self::Causal(memory, consistency) => memory.raise(floor(consistency)),
        }
    }

    /// The lag that is accepted, where one is said.
    pub(super) fn max_lag(&self) -> Option<Duration> {
        match self {
            Self::Fixed(Consistency::MaxLag(lag)) | Self::Causal(_, Consistency::MaxLag(lag)) => Some(*lag),
            _ => None,
        }
    }

    /// Whether it is worth waiting for a replica to come so far.
    pub(super) fn waits(&self) -> bool {
        matches!(self, Self::Fixed(Consistency::After(_)) | Self::Causal(..))
    }
}

impl Floor {
    /// Whether any node will do.
    pub(super) fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a replica can ever be known to show this: positions of different
    /// timelines cannot be compared.
    pub(super) fn is_of(&self, timeline: u32) -> bool {
        self.token.is_none_or(|token| token.timeline == timeline)
    }

    /// Whether `node` is known to show at least this. An earlier read of the
    /// same node is no obstacle: replay only goes forward.
    pub(super) fn is_met(&self, view: &View, node: usize) -> bool {
        let standing = &view.nodes[node];
        !self.primary
            && standing.role == Role::Replica
            && self.is_of(view.timeline)
            && self.token.is_none_or(|token| standing.position.0 >= token.lsn)
            && self.as_of.is_none_or(|then| standing.as_of >= Some(then))
            && self.seen.is_none_or(|seen| seen.node == Some(node) || standing.as_of >= Some(seen.at))
    }

    /// The same of a connection that was opened at `born`: a server that has
    /// restarted since the earlier read replays anew from its last restart point.
    pub(super) fn is_met_on(&self, view: &View, node: usize, born: Instant) -> bool {
        self.is_met(view, node) && self.seen.is_none_or(|seen| born <= seen.at || view.nodes[node].as_of >= Some(seen.at))
    }
}

#[cfg(test)]
mod tests {
    use super::super::lsn::Lsn;
    use super::super::view::Standing;
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Node 0 is a replica that has replayed 100 on timeline 2, node 1 the primary.
    fn view(as_of: Instant) -> View {
        let replica = Standing { role: Role::Replica, asked: Some(as_of), position: Lsn(100), as_of: Some(as_of), lag: None };
        let primary = Standing { role: Role::Primary, ..replica.clone() };
        View { primary: Some(1), timeline: 2, nodes: vec![replica, primary] }
    }

    #[test]
    fn a_floor_is_met_by_what_is_known_to_show_it() {
        let now = Instant::now();
        let view = view(now);
        let token = |timeline, lsn| Floor { token: Some(CommitToken { timeline, lsn }), ..Floor::default() };
        let as_of = |then| Floor { as_of: Some(then), ..Floor::default() };
        let seen = |node, at| Floor { seen: Some(Seen { node, at }), ..Floor::default() };
        let met = |floor: Floor| floor.is_met(&view, 0);
        assert!(
            met(Floor::default()) && met(token(2, 100)) && met(as_of(now)) && met(seen(Some(1), now)) && met(seen(Some(0), now + SECOND))
        );
        assert!(!met(token(2, 101)) && !met(token(1, 1)) && !met(token(3, 1)), "behind, or another timeline");
        assert!(!met(as_of(now + SECOND)));
        assert!(!met(seen(Some(1), now + SECOND)) && !met(seen(None, now + SECOND)));
        assert!(!met(Floor { primary: true, ..Floor::default() }));
        assert!(!Floor::default().is_met(&view, 1), "the primary is no replica");
    }

    #[test]
    fn a_connection_younger_than_the_last_read_may_lead_to_a_restarted_server() {
        let before = Instant::now();
        let (read, after) = (before + SECOND, before + 2 * SECOND);
        let floor = Floor { seen: Some(Seen { node: Some(0), at: read }), ..Floor::default() };
        assert!(floor.is_met_on(&view(before), 0, before));
        assert!(!floor.is_met_on(&view(before), 0, after));
        assert!(floor.is_met_on(&view(read), 0, after), "it shows everything that the primary had then");
    }
}
