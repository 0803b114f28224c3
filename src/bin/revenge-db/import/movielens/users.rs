//! What users made of the films: validated and counted; users cannot be
//! imported yet.

use super::{Films, known_film, records};
use crate::failure::Failure;
use crate::import::field::{self, Parsed, Refusal};
use crate::import::ledger::Ledger;
use crate::import::progress::Progress;
use crate::import::record::Record;
use crate::import::source::Source;

/// Checks every row of a file by `valid`.
pub fn check(
    source: &Source,
    columns: &[&str],
    films: &Films,
    valid: fn(&Record, &Films) -> Parsed<()>,
    progress: &Progress,
    ledger: &mut Ledger,
) -> Result<(), Failure> {
    let mut records = records(source, columns, progress)?;
    while let Some(record) = records.next()? {
        let checked = match record {
            Ok(record) => valid(record, films).map_err(|Refusal(reason)| (record.line, reason)),
            Err(bad) => Err((bad.line, bad.reason)),
        };
        match checked {
            Ok(()) => ledger.not_imported(&source.name),
            Err((line, reason)) => ledger.reject(&source.name, line, &reason)?,
        }
    }
    Ok(())
}

/// A row of ratings.csv: half stars from 0.5 to 5.
pub fn rating(record: &Record, films: &Films) -> Parsed<()> {
    user_and_film(record, films)?;
    let stars = field::decimal("rating", record.field(2), 0.5, 5.0)?;
    match stars {
        // Halves are exact.
        Some(stars) if (2.0 * stars).fract() == 0.0 => moment(record.field(3)),
        _ => Err(Refusal("column `rating`: expected 0.5 to 5.0 in halves".to_owned())),
    }
}

/// A row of tags.csv.
pub fn tag(record: &Record, films: &Films) -> Parsed<()> {
    user_and_film(record, films)?;
    field::required("tag", record.field(2), 500)?;
    moment(record.field(3))
}

fn user_and_film(record: &Record, films: &Films) -> Parsed<()> {
    if field::integer("userId", record.field(0), 1, u32::MAX)?.is_none() {
        return Err(Refusal("column `userId`: expected a number; it is empty".to_owned()));
    }
    known_film(record.field(1), films).map(drop)
}

/// Seconds since 1970, up to the year 2200.
fn moment(value: &str) -> Parsed<()> {
    match field::integer::<u64>("timestamp", value, 0, 7_289_654_400)? {
        Some(_) => Ok(()),
        None => Err(Refusal("column `timestamp`: expected seconds since 1970; it is empty".to_owned())),
    }
}
