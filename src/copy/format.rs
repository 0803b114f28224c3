//! The formats of COPY, and the statements for a caller's table or query.

use crate::error::{Error, Result};
use crate::quote::{identifier, literal};

/// How rows are written, as PostgreSQL's COPY has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum CopyFormat {
    /// A line for each row, tabs between the columns, `\N` for NULL.
    #[default]
    Text,
    /// Comma-separated values: `CopyFormat::Csv(CsvFormat { header: true, ..CsvFormat::default() })`.
    Csv(CsvFormat),
    /// PostgreSQL's own: the quickest, and only between tables whose columns
    /// have the very same types. The server does not check that.
    Binary,
}

/// What comma-separated values look like. The default: no header, commas, double
/// quotes, and a NULL that is empty without quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvFormat {
    /// Whether the first line holds the columns' names: skipped by
    /// [`copy_in`](crate::Database::copy_in), written by
    /// [`copy_out`](crate::Database::copy_out).
    pub header: bool,
    /// What stands between two columns: an ASCII character.
    pub delimiter: char,
    /// What a value with delimiters in it is put in, twice within one: an ASCII character.
    pub quote: char,
    /// What stands for NULL, without quotes around it.
    pub null: String,
}

impl Default for CsvFormat {
    fn default() -> Self {
        Self { header: false, delimiter: ',', quote: '"', null: String::new() }
    }
}

impl CopyFormat {
    /// `table` may stand in a schema: what is before the first full stop.
    pub(super) fn copy_in(&self, op: &'static str, table: &str, columns: &[&str]) -> Result<String> {
        let table: Vec<_> = table.splitn(2, '.').map(identifier).collect();
        let columns: Vec<_> = columns.iter().map(|column| identifier(column)).collect();
        let columns = if columns.is_empty() { String::new() } else { format!(" ({})", columns.join(", ")) };
        let statement = format!("COPY {}{columns} FROM STDIN ({})", table.join("."), self.options(op)?);
        refuse_nul(op, &statement)?;
        Ok(statement)
    }

    pub(super) fn copy_out(&self, op: &'static str, sql: &str) -> Result<String> {
        // On lines of their own: the statement may end in a comment.
        let statement = format!("COPY (\n{sql}\n) TO STDOUT ({})", self.options(op)?);
        refuse_nul(op, &statement)?;
        Ok(statement)
    }

    /// How many messages of a COPY are no rows.
    pub(super) fn messages_beside_rows(&self) -> u64 {
        match self {
            Self::Text => 0,
            Self::Csv(csv) => u64::from(csv.header),
            // The trailer. The header goes with the first row, or with the trailer.
            Self::Binary => 1,
        }
    }

    fn options(&self, op: &'static str) -> Result<String> {
        Ok(match self {
            Self::Text => "FORMAT text".to_owned(),
            Self::Binary => "FORMAT binary".to_owned(),
            Self::Csv(CsvFormat { header, delimiter, quote, null }) => {
                if !delimiter.is_ascii() || !quote.is_ascii() {
                    let reason = "delimiter and quote of comma-separated values have to be ASCII characters".to_owned();
                    return Err(Error::Invalid { op, reason, source: None });
                }
                let (delimiter, quote, null) = (literal(&delimiter.to_string()), literal(&quote.to_string()), literal(null));
                // With the quote as escape, as RFC 4180 has it.
                format!("FORMAT csv, HEADER {header}, DELIMITER {delimiter}, QUOTE {quote}, ESCAPE {quote}, NULL {null}")
            }
        })
    }
}

/// What ends in a NUL byte for the server does not for us.
fn refuse_nul(op: &'static str, text: &str) -> Result<()> {
    if text.contains('\0') {
        return Err(Error::Invalid {
            op,
            reason: "a name, an option or the statement of a COPY has a NUL byte in it".to_owned(),
            source: None,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_options_are_quoted() {
        let csv = CsvFormat { header: true, delimiter: '\'', quote: '\\', null: "\\N'".to_owned() };
        let statement = CopyFormat::Csv(csv).copy_in("t", "my.odd\"table", &["a b", "c"]).unwrap();
        assert_eq!(
            statement,
            r#"COPY "my"."odd""table" ("a b", "c") FROM STDIN (FORMAT csv, HEADER true, DELIMITER E'''', QUOTE E'\\', ESCAPE E'\\', NULL E'\\N''')"#
        );
        assert_eq!(CopyFormat::Text.copy_in("t", "films", &[]).unwrap(), r#"COPY "films" FROM STDIN (FORMAT text)"#);
        assert_eq!(CopyFormat::Binary.copy_out("t", "SELECT 1 -- x").unwrap(), "COPY (\nSELECT 1 -- x\n) TO STDOUT (FORMAT binary)");
    }

    #[test]
    fn what_cannot_be_said_is_refused() {
        assert!(matches!(CopyFormat::Text.copy_in("t", "a\0b", &[]), Err(Error::Invalid { .. })));
        assert!(CopyFormat::Text.copy_in("t", "a", &["\0"]).is_err());
        assert!(CopyFormat::Text.copy_out("t", "SELECT '\0'").is_err());
        for csv in [
            CsvFormat { delimiter: 'ß', ..CsvFormat::default() },
            CsvFormat { quote: '“', ..CsvFormat::default() },
            CsvFormat { null: "\0".to_owned(), ..CsvFormat::default() },
        ] {
            assert!(CopyFormat::Csv(csv).copy_out("t", "SELECT 1").is_err());
        }
    }
}
