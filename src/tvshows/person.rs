//! People: those who made or played in series, over all libraries.

use super::TvShows;
use crate::content::{self, bind_person};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{execute, one, optional};

typed_id! {
    /// A person's id.
    PersonId
}

/// A person who made series or played in them.
pub type Person = content::Person<PersonId>;

/// A person to be made; every field but the name may stay empty.
pub type NewPerson = content::NewPerson<PersonId>;

impl<M: Mode> TvShows<M> {
    /// The person with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn person(&self, id: PersonId) -> Result<Option<Person>> {
        self.handle.read(optional!(Person, "queries/tvshows/person/get.sql", id.0)).await
    }

    /// The person with this id at themoviedb.org. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_person_by_tmdb_id(&self, tmdb_id: i32) -> Result<Option<Person>> {
        self.handle.read(optional!(Person, "queries/tvshows/person/find_by_tmdb_id.sql", tmdb_id)).await
    }

    /// The person with this id at imdb.com. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_person_by_imdb_id(&self, imdb_id: &str) -> Result<Option<Person>> {
        self.handle.read(optional!(Person, "queries/tvshows/person/find_by_imdb_id.sql", imdb_id)).await
    }
}

impl TvShows<ReadWrite> {
    /// Makes a person. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_tv_people_tmdb_id`,
    /// `idx_tv_people_imdb_id` or `tv_people_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds.
    pub async fn insert_person(&self, new: &NewPerson) -> Result<Person> {
        self.handle.write(bind_person!(one!(Person, "queries/tvshows/person/insert.sql", new.id.0), new)).await
    }

    /// Brings the person with this id at themoviedb.org up to date, or makes
    /// one: he takes what `new` has; what it leaves empty stays, and so does
    /// his id. Without a TMDb id it makes a person, as
    /// [`insert_person`](Self::insert_person) does. One round trip; any number
    /// of callers get the same person.
    ///
    /// # Errors
    ///
    /// As [`insert_person`](Self::insert_person), but never a conflict on
    /// `idx_tv_people_tmdb_id`.
    pub async fn upsert_person(&self, new: &NewPerson) -> Result<Person> {
        self.handle.write(bind_person!(one!(Person, "queries/tvshows/person/upsert.sql", new.id.0), new)).await
    }

    /// Writes a person back that was read and changed: every field but `id` and
    /// the times of the row. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound); else as
    /// [`insert_person`](Self::insert_person).
    pub async fn update_person(&self, person: &Person) -> Result<()> {
        self.handle
            .change(format!("person {}", person.id), bind_person!(execute!("queries/tvshows/person/update.sql", person.id.0), person))
            .await
    }

    /// Deletes a person, and with him his credits. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_person(&self, id: PersonId) -> Result<()> {
        self.handle.change(format!("person {id}"), execute!("queries/tvshows/person/delete.sql", id.0)).await
    }
}
