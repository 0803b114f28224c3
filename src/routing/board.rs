//! What the monitors found out, put together: which node is the primary, and
//! as of which moment each replica shows everything.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::lsn::Lsn;
use super::view::{Lag, Refusal, Role, Standing, View};

/// One answer of a node.
#[derive(Debug, Clone)]
pub(crate) struct Observation {
    /// When the question was sent: whatever was committed by then is below a
    /// primary's `position`.
    pub(crate) asked: Instant,
    pub(crate) in_recovery: bool,
    pub(crate) timeline: u32,
    pub(crate) position: Lsn,
    /// Identifies the cluster of which all nodes are copies.
    pub(crate) system: i64,
}

/// The last answer of each node, or why there is none.
type Findings = Vec<Result<Observation, Arc<str>>>;

/// The monitors' common knowledge.
pub(crate) struct Board {
    findings: Findings,
    leader: Option<Leader>,
    samples: Samples,
}

/// The node that takes the writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Leader {
    node: usize,
    timeline: u32,
    system: i64,
}

impl Board {
    pub(crate) fn new(nodes: usize) -> Self {
        Self { findings: vec![Err("not asked yet".into()); nodes], leader: None, samples: Samples::default() }
    }

    /// Takes in what was found at `node`, and says how things stand.
    pub(crate) fn update(&mut self, node: usize, finding: Result<Observation, Arc<str>>) -> View {
        self.findings[node] = finding;
        self.elect();
        if let (Some(leader), Ok(seen)) = (self.leader, &self.findings[node])
            && leader.node == node
            // One that has stepped down follows another: where that stands is not known from it.
            && !seen.in_recovery
            && seen.system == leader.system
        {
            self.samples.push(seen.asked, seen.position);
        }
        self.view()
    }

    /// The highest timeline leads. A primary stays the leader while it does not
    /// answer, until it comes back as a standby or another leads a later timeline.
    fn elect(&mut self) {
        let primaries = self.findings.iter().enumerate().filter_map(|(node, finding)| match finding {
            Ok(seen) if !seen.in_recovery => Some(Leader { node, timeline: seen.timeline, system: seen.system }),
            _ => None,
        });
        let found = match self.leader.filter(|leader| !self.is_gone(*leader)) {
            None => primaries.max_by_key(|found| found.timeline),
            Some(leader) => primaries
                .filter(|found| found.system == leader.system)
                .filter(|found| found.node == leader.node || found.timeline > leader.timeline || self.has_left_to(leader, found.timeline))
                .max_by_key(|found| (found.timeline, found.node == leader.node)),
        };
        if let Some(found) = found
            && self.leader != Some(found)
        {
            self.leader = Some(found);
            // Positions of another timeline say nothing about this one.
            self.samples = Samples::default();
        }
    }

    /// Whether another cluster answers at the leader's address and nobody of its own is left, as after `pg_upgrade`:
    /// then that is the one.
    fn is_gone(&self, leader: Leader) -> bool {
        self.is_replaced(leader) && self.findings.iter().flatten().all(|seen| seen.system != leader.system)
    }

    /// Whether another cluster answers at the leader's address.
    fn is_replaced(&self, leader: Leader) -> bool {
        matches!(&self.findings[leader.node], Ok(seen) if seen.system != leader.system)
    }

    fn has_stepped_down(&self, leader: Leader) -> bool {
        matches!(&self.findings[leader.node], Ok(seen) if seen.in_recovery)
    }

    /// Whether a primary on `timeline` can be the one for which the leader became
    /// a standby: not one that an earlier promotion has left behind.
    fn has_left_to(&self, leader: Leader, timeline: u32) -> bool {
        matches!(&self.findings[leader.node], Ok(seen) if seen.in_recovery && seen.timeline <= timeline)
    }

    fn view(&self) -> View {
        let primary = self.leader.filter(|leader| !self.has_stepped_down(*leader) && !self.is_replaced(*leader));
        let followed = || self.findings.iter().flatten().map(|seen| seen.timeline).max();
        let timeline = self.leader.map(|leader| leader.timeline).or_else(followed).unwrap_or_default();
        let nodes = self.findings.iter().enumerate().map(|(node, finding)| self.standing(node, finding, timeline)).collect();
        View { primary: primary.map(|leader| leader.node), timeline, nodes }
    }

