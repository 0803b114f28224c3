//! Words by which collections are found.

use super::CollectionId;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::query::{all, execute};
use crate::users::Users;

struct TagRow {
    tag: String,
}

impl From<TagRow> for String {
    fn from(row: TagRow) -> Self {
        row.tag
    }
}

impl<M: Mode> Users<M> {
    /// The tags of a collection in alphabetical order. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn collection_tags(&self, collection: CollectionId) -> Result<Vec<String>> {
        self.handle.read(all!(TagRow, "queries/users/collection_tag/list.sql", collection.0)).await
    }
}

impl Users<ReadWrite> {
    /// Gives a collection a tag of 1 to 100 characters; `false` if it has it.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a collection that does not
    /// exist, or a tag out of its bounds.
    pub async fn add_collection_tag(&self, collection: CollectionId, tag: &str) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/collection_tag/insert.sql", collection.0, tag)).await? > 0)
    }

    /// Takes a tag from a collection; `false` if it has it not. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_collection_tag(&self, collection: CollectionId, tag: &str) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/collection_tag/delete.sql", collection.0, tag)).await? > 0)
    }
}
