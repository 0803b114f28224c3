//! Reading and writing the log.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::{ActionCount, Activity, ActivityId, ActivityRow, ActivitySearch, ActivityStats, NewActivity};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Page, PageRequest, keyset_page, streams};
use crate::query::{all, execute, one, optional, value};
use crate::users::{UserId, Users};

/// The most actions that are counted.
const MOST_ACTIONS: u16 = 1000;

/// What is common to all ways of searching, and what each has in addition.
macro_rules! found {
    ($self:ident, $search:ident, $page:ident, $path:literal $(, $more:expr)*) => {
        keyset_page!(
            $self,
            $page,
            DateTime<Utc>,
            ActivityRow,
            $path,
            $search.from,
            $search.until,
            $search.action.as_deref(),
            $search.resource_type.as_deref(),
            $search.resource_id,
            $search.success
            $(, $more)*
        )
    };
}

/// The same, counted.
macro_rules! counted {
    ($self:ident, $search:ident, $path:literal $(, $more:expr)*) => {{
        let count = value!(
            $path,
            $search.from,
            $search.until,
            $search.action.as_deref(),
            $search.resource_type.as_deref(),
            $search.resource_id,
            $search.success
            $(, $more)*
        );
        $self.handle.read(count).await
    }};
}

impl<M: Mode> Users<M> {
    /// The entry with this id, looked for in one partition. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn activity(&self, id: ActivityId) -> Result<Option<Activity>> {
        self.handle.read(optional!(ActivityRow, "queries/users/activity/get.sql", id.0)).await
    }

    /// One page of the log, the latest first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_activity(&self, page: PageRequest) -> Result<Page<Activity>> {
        keyset_page!(self, page, DateTime<Utc>, ActivityRow, "queries/users/activity/list.sql")
    }

    /// The same of what a user did. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_activity_of_user(&self, user: UserId, page: PageRequest) -> Result<Page<Activity>> {
        keyset_page!(self, page, DateTime<Utc>, ActivityRow, "queries/users/activity/list_of_user.sql", user.0)
    }

    /// The same of one action. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_activity_by_action(&self, action: &str, page: PageRequest) -> Result<Page<Activity>> {
        keyset_page!(self, page, DateTime<Utc>, ActivityRow, "queries/users/activity/list_by_action.sql", action)
    }

    /// The same of one part of the server. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_activity_by_module(&self, module: &str, page: PageRequest) -> Result<Page<Activity>> {
        keyset_page!(self, page, DateTime<Utc>, ActivityRow, "queries/users/activity/list_by_module.sql", module)
    }

    /// The same of what was done to one thing. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_activity_of_resource(&self, id: Uuid, resource_type: &str, page: PageRequest) -> Result<Page<Activity>> {
        keyset_page!(self, page, DateTime<Utc>, ActivityRow, "queries/users/activity/list_of_resource.sql", id, resource_type)
    }

    /// The same of what was done from one address. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_activity_from(&self, address: IpAddr, page: PageRequest) -> Result<Page<Activity>> {
        keyset_page!(self, page, DateTime<Utc>, ActivityRow, "queries/users/activity/list_by_address.sql", address.to_string())
    }

    /// The same of what was not done. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_failed_activity(&self, page: PageRequest) -> Result<Page<Activity>> {
        keyset_page!(self, page, DateTime<Utc>, ActivityRow, "queries/users/activity/list_failed.sql")
    }

    /// One page of the entries that are looked for, the latest first. One round
    /// trip, whose cost grows with the entries of the time that is searched:
    /// with words with those that hold them, else with those of the user, if
    /// there is one.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list; a
    /// search with words, one of a user, and one with neither are three.
    pub async fn search_activity(&self, search: &ActivitySearch, page: PageRequest) -> Result<Page<Activity>> {
        match (&search.words, search.user.map(|user| user.0)) {
            (Some(words), user) => found!(self, search, page, "queries/users/activity/search_words.sql", words, user),
            (None, Some(user)) => found!(self, search, page, "queries/users/activity/search_of_user.sql", user),
            (None, None) => found!(self, search, page, "queries/users/activity/search.sql"),
        }
    }

    /// How many entries there are: counted, one by one. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_activity(&self) -> Result<i64> {
        self.handle.read(value!("queries/users/activity/count.sql")).await
    }

    /// How many entries a user has: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_activity_of_user(&self, user: UserId) -> Result<i64> {
        self.handle.read(value!("queries/users/activity/count_of_user.sql", user.0)).await
    }

    /// How many entries one thing has: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_activity_of_resource(&self, id: Uuid, resource_type: &str) -> Result<i64> {
        self.handle.read(value!("queries/users/activity/count_of_resource.sql", id, resource_type)).await
    }

    /// How many entries [`search_activity`](Self::search_activity) finds in
    /// all: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_activity_found(&self, search: &ActivitySearch) -> Result<i64> {
        match (&search.words, search.user.map(|user| user.0)) {
            (Some(words), user) => counted!(self, search, "queries/users/activity/count_found_words.sql", words, user),
            (None, Some(user)) => counted!(self, search, "queries/users/activity/count_found_of_user.sql", user),
            (None, None) => counted!(self, search, "queries/users/activity/count_found.sql"),
        }
    }

    /// How many entries are older: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_activity_before(&self, before: DateTime<Utc>) -> Result<i64> {
        self.handle.read(value!("queries/users/activity/count_before.sql", before)).await
    }

    /// What was done in a time, `until` excluded, in numbers. One round trip,
    /// whose cost grows with the entries of that time.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn activity_stats(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<ActivityStats> {
        self.handle.read(one!(ActivityStats, "queries/users/activity/stats.sql", from, until)).await
    }

    /// How often each action was since, the most frequent first; at most so
    /// many, and 1,000. One round trip, whose cost grows with the entries since.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_actions(&self, since: DateTime<Utc>, most: u16) -> Result<Vec<ActionCount>> {
        self.handle.read(all!(ActionCount, "queries/users/activity/count_actions.sql", since, i64::from(most.min(MOST_ACTIONS)))).await
    }
}

