//! Missives: what is said of provisions.

use chrono::{DateTime, Utc};

use super::handle::restricted_page;
use super::{ProvisionId, Qar};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::page::{Listed, Page, PageRequest, streams};
use crate::query::{execute, one, optional, value};
use crate::users::UserId;

typed_id! {
    /// A missive's id.
    MissiveId
}

/// A missive: a remark on a provision.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Missive {
    /// The id; never changes.
    pub id: MissiveId,
    /// On which provision.
    pub provision_id: ProvisionId,
    /// By whom; `None` once he was erased.
    pub user_id: Option<UserId>,
    /// What is said. 1 to 5,000 characters.
    pub message: String,
    /// Whether an administrator says it.
    pub is_captain_order: bool,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
}

impl From<Missive> for Listed<Missive> {
    fn from(row: Missive) -> Self {
        Self { key: row.created_at.into(), id: row.id.0, item: row }
    }
}

impl<M: Mode> Qar<M> {
    /// The missive with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn missive(&self, id: MissiveId) -> Result<Option<Missive>> {
        self.handle.read(optional!(Missive, "queries/qar/missive/get.sql", id.0)).await
    }

    /// One page of what is said of a provision, the first first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_missives(&self, provision: ProvisionId, page: PageRequest) -> Result<Page<Missive>> {
        restricted_page!(self, page, DateTime<Utc>, Missive, "queries/qar/missive/list.sql", provision.0)
    }

    /// How many missives a provision has: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_missives(&self, provision: ProvisionId) -> Result<i64> {
        self.handle.read(value!("queries/qar/missive/count.sql", provision.0)).await
    }
}

streams! {
    Qar:
    stream_missives = list_missives(provision: ProvisionId) -> Missive,
}

impl Qar<ReadWrite> {
    /// Says something of a provision as the user, 1 to 5,000 characters. One round
    /// trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if there is no such provision or the
    /// message is out of its bounds.
    pub async fn insert_missive(&self, provision: ProvisionId, message: &str, is_captain_order: bool) -> Result<Missive> {
        self.handle
            .write(one!(
                Missive,
                "queries/qar/missive/insert.sql",
                MissiveId::now().0,
                provision.0,
                self.handle.user().0,
                message,
                is_captain_order
            ))
            .await
    }

    /// Deletes a missive. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_missive(&self, id: MissiveId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/missive/delete.sql", id.0)).await
    }
}
