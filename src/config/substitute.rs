//! `${VAR}` and `${VAR:default}` in the values of a YAML file.

use std::borrow::Cow;

use super::env::Environment;

/// Why a text could not be filled in.
#[derive(Debug)]
pub(super) enum Unfilled {
    /// It is written wrongly.
    Malformed(String),
    /// A variable has nothing to fill in.
    Missing(String),
}

/// Fills in `${VAR}` and `${VAR:default}`, once: what a variable holds is not looked
/// through again. `$${` stands for `${`. Borrowed when there was nothing to fill in.
pub(super) fn substitute<'t>(text: &'t str, env: &Environment) -> Result<Cow<'t, str>, Unfilled> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, from) = rest.split_at(at);
        if let Some(literal) = before.strip_suffix('$') {
            filled.push_str(literal);
            filled.push_str("${");
            rest = &from[2..];
            continue;
        }
        filled.push_str(before);
        let malformed = |reason: &str| Unfilled::Malformed(reason.to_owned());
        let unclosed = || malformed("`${` is not closed by `}` (write `$${` for the characters themselves)");
        let (inside, after) = from[2..].split_once('}').ok_or_else(unclosed)?;
        let (name, default) = match inside.split_once(':') {
            // The shells' spelling is `:-`.
            Some((name, default)) => (name, Some(default.strip_prefix('-').unwrap_or(default))),
            None => (inside, None),
        };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(malformed("`${…}` holds no name of a variable; expected ${NAME} or ${NAME:default}"));
        }
        let set = env.get(name).map_err(|reason| Unfilled::Missing(format!("the variable `{name}`: {reason}")))?;
        let unset = || Unfilled::Missing(format!("the variable `{name}` is not set; set it, or write ${{{name}:default}}"));
        filled.push_str(set.or(default).ok_or_else(unset)?);
        rest = after;
    }
    if rest.len() == text.len() {
        return Ok(Cow::Borrowed(text));
    }
    filled.push_str(rest);
    Ok(Cow::Owned(filled))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(text: &str) -> Result<String, String> {
        let env = Environment::of([("A", "1: #\"'"), ("EMPTY", "")].map(|(name, text)| (name.to_owned(), text.to_owned())));
        substitute(text, &env).map(Cow::into_owned).map_err(|unfilled| match unfilled {
            Unfilled::Malformed(reason) => format!("malformed: {reason}"),
            Unfilled::Missing(reason) => format!("missing: {reason}"),
        })
    }

    #[test]
    fn variables_are_filled_in_once() {
        for (text, expected) in [
            ("plain", "plain"),
            ("${A}", "1: #\"'"),
            ("x${A}y${B:z}", "x1: #\"'yz"),
            ("${B:}", ""),
            ("${B:-d}", "d"),
            ("${EMPTY:d}", "d"),
            ("${B:a:b}", "a:b"),
            ("$${A}", "${A}"),
            ("a$b$", "a$b$"),
        ] {
            assert_eq!(fill(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn an_unset_variable_without_a_default_is_refused() {
        for (text, part) in [
            ("${B}", "missing: the variable `B` is not set"),
            ("${EMPTY}", "missing: the variable `EMPTY` is not set"),
            ("${A", "malformed: `${` is not closed"),
            ("${}", "malformed: `${…}` holds no name"),
            ("${a b}", "malformed: `${…}` holds no name"),
        ] {
            assert!(fill(text).unwrap_err().starts_with(part), "{text}");
        }
    }
}
