//! title.principals.tsv: who did what in a title.

use revenge_db::movies::{CreditRole, ImportCredit};

use super::tsv::Row;
use crate::import::field::{self, Parsed, Refusal};

/// The columns of title.principals.tsv.
pub const COLUMNS: [&str; 6] = ["tconst", "ordering", "nconst", "category", "job", "characters"];

/// Longest part and longest job that can be stored; longer ones are shortened.
const LONGEST_PART: usize = 255;
const LONGEST_JOB: usize = 100;

/// The number of a person's id.
pub fn person(row: &Row) -> Parsed<u64> {
    field::numbered(row.raw(2), "nm").ok_or_else(|| Refusal("column `nconst`: expected nm and 7 to 10 digits".to_owned()))
}

/// The credit of a row, for the person of this number and name.
pub fn credit(row: &Row, person: u64, name: &str) -> Parsed<ImportCredit> {
    let ordering = field::integer("ordering", row.field(1), 1, i32::MAX)?;
    let ordering = ordering.ok_or_else(|| Refusal("column `ordering`: expected a number from 1; it is empty".to_owned()))?;
    let category = field::required("category", row.field(3), LONGEST_JOB)?;
    let job = field::text("job", row.field(4), usize::MAX)?;
    let role = role(&category);
    let job = if role == CreditRole::Crew { job.or_else(|| Some(category.replace('_', " "))) } else { job };
    Ok(ImportCredit {
        name: name.to_owned(),
        imdb_id: Some(format!("nm{person:07}")),
        tmdb_id: None,
        role,
        character_name: characters(row.field(5))?,
        job: job.map(|job| field::shortened(job, LONGEST_JOB)),
        // IMDb counts from 1.
        billing_order: ordering - 1,
    })
}

fn role(category: &str) -> CreditRole {
    match category {
        "actor" | "actress" | "self" => CreditRole::Cast,
        "director" => CreditRole::Director,
        "writer" => CreditRole::Writer,
        "producer" => CreditRole::Producer,
        "composer" => CreditRole::Composer,
        "cinematographer" => CreditRole::Cinematographer,
        "editor" => CreditRole::Editor,
        _ => CreditRole::Crew,
    }
}

/// `["A","B"]` as `A / B`.
fn characters(value: &str) -> Parsed<Option<String>> {
    if value.is_empty() {
        return Ok(None);
    }
    let names: Vec<String> = serde_json::from_str(value)
        .map_err(|_| Refusal("column `characters`: expected a JSON array of texts, as [\"Rick\"]".to_owned()))?;
    let joined = field::text("characters", &names.join(" / "), usize::MAX)?;
    Ok(joined.map(|joined| field::shortened(joined, LONGEST_PART)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_a_json_array() {
        assert_eq!(characters(r#"["Rick Blaine"]"#), Ok(Some("Rick Blaine".to_owned())));
        assert_eq!(characters(r#"["Jekyll","Mr. \"Hyde\""]"#), Ok(Some("Jekyll / Mr. \"Hyde\"".to_owned())));
        assert_eq!(characters(""), Ok(None));
        assert_eq!(characters("[]"), Ok(None));
        assert!(characters("Rick").is_err());
        assert!(characters(r#"["a\u0000b"]"#).is_err());
        let many = format!("[\"{}\"]", "x".repeat(1000));
        assert_eq!(characters(&many).unwrap().unwrap().chars().count(), 255);
    }
}