    fn standing(&self, node: usize, finding: &Result<Observation, Arc<str>>, timeline: u32) -> Standing {
        let seen = match finding {
            Ok(seen) => seen,
            Err(reason) => {
                return Standing { role: Role::Down(Arc::clone(reason)), asked: None, position: Lsn(0), as_of: None, lag: None };
            }
        };
        let role = match self.leader {
            Some(leader) if leader.system != seen.system => Role::Refused(Refusal::OtherCluster),
            Some(leader) if leader.node == node && !seen.in_recovery => Role::Primary,
            _ if !seen.in_recovery => Role::Refused(Refusal::SecondPrimary),
            _ if timeline != seen.timeline => Role::Refused(Refusal::OtherTimeline),
            _ => Role::Replica,
        };
        let follows = role == Role::Replica && self.leader.is_some();
        let as_of = if follows { self.samples.as_of(seen.position) } else { None };
        let lag = if follows { self.samples.lag(seen.position, as_of) } else { None };
        Standing { role, asked: Some(seen.asked), position: seen.position, as_of, lag }
    }
}

/// Where the primary stood, and when it was asked: sorted by both.
#[derive(Default)]
struct Samples(VecDeque<(Instant, Lsn)>);

impl Samples {
    /// Hours of a replica that lags, at one sample a second; more of them are thinned out.
    const MOST: usize = 8192;

    fn push(&mut self, asked: Instant, position: Lsn) {
        // A crash takes what was not yet on disk: no replica has come so far either.
        while self.0.back().is_some_and(|last| last.1 > position) {
            self.0.pop_back();
        }
        match self.0.back_mut() {
            // It has not moved: only the last moment at which it stood there counts.
            Some(last) if last.1 == position => last.0 = asked,
            _ => self.0.push_back((asked, position)),
        }
        if self.0.len() > Self::MOST {
            // Coarser for what is long ago; the newest stays.
            let newest = self.0.len() - 1;
            let mut at = 0;
            self.0.retain(|_| {
                at += 1;
                at % 2 == 0 || at > newest
            });
        }
    }

    /// The latest moment of which everything has been replayed at `position`.
    fn as_of(&self, position: Lsn) -> Option<Instant> {
        let replayed = self.0.partition_point(|sample| sample.1 <= position);
        replayed.checked_sub(1).map(|at| self.0[at].0)
    }

