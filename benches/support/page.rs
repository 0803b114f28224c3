//! `docs/benchmarks.md` has two authors: each writes between marks of its own.

use std::path::PathBuf;

/// Puts `text` in the place of what the author wrote before; without a mark it
/// goes to the end.
pub fn write(author: &str, text: &str) {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "docs", "benchmarks.md"].iter().collect();
    let page = std::fs::read_to_string(&path).unwrap_or_default();
    let (begin, end) = (format!("<!-- {author} begins -->\n"), format!("<!-- {author} ends -->\n"));
    let section = format!("{begin}{}\n{end}", text.trim_end());
    let page = match (page.find(&begin), page.find(&end)) {
        (Some(from), Some(to)) if from < to => format!("{}{section}{}", &page[..from], &page[to + end.len()..]),
        _ => format!("{}\n\n{section}", page.trim_end()),
    };
    std::fs::write(&path, page.trim_start()).expect("write docs/benchmarks.md");
    println!("written to docs/benchmarks.md");
}
