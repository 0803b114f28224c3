//! Rations: how much a user may ask for.

use chrono::{DateTime, Utc};

use super::Qar;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{execute, one, optional};
use crate::users::UserId;

/// How much a user may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct RationLimits {
    /// Requests a day (UTC).
    pub daily: i32,
    /// Requests a week, from Monday.
    pub weekly: i32,
    /// Requests a month.
    pub monthly: i32,
    /// What his files may measure; `None`: no limit.
    pub cargo_quota_bytes: Option<i64>,
}

/// A user's ration: how much he may ask for, and how much he has.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Ration {
    /// Whose.
    pub user_id: UserId,
    /// How much he may.
    pub limits: RationLimits,
    /// How much he asked for today.
    pub daily_used: i32,
    /// This week.
    pub weekly_used: i32,
    /// This month.
    pub monthly_used: i32,
    /// What his files measure.
    pub cargo_used_bytes: i64,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

struct RationRow {
    user_id: UserId,
    daily_limit: i32,
    weekly_limit: i32,
    monthly_limit: i32,
    daily_used: i32,
    weekly_used: i32,
    monthly_used: i32,
    cargo_quota_bytes: Option<i64>,
    cargo_used_bytes: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<RationRow> for Ration {
    fn from(row: RationRow) -> Self {
        let limits = RationLimits {
            daily: row.daily_limit,
            weekly: row.weekly_limit,
            monthly: row.monthly_limit,
            cargo_quota_bytes: row.cargo_quota_bytes,
        };
        Self {
            user_id: row.user_id,
            limits,
            daily_used: row.daily_used,
            weekly_used: row.weekly_used,
            monthly_used: row.monthly_used,
            cargo_used_bytes: row.cargo_used_bytes,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl<M: Mode> Qar<M> {
    /// The ration of a user; `None` before his first request, when the usual one
    /// counts. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn ration(&self, user: UserId) -> Result<Option<Ration>> {
        self.handle.read(optional!(RationRow, "queries/qar/ration/get.sql", user.0)).await
    }
}

impl Qar<ReadWrite> {
    /// Sets how much a user may ask for; what he has stays. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a user who does not exist or a
    /// negative limit.
    pub async fn upsert_ration(&self, user: UserId, limits: RationLimits) -> Result<Ration> {
        self.handle
            .write(one!(
                RationRow,
                "queries/qar/ration/upsert.sql",
                user.0,
                limits.daily,
                limits.weekly,
                limits.monthly,
                limits.cargo_quota_bytes
            ))
            .await
    }

    /// Takes one from each counter of a user's ration; `false` if one of them is used
    /// up. One statement decides; [`insert_provision`](Self::insert_provision) does
    /// it along. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a user who does not exist.
    pub async fn use_ration(&self, user: UserId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/qar/ration/use.sql", user.0)).await? > 0)
    }

    /// Adds to what a user's files measure, or takes from it; `false` if it would be
    /// more than his quota. One statement decides. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a user who does not exist.
    pub async fn add_ration_cargo(&self, user: UserId, bytes: i64) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/qar/ration/add_cargo.sql", user.0, bytes)).await? > 0)
    }

    /// Sets the counters of days that are over to 0; returns how many. For tidiness
    /// alone: they count no more anyway. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn reset_daily_rations(&self) -> Result<u64> {
        self.handle.execute(execute!("queries/qar/ration/reset_daily.sql")).await
    }

    /// The same for weeks. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn reset_weekly_rations(&self) -> Result<u64> {
        self.handle.execute(execute!("queries/qar/ration/reset_weekly.sql")).await
    }

    /// The same for months. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn reset_monthly_rations(&self) -> Result<u64> {
        self.handle.execute(execute!("queries/qar/ration/reset_monthly.sql")).await
    }
}
