//! `${VAR}` and `${VAR:default}` in the values of a YAML file.

use std::borrow::Cow;

use super::env::Environment;

/// Fills in `${VAR}` and `${VAR:default}`, once: what a variable holds is not looked
/// through again. `$${` stands for `${`. Borrowed when there was nothing to fill in.
pub(super) fn substitute<'t>(text: &'t str, env: &Environment) -> Result<Cow<'t, str>, String> {
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
        let (inside, after) = from[2..].split_once('}').ok_or("`${` is not closed by `}` (write `$${` for the characters themselves)")?;
        let (name, default) = match inside.split_once(':') {
            // The shells' spelling is `:-`.
            Some((name, default)) => (name, Some(default.strip_prefix('-').unwrap_or(default))),
            None => (inside, None),
        };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err("`${…}` holds no name of a variable; expected ${NAME} or ${NAME:default}".to_owned());
        }
        let set = env.get(name).map_err(|reason| format!("the variable `{name}`: {reason}"))?;
        filled.push_str(set.or(default).ok_or_else(|| format!("the variable `{name}` is not set; set it, or write ${{{name}:default}}"))?);
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
        substitute(text, &env).map(Cow::into_owned)
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
            ("${B}", "`B` is not set"),
            ("${EMPTY}", "`EMPTY` is not set"),
            ("${A", "not closed"),
            ("${}", "no name"),
            ("${a b}", "no name"),
        ] {
            assert!(fill(text).unwrap_err().contains(part), "{text}");
        }
    }
}
