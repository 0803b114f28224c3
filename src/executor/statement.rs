//! A backend's own statement, and what its text tells without a parser.

use sqlx::postgres::{PgArguments, PgStatement, Postgres};
use sqlx::{Arguments as _, Execute, SqlStr};

use crate::cache;
use crate::pool::Traces;

/// The most parameters that a statement may have in the protocol; arrays hold more.
const MOST_ARGUMENTS: usize = u16::MAX as usize;

/// A statement taken apart, so that it can be run a second time.
pub(super) struct Statement {
    pub(super) sql: SqlStr,
    pub(super) arguments: Option<PgArguments>,
    pub(super) persistent: bool,
}

impl Statement {
    /// Without arguments a text goes by the simple protocol and may hold several statements.
    pub(super) fn traces(&self) -> Traces {
        traces(self.sql.as_str(), self.arguments.is_none())
    }

    /// Whether it names a table whose values are cached; what the caller's own
    /// functions and triggers write cannot be seen here.
    pub(super) fn may_concern_the_cache(&self) -> bool {
        cache::TABLES.iter().any(|table| contains_ignoring_case(self.sql.as_str().as_bytes(), table.as_bytes()))
    }

    pub(super) fn of<'q>(mut query: impl Execute<'q, Postgres>) -> sqlx::Result<Self> {
        let arguments = query.take_arguments().map_err(sqlx::Error::Encode)?;
        // The driver would call that a breach of the protocol, as if the connection were to blame.
        if arguments.as_ref().is_some_and(|arguments| arguments.len() > MOST_ARGUMENTS) {
            return Err(sqlx::Error::Encode(format!("a statement has at most {MOST_ARGUMENTS} parameters").into()));
        }
        let persistent = query.persistent();
        Ok(Self { sql: query.sql(), arguments, persistent })
    }

    pub(super) fn again(&self) -> Self {
        Self { sql: self.sql.clone(), arguments: self.arguments.clone(), persistent: self.persistent }
    }
}

impl Execute<'_, Postgres> for Statement {
    fn sql(self) -> SqlStr {
        self.sql
    }

    fn statement(&self) -> Option<&PgStatement> {
        None
    }

    fn take_arguments(&mut self) -> Result<Option<PgArguments>, sqlx::error::BoxDynError> {
        Ok(self.arguments.take())
    }

    fn persistent(&self) -> bool {
        self.persistent
    }
}

/// How a text can change its session beyond its own end. A first word that is not
/// known to be harmless counts as harmful, and so does what may hold `several`
/// statements; state that is set inside the caller's own SQL functions cannot be seen here.
pub(crate) fn traces(sql: &str, several: bool) -> Traces {
    const HARMLESS: [&str; 7] = ["select", "insert", "update", "delete", "merge", "values", "with"];
    // `advisory`: pg_try_advisory_lock as well; `pg_settings`: an UPDATE of it sets; `temp`: SELECT … INTO TEMP.
    // Words that only look like it cost a reset.
    // `u&"`: any name, written in numbers.
    // `set_limit`: of pg_trgm; no reset takes back what `setseed` sets, until the session is asked for another number.
    const SUSPECT: [&str; 7] = ["advisory", "set_config", "set_limit", "pg_settings", "dblink", "temp", "u&\""];
    const STATEMENTS: [&str; 3] = ["discard", "deallocate", "prepare"];
    let holds = |names: &[&str]| names.iter().any(|name| contains_ignoring_case(sql.as_bytes(), name.as_bytes()));
    let first = first_word(sql);
    let harmless = !several && HARMLESS.iter().any(|word| first.eq_ignore_ascii_case(word));
    match harmless {
        true if holds(&SUSPECT) => Traces::Session,
        true => Traces::None,
        false if holds(&STATEMENTS) => Traces::Statements,
        false => Traces::Session,
    }
}

fn contains_ignoring_case(text: &[u8], name: &[u8]) -> bool {
    text.windows(name.len()).any(|window| window.eq_ignore_ascii_case(name))
}

/// The first keyword, behind white space, comments and opening parentheses.
pub(super) fn first_word(sql: &str) -> &str {
    let mut rest = sql;
    loop {
        // A semicolon with nothing before it is no statement.
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '(' || c == ';');
        if let Some(comment) = rest.strip_prefix("--") {
            rest = comment.split_once(['\n', '\r']).map_or("", |(_, after)| after);
        } else if rest.starts_with("/*") {
            rest = behind_comment(rest);
        } else {
            let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            return &rest[..end];
        }
    }
}

/// What follows a comment that begins here; comments nest in PostgreSQL.
fn behind_comment(sql: &str) -> &str {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(found) = memchr::memchr2(b'/', b'*', &sql.as_bytes()[at..]) {
        at += found;
        match sql.as_bytes().get(at..at + 2) {
            Some(b"/*") => (depth, at) = (depth + 1, at + 2),
            Some(b"*/") => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return &sql[at..];
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::{Traces, traces};

    #[test]
    fn only_plain_statements_leave_the_session_as_it_was() {
        for clean in [
            "SELECT 1",
            "  -- name\n select 1",
            "/* x */ WITH a AS (SELECT 1) SELECT * FROM a",
            "(select 1)",
            "VALUES (1)",
            "/* a /* b */ c */ select 1",
        ] {
            assert_eq!(traces(clean, false), Traces::None, "{clean}");
            assert_eq!(traces(clean, true), Traces::Session, "{clean}");
        }
        for dirty in [
            "SET x = 1",
            "BEGIN",
            "LISTEN a",
            "SELECT PG_ADVISORY_LOCK(1)",
            "SELECT pg_try_advisory_lock_shared($1)",
            "UPDATE pg_settings SET setting = '1MB' WHERE name = 'work_mem'",
            ";SET x = 1",
            "/* x /* y */ select */ SET x = 1",
            "/*/**//* select */ select */SET x = 1",
            "/* select",
            "-- select\rSET x = 1",
            "SELECT U&\"set\\005fconfig\"('work_mem', '64kB', false)",
            "select set_config('a', 'b', false)",
            "SELECT 1 INTO TEMP t",
            "",
            "selectx",
        ] {
            assert_eq!(traces(dirty, false), Traces::Session, "{dirty}");
        }
    }

    #[test]
    fn statements_behind_the_drivers_back_are_told() {
        for sql in ["DISCARD ALL", "deallocate all", "PREPARE a AS SELECT 1"] {
            assert_eq!(traces(sql, false), Traces::Statements, "{sql}");
        }
        assert_eq!(traces("SELECT 1; DISCARD ALL", true), Traces::Statements);
        assert_eq!(traces("SELECT 'discard'", false), Traces::None);
    }
}
