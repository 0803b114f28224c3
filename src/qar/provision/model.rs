//! The types of a provision.

use chrono::{DateTime, Utc};

use crate::id::typed_id;
use crate::page::Listed;
use crate::qar::ArticleId;
use crate::query::{Misfit, stored};
use crate::users::UserId;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProvisionKind {
    /// A whole film.
    Expedition,
    /// A single scene.
    Voyage,
}

impl ProvisionKind {
    const ALL: [Self; 2] = [Self::Expedition, Self::Voyage];

    /// As stored in `content_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expedition => "expedition",
            Self::Voyage => "voyage",
        }
    }

    fn read(id: impl std::fmt::Display, text: &str) -> Result<Self, Misfit> {
        stored(&Self::ALL, Self::as_str, id, "content_type is none that this version knows", text)
    }
}

/// How a provision stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProvisionStatus {
    /// Nobody has decided.
    Pending,
    /// It shall be had.
    Approved,
    /// It shall not be had.
    Declined,
    /// It is being had.
    Processing,
    /// It is there.
    Available,
    /// It could not be had.
    Failed,
}

impl ProvisionStatus {
    const ALL: [Self; 6] = [Self::Pending, Self::Approved, Self::Declined, Self::Processing, Self::Available, Self::Failed];

    /// As stored in `status`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Processing => "processing",
            Self::Available => "available",
            Self::Failed => "failed",
        }
    }

    fn read(id: impl std::fmt::Display, text: &str) -> Result<Self, Misfit> {
        stored(&Self::ALL, Self::as_str, id, "status is none that this version knows", text)
    }
}

typed_id! {
    /// A provision's id.
    ProvisionId
}

/// A provision: a request for an expedition or a voyage.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Provision {
    /// The id; never changes.
    pub id: ProvisionId,
    /// Who asks.
    pub user_id: UserId,
    /// What for.
    pub content_type: ProvisionKind,
    /// What it is called. 1 to 500 characters.
    pub title: String,
    /// A narrower kind. At most 50 characters.
    pub request_subtype: Option<String>,
    /// Where it is known. At most 50 characters.
    pub external_source: Option<String>,
    /// Its id there; asked for once, until declined. At most 200 characters.
    pub external_id: Option<String>,
    /// When it came out.
    pub release_year: Option<i32>,
    /// What else is known: a JSON object of at most 64 KiB.
    pub manifest: Option<serde_json::Value>,
    /// How it stands.
    pub status: ProvisionStatus,
    /// Whether an article approved it.
    pub auto_approved: bool,
    /// Which article.
    pub auto_article_id: Option<ArticleId>,
    /// Who approved it.
    pub approved_by_user_id: Option<UserId>,
    /// When.
    pub approved_at: Option<DateTime<Utc>>,
    /// Why it was declined. At most 2,000 characters.
    pub declined_reason: Option<String>,
    /// The higher, the earlier; -1,000 to 1,000.
    pub priority: i32,
    /// How many users want it, too.
    pub ayes_count: i32,
    /// The id where it is being had. At most 200 characters.
    pub integration_id: Option<String>,
    /// How it stands there. At most 100 characters.
    pub integration_status: Option<String>,
    /// What its files will measure.
    pub estimated_cargo_bytes: Option<i64>,
    /// What its files measure.
    pub actual_cargo_bytes: Option<i64>,
    /// When it was there.
    pub available_at: Option<DateTime<Utc>>,
    /// Whether no human asked; then no ration is used.
    pub triggered_by_automation: bool,
    /// The provision of which it is a part.
    pub parent_provision_id: Option<ProvisionId>,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

