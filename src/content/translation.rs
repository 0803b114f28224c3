//! Texts by language, ratings by country: as they are stored in `jsonb`.

use std::collections::BTreeMap;

/// BCP 47 language tag → text.
pub type Translations = BTreeMap<String, String>;

/// Country → rating system → rating.
pub type AgeRatings = BTreeMap<String, BTreeMap<String, String>>;
