//! Layers to a configuration: the first source of a key counts, and the values must fit each other.

use std::fs::File;

use super::Config;
use super::keys::{self, KEYS};
use super::layer::Layer;
use super::node::{self, Node};
use crate::error::{Error, Result};

/// Applies every key from the first layer that has it, else its default, and
/// checks that the values fit each other.
pub(super) fn assemble(layers: &[Layer]) -> Result<Config> {
    let mut config = keys::blank();
    for key in KEYS {
        let given = layers.iter().find_map(|layer| layer.0.get(key.yaml));
        if let Some((given, reason)) = given.and_then(|given| Some((given, given.missing.as_deref()?))) {
            return Err(refuse(&given.label, reason));
        }
        let (label, text, hidden) = given.map_or((key.yaml, key.default, false), |given| (&given.label, &given.text, given.hidden));
        if text.is_empty() && (given.is_none() || key.secret) {
            continue;
        }
        // A password may well begin or end with a space.
        let text = if key.secret { text } else { text.trim() };
        key.apply(&mut config, text, hidden).map_err(|reason| refuse(label, reason))?;
    }
    check(&mut config, &Labels(layers))?;
    Ok(config)
}

pub(super) fn refuse(key: &str, reason: impl Into<String>) -> Error {
    Error::Config { key: key.to_owned(), reason: reason.into() }
}

/// What the caller calls a key.
struct Labels<'l>(&'l [Layer]);

impl Labels<'_> {
    fn given(&self, yaml: &str) -> Option<&str> {
        self.0.iter().find_map(|layer| layer.0.get(yaml)).map(|given| given.label.as_str())
    }

    fn of<'a>(&'a self, yaml: &'a str) -> &'a str {
        self.given(yaml).unwrap_or(yaml)
    }
}

fn check(config: &mut Config, labels: &Labels<'_>) -> Result<()> {
    if config.min_conns > config.max_conns {
        let Some(min) = labels.given("pool.min_conns") else {
            config.min_conns = config.max_conns;
            return check(config, labels);
        };
        let reason = format!("{} is more than the {} of {}", config.min_conns, config.max_conns, labels.of("pool.max_conns"));
        return Err(refuse(min, reason));
    }
    for (login, user, password) in [
        (&config.owner, "roles.owner.user", "roles.owner.password"),
        (&config.replica, "roles.replica.user", "roles.replica.password"),
        (&config.restricted.0, "roles.qar.user", "roles.qar.password"),
    ] {
        if login.user.is_empty() && login.password.is_some() {
            return Err(refuse(labels.of(password), format!("a password without its user; set {user} as well")));
        }
    }
    let restricted = &config.restricted.0.user;
    let roles = [("user", &config.primary.login), ("roles.owner.user", &config.owner), ("roles.replica.user", &config.replica)];
    let mut others = roles.into_iter().chain(config.replicas.iter().map(|node| ("replicas", &node.login)));
    if let Some((other, _)) = others.find(|(_, login)| !restricted.is_empty() && login.user == *restricted) {
        return Err(refuse(labels.of("roles.qar.user"), format!("the same login as {other}; this module has one of its own")));
    }
    check_files(&config.primary, |yaml| labels.of(yaml).to_owned())?;
    for node in &config.replicas {
        check_files(node, |yaml| format!("{} ({node}, {yaml})", labels.of("replicas")))?;
    }
    let present = |name: &str| std::env::var_os(name).is_some();
    match node::refuse_driver_variables(config, present) {
        Some(name) => Err(refuse(
            name,
            "the driver would take this variable up and has no way to ignore it; unset it for this process, and configure revenge-db by its own keys",
        )),
        None => Ok(()),
    }
}

/// Checks that certificate and key come together and that every file can be read.
fn check_files(node: &Node, label: impl Fn(&str) -> String) -> Result<()> {
    let files = [("ssl.ca_file", &node.tls.ca_file), ("ssl.cert_file", &node.tls.cert_file), ("ssl.key_file", &node.tls.key_file)];
    for (here, there) in [(1, 2), (2, 1)] {
        if files[here].1.is_some() && files[there].1.is_none() {
            return Err(refuse(
                &label(files[here].0),
                format!("a client certificate needs its key and the key its certificate; set {} as well", files[there].0),
            ));
        }
    }
    for (yaml, file) in files {
        let Some(path) = file else { continue };
        let opened = File::open(path).and_then(|file| file.metadata());
        let problem = match opened {
            Ok(found) if found.is_dir() => "is a directory".to_owned(),
            Ok(_) => continue,
            Err(error) => error.kind().to_string(),
        };
        return Err(refuse(&label(yaml), format!("the file {} cannot be read: {problem}", path.display())));
    }
    Ok(())
}
