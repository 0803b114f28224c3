//! Reading and writing credits.

use chrono::NaiveDate;

use super::model::{Credit, CreditRow, ListedCredit, ListedPersonCredit, NewCredit, PersonCredit};
use crate::content::{CreditRole, bind_credit};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{MOST_PER_PAGE, Page, PageRequest, keyset_page, streams};
use crate::query::{execute, one, value};
use crate::tvshows::series::page;
use crate::tvshows::{PersonId, Series, SeriesId, TvShows};
use crate::viewer::Viewer;

impl<M: Mode> TvShows<M> {
    /// One page of those who did one kind of work in a live series, by their
    /// place in the credits. One round trip, names and portraits included.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn credits_by_role(&self, series: SeriesId, role: CreditRole, page: PageRequest) -> Result<Page<Credit>> {
        keyset_page!(self, page, i32, ListedCredit<i32>, "queries/tvshows/credit/list_by_role.sql", series.0, role.as_str())
    }

    /// One page of the cast of a live series, by their place in the credits. One
    /// round trip, names and portraits included.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn cast(&self, series: SeriesId, page: PageRequest) -> Result<Page<Credit>> {
        self.credits_by_role(series, CreditRole::Cast, page).await
    }

    /// One page of all but the cast of a live series: by kind of work, the
    /// directors first, then by place in the credits. One round trip, names and
    /// portraits included.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn crew(&self, series: SeriesId, page: PageRequest) -> Result<Page<Credit>> {
        keyset_page!(self, page, String, ListedCredit<String>, "queries/tvshows/credit/list_crew.sql", series.0)
    }

    /// The directors of a live series, by their place in the credits: the first
    /// [`MOST_PER_PAGE`]. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn directors(&self, series: SeriesId) -> Result<Vec<Credit>> {
        Ok(self.credits_by_role(series, CreditRole::Director, PageRequest::first(MOST_PER_PAGE)).await?.items)
    }

    /// The writers of a live series, by their place in the credits: the first
    /// [`MOST_PER_PAGE`]. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn writers(&self, series: SeriesId) -> Result<Vec<Credit>> {
        Ok(self.credits_by_role(series, CreditRole::Writer, PageRequest::first(MOST_PER_PAGE)).await?.items)
    }

    /// How many credits the cast of a live series has. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_cast(&self, series: SeriesId) -> Result<i64> {
        self.handle.read(value!("queries/tvshows/credit/count_cast.sql", series.0)).await
    }

    /// How many credits all but the cast of a live series have. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_crew(&self, series: SeriesId) -> Result<i64> {
        self.handle.read(value!("queries/tvshows/credit/count_crew.sql", series.0)).await
    }

    /// One page of what a person did, in series that `viewer` may see: a line
    /// for each credit, the latest start first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn credits_of_person(&self, viewer: Viewer, person: PersonId, page: PageRequest) -> Result<Page<PersonCredit>> {
        keyset_page!(self, page, NaiveDate, ListedPersonCredit, "queries/tvshows/credit/list_of_person.sql", viewer.id(), person.0)
    }

    /// One page of the series in which a person did anything and that `viewer`
    /// may see: each once, the latest start first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn series_of_person(&self, viewer: Viewer, person: PersonId, page: PageRequest) -> Result<Page<Series>> {
        page!(self, viewer, page, NaiveDate, "queries/tvshows/credit/list_series_of_person.sql", person.0)
    }
}

streams! {
    TvShows:
    stream_credits_by_role = credits_by_role(series: SeriesId, role: CreditRole) -> Credit,
    stream_cast = cast(series: SeriesId) -> Credit,
    stream_crew = crew(series: SeriesId) -> Credit,
    stream_credits_of_person = credits_of_person(viewer: Viewer, person: PersonId) -> PersonCredit,
    stream_series_of_person = series_of_person(viewer: Viewer, person: PersonId) -> Series,
}

impl TvShows<ReadWrite> {
    /// Makes a credit. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_series_credits_once`
    /// or `series_credits_pkey`; [`Error::Invalid`](crate::Error::Invalid) for a
    /// value out of its bounds, or if series or person do not exist.
    pub async fn insert_credit(&self, new: &NewCredit) -> Result<Credit> {
        self.handle.write(bind_credit!(one!(CreditRow, "queries/tvshows/credit/insert.sql", new.id.0, new.series_id.0), new)).await
    }

    /// Takes all credits from a series; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_credits(&self, series: SeriesId) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/credit/delete_all.sql", series.0)).await
    }

    /// Takes the credits of one kind of work from a series; returns how many.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_credits_by_role(&self, series: SeriesId, role: CreditRole) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/credit/delete_by_role.sql", series.0, role.as_str())).await
    }
}
