//! The roster: the crew that a user follows.

use chrono::{DateTime, Utc};

use super::handle::restricted_page;
use super::{CrewId, Qar};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Listed, Page, PageRequest, streams};
use crate::query::{execute, value};

/// A line of a user's roster.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Enlisted {
    /// Whom he follows.
    pub crew_id: CrewId,
    /// The name.
    pub name: String,
    /// Since when.
    pub enlisted_at: DateTime<Utc>,
}

impl From<Enlisted> for Listed<Enlisted> {
    fn from(row: Enlisted) -> Self {
        Self { key: row.enlisted_at.into(), id: row.crew_id.0, item: row }
    }
}

impl<M: Mode> Qar<M> {
    /// Whether the user follows a member of the crew. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn is_enlisted(&self, member: CrewId) -> Result<bool> {
        self.handle.read(value!("queries/qar/roster/exists.sql", self.handle.user().0, member.0)).await
    }

    /// One page of whom the user follows, the latest first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_roster(&self, page: PageRequest) -> Result<Page<Enlisted>> {
        restricted_page!(self, page, DateTime<Utc>, Enlisted, "queries/qar/roster/list.sql", self.handle.user().0)
    }
}

streams! {
    Qar:
    stream_roster = list_roster() -> Enlisted,
}

impl Qar<ReadWrite> {
    /// Has the user follow a member of the crew; `false` if he does. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if there is no such member.
    pub async fn enlist(&self, member: CrewId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/qar/roster/insert.sql", self.handle.user().0, member.0)).await? > 0)
    }

    /// Has the user follow a member no more; `false` if he does not. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn discharge(&self, member: CrewId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/qar/roster/delete.sql", self.handle.user().0, member.0)).await? > 0)
    }
}
