//! Reading and writing credits.

use chrono::NaiveDate;

use super::model::{Credit, CreditRow, ListedCredit, ListedPersonCredit, NewCredit, PersonCredit};
use crate::content::{CreditRole, bind_credit};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::movies::movie::page;
use crate::movies::{Movie, MovieId, Movies, PersonId};
use crate::page::{MOST_PER_PAGE, Page, PageRequest, keyset_page, streams};
use crate::query::{execute, one, value};
use crate::viewer::Viewer;

impl<M: Mode> Movies<M> {
    /// One page of those who did one kind of work in a live movie, by their
    /// place in the credits. One round trip, names and portraits included.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn credits_by_role(&self, movie: MovieId, role: CreditRole, page: PageRequest) -> Result<Page<Credit>> {
        keyset_page!(self, page, i32, ListedCredit<i32>, "queries/movies/credit/list_by_role.sql", movie.0, role.as_str())
    }

    /// One page of the cast of a live movie, by their place in the credits. One
    /// round trip, names and portraits included.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn cast(&self, movie: MovieId, page: PageRequest) -> Result<Page<Credit>> {
        self.credits_by_role(movie, CreditRole::Cast, page).await
    }

    /// One page of all but the cast of a live movie: by kind of work, the
    /// directors first, then by place in the credits. One round trip, names and
    /// portraits included.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn crew(&self, movie: MovieId, page: PageRequest) -> Result<Page<Credit>> {
        keyset_page!(self, page, String, ListedCredit<String>, "queries/movies/credit/list_crew.sql", movie.0)
    }

    /// The directors of a live movie, by their place in the credits: the first
    /// [`MOST_PER_PAGE`]. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn directors(&self, movie: MovieId) -> Result<Vec<Credit>> {
        Ok(self.credits_by_role(movie, CreditRole::Director, PageRequest::first(MOST_PER_PAGE)).await?.items)
    }

    /// The writers of a live movie, by their place in the credits: the first
    /// [`MOST_PER_PAGE`]. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn writers(&self, movie: MovieId) -> Result<Vec<Credit>> {
        Ok(self.credits_by_role(movie, CreditRole::Writer, PageRequest::first(MOST_PER_PAGE)).await?.items)
    }

    /// How many credits the cast of a live movie has. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_cast(&self, movie: MovieId) -> Result<i64> {
        self.handle.read(value!("queries/movies/credit/count_cast.sql", movie.0)).await
    }

    /// How many credits all but the cast of a live movie have. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_crew(&self, movie: MovieId) -> Result<i64> {
        self.handle.read(value!("queries/movies/credit/count_crew.sql", movie.0)).await
    }

    /// One page of what a person did, in movies that `viewer` may see: a line
    /// for each credit, the latest release first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn credits_of_person(&self, viewer: Viewer, person: PersonId, page: PageRequest) -> Result<Page<PersonCredit>> {
        keyset_page!(self, page, NaiveDate, ListedPersonCredit, "queries/movies/credit/list_of_person.sql", viewer.id(), person.0)
    }

    /// One page of the movies in which a person did anything and that `viewer`
    /// may see: each once, the latest release first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn movies_of_person(&self, viewer: Viewer, person: PersonId, page: PageRequest) -> Result<Page<Movie>> {
        page!(self, viewer, page, NaiveDate, "queries/movies/credit/list_movies_of_person.sql", person.0)
    }
}

streams! {
    Movies:
    stream_credits_by_role = credits_by_role(movie: MovieId, role: CreditRole) -> Credit,
    stream_cast = cast(movie: MovieId) -> Credit,
    stream_crew = crew(movie: MovieId) -> Credit,
    stream_credits_of_person = credits_of_person(viewer: Viewer, person: PersonId) -> PersonCredit,
    stream_movies_of_person = movies_of_person(viewer: Viewer, person: PersonId) -> Movie,
}

impl Movies<ReadWrite> {
    /// Makes a credit. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_movie_credits_once`
    /// or `movie_credits_pkey`; [`Error::Invalid`](crate::Error::Invalid) for a
    /// value out of its bounds, or if movie or person do not exist.
    pub async fn insert_credit(&self, new: &NewCredit) -> Result<Credit> {
        self.handle.write(bind_credit!(one!(CreditRow, "queries/movies/credit/insert.sql", new.id.0, new.movie_id.0), new)).await
    }

    /// Takes all credits from a movie; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_credits(&self, movie: MovieId) -> Result<u64> {
        self.handle.execute(execute!("queries/movies/credit/delete_all.sql", movie.0)).await
    }

    /// Takes the credits of one kind of work from a movie; returns how many.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_credits_by_role(&self, movie: MovieId, role: CreditRole) -> Result<u64> {
        self.handle.execute(execute!("queries/movies/credit/delete_by_role.sql", movie.0, role.as_str())).await
    }
}
