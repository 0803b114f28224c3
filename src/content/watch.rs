//! What users play: sessions, and where a user stands.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::query::{Misfit, duration_of};

/// From here on, in percent of the duration, a report completes a session. The
/// statements `….watch.record_progress` and the database's functions
/// `…_watch_report` hold the same number.
pub const COMPLETE_AT_PERCENT: u8 = 90;

/// Sums over what a user played and may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct WatchStats {
    /// Titles watched to the end at least once.
    pub watched: i64,
    /// Titles begun (beyond their start) and not finished.
    pub in_progress: i64,
    /// How often one was watched to the end.
    pub watch_count: i64,
    /// The durations of those; one of unknown length counts as 0.
    pub watched_time: Duration,
    /// When anything was played last.
    pub last_watched_at: Option<DateTime<Utc>>,
}

/// A position is never NULL.
pub(crate) fn position_of(key: impl std::fmt::Display, misfit: &'static str, ms: i64) -> Result<Duration, Misfit> {
    Ok(duration_of(key, misfit, Some(ms))?.unwrap_or_default())
}

pub(crate) struct StatsRow {
    pub(crate) watched: i64,
    pub(crate) in_progress: i64,
    pub(crate) watch_count: i64,
    pub(crate) watched_ms: i64,
    pub(crate) last_watched_at: Option<DateTime<Utc>>,
}

impl TryFrom<StatsRow> for WatchStats {
    type Error = Misfit;

    fn try_from(row: StatsRow) -> Result<Self, Misfit> {
        Ok(Self {
            watched: row.watched,
            in_progress: row.in_progress,
            watch_count: row.watch_count,
            watched_time: position_of("of the sum", "the sum of duration_ms is negative", row.watched_ms)?,
            last_watched_at: row.last_watched_at,
        })
    }
}

