//! What is in a playlist, in an order that one statement changes.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::PlaylistId;
use crate::error::{Error, Result};
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::movies::MovieId;
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::{Misfit, duration_of, execute, ms_of, op, value};
use crate::tvshows::{EpisodeId, SeriesId};
use crate::users::{Content, UserId, Users};
use crate::viewer::Viewer;

typed_id! {
    /// The id of an item of a playlist.
    PlaylistItemId
}

/// The latest point at which an item may begin or end.
pub const LONGEST_PLAYLIST_ITEM: Duration = Duration::from_hours(365 * 24);

/// An item.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct PlaylistItem {
    /// The id.
    pub id: PlaylistItemId,
    /// In which list it is.
    pub playlist_id: PlaylistId,
    /// What it is.
    pub content: Content,
    /// Its place, lowest first, with gaps.
    pub position: i32,
    /// Where playing begins, at most [`LONGEST_PLAYLIST_ITEM`]; `None`: at the beginning.
    pub start: Option<Duration>,
    /// Where it ends, at most [`LONGEST_PLAYLIST_ITEM`]; `None`: at the end.
    pub end: Option<Duration>,
    /// What there is to play, by the running time of when the item was last
    /// written, beyond which no end reaches; `None`: not known.
    pub duration: Option<Duration>,
    /// What it is called here; 1 to 500 characters.
    pub title: Option<String>,
    /// The content's own title.
    pub content_title: String,
    /// At most 2,000 characters.
    pub thumbnail_url: Option<String>,
    /// By whom it was added.
    pub added_by: Option<UserId>,
    /// When.
    pub added_at: DateTime<Utc>,
    /// When it was last played from here.
    pub last_played_at: Option<DateTime<Utc>>,
}

/// An item to be added.
#[derive(Debug, Clone)]
pub struct NewPlaylistItem {
    /// The id; a new one by default.
    pub id: PlaylistItemId,
    /// See [`PlaylistItem::playlist_id`].
    pub playlist_id: PlaylistId,
    /// See [`PlaylistItem::content`].
    pub content: Content,
    /// See [`PlaylistItem::start`].
    pub start: Option<Duration>,
    /// See [`PlaylistItem::end`].
    pub end: Option<Duration>,
    /// See [`PlaylistItem::title`].
    pub title: Option<String>,
    /// See [`PlaylistItem::thumbnail_url`].
    pub thumbnail_url: Option<String>,
    /// See [`PlaylistItem::added_by`].
    pub added_by: Option<UserId>,
}

impl NewPlaylistItem {
    /// A whole title under its own name, with a new id.
    pub fn new(playlist_id: PlaylistId, content: impl Into<Content>) -> Self {
        Self {
            id: PlaylistItemId::now(),
            playlist_id,
            content: content.into(),
            start: None,
            end: None,
            title: None,
            thumbnail_url: None,
            added_by: None,
        }
    }
}

struct ItemRow {
    id: PlaylistItemId,
    playlist_id: PlaylistId,
    movie_id: Option<MovieId>,
    series_id: Option<SeriesId>,
    episode_id: Option<EpisodeId>,
    position: i32,
    start_time_ms: Option<i64>,
    end_time_ms: Option<i64>,
    duration_ms: Option<i64>,
    title: Option<String>,
    content_title: String,
    thumbnail_url: Option<String>,
    added_by: Option<UserId>,
    added_at: DateTime<Utc>,
    last_played_at: Option<DateTime<Utc>>,
}

impl TryFrom<ItemRow> for Listed<PlaylistItem> {
    type Error = Misfit;

    fn try_from(row: ItemRow) -> Result<Self, Misfit> {
        let item = PlaylistItem {
            content: Content::of(row.id, row.movie_id, row.series_id, row.episode_id)?,
            start: duration_of(row.id, "playlist_items.start_time_ms is negative", row.start_time_ms)?,
            end: duration_of(row.id, "playlist_items.end_time_ms is negative", row.end_time_ms)?,
            duration: duration_of(row.id, "playlist_items.duration_ms is negative", row.duration_ms)?,
            id: row.id,
            playlist_id: row.playlist_id,
            position: row.position,
            title: row.title,
            content_title: row.content_title,
            thumbnail_url: row.thumbnail_url,
            added_by: row.added_by,
            added_at: row.added_at,
            last_played_at: row.last_played_at,
        };
        Ok(Self { key: row.position.into(), id: row.id.0, item })
    }
}