streams! {
    Users:
    stream_activity = list_activity() -> Activity,
    stream_activity_of_user = list_activity_of_user(user: UserId) -> Activity,
    stream_activity_by_action = list_activity_by_action(; action: str) -> Activity,
    stream_activity_by_module = list_activity_by_module(; module: str) -> Activity,
    stream_activity_of_resource = list_activity_of_resource(id: Uuid; resource_type: str) -> Activity,
    stream_activity_from = list_activity_from(address: IpAddr) -> Activity,
    stream_failed_activity = list_failed_activity() -> Activity,
    stream_activity_found = search_activity(; search: ActivitySearch) -> Activity,
}

impl Users<ReadWrite> {
    /// Writes an entry; it is never changed. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on the primary key of the
    /// partition; [`Error::Invalid`](crate::Error::Invalid) for a user who does
    /// not exist, an id that is no UUID version 7 (`activity_log_id_check`), or
    /// a value out of its bounds.
    pub async fn insert_activity(&self, new: &NewActivity) -> Result<Activity> {
        self.handle
            .write(one!(
                ActivityRow,
                "queries/users/activity/insert.sql",
                new.id.0,
                new.user_id.map(|user| user.0),
                new.username.as_deref(),
                new.action,
                new.module.as_deref(),
                new.resource_type.as_deref(),
                new.resource_id,
                new.changes.as_ref(),
                new.metadata.as_ref(),
                new.ip_address.map(|address| address.to_string()),
                new.user_agent.as_deref(),
                new.success,
                new.error_message.as_deref(),
            ))
            .await
    }

    /// Deletes the entries that are older, row by row; returns how many. Whole
    /// months go for nothing with
    /// [`detach_activity_before`](Self::detach_activity_before). One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_activity_before(&self, before: DateTime<Utc>) -> Result<u64> {
        self.handle.execute(execute!("queries/users/activity/delete_before.sql", before)).await
    }
}
