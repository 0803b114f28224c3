//! The `database:` section of a YAML file.
//!
//! Scalars are taken as they are written (`password: 007` stays `007`), and
//! `${VAR}`, `${VAR:default}` are filled in after parsing: what a variable holds
//! cannot change the document. `$${` stands for a literal `${`. Messages give
//! keys and positions, never the text of the document.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use serde_saphyr::Error as YamlError;

use super::env::Environment;
use super::keys::{self, KEYS};
use super::layer::{Given, Layer};
use super::spelling::suggest;
use super::substitute::{Unfilled, substitute};
use crate::error::{Error, Result};

/// Reads the `database:` section; `source` names the document in messages.
///
/// # Errors
///
/// [`Error::Config`] when the text is empty, is not YAML, has no such section,
/// or has an unknown key, a value of the wrong kind or a malformed `${…}` in it. A
/// variable that is not set is told with its key, if no other source has that.
pub(super) fn layer(text: &str, source: &str, env: &Environment) -> Result<Layer> {
    let options = serde_saphyr::options! { with_snippet: false };
    let mut reader = Reader { env, layer: Layer::default(), found: None, at: String::new(), wanted: "", failure: None };
    let outcome = serde_saphyr::with_deserializer_from_str_with_options(text, options, |document| {
        Seed { reader: &mut reader, path: String::new(), kind: Kind::Document }.deserialize(document)
    });
    let refuse = |key: &str, reason: String| Error::Config { key: key.to_owned(), reason };
    if let Some(failure) = reader.failure {
        return Err(failure);
    }
    if let Err(error) = outcome {
        let place = error.location().map_or_else(String::new, |place| format!(" at line {}, column {}", place.line(), place.column()));
        return Err(match error.without_snippet() {
            YamlError::DuplicateMappingKey { key: Some(key), .. } => refuse(source, format!("the key `{key}` is given twice{place}")),
            YamlError::MultipleDocuments { .. } => refuse(source, format!("one YAML document is expected, and another begins{place}")),
            YamlError::Unexpected { .. }
            | YamlError::TaggedScalarCannotDeserializeIntoString { .. }
            | YamlError::SerdeInvalidType { .. } => {
                let key = if reader.at.is_empty() { source } else { &reader.at };
                refuse(key, format!("expected {}{place}", reader.wanted))
            }
            _ => refuse(source, format!("not valid YAML{place} (values with : # {{ }} or quotes in them need quotes around them)")),
        });
    }
    match reader.found {
        None => Err(refuse(source, "the document is empty; expected a section `database:`".to_owned())),
        Some(false) => Err(refuse(source, "there is no section `database:`".to_owned())),
        Some(true) => Ok(reader.layer),
    }
}

struct Reader<'e> {
    env: &'e Environment,
    layer: Layer,
    /// Nothing for an empty document, else whether it has the section.
    found: Option<bool>,
    /// Where the parser stands, and what belongs there.
    at: String,
    wanted: &'static str,
    /// The first refusal of ours; the parser's error says less.
    failure: Option<Error>,
}

impl Reader<'_> {
    fn refuse<E: serde::de::Error>(&mut self, key: &str, reason: String) -> E {
        self.failure.get_or_insert(Error::Config { key: key.to_owned(), reason });
        E::custom("refused")
    }

    /// Takes a scalar. Entries of a list become one comma-separated text, as the environment has them.
    fn take<E: serde::de::Error>(&mut self, path: &str, raw: &str) -> Result<(), E> {
        let label = format!("database.{path}");
        let (text, missing) = match substitute(raw, self.env) {
            Ok(text) => (text, None),
            Err(Unfilled::Missing(reason)) => (Cow::Borrowed(""), Some(reason)),
            Err(Unfilled::Malformed(reason)) => return Err(self.refuse(&label, reason)),
        };
        let Some(key) = keys::by_yaml(path).filter(|_| missing.is_some() || !text.is_empty()) else {
            return Ok(());
        };
        if let Some(given) = self.layer.0.get_mut(key.yaml) {
            given.text.push(',');
            given.text.push_str(&text);
            given.missing = given.missing.take().or(missing);
        } else {
            let hidden = matches!(text, Cow::Owned(_));
            self.layer.0.insert(key.yaml, Given { label, text: text.into_owned(), hidden, missing });
        }
        Ok(())
    }
}

/// What may stand at a place of the document.
#[derive(Clone, Copy)]
enum Kind {
    Document,
    Section,
    Value,
    List,
}

struct Seed<'r, 'e> {
    reader: &'r mut Reader<'e>,
    /// Below `database:`.
    path: String,
    kind: Kind,
}

