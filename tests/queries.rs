//! Rules for every statement in `queries/`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
}

/// Path below the root → text, of all files of a kind.
fn texts(folder: &str, extension: &str) -> BTreeMap<String, String> {
    let mut found = Vec::new();
    files(&Path::new(ROOT).join(folder), extension, &mut found);
    assert!(!found.is_empty());
    found
        .into_iter()
        .map(|path| (path.strip_prefix(ROOT).unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect()
}

/// A statement without its comments.
fn code(sql: &str) -> String {
    sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Rust source without comments and unit tests.
fn source() -> String {
    texts("src", "rs")
        .into_values()
        .map(|text| {
            let shipped = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            shipped.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn every_statement_is_used_exactly_once() {
    let source = source();
    for path in texts("queries", "sql").keys() {
        // `op!` only names it, for an error.
        let uses = source.matches(&format!("\"{path}\"")).count() - source.matches(&format!("op!(\"{path}\"")).count();
        assert_eq!(uses, 1, "{path}");
    }
}

#[test]
fn every_path_in_the_source_is_a_statement() {
    let queries = texts("queries", "sql");
    for rest in source().split("\"queries/").skip(1) {
        let path = format!("queries/{}", rest.split('"').next().unwrap());
        assert!(!path.contains(".sql") || queries.contains_key(&path), "{path}");
    }
}

#[test]
fn every_statement_begins_with_its_name() {
    for (path, sql) in texts("queries", "sql") {
        let name = path.trim_start_matches("queries/").trim_end_matches(".sql").replace('/', ".");
        assert_eq!(sql.lines().next(), Some(format!("-- {name}").as_str()), "{path}");
    }
}

#[test]
fn every_statement_says_its_plan() {
    let schema = std::fs::read_to_string(Path::new(ROOT).join("docs/schema.sql")).unwrap();
    let known: HashSet<&str> = words(&schema).collect();
    for (path, sql) in texts("queries", "sql") {
        let header: Vec<&str> = sql.lines().take_while(|line| line.starts_with("--")).collect();
        let plan = header.iter().position(|line| line.starts_with("-- Plan:")).unwrap_or_else(|| panic!("{path}: no plan"));
        let is_index = |word: &&str| word.starts_with("idx_") || ["_pkey", "_key", "_excl"].iter().any(|end| word.ends_with(end));
        for index in header[plan..].iter().flat_map(|line| words(line)).filter(is_index) {
            assert!(known.contains(index), "{path}: there is no index {index}");
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

#[test]
fn every_file_is_one_statement() {
    for (path, sql) in texts("queries", "sql") {
        let code: String = code(&sql).split('\'').step_by(2).collect();
        assert!(!code.trim_end().trim_end_matches(';').contains(';'), "{path}");
    }
}

#[test]
fn no_statement_asks_for_all_columns() {
    for (path, sql) in texts("queries", "sql") {
        let words = code(&sql).to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        for star in ["select *", "returning *", "select distinct *"] {
            assert!(!words.contains(star), "{path}: {star}");
        }
        assert!(!words.contains(".*"), "{path}: all columns of a table or CTE");
    }
}

/// The arguments of every use of a statement.
fn binds(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("\"queries/") {
        let mut depth = 1;
        let end = source[at..].find(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        found.push(&source[at..at + end.unwrap_or(0)]);
    }
    found
}

#[test]
fn no_bind_switches_its_check_off() {
    // `id as MovieId` is not checked against the column's type.
    for bind in binds(&source()) {
        let casts = bind.matches(" as ").count();
        let json = bind.lines().filter(|line| (line.contains("Json(") || line.contains("(Json)")) && line.contains(" as _")).count();
        assert_eq!(casts, json, "{bind}");
    }
}