/// A provision to be asked for, by the user of the access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProvision {
    /// The id; a new one by default.
    pub id: ProvisionId,
    /// See [`Provision::content_type`].
    pub content_type: ProvisionKind,
    /// See [`Provision::title`].
    pub title: String,
    /// See [`Provision::request_subtype`].
    pub request_subtype: Option<String>,
    /// See [`Provision::external_source`].
    pub external_source: Option<String>,
    /// See [`Provision::external_id`].
    pub external_id: Option<String>,
    /// See [`Provision::release_year`].
    pub release_year: Option<i32>,
    /// See [`Provision::manifest`].
    pub manifest: Option<serde_json::Value>,
    /// See [`Provision::priority`].
    pub priority: i32,
    /// See [`Provision::estimated_cargo_bytes`].
    pub estimated_cargo_bytes: Option<i64>,
    /// See [`Provision::triggered_by_automation`].
    pub triggered_by_automation: bool,
    /// See [`Provision::parent_provision_id`].
    pub parent_provision_id: Option<ProvisionId>,
}

impl NewProvision {
    /// With a new id, and nothing else known.
    pub fn new(content_type: ProvisionKind, title: impl Into<String>) -> Self {
        Self {
            id: ProvisionId::now(),
            content_type,
            title: title.into(),
            request_subtype: None,
            external_source: None,
            external_id: None,
            release_year: None,
            manifest: None,
            priority: 0,
            estimated_cargo_bytes: None,
            triggered_by_automation: false,
            parent_provision_id: None,
        }
    }
}

pub(super) struct ProvisionRow {
    pub(super) id: ProvisionId,
    pub(super) user_id: UserId,
    pub(super) content_type: String,
    pub(super) title: String,
    pub(super) request_subtype: Option<String>,
    pub(super) external_source: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) release_year: Option<i32>,
    pub(super) manifest: Option<serde_json::Value>,
    pub(super) status: String,
    pub(super) auto_approved: bool,
    pub(super) auto_article_id: Option<ArticleId>,
    pub(super) approved_by_user_id: Option<UserId>,
    pub(super) approved_at: Option<DateTime<Utc>>,
    pub(super) declined_reason: Option<String>,
    pub(super) priority: i32,
    pub(super) ayes_count: i32,
    pub(super) integration_id: Option<String>,
    pub(super) integration_status: Option<String>,
    pub(super) estimated_cargo_bytes: Option<i64>,
    pub(super) actual_cargo_bytes: Option<i64>,
    pub(super) available_at: Option<DateTime<Utc>>,
    pub(super) triggered_by_automation: bool,
    pub(super) parent_provision_id: Option<ProvisionId>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
}

impl TryFrom<ProvisionRow> for Provision {
    type Error = Misfit;

    fn try_from(row: ProvisionRow) -> Result<Self, Misfit> {
        Ok(Self {
            id: row.id,
            user_id: row.user_id,
            content_type: ProvisionKind::read(row.id, &row.content_type)?,
            title: row.title,
            request_subtype: row.request_subtype,
            external_source: row.external_source,
            external_id: row.external_id,
            release_year: row.release_year,
            manifest: row.manifest,
            status: ProvisionStatus::read(row.id, &row.status)?,
            auto_approved: row.auto_approved,
            auto_article_id: row.auto_article_id,
            approved_by_user_id: row.approved_by_user_id,
            approved_at: row.approved_at,
            declined_reason: row.declined_reason,
            priority: row.priority,
            ayes_count: row.ayes_count,
            integration_id: row.integration_id,
            integration_status: row.integration_status,
            estimated_cargo_bytes: row.estimated_cargo_bytes,
            actual_cargo_bytes: row.actual_cargo_bytes,
            available_at: row.available_at,
            triggered_by_automation: row.triggered_by_automation,
            parent_provision_id: row.parent_provision_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl TryFrom<ProvisionRow> for Listed<Provision> {
    type Error = Misfit;

    fn try_from(row: ProvisionRow) -> Result<Self, Misfit> {
        Ok(Self { key: row.created_at.into(), id: row.id.0, item: row.try_into()? })
    }
}

/// Which provisions, each list in the order that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProvisionList {
    /// All, the latest first.
    #[default]
    All,
    /// What a user asked for, the latest first.
    User(UserId),
    /// Those that stand like this: the highest priority first, then what has the most
    /// ayes, then the latest.
    Status(ProvisionStatus),
    /// Those of one kind, the latest first.
    Kind(ProvisionKind),
    /// What nobody has decided: as `Status(ProvisionStatus::Pending)`.
    Pending,
}
