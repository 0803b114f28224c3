//! People: those who made something or played in it.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// A person, over all libraries of one module; `Id`: that module's id of a person.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Person<Id> {
    /// The id; never changes.
    pub id: Id,
    /// 1 to 255 characters, not unique.
    pub name: String,
    /// What to sort by, if not by `name`: `Mann, Michael`.
    pub sort_name: Option<String>,
    /// The name in its own language and script.
    pub original_name: Option<String>,
    /// At most 100,000 characters.
    pub biography: Option<String>,
    /// The day of birth.
    pub birthdate: Option<NaiveDate>,
    /// The day of death, not before that of birth.
    pub deathdate: Option<NaiveDate>,
    /// Where the person was born.
    pub birthplace: Option<String>,
    /// At most 20 characters.
    pub gender: Option<String>,
    /// Path of the portrait.
    pub image_path: Option<String>,
    /// The portrait's `BlurHash`.
    pub image_blurhash: Option<String>,
    /// The id at themoviedb.org; one person has it.
    pub tmdb_id: Option<i32>,
    /// The id at imdb.com, `nm0000520`; one person has it.
    pub imdb_id: Option<String>,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

/// A person to be made; every field but the name may stay empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson<Id> {
    /// The id; a new one by default.
    pub id: Id,
    /// 1 to 255 characters.
    pub name: String,
    /// What to sort by, if not by `name`; 1 to 255 characters.
    pub sort_name: Option<String>,
    /// The name in its own language and script; at most 255 characters.
    pub original_name: Option<String>,
    /// At most 100,000 characters.
    pub biography: Option<String>,
    /// The day of birth.
    pub birthdate: Option<NaiveDate>,
    /// The day of death, not before that of birth.
    pub deathdate: Option<NaiveDate>,
    /// At most 255 characters.
    pub birthplace: Option<String>,
    /// At most 20 characters.
    pub gender: Option<String>,
    /// Path of the portrait, at most 4,096 characters.
    pub image_path: Option<String>,
    /// The portrait's `BlurHash`, at most 100 characters.
    pub image_blurhash: Option<String>,
    /// The id at themoviedb.org.
    pub tmdb_id: Option<i32>,
    /// The id at imdb.com: `nm` and 7 to 10 digits.
    pub imdb_id: Option<String>,
}

impl<Id: From<Uuid>> NewPerson<Id> {
    /// A person with a new id of whom nothing but the name is known.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            id: Uuid::now_v7().into(),
            name: name.into(),
            sort_name: None,
            original_name: None,
            biography: None,
            birthdate: None,
            deathdate: None,
            birthplace: None,
            gender: None,
            image_path: None,
            image_blurhash: None,
            tmdb_id: None,
            imdb_id: None,
        }
    }
}

/// A statement whose last parameters are the fields of a person, in their order:
/// `bind_person!(one!(Person, "…/insert.sql", new.id.0), new)`.
macro_rules! bind_person {
    ($query:ident!($($first:tt)*), $of:ident) => {
        $query!(
            $($first)*,
            $of.name,
            $of.sort_name.as_deref(),
            $of.original_name.as_deref(),
            $of.biography.as_deref(),
            $of.birthdate,
            $of.deathdate,
            $of.birthplace.as_deref(),
            $of.gender.as_deref(),
            $of.image_path.as_deref(),
            $of.image_blurhash.as_deref(),
            $of.tmdb_id,
            $of.imdb_id.as_deref(),
        )
    };
}

pub(crate) use bind_person;
