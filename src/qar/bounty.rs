//! Bounties: how users rate expeditions.

use chrono::{DateTime, Utc};

use super::handle::restricted_page;
use super::{ExpeditionId, Qar};
use crate::content::Rating;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Listed, Page, PageRequest, streams};
use crate::query::{Misfit, execute, one, optional};

/// What a user gives for an expedition.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Bounty {
    /// The expedition.
    pub expedition_id: ExpeditionId,
    /// What he gives.
    pub reward: Rating,
    /// When it was first given.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What all users give for an expedition.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct BountyAverage {
    /// 1 to 100; `None` without a bounty.
    pub average: Option<f64>,
    /// How many there are.
    pub bounties: i64,
}

struct BountyRow {
    expedition_id: ExpeditionId,
    reward: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<BountyRow> for Bounty {
    type Error = Misfit;

    fn try_from(row: BountyRow) -> Result<Self, Misfit> {
        Ok(Self {
            reward: Rating::stored(row.expedition_id, "reward is not from 1 to 100", row.reward)?,
            expedition_id: row.expedition_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl TryFrom<BountyRow> for Listed<Bounty> {
    type Error = Misfit;

    fn try_from(row: BountyRow) -> Result<Self, Misfit> {
        Ok(Self { key: row.updated_at.into(), id: row.expedition_id.0, item: row.try_into()? })
    }
}

impl<M: Mode> Qar<M> {
    /// What the user gives for an expedition. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn bounty(&self, expedition: ExpeditionId) -> Result<Option<Bounty>> {
        self.handle.read(optional!(BountyRow, "queries/qar/bounty/get.sql", self.handle.user().0, expedition.0)).await
    }

    /// One page of the user's bounties, the latest changed first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_bounties(&self, page: PageRequest) -> Result<Page<Bounty>> {
        restricted_page!(self, page, DateTime<Utc>, BountyRow, "queries/qar/bounty/list.sql", self.handle.user().0)
    }

    /// What all users give for an expedition: added up. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn average_bounty(&self, expedition: ExpeditionId) -> Result<BountyAverage> {
        self.handle.read(one!(BountyAverage, "queries/qar/bounty/average.sql", expedition.0)).await
    }
}

streams! {
    Qar:
    stream_bounties = list_bounties() -> Bounty,
}

impl Qar<ReadWrite> {
    /// Sets what the user gives for an expedition. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if it does not exist.
    pub async fn set_bounty(&self, expedition: ExpeditionId, reward: Rating) -> Result<Bounty> {
        self.handle.write(one!(BountyRow, "queries/qar/bounty/upsert.sql", self.handle.user().0, expedition.0, reward.get())).await
    }

    /// Takes a bounty back; `false` if there is none. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_bounty(&self, expedition: ExpeditionId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/qar/bounty/delete.sql", self.handle.user().0, expedition.0)).await? > 0)
    }
}
