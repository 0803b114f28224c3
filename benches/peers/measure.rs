//! Wall time, client CPU, and their medians over rounds.

use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

/// One measured stretch of work.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    pub wall: Duration,
    pub cpu: Duration,
    pub operations: u32,
}

impl Sample {
    pub fn rate(&self) -> f64 {
        f64::from(self.operations) / self.wall.as_secs_f64()
    }

    pub fn cpu_us(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / f64::from(self.operations)
    }
}

/// CPU time, user and system, of this process or of its ended children.
fn cpu(who: UsageWho) -> Duration {
    let usage = getrusage(who).expect("getrusage");
    let (user, system) = (usage.user_time(), usage.system_time());
    let micros = |time: nix::sys::time::TimeVal| Duration::from_secs(time.tv_sec() as u64) + Duration::from_micros(time.tv_usec() as u64);
    micros(user) + micros(system)
}

/// Measures this process while `work` runs.
pub async fn measure(operations: u32, work: impl Future<Output = ()>) -> Sample {
    let (started, before) = (Instant::now(), cpu(UsageWho::RUSAGE_SELF));
    work.await;
    Sample { wall: started.elapsed(), cpu: cpu(UsageWho::RUSAGE_SELF) - before, operations }
}

/// Measures a child process.
pub fn measure_child(operations: u32, work: impl FnOnce()) -> Sample {
    let (started, before) = (Instant::now(), cpu(UsageWho::RUSAGE_CHILDREN));
    work();
    Sample { wall: started.elapsed(), cpu: cpu(UsageWho::RUSAGE_CHILDREN) - before, operations }
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The samples of one peer, a round each.
pub struct Peer {
    pub name: &'static str,
    pub rounds: Vec<Sample>,
}

impl Peer {
    pub fn new(name: &'static str) -> Self {
        Self { name, rounds: Vec::new() }
    }

    pub fn rate(&self) -> f64 {
        median(self.rounds.iter().map(Sample::rate).collect())
    }

    pub fn cpu_us(&self) -> f64 {
        median(self.rounds.iter().map(Sample::cpu_us).collect())
    }

    /// The median of the rounds' ratios: rounds of the same number ran side by side.
    pub fn against(&self, other: &Self, of: impl Fn(&Sample) -> f64) -> f64 {
        median(self.rounds.iter().zip(&other.rounds).map(|(mine, theirs)| of(mine) / of(theirs)).collect())
    }
}

/// A table of peers; ratios are ours against each.
pub fn table(what: &str, ours: &Peer, others: &[&Peer]) -> Vec<String> {
    let mut lines = vec![
        format!("**{what}**"),
        String::new(),
        "| | operations/s | client CPU, µs each | our rate against it | our CPU against it |".to_owned(),
        "| --- | ---: | ---: | ---: | ---: |".to_owned(),
        format!("| {} | {:.0} | {:.1} | | |", ours.name, ours.rate(), ours.cpu_us()),
    ];
    for other in others {
        lines.push(format!(
            "| {} | {:.0} | {:.1} | {:.2} | {:.2} |",
            other.name,
            other.rate(),
            other.cpu_us(),
            ours.against(other, Sample::rate),
            ours.against(other, Sample::cpu_us)
        ));
    }
    lines.push(String::new());
    lines
}
