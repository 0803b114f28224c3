//! Ayes: votes for provisions.

use chrono::{DateTime, Utc};

use super::handle::restricted_page;
use super::{ProvisionId, Qar};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Listed, Page, PageRequest, streams};
use crate::query::{execute, optional, value};
use crate::users::UserId;

/// That a user wants a provision, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Aye {
    /// The provision.
    pub provision_id: ProvisionId,
    /// Who wants it.
    pub user_id: UserId,
    /// Since when.
    pub voted_at: DateTime<Utc>,
}

impl From<Aye> for Listed<Aye> {
    fn from(row: Aye) -> Self {
        Self { key: row.voted_at.into(), id: row.user_id.0, item: row }
    }
}

struct CountRow {
    ayes_count: i32,
}

impl<M: Mode> Qar<M> {
    /// The aye of any user. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn aye(&self, provision: ProvisionId, user: UserId) -> Result<Option<Aye>> {
        self.handle.read(optional!(Aye, "queries/qar/aye/get.sql", provision.0, user.0)).await
    }

    /// Whether the user has voted for a provision. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn has_voted(&self, provision: ProvisionId) -> Result<bool> {
        self.handle.read(value!("queries/qar/aye/exists.sql", provision.0, self.handle.user().0)).await
    }

    /// One page of who wants a provision, the first first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_ayes(&self, provision: ProvisionId, page: PageRequest) -> Result<Page<Aye>> {
        restricted_page!(self, page, DateTime<Utc>, Aye, "queries/qar/aye/list.sql", provision.0)
    }

    /// How many want a provision: from its counter; 0 if there is none. One round
    /// trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_ayes(&self, provision: ProvisionId) -> Result<i32> {
        let row: Option<CountRow> = self.handle.read(optional!(CountRow, "queries/qar/aye/count.sql", provision.0)).await?;
        Ok(row.map_or(0, |row| row.ayes_count))
    }
}

streams! {
    Qar:
    stream_ayes = list_ayes(provision: ProvisionId) -> Aye,
}

impl Qar<ReadWrite> {
    /// Votes for a provision as the user; `None` if he has. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if there is no such provision.
    pub async fn insert_aye(&self, provision: ProvisionId) -> Result<Option<Aye>> {
        self.handle.write(optional!(Aye, "queries/qar/aye/insert.sql", provision.0, self.handle.user().0)).await
    }

    /// Takes the user's vote back; `false` if there is none. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_aye(&self, provision: ProvisionId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/qar/aye/delete.sql", provision.0, self.handle.user().0)).await? > 0)
    }
}
