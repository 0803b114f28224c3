//! Grants of single things to users, whatever their roles.

use chrono::{DateTime, Utc};
use futures_core::stream::BoxStream;
use uuid::Uuid;

use super::{UserId, Users};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::{Misfit, execute, one, optional, stored, value};

typed_id! {
    /// A grant's id.
    ResourceGrantId
}

/// What a grant allows; each kind allows what those before it allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GrantKind {
    /// See it.
    View,
    /// Change it.
    Edit,
    /// Delete it and say who else may.
    Manage,
    /// It is his.
    Owner,
}

impl GrantKind {
    const ALL: [Self; 4] = [Self::View, Self::Edit, Self::Manage, Self::Owner];

    /// As stored in `resource_grants.grant_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Edit => "edit",
            Self::Manage => "manage",
            Self::Owner => "owner",
        }
    }
}

/// What is granted: a kind of thing, as `playlist`, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resource<'a> {
    /// 1 to 50 characters.
    pub kind: &'a str,
    /// Its id.
    pub id: Uuid,
}

/// A grant of a thing to a user; at most one per pair. Expired ones are void
/// and not found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ResourceGrant {
    /// The id.
    pub id: ResourceGrantId,
    /// To whom.
    pub user_id: UserId,
    /// What kind of thing.
    pub resource_type: String,
    /// Which.
    pub resource_id: Uuid,
    /// To do what.
    pub kind: GrantKind,
    /// By whom.
    pub granted_by: Option<UserId>,
    /// When.
    pub granted_at: DateTime<Utc>,
    /// Until when; `None`: for ever.
    pub expires_at: Option<DateTime<Utc>>,
}

struct GrantRow {
    id: ResourceGrantId,
    user_id: UserId,
    resource_type: String,
    resource_id: Uuid,
    grant_type: String,
    granted_by: Option<UserId>,
    granted_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
}

impl TryFrom<GrantRow> for ResourceGrant {
    type Error = Misfit;

    fn try_from(row: GrantRow) -> Result<Self, Misfit> {
        let misfit = "resource_grants.grant_type is no kind of grant";
        Ok(Self {
            kind: stored(&GrantKind::ALL, GrantKind::as_str, row.id, misfit, &row.grant_type)?,
            id: row.id,
            user_id: row.user_id,
            resource_type: row.resource_type,
            resource_id: row.resource_id,
            granted_by: row.granted_by,
            granted_at: row.granted_at,
            expires_at: row.expires_at,
        })
    }
}

impl TryFrom<GrantRow> for Listed<ResourceGrant> {
    type Error = Misfit;

    fn try_from(row: GrantRow) -> Result<Self, Misfit> {
        Ok(Self { key: row.granted_at.into(), id: row.id.0, item: row.try_into()? })
    }
}

impl<M: Mode> Users<M> {
    /// The grant of a thing to a user. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_resource_grant(&self, user: UserId, resource: Resource<'_>) -> Result<Option<ResourceGrant>> {
        self.on_the_primary().read(optional!(GrantRow, "queries/users/resource_grant/find.sql", user.0, resource.kind, resource.id)).await
    }

    /// Whether a thing is granted to a live and active user, as far as this or
    /// further. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn has_resource_grant(&self, user: UserId, resource: Resource<'_>, at_least: GrantKind) -> Result<bool> {
        let enough: Vec<String> =
            GrantKind::ALL.into_iter().filter(|kind| *kind >= at_least).map(|kind| kind.as_str().to_owned()).collect();
        self.on_the_primary().read(value!("queries/users/resource_grant/has.sql", user.0, resource.kind, resource.id, &enough)).await
    }

    /// One page of what is granted to a user, the latest first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_resource_grants(&self, user: UserId, page: PageRequest) -> Result<Page<ResourceGrant>> {
        keyset_page!(self, page, DateTime<Utc>, GrantRow, "queries/users/resource_grant/list_of_user.sql", user.0)
    }

    /// The same of one kind of thing. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_resource_grants_of_type(&self, user: UserId, kind: &str, page: PageRequest) -> Result<Page<ResourceGrant>> {
        keyset_page!(self, page, DateTime<Utc>, GrantRow, "queries/users/resource_grant/list_of_user_by_type.sql", user.0, kind)
    }

    /// One page of the grants of a thing, the latest first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_grants_of_resource(&self, resource: Resource<'_>, page: PageRequest) -> Result<Page<ResourceGrant>> {
        keyset_page!(self, page, DateTime<Utc>, GrantRow, "queries/users/resource_grant/list_of_resource.sql", resource.kind, resource.id)
    }

    /// How many grants of a thing there are: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_grants_of_resource(&self, resource: Resource<'_>) -> Result<i64> {
        self.handle.read(value!("queries/users/resource_grant/count.sql", resource.kind, resource.id)).await
    }
}

