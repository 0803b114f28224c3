//! A hundred calls, and what the slowest viewer waits.

use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use revenge_db::{MOST_PER_PAGE, Page, PageRequest, Result};

use crate::viewers::Who;

/// Of each operation for each viewer, unless `CALLS` says otherwise.
const CALLS: usize = 100;
const WARM_UP: usize = 12;
/// A call that misses its goal by far is not made a hundred times.
const LONGEST: Duration = Duration::from_secs(10);
/// Rows on a page of a client.
pub const PAGE: u16 = 50;
/// Pages of [`MOST_PER_PAGE`] rows before the one in the middle.
const MIDDLE: usize = 10;

pub const LIST: Duration = Duration::from_millis(20);
pub const SEARCH: Duration = Duration::from_millis(50);

pub struct Outcome {
    pub operation: String,
    pub goal: Duration,
    pub viewer: &'static str,
    pub rows: usize,
    pub p50: Duration,
    pub p99: Duration,
}

pub fn wanted() -> usize {
    std::env::var("CALLS").map_or(CALLS, |calls| calls.parse().expect("CALLS is a number"))
}

/// Sorts, and takes the value below which are `percent` of them.
pub fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    let at = (times.len() * percent).div_ceil(100).max(1) - 1;
    times.get(at).copied().unwrap_or_default()
}

/// Calls until there are enough, and keeps what it took. A call is boxed, for
/// there are a hundred and fifty kinds of it to compile.
pub async fn calls<'a>(
    results: &mut Vec<Outcome>,
    operation: &str,
    goal: Duration,
    who: &Who,
    call: &(dyn Fn() -> BoxFuture<'a, Result<usize>> + Sync),
) {
    let called = async || call().await.unwrap_or_else(|error| panic!("{operation} for {}: {error}", who.name));
    let mut rows = 0;
    let began = Instant::now();
    for _ in 0..WARM_UP {
        rows = called().await;
        if began.elapsed() > LONGEST {
            break;
        }
    }
    let (began, wanted, mut times) = (Instant::now(), wanted(), Vec::new());
    while times.len() < wanted && began.elapsed() < LONGEST {
        let started = Instant::now();
        rows = called().await;
        times.push(started.elapsed());
    }
    let (p50, p99) = (percentile(&mut times, 50), percentile(&mut times, 99));
    if p99 > goal {
        eprintln!("{:>9.1} ms p50 {:>9.1} ms p99  {operation}, {}, {rows} rows", ms(p50), ms(p99), who.name);
    }
    results.push(Outcome { operation: operation.to_owned(), goal, viewer: who.name, rows, p50, p99 });
}

/// The first page, and one in the middle, behind the cursor of the one before.
pub async fn pages<'a>(
    results: &mut Vec<Outcome>,
    operation: &str,
    who: &Who,
    fetch: &(dyn Fn(PageRequest) -> BoxFuture<'a, Result<Page<()>>> + Sync),
) {
    let rows_of = |request: PageRequest| {
        let page = fetch(request);
        Box::pin(async move { Ok(page.await?.items.len()) })
    };
    calls(results, operation, LIST, who, &|| rows_of(PageRequest::first(PAGE))).await;
    let (mut request, mut behind) = (Some(PageRequest::first(MOST_PER_PAGE)), None);
    for _ in 0..MIDDLE {
        let Some(next) = request else { break };
        let page = fetch(next).await.unwrap_or_else(|error| panic!("{operation} for {}: {error}", who.name));
        request = page.next_request(MOST_PER_PAGE);
        behind = page.next.or(behind);
    }
    if let Some(cursor) = behind {
        let operation = format!("{operation}, in the middle");
        calls(results, &operation, LIST, who, &|| rows_of(PageRequest::after(cursor.clone(), PAGE))).await;
    }
}

pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
