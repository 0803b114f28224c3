//! Figures about the whole server: counted now, or kept from when they were.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::Users;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{Misfit, all, duration_of, execute, one, optional, value};

/// A figure that was kept.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ServerStat {
    /// What it counts; 1 to 255 characters.
    pub stat_key: String,
    /// The figure; a time in milliseconds, if its key ends in `_ms`.
    pub stat_value: i64,
    /// When it was so.
    pub computed_at: DateTime<Utc>,
}

/// What there is, and what users have watched to the end, in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ServerTotals {
    /// All libraries of every kind, those that are disabled or private too.
    pub libraries: i64,
    /// Live movies of all these libraries.
    pub movies: i64,
    /// Live series of all these libraries.
    pub series: i64,
    /// Their live episodes.
    pub episodes: i64,
    /// How often movies were watched to the end.
    pub movie_watches: i64,
    /// How often episodes were.
    pub episode_watches: i64,
    /// How long the movies that were watched take.
    pub movies_watched: Duration,
    /// How long the episodes that were watched take.
    pub episodes_watched: Duration,
}

struct TotalsRow {
    libraries: i64,
    movies: i64,
    series: i64,
    episodes: i64,
    movie_watches: i64,
    episode_watches: i64,
    movies_watched_ms: i64,
    episodes_watched_ms: i64,
}

impl TryFrom<TotalsRow> for ServerTotals {
    type Error = Misfit;

    fn try_from(row: TotalsRow) -> Result<Self, Misfit> {
        let sum = |ms| duration_of("totals", "a sum of durations is negative", Some(ms)).map(Option::unwrap_or_default);
        Ok(Self {
            libraries: row.libraries,
            movies: row.movies,
            series: row.series,
            episodes: row.episodes,
            movie_watches: row.movie_watches,
            episode_watches: row.episode_watches,
            movies_watched: sum(row.movies_watched_ms)?,
            episodes_watched: sum(row.episodes_watched_ms)?,
        })
    }
}

impl<M: Mode> Users<M> {
    /// A figure that was kept. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn server_stat(&self, key: &str) -> Result<Option<ServerStat>> {
        self.handle.read(optional!(ServerStat, "queries/users/server_stat/get.sql", key)).await
    }

    /// All figures that were kept, by key, at most 10,000. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn server_stats(&self) -> Result<Vec<ServerStat>> {
        self.handle.read(all!(ServerStat, "queries/users/server_stat/list.sql")).await
    }

    /// Counts everything that there is and was watched: one round trip, whose
    /// cost grows with the server. For a job that keeps the figures by
    /// [`set_server_stat`](Self::set_server_stat), not for a request.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn server_totals(&self) -> Result<ServerTotals> {
        self.handle.read(one!(TotalsRow, "queries/users/server_stat/totals.sql")).await
    }

    /// How many users may log in, which are those who are neither deleted nor
    /// deactivated, whether they ever did or not: counted. With those who are
    /// deactivated: [`count`](Self::count). One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_active_users(&self) -> Result<i64> {
        self.handle.read(value!("queries/users/server_stat/count_active_users.sql")).await
    }

    /// How many of them have logged in or used a session since: counted. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_users_active_since(&self, since: DateTime<Utc>) -> Result<i64> {
        self.handle.read(value!("queries/users/server_stat/count_users_since.sql", since)).await
    }
}

impl Users<ReadWrite> {
    /// Keeps a figure, as of now. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a key out of its bounds.
    pub async fn set_server_stat(&self, key: &str, value: i64) -> Result<()> {
        self.handle.execute(execute!("queries/users/server_stat/upsert.sql", key, value)).await.map(drop)
    }
}
