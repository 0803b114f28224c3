//! The environment: what its variables say, in three layers.

use std::collections::BTreeMap;

use super::keys::{KEYS, Key};
use super::layer::{Given, Layer};
use super::spelling::suggest;
use crate::error::{Error, Result};

/// Variables by name; `None` stands for a value that is not UTF-8. It holds
/// secrets, hence no `Debug`.
pub(super) struct Environment(BTreeMap<String, Option<String>>);

impl Environment {
    /// The process's own variables. Names that are not UTF-8 are none of ours.
    pub(super) fn of_process() -> Self {
        let read = |(name, text): (std::ffi::OsString, std::ffi::OsString)| Some((name.into_string().ok()?, text.into_string().ok()));
        Self(std::env::vars_os().filter_map(read).collect())
    }

    /// Variables given by the caller.
    pub(super) fn of(vars: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(vars.into_iter().map(|(name, text)| (name, Some(text))).collect())
    }

    /// A variable's value; an empty one counts as unset.
    ///
    /// # Errors
    ///
    /// What is wrong with the variable, when it is not UTF-8.
    pub(super) fn get(&self, name: &str) -> Result<Option<&str>, String> {
        match self.0.get(name) {
            None => Ok(None),
            Some(None) => Err("the value is not valid UTF-8".to_owned()),
            Some(Some(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
        }
    }

    /// What the environment says, the layer that counts most first:
    /// `DATABASE_URL`, `REVENGE_DB_…`, `PG_…`.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] for a malformed URL, an unknown variable under
    /// `REVENGE_DB_`, a key given twice with different values, or one of our
    /// variables that is not UTF-8.
    pub(super) fn layers(&self) -> Result<[Layer; 3]> {
        let url = match self.read("DATABASE_URL")? {
            Some(text) => Layer::of_url(text, "DATABASE_URL").map_err(|reason| refuse("DATABASE_URL", reason))?,
            None => Layer::default(),
        };
        self.refuse_unknown()?;
        let under_pg = |key: &Key| Some(format!("PG_{}", key.pg)).filter(|_| !key.pg.is_empty()).into_iter().collect();
        let under_revenge = |key: &Key| key.variables().map(|name| format!("REVENGE_DB_{name}")).collect();
        Ok([url, self.layer(under_revenge)?, self.layer(under_pg)?])
    }

    fn layer(&self, names: impl Fn(&Key) -> Vec<String>) -> Result<Layer> {
        let mut layer = Layer::default();
        for key in KEYS {
            for name in names(key) {
                let Some(text) = self.read(&name)? else { continue };
                let given = Given { label: name, text: text.to_owned(), hidden: false, missing: None };
                match layer.0.get(key.yaml) {
                    None => drop(layer.0.insert(key.yaml, given)),
                    Some(other) if other.text == given.text => {}
                    Some(other) => {
                        let reason = format!("{} says something else about the same key; keep one of them", other.label);
                        return Err(refuse(&given.label, reason));
                    }
                }
            }
        }
        Ok(layer)
    }

    fn refuse_unknown(&self) -> Result<()> {
        let known = || KEYS.iter().flat_map(Key::variables).map(|name| format!("REVENGE_DB_{name}"));
        let filled = |text: &Option<String>| text.as_ref().is_none_or(|text| !text.is_empty());
        let ours = self.0.iter().filter(|(name, text)| name.starts_with("REVENGE_DB_") && filled(text));
        for (name, _) in ours {
            if !known().any(|other| other == *name) {
                return Err(refuse(name, format!("unknown key{}", suggest(name, known()))));
            }
        }
        Ok(())
    }

    fn read(&self, name: &str) -> Result<Option<&str>> {
        self.get(name).map_err(|reason| refuse(name, reason))
    }
}

fn refuse(key: &str, reason: String) -> Error {
    Error::Config { key: key.to_owned(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers(vars: &[(&str, &str)]) -> Result<[Layer; 3]> {
        Environment::of(vars.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))).layers()
    }

    #[test]
    fn a_key_is_known_by_its_path_and_by_its_pg_name() {
        for (name, yaml, layer) in [
            ("REVENGE_DB_POOL_MAX_CONNS", "pool.max_conns", 1),
            ("REVENGE_DB_POOL_MAX", "pool.max_conns", 1),
            ("REVENGE_DB_REPLICA_HOSTS", "replicas", 1),
            ("REVENGE_DB_OWNER_USER", "roles.owner.user", 1),
            ("PG_POOL_MAX", "pool.max_conns", 2),
        ] {
            assert_eq!(layers(&[(name, "1")]).unwrap()[layer].0[yaml].label, name);
        }
    }

    #[test]
    fn two_names_of_one_key_must_agree() {
        assert!(layers(&[("REVENGE_DB_POOL_MAX", "7"), ("REVENGE_DB_POOL_MAX_CONNS", "7")]).is_ok());
        let refused = layers(&[("REVENGE_DB_POOL_MAX", "7"), ("REVENGE_DB_POOL_MAX_CONNS", "8")]).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "configuration: REVENGE_DB_POOL_MAX: REVENGE_DB_POOL_MAX_CONNS says something else about the same key; keep one of them"
        );
    }

    #[test]
    fn unknown_names_are_refused_under_our_prefix_and_ignored_under_pg() {
        assert!(layers(&[("PG_MAJOR", "18"), ("PG_POOL_MAXX", "1"), ("PGHOST", "x"), ("REVENGE_DB_TYPO", "")]).is_ok());
        let refused = layers(&[("REVENGE_DB_HOSTS", "x")]).unwrap_err();
        assert_eq!(refused.to_string(), "configuration: REVENGE_DB_HOSTS: unknown key; did you mean `REVENGE_DB_HOST`?");
    }
}
