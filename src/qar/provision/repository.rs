//! Asking for provisions, and deciding them.

use chrono::{DateTime, Utc};

use super::model::{NewProvision, Provision, ProvisionId, ProvisionKind, ProvisionList, ProvisionRow, ProvisionStatus};
use crate::content::words;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Listed, Page, PageRequest, streams};
use crate::qar::handle::{RESTRICTED, nameless, restricted_page};
use crate::qar::search::most_found;
use crate::qar::{ArticleId, Qar};
use crate::query::{all, execute, one, op, optional, value};
use crate::users::UserId;

impl<M: Mode> Qar<M> {
    /// The provision with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn provision(&self, id: ProvisionId) -> Result<Option<Provision>> {
        self.handle.read(optional!(ProvisionRow, "queries/qar/provision/get.sql", id.0)).await
    }

    /// What was asked for under this id, and not declined. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_provision_by_external_id(&self, kind: ProvisionKind, source: &str, id: &str) -> Result<Option<Provision>> {
        self.handle.read(optional!(ProvisionRow, "queries/qar/provision/find_by_external_id.sql", kind.as_str(), source, id)).await
    }

    /// One page of a list. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_provisions(&self, list: ProvisionList, page: PageRequest) -> Result<Page<Provision>> {
        match list {
            ProvisionList::All => restricted_page!(self, page, DateTime<Utc>, ProvisionRow, "queries/qar/provision/list.sql"),
            ProvisionList::User(user) => {
                restricted_page!(self, page, DateTime<Utc>, ProvisionRow, "queries/qar/provision/list_of_user.sql", user.0)
            }
            ProvisionList::Status(status) => self.list_of_status(status, page).await,
            ProvisionList::Kind(kind) => {
                restricted_page!(self, page, DateTime<Utc>, ProvisionRow, "queries/qar/provision/list_of_kind.sql", kind.as_str())
            }
            ProvisionList::Pending => self.list_of_status(ProvisionStatus::Pending, page).await,
        }
    }

    /// Its key is not the other lists'.
    async fn list_of_status(&self, status: ProvisionStatus, page: PageRequest) -> Result<Page<Provision>> {
        const OP: &str = op!("queries/qar/provision/list_of_status.sql");
        let (key, id) = page.start::<(i32, i32, DateTime<Utc>)>(OP).map_err(nameless)?;
        let (priority, ayes, time) = key.map_or((None, None, None), |(priority, ayes, time)| (Some(priority), Some(ayes), Some(time)));
        let query = all!(ProvisionRow, "queries/qar/provision/list_of_status.sql", status.as_str(), priority, ayes, time, id, page.fetch());
        let rows: Vec<Provision> = self.handle.read(query).await?;
        let key = |row: &Provision| (row.priority, row.ayes_count, row.created_at).into();
        let rows = rows.into_iter().map(|item| Listed { key: key(&item), id: item.id.0, item }).collect();
        Ok(Page::of(OP, &page, rows))
    }

    /// Provisions with all these words in the title, of which the last may be a
    /// beginning, the latest first. 500 finds are put in order: of more, some are left
    /// out. `limit` is 1 to [`MOST_FOUND`](crate::qar::MOST_FOUND); what lies outside
    /// is brought to the nearer end. Of a long text the first 200 characters count. One
    /// round trip, none for a blank one.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a text with a NUL character; those
    /// of any read.
    pub async fn search_provisions(&self, text: &str, limit: u16) -> Result<Vec<Provision>> {
        let Some(text) = words(RESTRICTED, text)? else { return Ok(Vec::new()) };
        self.handle.read(all!(ProvisionRow, "queries/qar/provision/search.sql", text, most_found(limit))).await
    }

    /// How much a user asked for: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_provisions_of_user(&self, user: UserId) -> Result<i64> {
        self.handle.read(value!("queries/qar/provision/count_of_user.sql", user.0)).await
    }

    /// How many provisions stand like this: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_provisions(&self, status: ProvisionStatus) -> Result<i64> {
        self.handle.read(value!("queries/qar/provision/count_of_status.sql", status.as_str())).await
    }
}