impl<M: Mode> Users<M> {
    /// One page of a playlist in its order: the items whose titles `viewer`
    /// may see, and none of a list that he may not see. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a cursor of another list.
    pub async fn list_playlist_items(&self, viewer: Viewer, playlist: PlaylistId, page: PageRequest) -> Result<Page<PlaylistItem>> {
        keyset_page!(self, page, i32, ItemRow, "queries/users/playlist_item/list.sql", viewer.id(), playlist.0)
    }

    /// How many items [`list_playlist_items`](Self::list_playlist_items) shows.
    /// One round trip, whose cost grows with the list.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_playlist_items(&self, viewer: Viewer, playlist: PlaylistId) -> Result<i64> {
        self.handle.read(value!("queries/users/playlist_item/count.sql", viewer.id(), playlist.0)).await
    }
}

streams!(Users: stream_playlist_items = list_playlist_items(viewer: Viewer, playlist: PlaylistId) -> PlaylistItem);

impl Users<ReadWrite> {
    /// Puts a title at the end of a playlist; returns the position. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if playlist or title do not exist, the playlist has
    /// 10,000 items, or a value is out of its bounds.
    pub async fn add_playlist_item(&self, new: &NewPlaylistItem) -> Result<i32> {
        const OP: &str = op!("queries/users/playlist_item/insert.sql");
        check_span(OP, new.start, new.end)?;
        self.handle
            .write(value!(
                "queries/users/playlist_item/insert.sql",
                new.id.0,
                new.playlist_id.0,
                new.content.movie(),
                new.content.series(),
                new.content.episode(),
                new.start.map(ms_of),
                new.end.map(ms_of),
                new.title.as_deref(),
                new.thumbnail_url.as_deref(),
                new.added_by.map(|user| user.0),
            ))
            .await
    }

    /// Writes an item back that was read and changed: title, thumbnail, start
    /// and end. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; [`Error::Invalid`] for a value out of its bounds.
    pub async fn update_playlist_item(&self, item: &PlaylistItem) -> Result<()> {
        const OP: &str = op!("queries/users/playlist_item/update.sql");
        check_span(OP, item.start, item.end)?;
        let update = execute!(
            "queries/users/playlist_item/update.sql",
            item.playlist_id.0,
            item.id.0,
            item.start.map(ms_of),
            item.end.map(ms_of),
            item.title.as_deref(),
            item.thumbnail_url.as_deref(),
        );
        self.handle.change_again(format!("item {}", item.id), update).await
    }

    /// Puts an item of a playlist behind another one, or first. Of moves at
    /// once each sees what those before it did. One round trip, whose cost
    /// grows with the number of items in between.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if one of them is not in the list.
    pub async fn move_playlist_item(&self, playlist: PlaylistId, item: PlaylistItemId, behind: Option<PlaylistItemId>) -> Result<()> {
        let behind = behind.map(|item| item.0);
        let moved: bool = self.handle.write_again(value!("queries/users/playlist_item/move.sql", playlist.0, item.0, behind)).await?;
        if moved {
            Ok(())
        } else {
            Err(Error::NotFound { op: "users.playlist_item.move", key: format!("item {item} and the one before it") })
        }
    }

    /// Takes an item from a playlist; `false` if it is not in it. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_playlist_item(&self, playlist: PlaylistId, item: PlaylistItemId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/playlist_item/delete.sql", playlist.0, item.0)).await? > 0)
    }

    /// Takes all items from a playlist; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn clear_playlist(&self, playlist: PlaylistId) -> Result<u64> {
        self.handle.execute(execute!("queries/users/playlist_item/delete_all.sql", playlist.0)).await
    }

    /// Notes that an item was played from a playlist. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if it is not in it.
    pub async fn record_playlist_play(&self, playlist: PlaylistId, item: PlaylistItemId) -> Result<()> {
        self.handle.change_again(format!("item {item}"), execute!("queries/users/playlist_item/record_play.sql", playlist.0, item.0)).await
    }
}

/// One that lasts for ever would leave no room in the sum over its list.
fn check_span(op: &'static str, start: Option<Duration>, end: Option<Duration>) -> Result<()> {
    if start.max(end) <= Some(LONGEST_PLAYLIST_ITEM) {
        return Ok(());
    }
    Err(Error::Invalid { op, reason: "an item begins and ends within 365 days".to_owned(), source: None })
}
