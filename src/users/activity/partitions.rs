//! Making the log's partitions ahead, and taking old ones out.

use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::all;
use crate::users::Users;

/// A month of the log.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ActivityPartition {
    /// The table's name in schema `public`.
    pub name: String,
    /// The first moment of its month (UTC).
    pub from: DateTime<Utc>,
    /// The first moment of the month after it.
    pub until: DateTime<Utc>,
}

/// What becomes of partitions that are taken out of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detached {
    /// They stay as tables of their own, which the role of the application
    /// cannot read: for the owner of the schema to archive.
    Keep,
    /// They are dropped with all entries in them.
    Drop,
}

struct NameRow {
    name: String,
}

struct Name(String);

impl From<NameRow> for Name {
    fn from(row: NameRow) -> Self {
        Self(row.name)
    }
}

fn texts(names: Vec<Name>) -> Vec<String> {
    names.into_iter().map(|name| name.0).collect()
}

impl<M: Mode> Users<M> {
    /// The monthly partitions by time, without the default one. Fewer than two
    /// to come are too few. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn activity_partitions(&self) -> Result<Vec<ActivityPartition>> {
        self.handle.read(all!(ActivityPartition, "queries/users/activity/list_partitions.sql")).await
    }
}

impl Users<ReadWrite> {
    /// Makes the partitions of this month (UTC) and of so many after it that
    /// are missing, and those of past months of which entries wait in the default
    /// one, and moves the entries there; returns the names of the new ones. The
    /// role of the application needs no right to make tables. Two callers at once
    /// wait for each other.
    ///
    /// One round trip, and one more for all months without entries together and
    /// for each month with entries, which is copied while others read and write;
    /// after that they wait until the copies have taken the entries' place, about a
    /// second for 200,000. To be called once a day or so, and not inside a
    /// transaction, which would hold its locks; months of more entries than can be
    /// copied within the time of a call need
    /// [`with_timeout`](crate::Database::with_timeout).
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for more than 120 months;
    /// [`Error::LockTimeout`](crate::Error::LockTimeout) if readers or writers of
    /// the log, or writers to users, did not make way within half a second. The
    /// months that were made before an error stay, of the others nothing was done:
    /// call again.
    pub async fn make_activity_partitions(&self, months_ahead: u16) -> Result<Vec<String>> {
        let mut made = Vec::new();
        loop {
            let query = all!(NameRow, "queries/users/activity/make_partitions.sql", i32::from(months_ahead));
            let names = texts(self.handle.write(query).await?);
            if names.is_empty() {
                return Ok(made);
            }
            made.extend(names);
        }
    }

    /// Takes the partitions out of the log of which every entry is older than
    /// `before`, never that of this month or a later one; returns their names.
    /// Otherwise as
    /// [`make_activity_partitions`](Self::make_activity_partitions); here
    /// readers and writers of the log have to make way. Entries in the default
    /// partition stay: see [`delete_activity_before`](Self::delete_activity_before).
    ///
    /// # Errors
    ///
    /// [`Error::LockTimeout`](crate::Error::LockTimeout).
    pub async fn detach_activity_before(&self, before: DateTime<Utc>, detached: Detached) -> Result<Vec<String>> {
        let query = all!(NameRow, "queries/users/activity/detach_partitions.sql", before, detached == Detached::Drop);
        Ok(texts(self.handle.write(query).await?))
    }
}
