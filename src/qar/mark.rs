//! Marked charts: the expeditions that a user likes.

use chrono::{DateTime, Utc};

use super::expedition::ListedExpedition;
use super::handle::restricted_page;
use super::{Expedition, ExpeditionId, Qar};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Page, PageRequest, streams};
use crate::query::{execute, value};

impl<M: Mode> Qar<M> {
    /// Whether the user has marked an expedition. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn is_marked(&self, expedition: ExpeditionId) -> Result<bool> {
        self.handle.read(value!("queries/qar/mark/exists.sql", self.handle.user().0, expedition.0)).await
    }

    /// One page of what the user has marked, the latest first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_marked(&self, page: PageRequest) -> Result<Page<Expedition>> {
        restricted_page!(self, page, DateTime<Utc>, ListedExpedition<DateTime<Utc>>, "queries/qar/mark/list.sql", self.handle.user().0)
    }

    /// How many expeditions the user has marked: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_marked(&self) -> Result<i64> {
        self.handle.read(value!("queries/qar/mark/count.sql", self.handle.user().0)).await
    }
}

streams! {
    Qar:
    stream_marked = list_marked() -> Expedition,
}

impl Qar<ReadWrite> {
    /// Marks an expedition for the user; `false` if it is. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if it does not exist.
    pub async fn mark(&self, expedition: ExpeditionId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/qar/mark/insert.sql", self.handle.user().0, expedition.0)).await? > 0)
    }

    /// Takes the mark away; `false` if there is none. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn unmark(&self, expedition: ExpeditionId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/qar/mark/delete.sql", self.handle.user().0, expedition.0)).await? > 0)
    }
}
