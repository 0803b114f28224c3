//! Who follows which collection.

use chrono::{DateTime, Utc};

use super::model::SubscribedCollectionRow;
use super::{Collection, CollectionId};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::execute;
use crate::users::{UserId, Users};

/// A user who follows a collection.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct CollectionSubscriber {
    /// Who.
    pub user_id: UserId,
    /// Since when.
    pub subscribed_at: DateTime<Utc>,
}

impl From<CollectionSubscriber> for Listed<CollectionSubscriber> {
    fn from(item: CollectionSubscriber) -> Self {
        Self { key: item.subscribed_at.into(), id: item.user_id.0, item }
    }
}

impl<M: Mode> Users<M> {
    /// One page of the collections that a user follows and may see, the latest
    /// followed first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_subscribed_collections(&self, user: UserId, page: PageRequest) -> Result<Page<Collection>> {
        keyset_page!(self, page, DateTime<Utc>, SubscribedCollectionRow, "queries/users/collection/list_subscribed.sql", user.0)
    }

    /// One page of the users who are to hear of new items of a collection: who
    /// said so and may see it, the longest subscribed first. For the server's
    /// own work. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_notified_subscribers(&self, collection: CollectionId, page: PageRequest) -> Result<Page<CollectionSubscriber>> {
        keyset_page!(
            self,
            page,
            DateTime<Utc>,
            CollectionSubscriber,
            "queries/users/collection_subscription/list_notified.sql",
            collection.0
        )
    }
}

streams!(Users:
    stream_subscribed_collections = list_subscribed_collections(user: UserId) -> Collection,
    stream_notified_subscribers = list_notified_subscribers(collection: CollectionId) -> CollectionSubscriber,
);

impl Users<ReadWrite> {
    /// Has a user follow a collection, or says anew whether he wants to hear
    /// of new items. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if he sees no such collection.
    pub async fn subscribe_to_collection(&self, user: UserId, collection: CollectionId, notify: bool) -> Result<()> {
        let subscribe = execute!("queries/users/collection_subscription/upsert.sql", user.0, collection.0, notify);
        self.handle.change(format!("collection {collection}"), subscribe).await
    }

    /// Has a user follow a collection no more; `false` if he did not. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn unsubscribe_from_collection(&self, user: UserId, collection: CollectionId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/collection_subscription/delete.sql", user.0, collection.0)).await? > 0)
    }
}
