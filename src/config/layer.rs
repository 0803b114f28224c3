//! What one source says, before sources are laid over each other.

use std::collections::BTreeMap;
use std::fmt;

use super::{keys, url};

/// What one source says of a key.
#[derive(Clone)]
pub(super) struct Given {
    /// The key as the caller wrote it.
    pub(super) label: String,
    /// The value as it was written.
    pub(super) text: String,
    /// Whether the value must not be shown although the key is not secret.
    pub(super) hidden: bool,
    /// Why there is no value after all. A source that goes before this one may have
    /// the key; then nobody needs it.
    pub(super) missing: Option<String>,
}

/// What one source says, by [`Key::yaml`]. Its `Debug` redacts.
#[derive(Clone, Default)]
pub(super) struct Layer(pub(super) BTreeMap<&'static str, Given>);

impl Layer {
    /// What a URL says; `label` is what the caller calls that URL.
    pub(super) fn of_url(text: &str, label: &str) -> Result<Self, String> {
        let given = |(key, name, text): url::Part| {
            let label = format!("{label} ({name})");
            (key.yaml, Given { label, text, hidden: false, missing: None })
        };
        Ok(Self(url::parse(text)?.into_iter().map(given).collect()))
    }
}

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |(yaml, given): (&&'static str, &Given)| {
            let secret = given.hidden || keys::by_yaml(yaml).is_none_or(|key| key.secret);
            (*yaml, if secret { "[redacted]".to_owned() } else { given.text.clone() })
        };
        f.debug_map().entries(self.0.iter().map(shown)).finish()
    }
}