impl Seed<'_, '_> {
    fn wanted(&self) -> &'static str {
        match self.kind {
            Kind::Document => "a mapping with a section `database:`",
            Kind::Section => "a mapping of keys to values",
            Kind::Value => "one value, not a list or a mapping",
            Kind::List => "a list of values, or one comma-separated text",
        }
    }

    /// What stands under a key of a section, or a refusal of the key.
    fn child<E: serde::de::Error>(&mut self, name: &str) -> Result<(String, Kind), E> {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        let section = format!("{path}.");
        let kind = match path.as_str() {
            "replicas" => Kind::List,
            _ if keys::by_yaml(&path).is_some() => Kind::Value,
            _ if KEYS.iter().any(|key| key.yaml.starts_with(&section)) => Kind::Section,
            _ => {
                let hint = suggest(&path, KEYS.iter().map(|key| key.yaml.to_owned()));
                return Err(self.reader.refuse(&format!("database.{path}"), format!("unknown key{hint}")));
            }
        };
        Ok((path, kind))
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.reader.wanted = self.wanted();
        self.reader.at = match (self.kind, self.path.as_str()) {
            (Kind::Document, _) => String::new(),
            (_, "") => "database".to_owned(),
            (_, path) => format!("database.{path}"),
        };
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.wanted())
    }

    /// Nothing behind a key leaves it unset.
    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.kind {
            Kind::Document | Kind::Section => deserializer.deserialize_map(self),
            Kind::Value => deserializer.deserialize_str(self),
            Kind::List => deserializer.deserialize_any(self),
        }
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.reader.take(&self.path, text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Seed { reader: self.reader, path: self.path.clone(), kind: Kind::Value })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        if matches!(self.kind, Kind::List) {
            return Err(A::Error::invalid_type(Unexpected::Map, &self));
        }
        while let Some(name) = map.next_key::<String>()? {
            if matches!(self.kind, Kind::Document) {
                let found = self.reader.found.get_or_insert(false);
                if name != "database" {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
                *found = true;
                map.next_value_seed(Seed { reader: self.reader, path: String::new(), kind: Kind::Section })?;
            } else {
                let (path, kind) = self.child(&name)?;
                map.next_value_seed(Seed { reader: self.reader, path, kind })?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_says_what_is_wrong_and_where() {
        let env = Environment::of([]);
        let refused = |text: &str| layer(text, "db.yaml", &env).unwrap_err().to_string();
        for (text, expected) in [
            ("", "db.yaml: the document is empty; expected a section `database:`"),
            ("# only a comment\n", "db.yaml: the document is empty; expected a section `database:`"),
            ("server:\n  port: 1\n", "db.yaml: there is no section `database:`"),
            ("just text", "db.yaml: expected a mapping with a section `database:` at line 1, column 1"),
            ("database: text", "database: expected a mapping of keys to values at line 1, column 11"),
            ("database:\n  port: [1]\n", "database.port: expected one value, not a list or a mapping at line 2, column 9"),
            ("database:\n  pool: 5\n", "database.pool: expected a mapping of keys to values at line 2, column 9"),
            ("database:\n  pool: {max_cons: 5}\n", "database.pool.max_cons: unknown key; did you mean `pool.max_conns`?"),
            ("database:\n  colour: red\n", "database.colour: unknown key"),
            ("database:\n  host: a\n  host: b\n", "db.yaml: the key `host` is given twice at line 3, column 3"),
            ("database:\n  password: ${NOPE\n", "database.password: `${` is not closed by `}` (write `$${` for the characters themselves)"),
        ] {
            assert_eq!(refused(text), format!("configuration: {expected}"), "{text}");
        }
        for text in ["database:\n  password: \"canary\n", "database: {password: canary", "database:\n\t- canary: x\n  y"] {
            let message = refused(text);
            assert!(message.contains("not valid YAML at line") && !message.contains("canary"), "{message}");
        }
        for text in ["database:\n  replicas: 5\n", "database:\n  replicas: {a: b}\n", "database:\n  replicas: [[a]]\n"] {
            assert!(refused(text).contains("configuration: database.replicas: expected"), "{}", refused(text));
        }
    }

    #[test]
    fn what_a_variable_lacks_is_kept_with_its_key() {
        let text = "database:\n  password: ${NOPE}\n  user: ${NOPE:me}\n  replicas: [a, '${NOPE}', '${NEITHER}']\n";
        let layer = layer(text, "db.yaml", &Environment::of([])).unwrap();
        let missing: Vec<_> = layer.0.iter().map(|(yaml, given)| (*yaml, given.missing.as_deref())).collect();
        let reason = Some("the variable `NOPE` is not set; set it, or write ${NOPE:default}");
        assert_eq!(missing, [("password", reason), ("replicas", reason), ("user", None)]);
    }

    #[test]
    fn scalars_stay_as_they_are_written() {
        let text =
            "other: {a: 1}\ndatabase:\n  password: 007\n  port: 0x10\n  user: yes\n  name: 1e3\n  host:\n  ssl:\n  replicas: [a, 'b:1']\n";
        let layer = layer(text, "db.yaml", &Environment::of([])).unwrap();
        let texts: Vec<_> = layer.0.iter().map(|(yaml, given)| (*yaml, given.text.as_str())).collect();
        assert_eq!(texts, [("name", "1e3"), ("password", "007"), ("port", "0x10"), ("replicas", "a,b:1"), ("user", "yes")]);
    }
}