streams! {
    Users:
    stream_resource_grants = list_resource_grants(user: UserId) -> ResourceGrant,
    stream_resource_grants_of_type = list_resource_grants_of_type(user: UserId; kind: str) -> ResourceGrant,
}

// By hand: a thing is lent with its kind, which the macro cannot own.
impl<M: Mode> Users<M> {
    /// Every row of [`list_grants_of_resource`](Self::list_grants_of_resource), in
    /// its order.
    ///
    /// Fetched in batches of [`MOST_PER_PAGE`](crate::MOST_PER_PAGE), one round
    /// trip each, the next one when the last row of this one was taken; between
    /// two nothing is held, so that rows which change meanwhile are seen as they
    /// are then. It ends with the last grant there is: see
    /// [`stream_resource_grants`](Self::stream_resource_grants).
    ///
    /// An error is the last item: those of any read.
    #[must_use]
    pub fn stream_grants_of_resource(&self, resource: Resource<'_>) -> BoxStream<'static, Result<ResourceGrant>> {
        let (repository, kind, id) = (self.clone(), resource.kind.to_owned(), resource.id);
        crate::page::rows(move |page| {
            let (repository, kind) = (repository.clone(), kind.clone());
            async move { repository.list_grants_of_resource(Resource { kind: &kind, id }, page).await }
        })
    }
}

impl Users<ReadWrite> {
    /// Grants a thing to a user, instead of what was granted to him before: a
    /// grant that is there, expired or not, keeps its id and has this kind, giver
    /// and end, from now on. A lesser kind takes the greater one away. One round
    /// trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a user or giver who does not
    /// exist or a kind of thing out of its bounds.
    pub async fn set_resource_grant(
        &self,
        user: UserId,
        resource: Resource<'_>,
        kind: GrantKind,
        granted_by: Option<UserId>,
        expires_at: Option<DateTime<Utc>>,
    ) -> Result<ResourceGrant> {
        self.handle
            .write(one!(
                GrantRow,
                "queries/users/resource_grant/upsert.sql",
                ResourceGrantId::now().0,
                user.0,
                resource.kind,
                resource.id,
                kind.as_str(),
                granted_by.map(|user| user.0),
                expires_at,
            ))
            .await
    }

    /// Sets what a grant allows and until when; who gave it and when stays. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn update_resource_grant(&self, id: ResourceGrantId, kind: GrantKind, expires_at: Option<DateTime<Utc>>) -> Result<()> {
        let query = execute!("queries/users/resource_grant/update.sql", id.0, kind.as_str(), expires_at);
        self.handle.change(format!("resource grant {id}"), query).await
    }

    /// Takes the grant of a thing from a user; `false` if there is none. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_resource_grant(&self, user: UserId, resource: Resource<'_>) -> Result<bool> {
        let query = execute!("queries/users/resource_grant/delete.sql", user.0, resource.kind, resource.id);
        Ok(self.handle.execute(query).await? > 0)
    }

    /// The same for the grant with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_resource_grant_by_id(&self, id: ResourceGrantId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/resource_grant/delete_by_id.sql", id.0)).await? > 0)
    }

    /// Deletes all grants of a thing; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_grants_of_resource(&self, resource: Resource<'_>) -> Result<u64> {
        self.handle.execute(execute!("queries/users/resource_grant/delete_of_resource.sql", resource.kind, resource.id)).await
    }

    /// Deletes the grants that are expired; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_expired_resource_grants(&self) -> Result<u64> {
        self.handle.execute(execute!("queries/users/resource_grant/delete_expired.sql")).await
    }
}
