//! Which of the replicas that are fit for a read gets it.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use rand::Rng as _;

/// How reads are spread over the replicas that are healthy and fresh enough.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RoutingPolicy {
    /// One after the other: for replicas of the same strength.
    #[default]
    RoundRobin,
    /// The one with the fewest reads of this process under way: for replicas,
    /// or reads, that differ much.
    LeastInFlight,
    /// Two at random, and of these the one with fewer reads under way: nearly as
    /// even as the former, without many processes running after the same replica.
    RandomOfTwo,
}

impl RoutingPolicy {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "round-robin" => Self::RoundRobin,
            "least-in-flight" => Self::LeastInFlight,
            "random-of-two" => Self::RandomOfTwo,
            _ => return None,
        })
    }
}

impl fmt::Display for RoutingPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RoundRobin => "round-robin",
            Self::LeastInFlight => "least-in-flight",
            Self::RandomOfTwo => "random-of-two",
        })
    }
}

/// A set of nodes, by index.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Nodes(u64);

impl Nodes {
    /// As many nodes as a set can hold.
    pub(crate) const MOST: usize = 64;

    pub(crate) fn insert(&mut self, node: usize) {
        self.0 |= 1 << node;
    }

    pub(crate) fn contains(self, node: usize) -> bool {
        self.0 >> node & 1 == 1
    }

    pub(crate) fn filter(self, keep: impl Fn(usize) -> bool) -> Self {
        let mut kept = Self::default();
        self.iter().filter(|node| keep(*node)).for_each(|node| kept.insert(node));
        kept
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    fn iter(self) -> impl Iterator<Item = usize> {
        (0..Self::MOST).filter(move |node| self.contains(*node))
    }

    /// The node at a place among the set's own, which must not be empty.
    fn at(self, place: usize) -> usize {
        self.iter().nth(place).unwrap_or_default()
    }
}

/// Picks by a policy, without a lock.
#[derive(Debug, Default)]
pub(super) struct Picker {
    policy: RoutingPolicy,
    turn: AtomicUsize,
}

impl Picker {
    pub(super) fn new(policy: RoutingPolicy) -> Self {
        Self { policy, turn: AtomicUsize::new(0) }
    }

    /// One of `fit`, or `None` if there is none.
    pub(super) fn pick(&self, fit: Nodes, in_flight: impl Fn(usize) -> u32) -> Option<usize> {
        match fit.len() {
            0 => return None,
            1 => return Some(fit.at(0)),
            _ => {}
        }
        let turn = || self.turn.fetch_add(1, Ordering::Relaxed);
        Some(match self.policy {
            RoutingPolicy::RoundRobin => fit.at(turn() % fit.len()),
            RoutingPolicy::LeastInFlight => {
                // Among equals one after the other, or the first would get every read of a quiet process.
                let least = fit.iter().map(&in_flight).min().unwrap_or_default();
                let equals = fit.filter(|node| in_flight(node) <= least);
                if equals.is_empty() { fit.at(0) } else { equals.at(turn() % equals.len()) }
            }
            RoutingPolicy::RandomOfTwo => {
                let mut random = rand::rng();
                let first = random.random_range(0..fit.len());
                let second = (first + random.random_range(1..fit.len())) % fit.len();
                let (first, second) = (fit.at(first), fit.at(second));
                if in_flight(second) < in_flight(first) { second } else { first }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(nodes: &[usize]) -> Nodes {
        let mut set = Nodes::default();
        nodes.iter().for_each(|node| set.insert(*node));
        set
    }

    #[test]
    fn each_gets_its_turn() {
        let picker = Picker::new(RoutingPolicy::RoundRobin);
        let picked: Vec<_> = (0..6).filter_map(|_| picker.pick(of(&[1, 2, 63]), |_| 0)).collect();
        assert_eq!(picked, [1, 2, 63, 1, 2, 63]);
    }

    #[test]
    fn the_least_busy_is_taken_and_equals_in_turn() {
        let picker = Picker::new(RoutingPolicy::LeastInFlight);
        assert_eq!(picker.pick(of(&[1, 2]), |node| if node == 1 { 3 } else { 1 }), Some(2));
        let picked: Vec<_> = (0..4).filter_map(|_| picker.pick(of(&[1, 2]), |_| 0)).collect();
        assert!(picked.contains(&1) && picked.contains(&2), "{picked:?}");
    }

    #[test]
    fn the_better_of_two_is_taken_and_all_come_up() {
        let picker = Picker::new(RoutingPolicy::RandomOfTwo);
        let mut seen = Nodes::default();
        for _ in 0..200 {
            let node = picker.pick(of(&[0, 1, 2]), |node| u32::from(node == 2)).unwrap();
            assert_ne!(node, 2, "never the busiest: it is always beside a better one");
            seen.insert(node);
        }
        assert_eq!(seen, of(&[0, 1]));
    }

    #[test]
    fn one_is_one_and_none_is_none() {
        for policy in [RoutingPolicy::RoundRobin, RoutingPolicy::LeastInFlight, RoutingPolicy::RandomOfTwo] {
            let picker = Picker::new(policy);
            assert_eq!(picker.pick(Nodes::default(), |_| 0), None);
            assert_eq!(picker.pick(of(&[5]), |_| 9), Some(5));
            assert_eq!(RoutingPolicy::parse(&policy.to_string()), Some(policy));
        }
    }
}