streams! {
    Qar:
    stream_provisions = list_provisions(list: ProvisionList) -> Provision,
}

impl Qar<ReadWrite> {
    /// Asks for something, for the user of the access, and takes one from each
    /// counter of his ration; `None` if one of them is used up. One statement
    /// decides: however many ask at once, no limit is exceeded. What automation asks
    /// for uses no ration. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_provisions_external_id`
    /// for what was asked for before, or on `provisions_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a parent that does not exist or
    /// a value out of its bounds.
    pub async fn insert_provision(&self, new: &NewProvision) -> Result<Option<Provision>> {
        if new.triggered_by_automation {
            let query = one!(
                ProvisionRow,
                "queries/qar/provision/insert_unrationed.sql",
                new.id.0,
                self.handle.user().0,
                new.content_type.as_str(),
                new.title,
                new.request_subtype.as_deref(),
                new.external_source.as_deref(),
                new.external_id.as_deref(),
                new.release_year,
                new.manifest.as_ref(),
                new.priority,
                new.estimated_cargo_bytes,
                new.triggered_by_automation,
                new.parent_provision_id.map(|id| id.0)
            );
            return self.handle.write(query).await.map(Some);
        }
        self.handle
            .write(optional!(
                ProvisionRow,
                "queries/qar/provision/insert.sql",
                new.id.0,
                self.handle.user().0,
                new.content_type.as_str(),
                new.title,
                new.request_subtype.as_deref(),
                new.external_source.as_deref(),
                new.external_id.as_deref(),
                new.release_year,
                new.manifest.as_ref(),
                new.priority,
                new.estimated_cargo_bytes,
                new.triggered_by_automation,
                new.parent_provision_id.map(|id| id.0)
            ))
            .await
    }

    /// Moves a provision on, if it stands as the caller believes; `false` if not, or
    /// not any more. Who approves is the user of the access; a reason of at most
    /// 2,000 characters is kept of what is declined. An approval is forgotten when
    /// the provision is declined or pending again. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_provisions_external_id`
    /// for a declined one that was asked for again meanwhile;
    /// [`Error::Invalid`](crate::Error::Invalid) for a reason out of its bounds.
    pub async fn change_provision_status(
        &self,
        id: ProvisionId,
        from: ProvisionStatus,
        to: ProvisionStatus,
        reason: Option<&str>,
    ) -> Result<bool> {
        Ok(self
            .handle
            .execute(execute!("queries/qar/provision/change_status.sql", id.0, from.as_str(), to.as_str(), self.handle.user().0, reason))
            .await?
            > 0)
    }

    /// Approves a pending provision by an article; `false` if it is decided already.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if there is no such article.
    pub async fn auto_approve_provision(&self, id: ProvisionId, article: ArticleId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/qar/provision/auto_approve.sql", id.0, article.0)).await? > 0)
    }

    /// Sets the priority, -1,000 to 1,000. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound),
    /// [`Error::Invalid`](crate::Error::Invalid).
    pub async fn set_provision_priority(&self, id: ProvisionId, priority: i32) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/provision/set_priority.sql", id.0, priority)).await
    }

    /// Notes where it is being had, and how it stands there. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound),
    /// [`Error::Invalid`](crate::Error::Invalid).
    pub async fn set_provision_integration(&self, id: ProvisionId, integration: Option<&str>, status: Option<&str>) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/provision/set_integration.sql", id.0, integration, status)).await
    }

    /// Notes that what was approved is there, and what it measures. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) also for one that is pending
    /// or declined; [`Error::Invalid`](crate::Error::Invalid) for a negative number.
    pub async fn set_provision_available(&self, id: ProvisionId, actual_cargo_bytes: Option<i64>) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/provision/set_available.sql", id.0, actual_cargo_bytes)).await
    }

    /// Deletes a provision with its ayes and missives; the ration stays used. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_provision(&self, id: ProvisionId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/provision/delete.sql", id.0)).await
    }
}
