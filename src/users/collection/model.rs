//! The types of a collection.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::id::typed_id;
use crate::page::Listed;
use crate::query::{Misfit, duration_of};
use crate::users::UserId;

typed_id! {
    /// The id of a collection for all users; those of TMDB are `movies::CollectionId`.
    CollectionId
}

/// A collection.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Collection {
    /// The id.
    pub id: CollectionId,
    /// 1 to 255 characters.
    pub name: String,
    /// The name in URLs, unique; 1 to 255 small letters, digits and `-`.
    pub slug: Option<String>,
    /// At most 20,000 characters.
    pub description: Option<String>,
    /// This and the other URLs at most 2,000 characters.
    pub poster_url: Option<String>,
    /// The picture behind everything.
    pub backdrop_url: Option<String>,
    /// The logo.
    pub logo_url: Option<String>,
    /// As `#1a2b3c`.
    pub theme_color: Option<String>,
    /// How many items it has, also those that a viewer may not see.
    pub item_count: i32,
    /// How long they are, as far as that is known.
    pub total_duration: Duration,
    /// The rules by which the backend fills it, a JSON object; `None`: filled
    /// by hand.
    pub smart_rules: Option<Value>,
    /// Whether all users see it; if not, who made it and administrators do.
    pub is_visible: bool,
    /// Its place among all, lowest first.
    pub sort_order: i32,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was last changed; items are no change.
    pub updated_at: DateTime<Utc>,
}

/// A collection to be made.
#[derive(Debug, Clone)]
pub struct NewCollection {
    /// The id; a new one by default.
    pub id: CollectionId,
    /// See [`Collection::name`].
    pub name: String,
    /// See [`Collection::slug`].
    pub slug: Option<String>,
    /// See [`Collection::description`].
    pub description: Option<String>,
    /// See [`Collection::poster_url`].
    pub poster_url: Option<String>,
    /// See [`Collection::backdrop_url`].
    pub backdrop_url: Option<String>,
    /// See [`Collection::logo_url`].
    pub logo_url: Option<String>,
    /// See [`Collection::theme_color`].
    pub theme_color: Option<String>,
    /// See [`Collection::smart_rules`].
    pub smart_rules: Option<Value>,
    /// See [`Collection::is_visible`]; `true` by default.
    pub is_visible: bool,
    /// See [`Collection::sort_order`].
    pub sort_order: i32,
    /// See [`Collection::created_by`].
    pub created_by: Option<UserId>,
}

impl NewCollection {
    /// A collection with a new id that all users see, filled by hand.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            id: CollectionId::now(),
            name: name.into(),
            slug: None,
            description: None,
            poster_url: None,
            backdrop_url: None,
            logo_url: None,
            theme_color: None,
            smart_rules: None,
            is_visible: true,
            sort_order: 0,
            created_by: None,
        }
    }
}

/// A row with the columns of a collection, and what it is listed by if that is
/// none of them.
macro_rules! collection_row {
    ($name:ident $(, $key:ident: $type:ty)?) => {
        pub(super) struct $name {
            pub(super) id: CollectionId,
            pub(super) name: String,
            pub(super) slug: Option<String>,
            pub(super) description: Option<String>,
            pub(super) poster_url: Option<String>,
            pub(super) backdrop_url: Option<String>,
            pub(super) logo_url: Option<String>,
            pub(super) theme_color: Option<String>,
            pub(super) item_count: i32,
            pub(super) total_duration_ms: i64,
            pub(super) smart_rules: Option<Value>,
            pub(super) is_visible: bool,
            pub(super) sort_order: i32,
            pub(super) created_by: Option<UserId>,
            pub(super) created_at: DateTime<Utc>,
            pub(super) updated_at: DateTime<Utc>,
            $(pub(super) $key: $type,)?
        }

        impl TryFrom<$name> for Collection {
            type Error = Misfit;

            fn try_from(row: $name) -> Result<Self, Misfit> {
                let total = duration_of(row.id, "collections.total_duration_ms is negative", Some(row.total_duration_ms))?;
                Ok(Self {
                    total_duration: total.unwrap_or_default(),
                    id: row.id,
                    name: row.name,
                    slug: row.slug,
                    description: row.description,
                    poster_url: row.poster_url,
                    backdrop_url: row.backdrop_url,
                    logo_url: row.logo_url,
                    theme_color: row.theme_color,
                    item_count: row.item_count,
                    smart_rules: row.smart_rules,
                    is_visible: row.is_visible,
                    sort_order: row.sort_order,
                    created_by: row.created_by,
                    created_at: row.created_at,
                    updated_at: row.updated_at,
                })
            }
        }
    };
}

collection_row!(CollectionRow);
collection_row!(SubscribedCollectionRow, key: DateTime<Utc>);

impl TryFrom<CollectionRow> for Listed<Collection> {
    type Error = Misfit;

    fn try_from(row: CollectionRow) -> Result<Self, Misfit> {
        Ok(Self { key: row.sort_order.into(), id: row.id.0, item: row.try_into()? })
    }
}

impl TryFrom<SubscribedCollectionRow> for Listed<Collection> {
    type Error = Misfit;

    fn try_from(row: SubscribedCollectionRow) -> Result<Self, Misfit> {
        Ok(Self { key: row.key.into(), id: row.id.0, item: row.try_into()? })
    }
}
