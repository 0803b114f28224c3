//! Roles: sets of permissions that users have.

use chrono::{DateTime, Utc};

use super::{User, UserId, Users};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::{all, execute, one, optional, value};

typed_id! {
    /// A role's id.
    RoleId
}

/// A role. `admin`, `user` and `guest` are there from the beginning; new users
/// get the default, administrators `admin`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Role {
    /// The id.
    pub id: RoleId,
    /// Unique; 1 to 100 small letters, digits, `_` and `-`.
    pub name: String,
    /// 1 to 255 characters.
    pub display_name: String,
    /// At most 2,000 characters.
    pub description: Option<String>,
    /// As `#1a2b3c`.
    pub color: Option<String>,
    /// At most 50 characters.
    pub icon: Option<String>,
    /// Can neither be deleted nor renamed.
    pub is_system: bool,
    /// What new users get; one role at most.
    pub is_default: bool,
    /// The higher, the earlier in lists.
    pub priority: i32,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A role to be made.
#[derive(Debug, Clone)]
pub struct NewRole {
    /// The id; a new one by default.
    pub id: RoleId,
    /// See [`Role::name`].
    pub name: String,
    /// See [`Role::display_name`].
    pub display_name: String,
    /// See [`Role::description`].
    pub description: Option<String>,
    /// See [`Role::color`].
    pub color: Option<String>,
    /// See [`Role::icon`].
    pub icon: Option<String>,
    /// See [`Role::priority`].
    pub priority: i32,
    /// See [`Role::created_by`].
    pub created_by: Option<UserId>,
}

impl NewRole {
    /// A role with a new id and no permissions.
    pub fn new(name: impl Into<String>, display_name: impl Into<String>) -> Self {
        Self {
            id: RoleId::now(),
            name: name.into(),
            display_name: display_name.into(),
            description: None,
            color: None,
            icon: None,
            priority: 0,
            created_by: None,
        }
    }
}

#[expect(clippy::struct_excessive_bools, reason = "the columns of a user")]
struct HolderRow {
    id: UserId,
    username: String,
    email: String,
    display_name: Option<String>,
    avatar_url: Option<String>,
    locale: Option<String>,
    timezone: Option<String>,
    is_active: bool,
    is_admin: bool,
    qar_enabled: bool,
    max_rating_level: Option<i32>,
    email_verified: bool,
    email_verified_at: Option<DateTime<Utc>>,
    last_login_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    granted_at: DateTime<Utc>,
}

impl From<HolderRow> for Listed<User> {
    fn from(row: HolderRow) -> Self {
        let item = User {
            id: row.id,
            username: row.username,
            email: row.email,
            display_name: row.display_name,
            avatar_url: row.avatar_url,
            locale: row.locale,
            timezone: row.timezone,
            is_active: row.is_active,
            is_admin: row.is_admin,
            qar_enabled: row.qar_enabled,
            max_rating_level: row.max_rating_level,
            email_verified: row.email_verified,
            email_verified_at: row.email_verified_at,
            last_login_at: row.last_login_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        };
        Self { key: row.granted_at.into(), id: row.id.0, item }
    }
}

impl<M: Mode> Users<M> {
    /// All roles, the highest priority first. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn roles(&self) -> Result<Vec<Role>> {
        self.handle.read(all!(Role, "queries/users/role/list.sql")).await
    }

    /// The role with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn role(&self, id: RoleId) -> Result<Option<Role>> {
        self.handle.read(optional!(Role, "queries/users/role/get.sql", id.0)).await
    }

    /// The role of this name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_role_by_name(&self, name: &str) -> Result<Option<Role>> {
        self.handle.read(optional!(Role, "queries/users/role/find_by_name.sql", name)).await
    }

    /// The role that new users get. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn default_role(&self) -> Result<Option<Role>> {
        self.handle.read(optional!(Role, "queries/users/role/get_default.sql")).await
    }

    /// The roles of a user, the highest priority first. One round trip to the
    /// primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn roles_of(&self, user: UserId) -> Result<Vec<Role>> {
        self.on_the_primary().read(all!(Role, "queries/users/role/list_of_user.sql", user.0)).await
    }

    /// The roles that have a permission, the highest priority first. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn roles_with_permission(&self, permission: &str) -> Result<Vec<Role>> {
        self.handle.read(all!(Role, "queries/users/role/list_of_permission.sql", permission)).await
    }

    /// How many live users have a role: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_users_with_role(&self, role: RoleId) -> Result<i64> {
        self.handle.read(value!("queries/users/role/count_users.sql", role.0)).await
    }

    /// One page of the live users who have a role, who got it last first. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_users_with_role(&self, role: RoleId, page: PageRequest) -> Result<Page<User>> {
        keyset_page!(self, page, DateTime<Utc>, HolderRow, "queries/users/role/list_users.sql", role.0)
    }
}

streams!(Users: stream_users_with_role = list_users_with_role(role: RoleId) -> User);

impl Users<ReadWrite> {
    /// Makes a role. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `roles_name_key`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds.
    pub async fn insert_role(&self, new: &NewRole) -> Result<Role> {
        self.handle
            .write(one!(
                Role,
                "queries/users/role/insert.sql",
                new.id.0,
                new.name,
                new.display_name,
                new.description.as_deref(),
                new.color.as_deref(),
                new.icon.as_deref(),
                new.priority,
                new.created_by.map(|user| user.0),
            ))
            .await
    }

    /// Writes a role back that was read and changed: names, description,
    /// colour, icon and priority; a system role keeps its name. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if the row was changed (or deleted) since it was
    /// read; else as `insert_role`.
    pub async fn update_role(&self, role: &Role) -> Result<Role> {
        self.handle
            .write_fresh(
                format!("role {}", role.id),
                optional!(
                    Role,
                    "queries/users/role/update.sql",
                    role.id.0,
                    role.updated_at,
                    role.name,
                    role.display_name,
                    role.description.as_deref(),
                    role.color.as_deref(),
                    role.icon.as_deref(),
                    role.priority,
                ),
            )
            .await
    }

    /// Deletes a role that no live user has; deleted ones lose it. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) also for a system role and for the default,
    /// which stay; [`Error::Invalid`](crate::Error::Invalid) while live users have it.
    pub async fn delete_role(&self, id: RoleId) -> Result<()> {
        self.handle.change(format!("role {id}"), execute!("queries/users/role/delete.sql", id.0)).await
    }

    /// Makes a role the one that new users get, and no other. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound); [`Error::Conflict`](crate::Error::Conflict) on `roles_is_default_excl`
    /// if another call was faster.
    pub async fn set_default_role(&self, id: RoleId) -> Result<()> {
        self.handle.change(format!("role {id}"), execute!("queries/users/role/set_default.sql", id.0)).await
    }

    /// Gives a user a role; `false` if he has it. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a user or role that does not exist.
    pub async fn add_user_role(&self, user: UserId, role: RoleId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/role/give.sql", user.0, role.0)).await? > 0)
    }

    /// Takes a role from a user; `false` if he has it not. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_user_role(&self, user: UserId, role: RoleId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/role/take.sql", user.0, role.0)).await? > 0)
    }

    /// Gives a user a role and takes all others from him: of two roles that are
    /// set at once he has the later one. Whether he is an administrator
    /// ([`User::is_admin`]) stays. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a user or role that does not exist: nothing is taken then.
    pub async fn set_user_role(&self, user: UserId, role: RoleId) -> Result<()> {
        self.handle.execute(execute!("queries/users/role/set_of_user.sql", user.0, role.0)).await.map(drop)
    }
}
