//! The cargo hold: what all files may measure.

use chrono::{DateTime, Utc};

use super::Qar;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{execute, one};

/// What all files together may measure, and what they do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct CargoHold {
    /// The limit of all; `None`: there is none.
    pub total_quota_bytes: Option<i64>,
    /// What all measure: the sum of the other two.
    pub total_used_bytes: i64,
    /// The limit of expeditions.
    pub expedition_quota_bytes: Option<i64>,
    /// What expeditions measure.
    pub expedition_used_bytes: i64,
    /// The limit of voyages.
    pub voyage_quota_bytes: Option<i64>,
    /// What voyages measure.
    pub voyage_used_bytes: i64,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// The limits of the hold; `None`: there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CargoQuotas {
    /// Of all files.
    pub total_bytes: Option<i64>,
    /// Of expeditions.
    pub expedition_bytes: Option<i64>,
    /// Of voyages.
    pub voyage_bytes: Option<i64>,
}

impl<M: Mode> Qar<M> {
    /// What the hold may take, and what is in it. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn cargo_hold(&self) -> Result<CargoHold> {
        self.handle.read(one!(CargoHold, "queries/qar/cargo/get.sql")).await
    }
}

impl Qar<ReadWrite> {
    /// Sets what is in the hold, as a recount found it. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a negative number.
    pub async fn set_cargo_usage(&self, expedition_bytes: i64, voyage_bytes: i64) -> Result<CargoHold> {
        self.handle.write(one!(CargoHold, "queries/qar/cargo/set_used.sql", expedition_bytes, voyage_bytes)).await
    }

    /// Sets what the hold may take; what is in it stays. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a negative number.
    pub async fn set_cargo_quotas(&self, quotas: CargoQuotas) -> Result<CargoHold> {
        self.handle
            .write(one!(CargoHold, "queries/qar/cargo/set_quotas.sql", quotas.total_bytes, quotas.expedition_bytes, quotas.voyage_bytes))
            .await
    }

    /// Adds to what is in the hold, or takes from it, down to nothing of either
    /// kind; `false` if one of them or both together would grow beyond a quota. One
    /// statement decides. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn add_cargo(&self, expedition_bytes: i64, voyage_bytes: i64) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/qar/cargo/add.sql", expedition_bytes, voyage_bytes)).await? > 0)
    }
}
