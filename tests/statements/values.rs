//! Values to call statements with: those of the rows that there are, and strange ones.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;

/// Numbers that are the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }

    pub fn one_of<'a>(&mut self, values: &'a [String]) -> &'a str {
        &values[self.below(values.len())]
    }
}

/// The rows that there are, as literals.
#[derive(Default)]
pub struct Rows {
    /// Table, column and type, value: of what a statement may look for.
    cells: BTreeSet<[String; 4]>,
    /// Table → rows → column → value.
    pub by_table: BTreeMap<String, Vec<BTreeMap<String, String>>>,
}

pub async fn rows(owner: &mut PgConnection) -> Rows {
    let cells: Vec<(String, i64, String, String, Option<String>)> =
        sqlx::query_as("SELECT relation, place, column_name, type, value FROM filled.cells() ORDER BY relation, place")
            .fetch_all(owner)
            .await
            .unwrap();
    let mut rows = Rows::default();
    for (table, place, column, kind, value) in cells {
        let literal = value.map_or("NULL".to_owned(), |value| format!("'{}'", value.replace('\'', "''")));
        if matches!(kind.as_str(), "text" | "integer" | "bigint") && literal != "NULL" {
            rows.cells.insert([table.clone(), column.clone(), kind, literal.clone()]);
        }
        let table = rows.by_table.entry(table).or_default();
        table.resize(table.len().max(usize::try_from(place).unwrap()), BTreeMap::new());
        table[usize::try_from(place).unwrap() - 1].insert(column, literal);
    }
    rows
}

/// What the nth rows are made of; see `support/filled.sql`.
pub fn nth(kind: &str, n: usize) -> String {
    match kind {
        "uuid" => format!("'019000{n:02x}-0000-7000-8000-0000000000{n:02x}'"),
        "uuid[]" => format!("'{{019000{n:02x}-0000-7000-8000-0000000000{n:02x}}}'"),
        "text" => format!("'text{n}'"),
        "text[]" => format!("'{{text{n}}}'"),
        "timestamptz" => format!("'2024-05-{:02} 12:00+00'", n + 1),
        "date" => format!("'2024-05-{:02}'", n + 1),
        "bool" => if n == 2 { "'false'" } else { "'true'" }.to_owned(),
        "jsonb" => format!("'{{\"n\": \"{n}\"}}'"),
        "bytea" => format!("'\\x{}'", format!("{n:02x}").repeat(32)),
        _ => format!("'{n}'"),
    }
}

/// What else is worth a try.
pub fn edges(kind: &str) -> Vec<String> {
    let edges: &[&str] = match kind {
        "uuid" => {
            &[
                "'00000000-0000-0000-0000-000000000000'",
                "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                // Profiles.
                "'01900066-0000-7000-8000-000000000066'",
                "'01900067-0000-7000-8000-000000000067'",
            ]
        }
        "timestamptz" => &["'1999-01-01'", "'2099-12-01'", "now()", "'infinity'", "'-infinity'"],
        "date" => &["'1999-01-01'", "'2099-12-01'"],
        "int2" | "int4" | "int8" | "float8" => &["'0'", "'1000'"],
        "text" => &["''", "'text'", "'zzz'", "'192.0.2.3'"],
        "jsonb" => &["'{}'", "'[]'", "'\"text\"'"],
        _ => &[],
    };
    edges.iter().map(|&edge| edge.to_owned()).collect()
}

impl Rows {
    /// The values of a column of this name in the tables that the statement names.
    pub fn of_column(&self, sql: &str, column: &str, kind: &str) -> Vec<String> {
        let kind = match kind {
            "int4" => "integer",
            "int8" => "bigint",
            kind => kind,
        };
        let named = |table: &str| sql.contains(&format!("{} ", table.rsplit('.').next().unwrap_or_default()));
        let of_column = self.cells.iter().filter(|[table, name, of, _]| name == column && of == kind && named(table));
        of_column.map(|[.., value]| value.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    }
}
