//! Titles as MovieLens writes them: `Matrix, The (1999)`.

use crate::import::field::{Parsed, Refusal};

/// A title taken apart.
#[derive(Debug, PartialEq, Eq)]
pub struct Title {
    /// `The Matrix`.
    pub shown: String,
    /// `Matrix, The`, where it differs.
    pub sort: Option<String>,
    /// 1999; of a range the first year.
    pub year: Option<i32>,
}

/// Articles that MovieLens puts behind a title; one that ends with an
/// apostrophe is followed by no blank.
const ARTICLES: [&str; 26] = [
    "The", "A", "An", "Le", "La", "Les", "L'", "Un", "Une", "Der", "Die", "Das", "Ein", "Eine", "El", "Los", "Las", "Il", "Lo", "Gli",
    "Det", "Den", "En", "Ett", "Het", "De",
];

/// Takes the year off, and puts the article back to the front.
pub fn parse(title: &str) -> Parsed<Title> {
    let (name, year) = year(title.trim())?;
    if name.is_empty() {
        return Err(Refusal("column `title`: expected a title before the year".to_owned()));
    }
    let shown = article_first(name);
    let sort = (shown != name).then(|| name.to_owned());
    Ok(Title { shown, sort, year })
}

/// `(1995)`, `(2006–2007)` or `(2006- )` at the end.
fn year(title: &str) -> Parsed<(&str, Option<i32>)> {
    let Some((name, inside)) = title.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) else { return Ok((title, None)) };
    let inside = inside.trim();
    let digits = inside.len() - inside.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (first, rest) = inside.split_at(digits);
    let is_range =
        rest.is_empty() || (rest.starts_with(['-', '–']) && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '–' | ' ')));
    if digits != 4 || !is_range {
        return Ok((title, None));
    }
    match first.parse() {
        Ok(year) if (1870..=2200).contains(&year) => Ok((name.trim_end(), Some(year))),
        _ => Err(Refusal("column `title`: expected a year from 1870 to 2200 in the parentheses at its end".to_owned())),
    }
}

/// Also where another title follows in parentheses:
/// `City of Lost Children, The (Cité des enfants perdus, La)`.
fn article_first(name: &str) -> String {
    let (main, other) = match name.find(" (") {
        Some(at) if name.ends_with(')') && at > 0 => name.split_at(at),
        _ => (name, ""),
    };
    match main.rsplit_once(", ") {
        Some((rest, article)) if ARTICLES.contains(&article) && !rest.is_empty() => {
            let blank = if article.ends_with('\'') { "" } else { " " };
            format!("{article}{blank}{rest}{other}")
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_year_and_article_are_told_apart() {
        for (written, shown, sort, year) in [
            ("Toy Story (1995)", "Toy Story", None, Some(1995)),
            ("Matrix, The (1999)", "The Matrix", Some("Matrix, The"), Some(1999)),
            ("Enfer, L' (1994)", "L'Enfer", Some("Enfer, L'"), Some(1994)),
            ("Trailing blank (2001) ", "Trailing blank", None, Some(2001)),
            ("Death Note: Desu nôto (2006–2007)", "Death Note: Desu nôto", None, Some(2006)),
            ("Still running (2006- )", "Still running", None, Some(2006)),
            ("Babylon 5", "Babylon 5", None, None),
            ("11'09\"01 - September 11 (2002)", "11'09\"01 - September 11", None, Some(2002)),
            ("(500) Days of Summer (2009)", "(500) Days of Summer", None, Some(2009)),
            (
                "Good, the Bad and the Ugly, The (1966)",
                "The Good, the Bad and the Ugly",
                Some("Good, the Bad and the Ugly, The"),
                Some(1966),
            ),
            (
                "City of Lost Children, The (Cité des enfants perdus, La) (1995)",
                "The City of Lost Children (Cité des enfants perdus, La)",
                Some("City of Lost Children, The (Cité des enfants perdus, La)"),
                Some(1995),
            ),
            ("Me, Myself & Irene (2000)", "Me, Myself & Irene", None, Some(2000)),
            ("Number (12345)", "Number (12345)", None, None),
        ] {
            let wanted = Title { shown: shown.to_owned(), sort: sort.map(str::to_owned), year };
            assert_eq!(parse(written), Ok(wanted), "{written}");
        }
        assert!(parse("(1995)").is_err());
        assert!(parse("Too early (1066)").is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_title_makes_it_panic(title: String) {
            let _ = parse(&title);
        }
    }
}
