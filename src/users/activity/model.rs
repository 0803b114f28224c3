//! What an entry is.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::id::typed_id;
use crate::page::Listed;
use crate::query::Misfit;
use crate::users::UserId;
use crate::users::address::address_of;

typed_id! {
    /// An entry's id: UUID version 7, whose time is the entry's.
    ActivityId
}

/// Something that a user did.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Activity {
    /// The id.
    pub id: ActivityId,
    /// Who did it; `None`: nobody who was logged in, or a user who was erased.
    pub user_id: Option<UserId>,
    /// The user's name at that time, or the one that was tried.
    pub username: Option<String>,
    /// What was done, as `users.password_reset`; 1 to 100 characters.
    pub action: String,
    /// Which part of the server; 1 to 50 characters.
    pub module: Option<String>,
    /// To what kind of thing; 1 to 50 characters.
    pub resource_type: Option<String>,
    /// To which; only with a kind.
    pub resource_id: Option<Uuid>,
    /// What was changed, as the backend describes it.
    pub changes: Option<Value>,
    /// What else there is to say.
    pub metadata: Option<Value>,
    /// From where.
    pub ip_address: Option<IpAddr>,
    /// With what; at most 1,000 characters.
    pub user_agent: Option<String>,
    /// Whether it was done.
    pub success: bool,
    /// Why it was not; at most 10,000 characters.
    pub error_message: Option<String>,
    /// When: the time in the id, in milliseconds.
    pub created_at: DateTime<Utc>,
}

/// An entry to be made. It is stored as it is: no secrets.
#[derive(Debug, Clone, PartialEq)]
pub struct NewActivity {
    /// The id; a new one by default. Its time is the entry's.
    pub id: ActivityId,
    /// See [`Activity::user_id`].
    pub user_id: Option<UserId>,
    /// `None` or empty: the name that the user has now. What comes after 255
    /// characters is cut off: of a failed sign-in it may be anything.
    pub username: Option<String>,
    /// See [`Activity::action`].
    pub action: String,
    /// See [`Activity::module`].
    pub module: Option<String>,
    /// See [`Activity::resource_type`].
    pub resource_type: Option<String>,
    /// See [`Activity::resource_id`].
    pub resource_id: Option<Uuid>,
    /// See [`Activity::changes`].
    pub changes: Option<Value>,
    /// See [`Activity::metadata`].
    pub metadata: Option<Value>,
    /// See [`Activity::ip_address`].
    pub ip_address: Option<IpAddr>,
    /// See [`Activity::user_agent`].
    pub user_agent: Option<String>,
    /// See [`Activity::success`]; true by default.
    pub success: bool,
    /// See [`Activity::error_message`].
    pub error_message: Option<String>,
}

impl NewActivity {
    /// Something that nobody in particular did, just now, with success.
    pub fn new(action: impl Into<String>) -> Self {
        Self {
            id: ActivityId::now(),
            user_id: None,
            username: None,
            action: action.into(),
            module: None,
            resource_type: None,
            resource_id: None,
            changes: None,
            metadata: None,
            ip_address: None,
            user_agent: None,
            success: true,
            error_message: None,
        }
    }

    /// Something that a user did.
    pub fn of(user: UserId, action: impl Into<String>) -> Self {
        Self { user_id: Some(user), ..Self::new(action) }
    }
}

/// What is looked for in the log: entries of a time of which all is true that is
/// told here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivitySearch {
    /// Not before this moment.
    pub from: DateTime<Utc>,
    /// Before this moment.
    pub until: DateTime<Utc>,
    /// They hold all of these words in user name, action, kind of thing or error
    /// message, whatever the case; of the last one the first two characters or more
    /// will do. A text without a word finds nothing.
    pub words: Option<String>,
    /// Who did it.
    pub user: Option<UserId>,
    /// What was done, exactly.
    pub action: Option<String>,
    /// To what kind of thing.
    pub resource_type: Option<String>,
    /// To which.
    pub resource_id: Option<Uuid>,
    /// Whether it was done.
    pub success: Option<bool>,
}

impl ActivitySearch {
    /// Everything of a time.
    #[must_use]
    pub const fn within(from: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        Self { from, until, words: None, user: None, action: None, resource_type: None, resource_id: None, success: None }
    }

    /// What holds these words.
    #[must_use]
    pub fn words(self, words: impl Into<String>) -> Self {
        Self { words: Some(words.into()), ..self }
    }
}

/// What was done in a time, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ActivityStats {
    /// Entries in all.
    pub entries: i64,
    /// Those of what was not done.
    pub failed: i64,
    /// Users who did something.
    pub users: i64,
    /// The first entry's time.
    pub first_at: Option<DateTime<Utc>>,
    /// The last entry's time.
    pub last_at: Option<DateTime<Utc>>,
}

/// How often something was done.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ActionCount {
    /// What.
    pub action: String,
    /// How often.
    pub entries: i64,
    /// When for the last time.
    pub last_at: DateTime<Utc>,
}

pub(super) struct ActivityRow {
    pub(super) id: ActivityId,
    pub(super) user_id: Option<UserId>,
    pub(super) username: Option<String>,
    pub(super) action: String,
    pub(super) module: Option<String>,
    pub(super) resource_type: Option<String>,
    pub(super) resource_id: Option<Uuid>,
    pub(super) changes: Option<Value>,
    pub(super) metadata: Option<Value>,
    pub(super) ip_address: Option<String>,
    pub(super) user_agent: Option<String>,
    pub(super) success: bool,
    pub(super) error_message: Option<String>,
    pub(super) created_at: DateTime<Utc>,
}

impl TryFrom<ActivityRow> for Activity {
    type Error = Misfit;

    fn try_from(row: ActivityRow) -> Result<Self, Misfit> {
        Ok(Self {
            ip_address: address_of(row.id, "activity_log.ip_address is no address", row.ip_address)?,
            id: row.id,
            user_id: row.user_id,
            username: row.username,
            action: row.action,
            module: row.module,
            resource_type: row.resource_type,
            resource_id: row.resource_id,
            changes: row.changes,
            metadata: row.metadata,
            user_agent: row.user_agent,
            success: row.success,
            error_message: row.error_message,
            created_at: row.created_at,
        })
    }
}

impl TryFrom<ActivityRow> for Listed<Activity> {
    type Error = Misfit;

    fn try_from(row: ActivityRow) -> Result<Self, Misfit> {
        let activity = Activity::try_from(row)?;
        Ok(Self { key: activity.created_at.into(), id: activity.id.0, item: activity })
    }
}
