//! With whom a playlist is shared.

use chrono::{DateTime, Utc};

use super::PlaylistId;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::execute;
use crate::users::{UserId, Users};

/// A user with whom a playlist is shared.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct PlaylistCollaborator {
    /// Who.
    pub user_id: UserId,
    /// Whether he may change it; see it he may in any case.
    pub can_edit: bool,
    /// Since when.
    pub added_at: DateTime<Utc>,
}

impl From<PlaylistCollaborator> for Listed<PlaylistCollaborator> {
    fn from(item: PlaylistCollaborator) -> Self {
        Self { key: item.added_at.into(), id: item.user_id.0, item }
    }
}

impl<M: Mode> Users<M> {
    /// One page of the live users with whom a playlist is shared, the longest
    /// first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_playlist_collaborators(&self, playlist: PlaylistId, page: PageRequest) -> Result<Page<PlaylistCollaborator>> {
        keyset_page!(self, page, DateTime<Utc>, PlaylistCollaborator, "queries/users/playlist_collaborator/list.sql", playlist.0)
    }
}

streams!(Users: stream_playlist_collaborators = list_playlist_collaborators(playlist: PlaylistId) -> PlaylistCollaborator);

impl Users<ReadWrite> {
    /// Shares a playlist with a user, or says anew whether he may change it.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if there is no such list or
    /// it is his own; [`Error::Invalid`](crate::Error::Invalid) for a user who
    /// does not exist.
    pub async fn share_playlist(&self, playlist: PlaylistId, user: UserId, can_edit: bool) -> Result<()> {
        let share = execute!("queries/users/playlist_collaborator/upsert.sql", playlist.0, user.0, can_edit);
        self.handle.change(format!("playlist {playlist} of another user"), share).await
    }

    /// Shares a playlist with a user no more; `false` if it was not. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn unshare_playlist(&self, playlist: PlaylistId, user: UserId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/playlist_collaborator/delete.sql", playlist.0, user.0)).await? > 0)
    }
}
