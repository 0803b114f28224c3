//! Reading and writing profiles.

use chrono::{DateTime, Utc};

use super::model::{Deletion, NewProfile, Pin, PinRow, Profile, ProfileId, ProfileRow};
use crate::error::{Error, Result};
use crate::handle::{Mode, ReadWrite};
use crate::page::{Page, PageRequest, keyset_page, streams};
use crate::query::{execute, ms_of, one, op, optional, value};
use crate::users::{SecretHash, UserId, Users};

impl<M: Mode> Users<M> {
    /// The profile with this id. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn profile(&self, id: ProfileId) -> Result<Option<Profile>> {
        self.on_the_primary().read(optional!(ProfileRow, "queries/users/profile/get.sql", id.0)).await
    }

    /// The profile that a user has until he chooses another; `None` if he has
    /// none at all. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn default_profile(&self, user: UserId) -> Result<Option<Profile>> {
        self.on_the_primary().read(optional!(ProfileRow, "queries/users/profile/get_default.sql", user.0)).await
    }

    /// One page of a user's profiles, the default one first, then the oldest
    /// first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a cursor of another list.
    pub async fn list_profiles(&self, user: UserId, page: PageRequest) -> Result<Page<Profile>> {
        keyset_page!(self, page, DateTime<Utc>, ProfileRow, "queries/users/profile/list_of_user.sql", user.0)
    }

    /// How many profiles a user has. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_profiles(&self, user: UserId) -> Result<i64> {
        self.handle.read(value!("queries/users/profile/count_of_user.sql", user.0)).await
    }

    /// The hash of a profile's PIN; `None` if it has none, or is unknown. One
    /// round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn profile_pin_hash(&self, id: ProfileId) -> Result<Option<SecretHash>> {
        let pin: Option<Pin> = self.on_the_primary().read(optional!(PinRow, "queries/users/profile/adult_pin_hash.sql", id.0)).await?;
        Ok(pin.and_then(|pin| pin.0))
    }
}

streams!(Users: stream_profiles = list_profiles(user: UserId) -> Profile);

impl Users<ReadWrite> {
    /// Makes a profile; a user's first is the default. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] on `idx_profiles_name`, or on
    /// `profiles_differ_from_users` for the id of a user; [`Error::Invalid`] for
    /// a user who does not exist, a value out of its bounds, or a profile of
    /// children (`profiles_is_kids_check`) without a limit or with titles for
    /// adults.
    pub async fn insert_profile(&self, new: &NewProfile) -> Result<Profile> {
        self.handle
            .write(one!(
                ProfileRow,
                "queries/users/profile/insert.sql",
                new.id.0,
                new.user_id.0,
                new.name,
                new.avatar_url.as_deref(),
                new.is_default,
                new.is_kids,
                new.max_rating_level,
                new.adult_enabled,
                new.adult_pin_hash.as_ref().map(SecretHash::expose),
                new.preferred_language.as_deref(),
                new.preferred_audio_language.as_deref(),
                new.preferred_subtitle_language.as_deref(),
                new.autoplay_next,
                new.autoplay_previews,
                ms_of(new.autoplay_delay),
                new.continue_watching_days,
                new.mark_watched_percent,
            ))
            .await
    }

    /// Writes a profile back as it was read and changed; lists show what it
    /// allows from the next read on. Its user, its PIN and whether it is the
    /// default are not written. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`] if it was changed or deleted since; [`Error::Conflict`]
    /// and [`Error::Invalid`] as for [`insert_profile`](Self::insert_profile).
    pub async fn update_profile(&self, profile: &Profile) -> Result<Profile> {
        self.handle
            .write_fresh(
                format!("profile {}", profile.id),
                optional!(
                    ProfileRow,
                    "queries/users/profile/update.sql",
                    profile.id.0,
                    profile.updated_at,
                    profile.name,
                    profile.avatar_url.as_deref(),
                    profile.is_kids,
                    profile.max_rating_level,
                    profile.adult_enabled,
                    profile.preferred_language.as_deref(),
                    profile.preferred_audio_language.as_deref(),
                    profile.preferred_subtitle_language.as_deref(),
                    profile.autoplay_next,
                    profile.autoplay_previews,
                    ms_of(profile.autoplay_delay),
                    profile.continue_watching_days,
                    profile.mark_watched_percent,
                ),
            )
            .await
    }

    /// Makes a profile its user's default, in place of the one before. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub async fn set_default_profile(&self, id: ProfileId) -> Result<()> {
        self.handle.change(format!("profile {id}"), execute!("queries/users/profile/set_default.sql", id.0)).await
    }

    /// Sets the PIN that opens titles for adults, or takes it away. One round
    /// trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub async fn set_profile_pin_hash(&self, id: ProfileId, hash: Option<&SecretHash>) -> Result<()> {
        let query = execute!("queries/users/profile/set_adult_pin_hash.sql", id.0, hash.map(SecretHash::expose));
        self.handle.change(format!("profile {id}"), query).await
    }

    /// Deletes a profile, of which nothing remains; `false` if there is none. A
    /// user's last profile is his default and stays until he is erased. What was
    /// watched with it is the user's and stays. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for the default profile:
    /// [`set_default_profile`](Self::set_default_profile) makes another one it.
    pub async fn delete_profile(&self, id: ProfileId) -> Result<bool> {
        const OP: &str = op!("queries/users/profile/delete.sql");
        match self.handle.write(optional!(Deletion, "queries/users/profile/delete.sql", id.0)).await? {
            Some(Deletion { is_default: false }) => Ok(true),
            Some(Deletion { is_default: true }) => {
                let reason = "a default profile is not deleted: make another one of the user's the default before".to_owned();
                Err(Error::Invalid { op: OP, reason, source: None })
            }
            None => Ok(false),
        }
    }
}
