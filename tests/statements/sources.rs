//! What the sources and `.sqlx/` say of a statement: how it is reached, and what the compiler was told.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn collect(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, extension, found);
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
}

/// Path below the root → text.
pub fn texts(folder: &str, extension: &str) -> BTreeMap<String, String> {
    let mut found = Vec::new();
    collect(&Path::new(ROOT).join(folder), extension, &mut found);
    let path = |path: &PathBuf| path.strip_prefix(ROOT).unwrap().to_str().unwrap().to_owned();
    found.iter().map(|file| (path(file), std::fs::read_to_string(file).unwrap())).collect()
}

/// How a statement is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// By `Handle::read`, which a repository of any mode has.
    Read,
    /// By a method of `Handle<ReadWrite>`, which a `ReadOnly` repository does not have: the compiler sees to that.
    Write,
    /// By no handle: sessions of imports, locks and monitors.
    Own,
}

/// The verbs of `Handle` and the macros that use them.
const VERBS: [(&str, Reach); 11] = [
    (".read(", Reach::Read),
    (".read_cached(", Reach::Read),
    ("keyset_page!(", Reach::Read),
    ("page!(", Reach::Read),
    ("restricted_page!(", Reach::Read),
    (".write(", Reach::Write),
    (".write_found(", Reach::Write),
    (".write_fresh(", Reach::Write),
    (".execute(", Reach::Write),
    (".change(", Reach::Write),
    (".change_counted(", Reach::Write),
];

/// Path of the statement → how the function that names it reaches it.
pub fn reaches() -> BTreeMap<String, Reach> {
    let mut reaches = BTreeMap::new();
    for text in texts("src", "rs").into_values() {
        let shipped = text.split("#[cfg(test)]").next().unwrap();
        let source: String =
            shipped.lines().filter(|line| !line.trim_start().starts_with("//")).fold(String::new(), |all, line| all + line + "\n");
        for (at, _) in source.match_indices("\"queries/") {
            let path = source[at + 1..].split('"').next().unwrap();
            if source[..at].ends_with("op!(") || !path.ends_with(".sql") {
                continue;
            }
            let start = source[..at].rfind("fn ").unwrap_or(0);
            let end = source[at..].find("fn ").map_or(source.len(), |next| at + next);
            // The verb before the statement, else (where the query is a variable first) one behind it.
            let before =
                VERBS.iter().filter_map(|(verb, reach)| Some((source[start..at].rfind(verb)?, *reach))).max_by_key(|(place, _)| *place);
            let behind =
                VERBS.iter().filter_map(|(verb, reach)| Some((source[at..end].find(verb)?, *reach))).min_by_key(|(place, _)| *place);
            reaches.insert(path.to_owned(), before.or(behind).map_or(Reach::Own, |(_, reach)| reach));
        }
    }
    reaches
}

/// What the compiler was told of a statement.
pub struct Described {
    pub parameters: Vec<String>,
    /// Whether an output may be NULL; by its place.
    pub nullable: Vec<bool>,
}

/// Text of the statement → its description.
pub fn described() -> BTreeMap<String, Described> {
    let description = |text: &String| {
        let json: Value = serde_json::from_str(text).unwrap();
        let describe = &json["describe"];
        let parameters = describe["parameters"]["Left"].as_array().unwrap().iter().map(|kind| type_name(kind.as_str().unwrap())).collect();
        let nullable = (describe["columns"].as_array().unwrap().iter().zip(describe["nullable"].as_array().unwrap()))
            .map(|(column, nullable)| {
                let name = column["name"].as_str().unwrap();
                // `AS "x!"` and `AS "x?"` have the last word.
                !name.contains('!') && (name.contains('?') || nullable.as_bool().unwrap_or(true))
            })
            .collect();
        (json["query"].as_str().unwrap().to_owned(), Described { parameters, nullable })
    };
    texts(".sqlx", "json").values().map(description).collect()
}

fn type_name(kind: &str) -> String {
    match kind.strip_suffix("Array") {
        Some(element) => format!("{element}[]").to_lowercase(),
        None => kind.to_lowercase(),
    }
}
