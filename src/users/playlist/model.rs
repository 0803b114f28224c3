//! The types of a playlist.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::id::typed_id;
use crate::page::Listed;
use crate::query::{Misfit, duration_of};
use crate::users::UserId;

typed_id! {
    /// A playlist's id.
    PlaylistId
}

/// Who sees a playlist beside its owner and its collaborators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaylistVisibility {
    /// Nobody.
    #[default]
    Private,
    /// All users.
    Public,
}

impl PlaylistVisibility {
    const ALL: [Self; 2] = [Self::Private, Self::Public];

    /// As stored in `playlists.visibility`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Public => "public",
        }
    }
}

/// What is played after an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RepeatMode {
    /// The next one, to the end.
    #[default]
    None,
    /// The same.
    One,
    /// The next one, and the first after the last.
    All,
}

impl RepeatMode {
    const ALL: [Self; 3] = [Self::None, Self::One, Self::All];

    /// As stored in `playlists.repeat_mode`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::One => "one",
            Self::All => "all",
        }
    }
}

/// A playlist.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Playlist {
    /// The id.
    pub id: PlaylistId,
    /// Its owner.
    pub user_id: UserId,
    /// 1 to 255 characters.
    pub name: String,
    /// At most 20,000 characters.
    pub description: Option<String>,
    /// Who sees it.
    pub visibility: PlaylistVisibility,
    /// At most 2,000 characters.
    pub thumbnail_url: Option<String>,
    /// Its place among the owner's, lowest first.
    pub sort_order: i32,
    /// Whether it is played in a random order.
    pub shuffle_enabled: bool,
    /// What is played after an item.
    pub repeat_mode: RepeatMode,
    /// How many items it has, also those that a viewer may not see.
    pub item_count: i32,
    /// How long they are, as far as that is known.
    pub total_duration: Duration,
    /// When it was last played.
    pub last_played_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed; playing and items are no change.
    pub updated_at: DateTime<Utc>,
}

/// A playlist to be made.
#[derive(Debug, Clone)]
pub struct NewPlaylist {
    /// The id; a new one by default.
    pub id: PlaylistId,
    /// See [`Playlist::user_id`].
    pub user_id: UserId,
    /// See [`Playlist::name`].
    pub name: String,
    /// See [`Playlist::description`].
    pub description: Option<String>,
    /// See [`Playlist::visibility`].
    pub visibility: PlaylistVisibility,
    /// See [`Playlist::thumbnail_url`].
    pub thumbnail_url: Option<String>,
    /// See [`Playlist::sort_order`].
    pub sort_order: i32,
    /// See [`Playlist::shuffle_enabled`].
    pub shuffle_enabled: bool,
    /// See [`Playlist::repeat_mode`].
    pub repeat_mode: RepeatMode,
}

impl NewPlaylist {
    /// A private list with a new id.
    pub fn new(user_id: UserId, name: impl Into<String>) -> Self {
        Self {
            id: PlaylistId::now(),
            user_id,
            name: name.into(),
            description: None,
            visibility: PlaylistVisibility::default(),
            thumbnail_url: None,
            sort_order: 0,
            shuffle_enabled: false,
            repeat_mode: RepeatMode::default(),
        }
    }
}

/// A row with the columns of a playlist, and what it is listed by if that is
/// none of them.
macro_rules! playlist_row {
    ($name:ident $(, $key:ident: $type:ty)?) => {
        pub(super) struct $name {
            pub(super) id: PlaylistId,
            pub(super) user_id: UserId,
            pub(super) name: String,
            pub(super) description: Option<String>,
            pub(super) visibility: String,
            pub(super) thumbnail_url: Option<String>,
            pub(super) sort_order: i32,
            pub(super) shuffle_enabled: bool,
            pub(super) repeat_mode: String,
            pub(super) item_count: i32,
            pub(super) total_duration_ms: i64,
            pub(super) last_played_at: Option<DateTime<Utc>>,
            pub(super) created_at: DateTime<Utc>,
            pub(super) updated_at: DateTime<Utc>,
            $(pub(super) $key: $type,)?
        }

        impl TryFrom<$name> for Playlist {
            type Error = Misfit;

            fn try_from(row: $name) -> Result<Self, Misfit> {
                let misfit = |reason| Misfit { key: row.id.to_string(), reason };
                let visibility = PlaylistVisibility::ALL.into_iter().find(|visibility| visibility.as_str() == row.visibility);
                let repeat_mode = RepeatMode::ALL.into_iter().find(|mode| mode.as_str() == row.repeat_mode);
                let total = duration_of(row.id, "playlists.total_duration_ms is negative", Some(row.total_duration_ms))?;
                Ok(Self {
                    visibility: visibility.ok_or_else(|| misfit("playlists.visibility is no visibility"))?,
                    repeat_mode: repeat_mode.ok_or_else(|| misfit("playlists.repeat_mode is no mode"))?,
                    total_duration: total.unwrap_or_default(),
                    id: row.id,
                    user_id: row.user_id,
                    name: row.name,
                    description: row.description,
                    thumbnail_url: row.thumbnail_url,
                    sort_order: row.sort_order,
                    shuffle_enabled: row.shuffle_enabled,
                    item_count: row.item_count,
                    last_played_at: row.last_played_at,
                    created_at: row.created_at,
                    updated_at: row.updated_at,
                })
            }
        }
    };
}

playlist_row!(PlaylistRow);
playlist_row!(DatedPlaylistRow, key: DateTime<Utc>);

impl TryFrom<PlaylistRow> for Listed<Playlist> {
    type Error = Misfit;

    fn try_from(row: PlaylistRow) -> Result<Self, Misfit> {
        Ok(Self { key: row.sort_order.into(), id: row.id.0, item: row.try_into()? })
    }
}

impl TryFrom<DatedPlaylistRow> for Listed<Playlist> {
    type Error = Misfit;

    fn try_from(row: DatedPlaylistRow) -> Result<Self, Misfit> {
        Ok(Self { key: row.key.into(), id: row.id.0, item: row.try_into()? })
    }
}
