//! Reading and writing playlists.

use chrono::{DateTime, Utc};

use super::model::{DatedPlaylistRow, NewPlaylist, Playlist, PlaylistId, PlaylistRow};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Page, PageRequest, keyset_page, streams};
use crate::query::{execute, one, optional, value};
use crate::users::{UserId, Users};
use crate::viewer::Viewer;

impl<M: Mode> Users<M> {
    /// The playlist with this id, whoever may see it: for a user's request
    /// `find_visible_playlist` is the one. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn playlist(&self, id: PlaylistId) -> Result<Option<Playlist>> {
        self.handle.read(optional!(PlaylistRow, "queries/users/playlist/get.sql", id.0)).await
    }

    /// The playlist with this id, if `viewer` may see it: his own, one that is
    /// shared with him, or a public one. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_visible_playlist(&self, viewer: Viewer, id: PlaylistId) -> Result<Option<Playlist>> {
        self.handle.read(optional!(PlaylistRow, "queries/users/playlist/find_visible.sql", viewer.id(), id.0)).await
    }

    /// One page of all playlists that a user sees, the latest first: his own,
    /// those shared with him, the public ones. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_playlists(&self, user: UserId, page: PageRequest) -> Result<Page<Playlist>> {
        keyset_page!(self, page, DateTime<Utc>, DatedPlaylistRow, "queries/users/playlist/list.sql", user.0)
    }

    /// One page of the playlists of a user, in his order, that `viewer` may
    /// see. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_playlists_of(&self, viewer: Viewer, owner: UserId, page: PageRequest) -> Result<Page<Playlist>> {
        keyset_page!(self, page, i32, PlaylistRow, "queries/users/playlist/list_of_user.sql", viewer.id(), owner.0)
    }

    /// One page of the playlists of others that are shared with a user, the
    /// latest shared first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_shared_playlists(&self, user: UserId, page: PageRequest) -> Result<Page<Playlist>> {
        keyset_page!(self, page, DateTime<Utc>, DatedPlaylistRow, "queries/users/playlist/list_shared.sql", user.0)
    }

    /// How many playlists of a user `viewer` may see: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_playlists_of(&self, viewer: Viewer, owner: UserId) -> Result<i64> {
        self.handle.read(value!("queries/users/playlist/count_of_user.sql", viewer.id(), owner.0)).await
    }

    /// Whether a user may change a playlist: its owner, and who was allowed to
    /// when it was shared with him. The writes do not ask. One round trip to
    /// the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn may_edit_playlist(&self, user: UserId, id: PlaylistId) -> Result<bool> {
        self.on_the_primary().read(value!("queries/users/playlist/may_edit.sql", user.0, id.0)).await
    }
}

streams!(Users:
    stream_playlists = list_playlists(user: UserId) -> Playlist,
    stream_playlists_of = list_playlists_of(viewer: Viewer, owner: UserId) -> Playlist,
    stream_shared_playlists = list_shared_playlists(user: UserId) -> Playlist,
);

impl Users<ReadWrite> {
    /// Makes an empty playlist. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a user who does not exist or a value out of its bounds.
    pub async fn insert_playlist(&self, new: &NewPlaylist) -> Result<Playlist> {
        self.handle
            .write(one!(
                PlaylistRow,
                "queries/users/playlist/insert.sql",
                new.id.0,
                new.user_id.0,
                new.name,
                new.description.as_deref(),
                new.visibility.as_str(),
                new.thumbnail_url.as_deref(),
                new.sort_order,
                new.shuffle_enabled,
                new.repeat_mode.as_str(),
            ))
            .await
    }

    /// Writes a playlist back that was read and changed; its owner stays, and
    /// what is counted. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if the row was changed (or deleted) since it was
    /// read; [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds.
    pub async fn update_playlist(&self, playlist: &Playlist) -> Result<Playlist> {
        self.handle
            .write_fresh(
                format!("playlist {}", playlist.id),
                optional!(
                    PlaylistRow,
                    "queries/users/playlist/update.sql",
                    playlist.id.0,
                    playlist.updated_at,
                    playlist.name,
                    playlist.description.as_deref(),
                    playlist.visibility.as_str(),
                    playlist.thumbnail_url.as_deref(),
                    playlist.sort_order,
                    playlist.shuffle_enabled,
                    playlist.repeat_mode.as_str(),
                ),
            )
            .await
    }

    /// Deletes a playlist with its items. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_playlist(&self, id: PlaylistId) -> Result<()> {
        self.handle.change(format!("playlist {id}"), execute!("queries/users/playlist/delete.sql", id.0)).await
    }
}
