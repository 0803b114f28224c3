//! The part of the page that `make bench-scale` writes.

use std::fmt::Write as _;

use crate::beside::Import;
use crate::measure::{Outcome, ms, wanted};
use crate::rows::Rows;

/// Beside an import a page may take so many times as long.
const RATIO: f64 = 2.0;

pub async fn text(rows: &Rows, results: &[Outcome], import: &Import) -> String {
    let mut text = intro(rows).await;
    operations(&mut text, results);
    beside(&mut text, import);
    text
}

async fn intro(rows: &Rows) -> String {
    let titles = rows.ask("SELECT (SELECT count(*) FROM movies) + (SELECT count(*) FROM series) || ''").await;
    let watched = rows.ask("SELECT (SELECT count(*) FROM movie_watch_history) + (SELECT count(*) FROM episode_watch_history) || ''").await;
    let size = rows.ask("SELECT pg_size_pretty(pg_database_size(current_database()))").await;
    let version = rows.ask("SHOW server_version").await;
    let settings = rows
        .ask(
            "SELECT string_agg(name || ' ' || current_setting(name), ', ' ORDER BY name) FROM pg_settings
             WHERE name IN ('shared_buffers', 'work_mem', 'effective_cache_size', 'random_page_cost', 'jit', 'fsync')",
        )
        .await;
    let calls = wanted();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "# At scale\n\nWritten by `make bench-scale`: {titles} titles (four films to a series), {watched} rows of watch history, {size}. \
         Client and server share {cores} cores, PostgreSQL {version} ({settings}). One task calls the public methods as the ordinary role, \
         on a warm cache, {calls} times for each viewer: the system, an administrator, users with and without an age limit, the users who \
         watched most, a profile. A row is the viewer for whom the 99th percentile was the longest.\n\n"
    )
}

fn operations(text: &mut String, results: &[Outcome]) {
    let mut names: Vec<&str> = Vec::new();
    for result in results {
        if !names.contains(&result.operation.as_str()) {
            names.push(&result.operation);
        }
    }
    let misses: Vec<&Outcome> = results.iter().filter(|result| result.p99 > result.goal).collect();
    let _ = writeln!(
        text,
        "**{} operations, {} pairs of operation and viewer, {} of them beyond the goal**\n",
        names.len(),
        results.len(),
        misses.len()
    );
    for miss in &misses {
        let _ = writeln!(
            text,
            "- beyond {:.0} ms: {}, {}: p50 {:.1} ms, p99 {:.1} ms",
            ms(miss.goal),
            miss.operation,
            miss.viewer,
            ms(miss.p50),
            ms(miss.p99)
        );
    }
    if !misses.is_empty() {
        text.push('\n');
    }
    text.push_str("| operation | goal, ms | p50, ms | p99, ms | viewer | rows |\n| --- | ---: | ---: | ---: | --- | ---: |\n");
    for name in names {
        let of_name = results.iter().filter(|result| result.operation == name);
        let Some(worst) = of_name.max_by_key(|result| result.p99) else { continue };
        let _ = writeln!(
            text,
            "| {name} | {:.0} | {:.2} | {:.2}{} | {} | {} |",
            ms(worst.goal),
            ms(worst.p50),
            ms(worst.p99),
            if worst.p99 > worst.goal { " **miss**" } else { "" },
            worst.viewer,
            worst.rows
        );
    }
}

fn beside(text: &mut String, import: &Import) {
    let _ = write!(
        text,
        "\n**Browsing beside an import of {} rows, which took {:.1} s; {} rounds of calls ran meanwhile**\n\n\
         | call | alone p50, ms | p99, ms | beside it p50, ms | p99, ms | p50 ratio | p99 ratio |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n",
        import.rows,
        import.took.as_secs_f64(),
        import.rounds
    );
    for call in &import.calls {
        let ratio = |at: usize| ms(call.beside[at]) / ms(call.alone[at]);
        let mark = |ratio: f64| if ratio > RATIO { " **miss**" } else { "" };
        let _ = writeln!(
            text,
            "| {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2}{} | {:.2}{} |",
            call.call,
            ms(call.alone[0]),
            ms(call.alone[1]),
            ms(call.beside[0]),
            ms(call.beside[1]),
            ratio(0),
            mark(ratio(0)),
            ratio(1),
            mark(ratio(1))
        );
    }
}
