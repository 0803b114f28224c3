//! Avatars: pictures that users uploaded of themselves, of which one is current.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::address::address_of;
use super::{UserId, Users};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::{Misfit, execute, one, optional, value};

typed_id! {
    /// An avatar's id.
    AvatarId
}

/// An avatar that is not deleted. The picture itself is a file of the backend's.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Avatar {
    /// The id.
    pub id: AvatarId,
    /// Whose it is.
    pub user_id: UserId,
    /// Counts the user's uploads, from 1; those that were deleted too.
    pub version: i32,
    /// Where the picture is; 1 to 4,096 characters.
    pub file_path: String,
    /// Its size.
    pub file_size_bytes: i64,
    /// Its type; 1 to 100 characters.
    pub mime_type: String,
    /// In pixels.
    pub width: i32,
    /// In pixels.
    pub height: i32,
    /// Whether it moves.
    pub is_animated: bool,
    /// Whether it is the one that is shown: at most one of a user's.
    pub is_current: bool,
    /// From where it was uploaded.
    pub uploaded_from_ip: Option<IpAddr>,
    /// With what.
    pub uploaded_from_user_agent: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

/// An avatar that was uploaded.
#[derive(Debug, Clone)]
pub struct NewAvatar {
    /// The id; a new one by default.
    pub id: AvatarId,
    /// Whose it is.
    pub user_id: UserId,
    /// See [`Avatar::file_path`].
    pub file_path: String,
    /// More than 0.
    pub file_size_bytes: i64,
    /// See [`Avatar::mime_type`].
    pub mime_type: String,
    /// More than 0.
    pub width: i32,
    /// More than 0.
    pub height: i32,
    /// See [`Avatar::is_animated`].
    pub is_animated: bool,
    /// See [`Avatar::uploaded_from_ip`].
    pub uploaded_from_ip: Option<IpAddr>,
    /// At most 1,000 characters.
    pub uploaded_from_user_agent: Option<String>,
}

impl NewAvatar {
    /// A still picture with a new id.
    pub fn new(
        user_id: UserId,
        file_path: impl Into<String>,
        file_size_bytes: i64,
        mime_type: impl Into<String>,
        (width, height): (i32, i32),
    ) -> Self {
        Self {
            id: AvatarId::now(),
            user_id,
            file_path: file_path.into(),
            file_size_bytes,
            mime_type: mime_type.into(),
            width,
            height,
            is_animated: false,
            uploaded_from_ip: None,
            uploaded_from_user_agent: None,
        }
    }
}

struct AvatarRow {
    id: AvatarId,
    user_id: UserId,
    version: i32,
    file_path: String,
    file_size_bytes: i64,
    mime_type: String,
    width: i32,
    height: i32,
    is_animated: bool,
    is_current: bool,
    uploaded_from_ip: Option<String>,
    uploaded_from_user_agent: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<AvatarRow> for Avatar {
    type Error = Misfit;

    fn try_from(row: AvatarRow) -> Result<Self, Misfit> {
        Ok(Self {
            uploaded_from_ip: address_of(row.id, "user_avatars.uploaded_from_ip is no address", row.uploaded_from_ip)?,
            id: row.id,
            user_id: row.user_id,
            version: row.version,
            file_path: row.file_path,
            file_size_bytes: row.file_size_bytes,
            mime_type: row.mime_type,
            width: row.width,
            height: row.height,
            is_animated: row.is_animated,
            is_current: row.is_current,
            uploaded_from_user_agent: row.uploaded_from_user_agent,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl TryFrom<AvatarRow> for Listed<Avatar> {
    type Error = Misfit;

    fn try_from(row: AvatarRow) -> Result<Self, Misfit> {
        let avatar = Avatar::try_from(row)?;
        Ok(Self { key: avatar.version.into(), id: avatar.id.0, item: avatar })
    }
}

struct ErasedRow {
    file_path: String,
}

struct Erased(String);

impl From<ErasedRow> for Erased {
    fn from(row: ErasedRow) -> Self {
        Self(row.file_path)
    }
}

impl<M: Mode> Users<M> {
    /// The avatar with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn avatar(&self, id: AvatarId) -> Result<Option<Avatar>> {
        self.handle.read(optional!(AvatarRow, "queries/users/avatar/get.sql", id.0)).await
    }

    /// The avatar that is shown of a user. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn current_avatar(&self, user: UserId) -> Result<Option<Avatar>> {
        self.handle.read(optional!(AvatarRow, "queries/users/avatar/get_current.sql", user.0)).await
    }

    /// One page of a user's avatars, the latest first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_avatars(&self, user: UserId, page: PageRequest) -> Result<Page<Avatar>> {
        keyset_page!(self, page, i32, AvatarRow, "queries/users/avatar/list_of_user.sql", user.0)
    }

    /// The version of a user's last upload, 0 if there was none; uploads that
    /// were deleted count, those that were erased do not. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn latest_avatar_version(&self, user: UserId) -> Result<i32> {
        self.handle.read(value!("queries/users/avatar/latest_version.sql", user.0)).await
    }
}

streams!(Users: stream_avatars = list_avatars(user: UserId) -> Avatar);

impl Users<ReadWrite> {
    /// Adds an avatar with the next version; it is the current one from now on.
    /// Uploads of one user wait for each other. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `user_avatars_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a user who does not exist or
    /// a value out of its bounds.
    pub async fn insert_avatar(&self, new: &NewAvatar) -> Result<Avatar> {
        self.handle
            .write(one!(
                AvatarRow,
                "queries/users/avatar/insert.sql",
                new.id.0,
                new.user_id.0,
                new.file_path,
                new.file_size_bytes,
                new.mime_type,
                new.width,
                new.height,
                new.is_animated,
                new.uploaded_from_ip.map(|address| address.to_string()),
                new.uploaded_from_user_agent.as_deref(),
            ))
            .await
    }

    /// Shows another of the user's avatars. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if the user has no such
    /// avatar, or it is deleted.
    pub async fn set_current_avatar(&self, user: UserId, id: AvatarId) -> Result<()> {
        self.handle.change(format!("avatar {id}"), execute!("queries/users/avatar/set_current.sql", user.0, id.0)).await
    }

    /// Shows none of the user's avatars; `false` if none was. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn unset_current_avatar(&self, user: UserId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/avatar/unset_current.sql", user.0)).await? > 0)
    }

    /// Deletes an avatar, softly: its row says where the file is until it is
    /// erased. If it was current, none is. `false` if it was deleted before or
    /// is unknown. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_avatar(&self, id: AvatarId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/avatar/delete.sql", id.0)).await? > 0)
    }

    /// Removes an avatar's row, deleted or not; returns where its file is, for
    /// removing it as well. `None` if it is unknown. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn erase_avatar(&self, id: AvatarId) -> Result<Option<String>> {
        let erased: Option<Erased> = self.handle.write(optional!(ErasedRow, "queries/users/avatar/erase.sql", id.0)).await?;
        Ok(erased.map(|erased| erased.0))
    }
}
