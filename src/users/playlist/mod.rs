//! Playlists: lists of titles that users made, and share.

mod collaborator;
mod item;
mod model;
mod repository;

pub use collaborator::PlaylistCollaborator;
pub use item::{LONGEST_PLAYLIST_ITEM, NewPlaylistItem, PlaylistItem, PlaylistItemId};
pub use model::{NewPlaylist, Playlist, PlaylistId, PlaylistVisibility, RepeatMode};
