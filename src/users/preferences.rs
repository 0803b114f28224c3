//! What a user prefers.

use std::collections::BTreeMap;

use sqlx::types::Json;

use super::{UserId, Users};
use crate::cache::PREFERENCES;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{Misfit, execute, one, optional};

/// Settings of one way to be notified; their names are the backend's.
pub type Notifications = BTreeMap<String, serde_json::Value>;

/// Who may look at a user's profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ProfileVisibility {
    /// Everybody.
    Public,
    /// Friends.
    Friends,
    /// Nobody else.
    #[default]
    Private,
}

impl ProfileVisibility {
    /// As stored in `user_preferences.profile_visibility`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Friends => "friends",
            Self::Private => "private",
        }
    }
}

/// Colours of the user interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// As the device has it.
    #[default]
    System,
}

impl Theme {
    /// As stored in `user_preferences.theme`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "system",
        }
    }
}

/// A user's preferences; the default is what holds for a user who never
/// changed any.
#[expect(clippy::struct_excessive_bools, reason = "independent switches, as the user sees them")]
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Notifications by e-mail.
    pub email_notifications: Notifications,
    /// Notifications on devices.
    pub push_notifications: Notifications,
    /// Regular summaries.
    pub digest_notifications: Notifications,
    /// Who may look at the profile.
    pub profile_visibility: ProfileVisibility,
    /// Whether the profile shows the e-mail address.
    pub show_email: bool,
    /// Whether the profile shows what was watched.
    pub show_activity: bool,
    /// Colours.
    pub theme: Theme,
    /// BCP 47 language tag of the user interface.
    pub display_language: Option<String>,
    /// BCP 47 language tags, by preference, separated by commas.
    pub content_language: Option<String>,
    /// BCP 47 language tag of titles and overviews.
    pub metadata_language: Option<String>,
    /// Whether titles for adults are offered.
    pub show_adult_content: bool,
    /// Whether overviews of what was not watched are shown.
    pub show_spoilers: bool,
    /// Whether videos begin by themselves.
    pub auto_play_videos: bool,
}

impl Default for Preferences {
    /// The columns' defaults.
    fn default() -> Self {
        Self {
            email_notifications: Notifications::new(),
            push_notifications: Notifications::new(),
            digest_notifications: Notifications::new(),
            profile_visibility: ProfileVisibility::default(),
            show_email: false,
            show_activity: true,
            theme: Theme::default(),
            display_language: None,
            content_language: None,
            metadata_language: None,
            show_adult_content: false,
            show_spoilers: false,
            auto_play_videos: true,
        }
    }
}

/// What to change of a user's preferences; `None` leaves it as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct PreferencesChange {
    /// All notifications by e-mail, in place of those before.
    pub email_notifications: Option<Notifications>,
    /// All notifications on devices, in place of those before.
    pub push_notifications: Option<Notifications>,
    /// All regular summaries, in place of those before.
    pub digest_notifications: Option<Notifications>,
    /// See [`Preferences::profile_visibility`].
    pub profile_visibility: Option<ProfileVisibility>,
    /// See [`Preferences::show_email`].
    pub show_email: Option<bool>,
    /// See [`Preferences::show_activity`].
    pub show_activity: Option<bool>,
    /// See [`Preferences::theme`].
    pub theme: Option<Theme>,
    /// See [`Preferences::display_language`]; only
    /// [`set_preferences`](Users::set_preferences) takes a language away.
    pub display_language: Option<String>,
    /// See [`Preferences::content_language`].
    pub content_language: Option<String>,
    /// See [`Preferences::metadata_language`].
    pub metadata_language: Option<String>,
    /// See [`Preferences::show_adult_content`].
    pub show_adult_content: Option<bool>,
    /// See [`Preferences::show_spoilers`].
    pub show_spoilers: Option<bool>,
    /// See [`Preferences::auto_play_videos`].
    pub auto_play_videos: Option<bool>,
}

#[expect(clippy::struct_excessive_bools, reason = "independent switches, as the columns are")]
struct PreferencesRow {
    user_id: UserId,
    email_notifications: Json<Notifications>,
    push_notifications: Json<Notifications>,
    digest_notifications: Json<Notifications>,
    profile_visibility: String,
    show_email: bool,
    show_activity: bool,
    theme: String,
    display_language: Option<String>,
    content_language: Option<String>,
    metadata_language: Option<String>,
    show_adult_content: bool,
    show_spoilers: bool,
    auto_play_videos: bool,
}

