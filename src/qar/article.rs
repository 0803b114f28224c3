//! Articles: rules by which requests are decided.

use chrono::{DateTime, Utc};

use super::Qar;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{all, execute, one, optional};

typed_id! {
    /// An article's id.
    ArticleId
}

/// An article: a rule by which requests are decided without a human.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Article {
    /// The id; never changes.
    pub id: ArticleId,
    /// Not unique. 1 to 200 characters.
    pub name: String,
    /// What is looked at. 1 to 50 characters.
    pub condition_type: String,
    /// What it is compared with: a JSON object of at most 64 KiB.
    pub condition_value: serde_json::Value,
    /// What is done. 1 to 50 characters.
    pub action: String,
    /// What it is for. At most 2,000 characters.
    pub description: Option<String>,
    /// For requests of this kind alone. At most 50 characters.
    pub content_type: Option<String>,
    /// What sets it off. At most 50 characters.
    pub automation_trigger: Option<String>,
    /// Whether it counts.
    pub enabled: bool,
    /// The higher, the earlier.
    pub priority: i32,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

/// An article to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewArticle {
    /// The id; a new one by default.
    pub id: ArticleId,
    /// See [`Article::name`].
    pub name: String,
    /// See [`Article::condition_type`].
    pub condition_type: String,
    /// See [`Article::condition_value`].
    pub condition_value: serde_json::Value,
    /// See [`Article::action`].
    pub action: String,
    /// See [`Article::description`].
    pub description: Option<String>,
    /// See [`Article::content_type`].
    pub content_type: Option<String>,
    /// See [`Article::automation_trigger`].
    pub automation_trigger: Option<String>,
    /// See [`Article::enabled`].
    pub enabled: bool,
    /// See [`Article::priority`].
    pub priority: i32,
}

impl NewArticle {
    /// With a new id, and nothing else known.
    pub fn new(
        name: impl Into<String>,
        condition_type: impl Into<String>,
        condition_value: serde_json::Value,
        action: impl Into<String>,
    ) -> Self {
        Self {
            id: ArticleId::now(),
            name: name.into(),
            condition_type: condition_type.into(),
            condition_value,
            action: action.into(),
            description: None,
            content_type: None,
            automation_trigger: None,
            enabled: true,
            priority: 0,
        }
    }
}

struct ArticleRow {
    id: ArticleId,
    name: String,
    condition_type: String,
    condition_value: serde_json::Value,
    action: String,
    description: Option<String>,
    content_type: Option<String>,
    automation_trigger: Option<String>,
    enabled: bool,
    priority: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<ArticleRow> for Article {
    fn from(row: ArticleRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            condition_type: row.condition_type,
            condition_value: row.condition_value,
            action: row.action,
            description: row.description,
            content_type: row.content_type,
            automation_trigger: row.automation_trigger,
            enabled: row.enabled,
            priority: row.priority,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl<M: Mode> Qar<M> {
    /// The article with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn article(&self, id: ArticleId) -> Result<Option<Article>> {
        self.handle.read(optional!(ArticleRow, "queries/qar/article/get.sql", id.0)).await
    }

    /// All articles, the highest priority first. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn articles(&self) -> Result<Vec<Article>> {
        self.handle.read(all!(ArticleRow, "queries/qar/article/list.sql")).await
    }

    /// The articles that count, the highest priority first. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn enabled_articles(&self) -> Result<Vec<Article>> {
        self.handle.read(all!(ArticleRow, "queries/qar/article/list_enabled.sql")).await
    }

    /// The articles for requests of a kind, those for every kind included, whether
    /// they count or not; the highest priority first. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn articles_of_content_type(&self, content_type: &str) -> Result<Vec<Article>> {
        self.handle.read(all!(ArticleRow, "queries/qar/article/list_of_content_type.sql", content_type)).await
    }

    /// Those of them that count: what decides on a request. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn enabled_articles_of_content_type(&self, content_type: &str) -> Result<Vec<Article>> {
        self.handle.read(all!(ArticleRow, "queries/qar/article/list_enabled_of_content_type.sql", content_type)).await
    }
}

impl Qar<ReadWrite> {
    /// Makes an article. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `articles_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds.
    pub async fn insert_article(&self, new: &NewArticle) -> Result<Article> {
        self.handle
            .write(one!(
                ArticleRow,
                "queries/qar/article/insert.sql",
                new.id.0,
                new.name,
                new.condition_type,
                &new.condition_value,
                new.action,
                new.description.as_deref(),
                new.content_type.as_deref(),
                new.automation_trigger.as_deref(),
                new.enabled,
                new.priority
            ))
            .await
    }

    /// Writes an article back that was read and changed: every field but the id and
    /// the times of the row. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if it was changed (or deleted) since it
    /// was read; else as
    /// [`insert_article`](Self::insert_article).
    pub async fn update_article(&self, article: &Article) -> Result<Article> {
        self.handle
            .write_fresh(
                article.id,
                optional!(
                    ArticleRow,
                    "queries/qar/article/update.sql",
                    article.id.0,
                    article.name,
                    article.condition_type,
                    &article.condition_value,
                    article.action,
                    article.description.as_deref(),
                    article.content_type.as_deref(),
                    article.automation_trigger.as_deref(),
                    article.enabled,
                    article.priority,
                    article.updated_at
                ),
            )
            .await
    }

    /// Has an article count, or not. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn set_article_enabled(&self, id: ArticleId, enabled: bool) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/article/set_enabled.sql", id.0, enabled)).await
    }

    /// Deletes an article; what it decided stays decided. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_article(&self, id: ArticleId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/article/delete.sql", id.0)).await
    }
}
