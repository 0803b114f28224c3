//! Permissions: what roles allow.

use chrono::{DateTime, Utc};

use super::{RoleId, UserId, Users};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{all, execute, optional, value};

/// A permission of the dictionary, which migrations write.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Permission {
    /// The key, as `libraries:manage`.
    pub name: String,
    /// 1 to 255 characters.
    pub display_name: String,
    /// What it allows.
    pub description: String,
    /// Under which it is shown.
    pub category: String,
    /// To be confirmed before it is given to a role.
    pub is_dangerous: bool,
    /// Since when there is such a permission.
    pub created_at: DateTime<Utc>,
}

impl<M: Mode> Users<M> {
    /// The whole dictionary, by category and name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn permissions(&self) -> Result<Vec<Permission>> {
        self.handle.read(all!(Permission, "queries/users/permission/list.sql")).await
    }

    /// The permission of this name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn permission(&self, name: &str) -> Result<Option<Permission>> {
        self.handle.read(optional!(Permission, "queries/users/permission/get.sql", name)).await
    }

    /// The permissions of a category, by name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn permissions_by_category(&self, category: &str) -> Result<Vec<Permission>> {
        self.handle.read(all!(Permission, "queries/users/permission/list_by_category.sql", category)).await
    }

    /// The permissions of a role, by category and name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn permissions_of_role(&self, role: RoleId) -> Result<Vec<Permission>> {
        self.handle.read(all!(Permission, "queries/users/permission/list_of_role.sql", role.0)).await
    }

    /// The permissions of all of a user's roles, by category and name; none if
    /// he is deleted or not active. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn permissions_of(&self, user: UserId) -> Result<Vec<Permission>> {
        self.on_the_primary().read(all!(Permission, "queries/users/permission/list_of_user.sql", user.0)).await
    }

    /// Whether one of a user's roles has a permission; `false` if he is deleted
    /// or not active. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn has_permission(&self, user: UserId, permission: &str) -> Result<bool> {
        self.on_the_primary().read(value!("queries/users/permission/has.sql", user.0, permission)).await
    }

    /// Whether one of a user's roles has one of these permissions; `false` if
    /// he is deleted or not active. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn has_any_permission(&self, user: UserId, permissions: &[&str]) -> Result<bool> {
        let permissions: Vec<String> = permissions.iter().map(|&name| name.to_owned()).collect();
        self.on_the_primary().read(value!("queries/users/permission/has_any.sql", user.0, &permissions)).await
    }
}

impl Users<ReadWrite> {
    /// Gives a role a permission; `false` if it has it. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a role or permission that does not exist.
    pub async fn add_role_permission(&self, role: RoleId, permission: &str) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/permission/give.sql", role.0, permission)).await? > 0)
    }

    /// Takes a permission from a role; `false` if it has it not. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_role_permission(&self, role: RoleId, permission: &str) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/permission/take.sql", role.0, permission)).await? > 0)
    }
}
