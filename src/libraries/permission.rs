//! Grants of libraries to users.

use chrono::{DateTime, Utc};

use super::{Libraries, LibraryId};
use crate::cache::{Change, LIBRARY_PERMISSIONS};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::{Misfit, all, execute, one, optional, value};
use crate::users::UserId;

/// What a grant lets a user do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Permission {
    /// See the library.
    View,
    /// See it and change it.
    Manage,
}

impl Permission {
    /// As stored in `library_permissions.permission`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Manage => "manage",
        }
    }
}

/// A grant of a library to a user; at most one per pair.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct LibraryPermission {
    /// Which library.
    pub library_id: LibraryId,
    /// To whom.
    pub user_id: UserId,
    /// To do what.
    pub permission: Permission,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

struct PermissionRow {
    library_id: LibraryId,
    user_id: UserId,
    permission: String,
    created_at: DateTime<Utc>,
}

impl TryFrom<PermissionRow> for LibraryPermission {
    type Error = Misfit;

    fn try_from(row: PermissionRow) -> Result<Self, Misfit> {
        let permission = match row.permission.as_str() {
            "view" => Permission::View,
            "manage" => Permission::Manage,
            _ => {
                let key = format!("library {}, user {}", row.library_id, row.user_id);
                return Err(Misfit { key, reason: "library_permissions.permission is none of view, manage" });
            }
        };
        Ok(Self { library_id: row.library_id, user_id: row.user_id, permission, created_at: row.created_at })
    }
}

impl TryFrom<PermissionRow> for Listed<LibraryPermission> {
    type Error = Misfit;

    fn try_from(row: PermissionRow) -> Result<Self, Misfit> {
        Ok(Self { key: row.created_at.into(), id: row.user_id.0, item: row.try_into()? })
    }
}

impl<M: Mode> Libraries<M> {
    /// The grant of a library to a user. Owners and administrators need none:
    /// see [`is_visible`](Self::is_visible) and
    /// [`may_manage`](Self::may_manage). One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn permission(&self, library: LibraryId, user: UserId) -> Result<Option<LibraryPermission>> {
        self.on_the_primary().read(optional!(PermissionRow, "queries/libraries/permission/get.sql", library.0, user.0)).await
    }

    /// One page of the grants of a library to live users, the latest first. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn permissions_of_library(&self, library: LibraryId, page: PageRequest) -> Result<Page<LibraryPermission>> {
        keyset_page!(self, page, DateTime<Utc>, PermissionRow, "queries/libraries/permission/list_of_library.sql", library.0)
    }

    /// The grants to a user, by library id. One round trip, or none with `cache.enabled`.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn permissions_of_user(&self, user: UserId) -> Result<Vec<LibraryPermission>> {
        let query = all!(PermissionRow, "queries/libraries/permission/list_of_user.sql", user.0);
        self.handle.read_cached(LIBRARY_PERMISSIONS, user.0, query).await
    }

    /// To how many live users a library is granted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_permissions(&self, library: LibraryId) -> Result<i64> {
        self.handle.read(value!("queries/libraries/permission/count.sql", library.0)).await
    }

    /// Whether a user may change a library: as an administrator, as its owner,
    /// or by a grant to manage it. `false` for one who is inactive, deleted or
    /// unknown. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn may_manage(&self, library: LibraryId, user: UserId) -> Result<bool> {
        self.on_the_primary().read(value!("queries/libraries/permission/may_manage.sql", user.0, library.0)).await
    }
}

streams!(Libraries: stream_permissions_of_library = permissions_of_library(library: LibraryId) -> LibraryPermission);

impl Libraries<ReadWrite> {
    /// Grants a library to a user, instead of what was granted before. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if library or user do not exist.
    pub async fn grant(&self, library: LibraryId, user: UserId, permission: Permission) -> Result<LibraryPermission> {
        let _changing = self.handle.changing([LIBRARY_PERMISSIONS.of(user.0)]);
        self.handle.write(one!(PermissionRow, "queries/libraries/permission/upsert.sql", library.0, user.0, permission.as_str())).await
    }

    /// Takes a grant back; `false` if there was none. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn revoke(&self, library: LibraryId, user: UserId) -> Result<bool> {
        let _changing = self.handle.changing([LIBRARY_PERMISSIONS.of(user.0)]);
        Ok(self.handle.execute(execute!("queries/libraries/permission/delete.sql", library.0, user.0)).await? > 0)
    }

    /// Takes all grants of a library back; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn revoke_all_of_library(&self, library: LibraryId) -> Result<u64> {
        let _changing = self.handle.changing([Change::Any]);
        self.handle.execute(execute!("queries/libraries/permission/delete_of_library.sql", library.0)).await
    }

    /// Takes all grants to a user back; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn revoke_all_of_user(&self, user: UserId) -> Result<u64> {
        let _changing = self.handle.changing([LIBRARY_PERMISSIONS.of(user.0)]);
        self.handle.execute(execute!("queries/libraries/permission/delete_of_user.sql", user.0)).await
    }
}
