//! What a profile is.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::id::typed_id;
use crate::page::Listed;
use crate::query::{Misfit, duration_of};
use crate::users::{SecretHash, UserId};

typed_id! {
    /// A profile's id; never that of a user.
    ProfileId
}

/// A profile of a user. With [`Viewer::Profile`](crate::Viewer::Profile) lists
/// show what is open to the user and not above the profile's age level.
#[expect(clippy::struct_excessive_bools, reason = "independent switches, as the columns are")]
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Profile {
    /// The id.
    pub id: ProfileId,
    /// Whose it is.
    pub user_id: UserId,
    /// 1 to 100 characters, unique among the user's profiles, whatever the case.
    pub name: String,
    /// At most 2,000 characters.
    pub avatar_url: Option<String>,
    /// Exactly one of a user's profiles is.
    pub is_default: bool,
    /// For children: must have a limit, and nothing for adults.
    pub is_kids: bool,
    /// The highest age level of titles shown, 0 to 100, to an administrator
    /// too; `None`: the user's own limit alone. The lower of both counts.
    pub max_rating_level: Option<i32>,
    /// Whether titles for adults may be offered, and the module `qar` entered.
    pub adult_enabled: bool,
    /// Whether a PIN opens titles for adults.
    pub has_adult_pin: bool,
    /// A BCP 47 language tag.
    pub preferred_language: Option<String>,
    /// A BCP 47 language tag.
    pub preferred_audio_language: Option<String>,
    /// A BCP 47 language tag.
    pub preferred_subtitle_language: Option<String>,
    /// Whether the next title begins by itself.
    pub autoplay_next: bool,
    /// Whether previews begin by themselves.
    pub autoplay_previews: bool,
    /// How long it waits before; at most ten minutes.
    pub autoplay_delay: Duration,
    /// Days for which a title begun is offered, 1 to 3,650: by the backend, the
    /// lists show all.
    pub continue_watching_days: i32,
    /// From this part of its duration on the backend takes a title for watched
    /// (`mark_watched`), 1 to 100; `record_progress` does from 90 on.
    pub mark_watched_percent: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A profile to be made.
#[expect(clippy::struct_excessive_bools, reason = "independent switches, as the columns are")]
#[derive(Debug, Clone)]
pub struct NewProfile {
    /// The id; a new one by default.
    pub id: ProfileId,
    /// Whose it is.
    pub user_id: UserId,
    /// See [`Profile::name`].
    pub name: String,
    /// See [`Profile::avatar_url`].
    pub avatar_url: Option<String>,
    /// Takes the place of the default one; a user's first is it anyway.
    pub is_default: bool,
    /// See [`Profile::is_kids`].
    pub is_kids: bool,
    /// See [`Profile::max_rating_level`].
    pub max_rating_level: Option<i32>,
    /// See [`Profile::adult_enabled`].
    pub adult_enabled: bool,
    /// The encoded hash of the PIN with its parameters.
    pub adult_pin_hash: Option<SecretHash>,
    /// See [`Profile::preferred_language`].
    pub preferred_language: Option<String>,
    /// See [`Profile::preferred_audio_language`].
    pub preferred_audio_language: Option<String>,
    /// See [`Profile::preferred_subtitle_language`].
    pub preferred_subtitle_language: Option<String>,
    /// See [`Profile::autoplay_next`]; true by default.
    pub autoplay_next: bool,
    /// See [`Profile::autoplay_previews`]; true by default.
    pub autoplay_previews: bool,
    /// See [`Profile::autoplay_delay`]; ten seconds by default.
    pub autoplay_delay: Duration,
    /// See [`Profile::continue_watching_days`]; 30 by default.
    pub continue_watching_days: i32,
    /// See [`Profile::mark_watched_percent`]; 90 by default.
    pub mark_watched_percent: i32,
}

impl NewProfile {
    /// A profile with a new id, without limits of its own.
    pub fn new(user_id: UserId, name: impl Into<String>) -> Self {
        Self {
            id: ProfileId::now(),
            user_id,
            name: name.into(),
            avatar_url: None,
            is_default: false,
            is_kids: false,
            max_rating_level: None,
            adult_enabled: false,
            adult_pin_hash: None,
            preferred_language: None,
            preferred_audio_language: None,
            preferred_subtitle_language: None,
            autoplay_next: true,
            autoplay_previews: true,
            autoplay_delay: Duration::from_secs(10),
            continue_watching_days: 30,
            mark_watched_percent: 90,
        }
    }

    /// One for children, who see titles up to this age level.
    pub fn kids(user_id: UserId, name: impl Into<String>, max_rating_level: i32) -> Self {
        Self { is_kids: true, max_rating_level: Some(max_rating_level), ..Self::new(user_id, name) }
    }
}

#[expect(clippy::struct_excessive_bools, reason = "independent switches, as the columns are")]
pub(super) struct ProfileRow {
    pub(super) id: ProfileId,
    pub(super) user_id: UserId,
    pub(super) name: String,
    pub(super) avatar_url: Option<String>,
    pub(super) is_default: bool,
    pub(super) is_kids: bool,
    pub(super) max_rating_level: Option<i32>,
    pub(super) adult_enabled: bool,
    pub(super) has_adult_pin: bool,
    pub(super) preferred_language: Option<String>,
    pub(super) preferred_audio_language: Option<String>,
    pub(super) preferred_subtitle_language: Option<String>,
    pub(super) autoplay_next: bool,
    pub(super) autoplay_previews: bool,
    pub(super) autoplay_delay_ms: i64,
    pub(super) continue_watching_days: i32,
    pub(super) mark_watched_percent: i32,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
}

impl TryFrom<ProfileRow> for Profile {
    type Error = Misfit;

    fn try_from(row: ProfileRow) -> Result<Self, Misfit> {
        let autoplay_delay = duration_of(row.id, "profiles.autoplay_delay_ms is negative", Some(row.autoplay_delay_ms))?;
        Ok(Self {
            autoplay_delay: autoplay_delay.unwrap_or_default(),
            id: row.id,
            user_id: row.user_id,
            name: row.name,
            avatar_url: row.avatar_url,
            is_default: row.is_default,
            is_kids: row.is_kids,
            max_rating_level: row.max_rating_level,
            adult_enabled: row.adult_enabled,
            has_adult_pin: row.has_adult_pin,
            preferred_language: row.preferred_language,
            preferred_audio_language: row.preferred_audio_language,
            preferred_subtitle_language: row.preferred_subtitle_language,
            autoplay_next: row.autoplay_next,
            autoplay_previews: row.autoplay_previews,
            continue_watching_days: row.continue_watching_days,
            mark_watched_percent: row.mark_watched_percent,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl TryFrom<ProfileRow> for Listed<Profile> {
    type Error = Misfit;

    fn try_from(row: ProfileRow) -> Result<Self, Misfit> {
        let profile = Profile::try_from(row)?;
        // As the list has it: the default one comes before all others.
        let key = if profile.is_default { DateTime::UNIX_EPOCH } else { profile.created_at };
        Ok(Self { key: key.into(), id: profile.id.0, item: profile })
    }
}

/// What stands in the way of a deletion.
pub(super) struct Deletion {
    pub(super) is_default: bool,
}

pub(super) struct PinRow {
    pub(super) adult_pin_hash: Option<String>,
}

pub(super) struct Pin(pub(super) Option<SecretHash>);

impl From<PinRow> for Pin {
    fn from(row: PinRow) -> Self {
        Self(row.adult_pin_hash.map(SecretHash::new))
    }
}