impl TryFrom<PreferencesRow> for Preferences {
    type Error = Misfit;

    fn try_from(row: PreferencesRow) -> Result<Self, Misfit> {
        let misfit = |reason| Misfit { key: row.user_id.to_string(), reason };
        Ok(Self {
            profile_visibility: match row.profile_visibility.as_str() {
                "public" => ProfileVisibility::Public,
                "friends" => ProfileVisibility::Friends,
                "private" => ProfileVisibility::Private,
                _ => return Err(misfit("user_preferences.profile_visibility is none of public, friends, private")),
            },
            theme: match row.theme.as_str() {
                "light" => Theme::Light,
                "dark" => Theme::Dark,
                "system" => Theme::System,
                _ => return Err(misfit("user_preferences.theme is none of light, dark, system")),
            },
            email_notifications: row.email_notifications.0,
            push_notifications: row.push_notifications.0,
            digest_notifications: row.digest_notifications.0,
            show_email: row.show_email,
            show_activity: row.show_activity,
            display_language: row.display_language,
            content_language: row.content_language,
            metadata_language: row.metadata_language,
            show_adult_content: row.show_adult_content,
            show_spoilers: row.show_spoilers,
            auto_play_videos: row.auto_play_videos,
        })
    }
}

impl<M: Mode> Users<M> {
    /// A user's preferences; the defaults if he changed none, is deleted or
    /// unknown. One round trip, or none with `cache.enabled`.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn preferences(&self, user: UserId) -> Result<Preferences> {
        let query = optional!(PreferencesRow, "queries/users/preferences/get.sql", user.0);
        let stored = self.handle.read_cached(PREFERENCES, user.0, query).await?;
        Ok(stored.unwrap_or_default())
    }
}

impl Users<ReadWrite> {
    /// Writes all of a user's preferences, also those that somebody else has
    /// changed meanwhile: [`change_preferences`](Self::change_preferences) leaves
    /// them alone. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a user who does not exist
    /// or a value out of its bounds.
    pub async fn set_preferences(&self, user: UserId, preferences: &Preferences) -> Result<()> {
        let _changing = self.handle.changing([PREFERENCES.of(user.0)]);
        self.handle
            .execute(execute!(
                "queries/users/preferences/upsert.sql",
                user.0,
                Json(&preferences.email_notifications) as _,
                Json(&preferences.push_notifications) as _,
                Json(&preferences.digest_notifications) as _,
                preferences.profile_visibility.as_str(),
                preferences.show_email,
                preferences.show_activity,
                preferences.theme.as_str(),
                preferences.display_language.as_deref(),
                preferences.content_language.as_deref(),
                preferences.metadata_language.as_deref(),
                preferences.show_adult_content,
                preferences.show_spoilers,
                preferences.auto_play_videos,
            ))
            .await
            .map(drop)
    }

    /// Changes some of a user's preferences, of one who changed none before the
    /// defaults; returns all of them as they are now. One round trip.
    ///
    /// # Errors
    ///
    /// As [`set_preferences`](Self::set_preferences).
    pub async fn change_preferences(&self, user: UserId, change: &PreferencesChange) -> Result<Preferences> {
        let _changing = self.handle.changing([PREFERENCES.of(user.0)]);
        self.handle
            .write(one!(
                PreferencesRow,
                "queries/users/preferences/change.sql",
                user.0,
                change.email_notifications.as_ref().map(Json) as _,
                change.push_notifications.as_ref().map(Json) as _,
                change.digest_notifications.as_ref().map(Json) as _,
                change.profile_visibility.map(ProfileVisibility::as_str),
                change.show_email,
                change.show_activity,
                change.theme.map(Theme::as_str),
                change.display_language.as_deref(),
                change.content_language.as_deref(),
                change.metadata_language.as_deref(),
                change.show_adult_content,
                change.show_spoilers,
                change.auto_play_videos,
            ))
            .await
    }

    /// Sets a user's preferences back to the defaults; `false` if they were
    /// never changed. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_preferences(&self, user: UserId) -> Result<bool> {
        let _changing = self.handle.changing([PREFERENCES.of(user.0)]);
        Ok(self.handle.execute(execute!("queries/users/preferences/delete.sql", user.0)).await? > 0)
    }
}