/// Declares the playing session of something, what is written of it, where a
/// user stands with it, both together with what was played, and the rows that
/// they are read from. `by` names the macro of the row of what was played.
macro_rules! watch {
    (
        $(#[$doc:meta])* $watch:ident($id:ty) from $row:ident;
        $(#[$new_doc:meta])* $new:ident;
        $(#[$state_doc:meta])* $state:ident from $state_row:ident;
        $(#[$watched_doc:meta])* $watched:ident from $watched_row:ident;
        $(#[$played_doc:meta])* $played:ident from $played_row:ident;
        of $owner:ident: $owner_id:ty, with $title:ident: $title_type:ty, by $title_row:ident, in $history_table:literal and $state_table:literal
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        #[non_exhaustive]
        pub struct $watch {
            /// The id.
            pub id: $id,
            /// Who plays.
            pub user_id: $crate::users::UserId,
            /// What is played.
            pub $owner: $owner_id,
            /// Where playing stands, from the beginning; stored in milliseconds.
            pub position: std::time::Duration,
            /// The length of what is played, where it is known.
            pub duration: Option<std::time::Duration>,
            /// Whether the end was reached.
            pub completed: bool,
            /// When.
            pub completed_at: Option<chrono::DateTime<chrono::Utc>>,
            /// At most 255 characters.
            pub device_name: Option<String>,
            /// `tv`, `phone`, …; at most 50 characters.
            pub device_type: Option<String>,
            /// At most 100 characters.
            pub client_name: Option<String>,
            /// `direct_play`, `transcode`, …; at most 50 characters.
            pub play_method: Option<String>,
            /// When the session began.
            pub started_at: chrono::DateTime<chrono::Utc>,
            /// When it last reported.
            pub watched_at: chrono::DateTime<chrono::Utc>,
        }

        $(#[$new_doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $new {
            /// The id; a new one by default.
            pub id: $id,
            /// Who plays.
            pub user_id: $crate::users::UserId,
            /// What is played.
            pub $owner: $owner_id,
            /// Where playing begins; 0 by default.
            pub position: std::time::Duration,
            /// The length of what is played, if known; more than 0.
            pub duration: Option<std::time::Duration>,
            /// See [`Watch::device_name`].
            pub device_name: Option<String>,
            /// See [`Watch::device_type`].
            pub device_type: Option<String>,
            /// See [`Watch::client_name`].
            pub client_name: Option<String>,
            /// See [`Watch::play_method`].
            pub play_method: Option<String>,
        }

        impl $new {
            /// A session from the beginning, of which nothing else is known.
            #[must_use]
            pub fn new(user_id: $crate::users::UserId, $owner: $owner_id) -> Self {
                Self {
                    id: <$id>::now(),
                    user_id,
                    $owner,
                    position: std::time::Duration::ZERO,
                    duration: None,
                    device_name: None,
                    device_type: None,
                    client_name: None,
                    play_method: None,
                }
            }
        }

        $(#[$state_doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        #[non_exhaustive]
        pub struct $state {
            /// Who.
            pub user_id: $crate::users::UserId,
            /// With what.
            pub $owner: $owner_id,
            /// Where to go on, from the beginning.
            pub position: std::time::Duration,
            /// The length of what was played last, where it is known.
            pub duration: Option<std::time::Duration>,
            /// When the latest run reached the end; `None` while one is under way, also
            /// when it was watched before.
            pub completed_at: Option<chrono::DateTime<chrono::Utc>>,
            /// How often the user watched it to the end; above 0: watched.
            pub watch_count: i32,
            /// When it was played last.
            pub last_watched_at: chrono::DateTime<chrono::Utc>,
        }

        pub(super) struct $row {
            pub(super) id: $id,
            pub(super) user_id: $crate::users::UserId,
            pub(super) $owner: $owner_id,
            pub(super) position_ms: i64,
            pub(super) duration_ms: Option<i64>,
            pub(super) completed: bool,
            pub(super) completed_at: Option<chrono::DateTime<chrono::Utc>>,
            pub(super) device_name: Option<String>,
            pub(super) device_type: Option<String>,
            pub(super) client_name: Option<String>,
            pub(super) play_method: Option<String>,
            pub(super) started_at: chrono::DateTime<chrono::Utc>,
            pub(super) watched_at: chrono::DateTime<chrono::Utc>,
        }

        impl TryFrom<$row> for $watch {
            type Error = $crate::query::Misfit;

            fn try_from(row: $row) -> Result<Self, Self::Error> {
                let misfit = (concat!($history_table, ".position_ms is negative"), concat!($history_table, ".duration_ms is negative"));
                Ok(Self {
                    position: $crate::content::position_of(row.id, misfit.0, row.position_ms)?,
                    duration: $crate::query::duration_of(row.id, misfit.1, row.duration_ms)?,
                    id: row.id,
                    user_id: row.user_id,
                    $owner: row.$owner,
                    completed: row.completed,
                    completed_at: row.completed_at,
                    device_name: row.device_name,
                    device_type: row.device_type,
                    client_name: row.client_name,
                    play_method: row.play_method,
                    started_at: row.started_at,
                    watched_at: row.watched_at,
                })
            }
        }

        impl TryFrom<$row> for $crate::page::Listed<$watch> {
            type Error = $crate::query::Misfit;

            fn try_from(row: $row) -> Result<Self, Self::Error> {
                Ok(Self { key: row.watched_at.into(), id: row.id.0, item: row.try_into()? })
            }
        }

        pub(super) struct $state_row {
            pub(super) user_id: $crate::users::UserId,
            pub(super) $owner: $owner_id,
            pub(super) position_ms: i64,
            pub(super) duration_ms: Option<i64>,
            pub(super) completed_at: Option<chrono::DateTime<chrono::Utc>>,
            pub(super) watch_count: i32,
            pub(super) last_watched_at: chrono::DateTime<chrono::Utc>,
        }

        impl TryFrom<$state_row> for $state {
            type Error = $crate::query::Misfit;

            fn try_from(row: $state_row) -> Result<Self, Self::Error> {
                let misfit = (concat!($state_table, ".position_ms is negative"), concat!($state_table, ".duration_ms is negative"));
                Ok(Self {
                    position: $crate::content::position_of(row.$owner, misfit.0, row.position_ms)?,
                    duration: $crate::query::duration_of(row.$owner, misfit.1, row.duration_ms)?,
                    user_id: row.user_id,
                    $owner: row.$owner,
                    completed_at: row.completed_at,
                    watch_count: row.watch_count,
                    last_watched_at: row.last_watched_at,
                })
            }
        }

        $(#[$watched_doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        #[non_exhaustive]
        pub struct $watched {
            /// What was played.
            pub $title: $title_type,
            /// Where the user stands.
            pub state: $state,
        }

        $(#[$played_doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        #[non_exhaustive]
        pub struct $played {
            /// What was played.
            pub $title: $title_type,
            /// The session.
            pub watch: $watch,
        }

        $title_row!($watched_row {
            user_id: $crate::users::UserId,
            position_ms: i64,
            duration_ms: Option<i64>,
            completed_at: Option<chrono::DateTime<chrono::Utc>>,
            watch_count: i32,
            last_watched_at: chrono::DateTime<chrono::Utc>,
        });

        impl TryFrom<$watched_row> for $crate::page::Listed<$watched> {
            type Error = $crate::query::Misfit;

            fn try_from(row: $watched_row) -> Result<Self, Self::Error> {
                let state = $state::try_from($state_row {
                    user_id: row.user_id,
                    $owner: row.id,
                    position_ms: row.position_ms,
                    duration_ms: row.duration_ms,
                    completed_at: row.completed_at,
                    watch_count: row.watch_count,
                    last_watched_at: row.last_watched_at,
                })?;
                Ok(Self { key: row.last_watched_at.into(), id: row.id.0, item: $watched { $title: row.$title()?, state } })
            }
        }

        $title_row!($played_row {
            watch_id: $id,
            user_id: $crate::users::UserId,
            position_ms: i64,
            duration_ms: Option<i64>,
            completed: bool,
            completed_at: Option<chrono::DateTime<chrono::Utc>>,
            device_name: Option<String>,
            device_type: Option<String>,
            client_name: Option<String>,
            play_method: Option<String>,
            started_at: chrono::DateTime<chrono::Utc>,
            watched_at: chrono::DateTime<chrono::Utc>,
        });

        impl TryFrom<$played_row> for $crate::page::Listed<$played> {
            type Error = $crate::query::Misfit;

            fn try_from(mut row: $played_row) -> Result<Self, Self::Error> {
                let watch = $watch::try_from($row {
                    id: row.watch_id,
                    user_id: row.user_id,
                    $owner: row.id,
                    position_ms: row.position_ms,
                    duration_ms: row.duration_ms,
                    completed: row.completed,
                    completed_at: row.completed_at,
                    device_name: row.device_name.take(),
                    device_type: row.device_type.take(),
                    client_name: row.client_name.take(),
                    play_method: row.play_method.take(),
                    started_at: row.started_at,
                    watched_at: row.watched_at,
                })?;
                Ok(Self { key: row.watched_at.into(), id: row.watch_id.0, item: $played { $title: row.$title()?, watch } })
            }
        }
    };
}

/// A statement whose last parameters are the fields of a new session, in their
/// order.
macro_rules! bind_watch {
    ($query:ident!($($first:tt)*), $of:ident) => {
        $query!(
            $($first)*,
            $crate::query::ms_of($of.position),
            $of.duration.map($crate::query::ms_of),
            $of.device_name.as_deref(),
            $of.device_type.as_deref(),
            $of.client_name.as_deref(),
            $of.play_method.as_deref(),
        )
    };
}

pub(crate) use {bind_watch, watch};