    fn lag(&self, position: Lsn, as_of: Option<Instant>) -> Option<Lag> {
        let (asked, newest) = *self.0.back()?;
        let bytes = newest.0.saturating_sub(position.0);
        let time = if bytes == 0 { Some(Duration::ZERO) } else { as_of.map(|then| asked.saturating_duration_since(then)) };
        Some(Lag { bytes, time })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[expect(clippy::unnecessary_wraps, reason = "a finding, as the board takes it in")]
    fn seen(asked: Instant, in_recovery: bool, timeline: u32, position: u64) -> Result<Observation, Arc<str>> {
        Ok(Observation { asked, in_recovery, timeline, position: Lsn(position), system: 7 })
    }

    fn down() -> Result<Observation, Arc<str>> {
        Err("gone".into())
    }

    #[test]
    fn a_replica_shows_what_the_primary_had_when_it_stood_there() {
        let (mut board, start) = (Board::new(2), Instant::now());
        board.update(0, seen(start, false, 1, 100));
        board.update(0, seen(start + SECOND, false, 1, 200));
        board.update(0, seen(start + 2 * SECOND, false, 1, 300));
        let view = board.update(1, seen(start + 2 * SECOND, true, 1, 250));
        assert_eq!(view.nodes[1].as_of, Some(start + SECOND));
        assert_eq!(view.nodes[1].lag, Some(Lag { bytes: 50, time: Some(SECOND) }));
    }

    #[test]
    fn a_primary_that_has_stepped_down_says_nothing_of_where_the_primary_stands() {
        let (mut board, start) = (Board::new(2), Instant::now());
        board.update(0, seen(start, false, 1, 100));
        board.update(1, seen(start, true, 1, 100));
        let view = board.update(0, seen(start + 10 * SECOND, true, 1, 100));
        assert_eq!((view.primary, view.nodes[1].as_of), (None, Some(start)));
    }

    #[test]
    fn an_idle_primary_makes_no_replica_old() {
        let (mut board, start) = (Board::new(2), Instant::now());
        for second in 0..3600 {
            board.update(0, seen(start + second * SECOND, false, 1, 100));
        }
        let view = board.update(1, seen(start, true, 1, 100));
        assert_eq!(view.nodes[1].as_of, Some(start + 3599 * SECOND));
        assert_eq!(view.nodes[1].lag, Some(Lag { bytes: 0, time: Some(Duration::ZERO) }));
    }

    #[test]
    fn a_replica_that_is_behind_everything_known_has_no_moment() {
        let (mut board, start) = (Board::new(2), Instant::now());
        board.update(0, seen(start, false, 1, 100));
        let view = board.update(1, seen(start, true, 1, 50));
        assert_eq!((view.nodes[1].as_of, view.nodes[1].lag), (None, Some(Lag { bytes: 50, time: None })));
    }

    #[test]
    fn samples_are_bounded_and_stay_true() {
        let (mut samples, start) = (Samples::default(), Instant::now());
        for n in 0..100_000 {
            samples.push(start + n * SECOND, Lsn(u64::from(n)));
        }
        assert!(samples.0.len() <= Samples::MOST);
        assert_eq!(samples.as_of(Lsn(99_999)), Some(start + 99_999 * SECOND));
        let old = samples.as_of(Lsn(50_000)).unwrap();
        assert!(old <= start + 50_000 * SECOND, "never younger than the truth");
    }

    #[test]
    fn the_highest_timeline_leads_and_the_old_primary_is_refused_until_it_is_a_standby() {
        let (mut board, now) = (Board::new(2), Instant::now());
        board.update(0, seen(now, false, 1, 100));
        board.update(1, seen(now, true, 1, 100));
        let view = board.update(0, down());
        assert_eq!(view.primary, Some(0), "nobody else has been promoted");
        assert!(!view.primary_answers());
        assert_eq!(view.nodes[1].role, Role::Replica, "reads go on");

        let view = board.update(1, seen(now, false, 2, 110));
        assert_eq!((view.primary, view.timeline), (Some(1), 2));
        let view = board.update(0, seen(now, false, 1, 105));
        assert_eq!((view.primary, &view.nodes[0].role), (Some(1), &Role::Refused(Refusal::SecondPrimary)));
        let view = board.update(0, seen(now, true, 1, 105));
        assert_eq!(view.nodes[0].role, Role::Refused(Refusal::OtherTimeline));
        let view = board.update(0, seen(now, true, 2, 105));
        assert_eq!(view.nodes[0].role, Role::Replica);
    }

    #[test]
    fn where_an_old_primary_stood_says_nothing_of_a_new_one() {
        let (mut board, start) = (Board::new(3), Instant::now());
        board.update(0, seen(start, false, 1, 900));
        board.update(1, seen(start + SECOND, false, 2, 1000));
        let view = board.update(2, seen(start + SECOND, true, 2, 950));
        assert_eq!((&view.nodes[2].role, view.nodes[2].as_of), (&Role::Replica, None));
    }

    #[test]
    fn a_second_primary_of_the_same_timeline_does_not_take_over() {
        let (mut board, now) = (Board::new(2), Instant::now());
        board.update(0, seen(now, false, 1, 100));
        let view = board.update(1, seen(now, false, 1, 900));
        assert_eq!((view.primary, &view.nodes[1].role), (Some(0), &Role::Refused(Refusal::SecondPrimary)));
        board.update(0, down());
        let view = board.update(1, seen(now, false, 1, 900));
        assert_eq!(view.primary, Some(0));
    }

    #[test]
    fn a_leader_that_steps_down_is_not_followed_by_a_primary_that_was_left_behind() {
        let (mut board, now) = (Board::new(3), Instant::now());
        board.update(0, seen(now, false, 1, 100));
        board.update(1, seen(now, false, 2, 110));
        let view = board.update(1, seen(now, true, 2, 120));
        assert_eq!((view.primary, &view.nodes[0].role), (None, &Role::Refused(Refusal::SecondPrimary)));
        let view = board.update(2, seen(now, false, 3, 120));
        assert_eq!(view.primary, Some(2));
        // Made a standby of the old one after all: its promotion is undone.
        let mut board = Board::new(2);
        board.update(0, seen(now, false, 1, 100));
        board.update(1, seen(now, false, 2, 110));
        let view = board.update(1, seen(now, true, 1, 100));
        assert_eq!((view.primary, view.timeline), (Some(0), 1));
    }

    #[test]
    fn without_a_primary_only_the_latest_timeline_serves() {
        let (mut board, now) = (Board::new(2), Instant::now());
        board.update(0, seen(now, true, 1, 900));
        let view = board.update(1, seen(now, true, 2, 100));
        assert_eq!((&view.nodes[0].role, &view.nodes[1].role), (&Role::Refused(Refusal::OtherTimeline), &Role::Replica));
    }

    #[test]
    fn a_primary_that_lost_the_end_of_its_log_does_not_make_its_replicas_stale() {
        let (mut board, start) = (Board::new(2), Instant::now());
        board.update(0, seen(start, false, 1, 100));
        board.update(0, seen(start + SECOND, false, 1, 300));
        board.update(0, seen(start + 2 * SECOND, false, 1, 200));
        let view = board.update(1, seen(start + 2 * SECOND, true, 1, 200));
        assert_eq!(
            (view.nodes[1].as_of, view.nodes[1].lag),
            (Some(start + 2 * SECOND), Some(Lag { bytes: 0, time: Some(Duration::ZERO) }))
        );
    }

    #[test]
    fn a_node_of_another_cluster_is_refused() {
        let (mut board, now) = (Board::new(2), Instant::now());
        board.update(0, seen(now, false, 1, 100));
        let foreign = Observation { asked: now, in_recovery: false, timeline: 9, position: Lsn(1), system: 8 };
        let view = board.update(1, Ok(foreign));
        assert_eq!((view.primary, &view.nodes[1].role), (Some(0), &Role::Refused(Refusal::OtherCluster)));
        // Also when nobody else answers.
        let view = board.update(0, down());
        assert_eq!((view.primary, &view.nodes[1].role), (Some(0), &Role::Refused(Refusal::OtherCluster)));
    }

    #[test]
    fn another_cluster_at_the_leaders_address_does_not_lead() {
        let (mut board, now) = (Board::new(2), Instant::now());
        board.update(0, seen(now, false, 1, 100));
        board.update(1, seen(now, true, 1, 100));
        let foreign = |in_recovery| Ok(Observation { asked: now + SECOND, in_recovery, timeline: 1, position: Lsn(1), system: 8 });
        let view = board.update(0, foreign(false));
        assert_eq!((view.primary, &view.nodes[0].role), (None, &Role::Refused(Refusal::OtherCluster)));
        let view = board.update(1, seen(now + SECOND, true, 1, 100));
        assert_eq!((&view.nodes[1].role, view.nodes[1].as_of), (&Role::Replica, Some(now)), "compared with its own primary alone");
        // All of it has become another.
        let view = board.update(1, foreign(true));
        assert_eq!((view.primary, &view.nodes[1].role), (Some(0), &Role::Replica));
    }

    #[test]
    fn replicas_serve_before_a_primary_was_ever_seen() {
        let mut board = Board::new(2);
        board.update(0, down());
        let view = board.update(1, seen(Instant::now(), true, 3, 100));
        assert_eq!((view.primary, view.timeline, &view.nodes[1].role), (None, 3, &Role::Replica));
    }
}
