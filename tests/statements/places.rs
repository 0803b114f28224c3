//! Where the parameters of a statement go, as far as its text says so.

fn parameter(word: &str) -> Option<usize> {
    let digits: String = word.trim().strip_prefix('$')?.chars().take_while(char::is_ascii_digit).collect();
    digits.parse::<usize>().ok()?.checked_sub(1)
}

/// The parts between commas that no parenthesis encloses, up to the end of the list.
fn list(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => {
                parts.push(&text[start..at]);
                return parts;
            }
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Where a parameter goes, as far as the text says so.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// The table that it is stored in.
    pub table: Option<String>,
    /// In a new row.
    pub new: bool,
    pub column: String,
    /// A part of the last row seen: NULL on the first page.
    pub cursor: bool,
}

pub fn places(sql: &str, parameters: usize) -> Vec<Place> {
    let code: String = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut found = vec![Place::default(); parameters];
    let words: Vec<&str> =
        code.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',')).filter(|word| !word.is_empty()).collect();
    for (at, word) in words.iter().enumerate() {
        let Some(place) = parameter(word).and_then(|number| found.get_mut(number)) else { continue };
        // `x.kind = $2`, `kind = ANY ($2)`
        let mut before = words[..at].iter().rev().skip_while(|word| word.eq_ignore_ascii_case("any"));
        if place.column.is_empty() && before.next().is_some_and(|operator| matches!(*operator, "=" | "<" | ">" | "<=" | ">=" | "<>")) {
            before.next().map_or("", |column| column.rsplit('.').next().unwrap_or_default()).clone_into(&mut place.column);
        }
    }
    let unqualified = |table: &str| table.trim_start_matches("public.").to_owned();
    // `INSERT INTO t (a, b) VALUES ($1, $2)`
    for insert in code.split("INSERT INTO ").skip(1) {
        let Some((head, tail)) = insert.split_once("VALUES").or_else(|| insert.split_once("SELECT")) else { continue };
        let Some((table, names)) = head.split_once('(') else { continue };
        for (name, value) in list(names).iter().zip(list(tail.trim_start().trim_start_matches('('))) {
            if let Some(place) = parameter(value.trim().trim_start_matches("coalesce(")).and_then(|number| found.get_mut(number)) {
                let table = table.split_whitespace().next().map(unqualified);
                *place = Place { table, new: true, column: name.trim().to_owned(), cursor: false };
            }
        }
    }
    // `UPDATE t AS x SET a = $1 WHERE`
    for update in code.split("UPDATE ").skip(1) {
        let Some((table, tail)) = update.split_once("SET") else { continue };
        let end = ["WHERE", "FROM", "RETURNING"].iter().filter_map(|word| tail.find(word)).min().unwrap_or(tail.len());
        for (name, value) in list(&tail[..end]).iter().filter_map(|part| part.split_once('=')) {
            if let Some(place) = parameter(value).and_then(|number| found.get_mut(number)) {
                let table = table.split_whitespace().next().map(unqualified);
                *place = Place { table, new: false, column: name.trim().to_owned(), cursor: false };
            }
        }
    }
    // `-- $3 and $4 sort key and id of the last row seen (NULL: from the start)`
    let head: String = sql.lines().take_while(|line| line.starts_with("--")).collect::<Vec<_>>().join(" ");
    if let Some((before, _)) = head.split_once("last row seen") {
        for word in before.rsplit(", ").next().unwrap_or_default().split_whitespace() {
            if let Some(place) = parameter(word).and_then(|number| found.get_mut(number)) {
                place.cursor = true;
            }
        }
    }
    found
}
