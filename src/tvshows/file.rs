//! Files of episodes.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{EpisodeId, TvShows};
use crate::error::{Error, Result};
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::libraries::LibraryId;
use crate::page::{Listed, Page, PageRequest, streams};
use crate::query::{Misfit, all, duration_of, execute, ms_of, op, optional};

typed_id! {
    /// A file's id.
    FileId
}

/// A file to be added to an episode; every field but the path may stay empty.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFile {
    /// The id; a new one by default.
    pub id: FileId,
    /// The full path, 1 to 4,096 characters; one live file of a library has it.
    pub path: String,
    /// Size in bytes.
    pub size_bytes: Option<i64>,
    /// `mkv`, `mp4`, …
    pub container: Option<String>,
    /// `1080p`, `2160p`, …
    pub resolution: Option<String>,
    /// Sonarr's name of the quality.
    pub quality_profile: Option<String>,
    /// `hevc`, `h264`, …
    pub video_codec: Option<String>,
    /// `aac`, `truehd`, …
    pub audio_codec: Option<String>,
    /// Length, stored in milliseconds.
    pub duration: Option<Duration>,
    /// Kilobits a second.
    pub bitrate_kbps: Option<i32>,
    /// Frames a second.
    pub framerate: Option<f64>,
    /// `SDR`, `HDR10`, …
    pub dynamic_range: Option<String>,
    /// `bt709`, `bt2020`, …
    pub color_space: Option<String>,
    /// `5.1`, `stereo`, …
    pub audio_channels: Option<String>,
    /// BCP 47 tags, in the order of the tracks.
    pub audio_languages: Vec<String>,
    /// BCP 47 tags, in the order of the tracks.
    pub subtitle_languages: Vec<String>,
    /// The id in Sonarr; one live file of a library has it.
    pub sonarr_file_id: Option<i32>,
    /// When a scan last saw it.
    pub last_scanned_at: Option<DateTime<Utc>>,
    /// Whether changes on disk are followed.
    pub is_monitored: bool,
}

impl NewFile {
    /// A file of which nothing but the path is known.
    pub fn new(path: impl Into<String>) -> Self {
        Self {
            id: FileId::now(),
            path: path.into(),
            size_bytes: None,
            container: None,
            resolution: None,
            quality_profile: None,
            video_codec: None,
            audio_codec: None,
            duration: None,
            bitrate_kbps: None,
            framerate: None,
            dynamic_range: None,
            color_space: None,
            audio_channels: None,
            audio_languages: Vec::new(),
            subtitle_languages: Vec::new(),
            sonarr_file_id: None,
            last_scanned_at: None,
            is_monitored: true,
        }
    }

    /// The path's last part, by which a file is shown.
    #[must_use]
    pub fn file_name(&self) -> &str {
        file_name(&self.path)
    }
}

/// The last part of a path, whichever system's separator it has.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty()).unwrap_or(path)
}

/// A live file of an episode.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct File {
    /// The id; never changes.
    pub id: FileId,
    /// The episode that it belongs to.
    pub episode_id: EpisodeId,
    /// The episode's library.
    pub library_id: LibraryId,
    /// The full path; one live file of a library has it.
    pub path: String,
    /// The path's last part; [`update_file`](TvShows::update_file) takes it from the path.
    pub file_name: String,
    /// See [`NewFile::size_bytes`].
    pub size_bytes: Option<i64>,
    /// See [`NewFile::container`].
    pub container: Option<String>,
    /// See [`NewFile::resolution`].
    pub resolution: Option<String>,
    /// See [`NewFile::quality_profile`].
    pub quality_profile: Option<String>,
    /// See [`NewFile::video_codec`].
    pub video_codec: Option<String>,
    /// See [`NewFile::audio_codec`].
    pub audio_codec: Option<String>,
    /// See [`NewFile::duration`].
    pub duration: Option<Duration>,
    /// See [`NewFile::bitrate_kbps`].
    pub bitrate_kbps: Option<i32>,
    /// See [`NewFile::framerate`].
    pub framerate: Option<f64>,
    /// See [`NewFile::dynamic_range`].
    pub dynamic_range: Option<String>,
    /// See [`NewFile::color_space`].
    pub color_space: Option<String>,
    /// See [`NewFile::audio_channels`].
    pub audio_channels: Option<String>,
    /// See [`NewFile::audio_languages`].
    pub audio_languages: Vec<String>,
    /// See [`NewFile::subtitle_languages`].
    pub subtitle_languages: Vec<String>,
    /// See [`NewFile::sonarr_file_id`].
    pub sonarr_file_id: Option<i32>,
    /// See [`NewFile::last_scanned_at`].
    pub last_scanned_at: Option<DateTime<Utc>>,
    /// See [`NewFile::is_monitored`].
    pub is_monitored: bool,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When its row last changed.
    pub updated_at: DateTime<Utc>,
}

/// A path of a library, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FilePath {
    /// The file.
    pub id: FileId,
    /// Its episode.
    pub episode_id: EpisodeId,
    /// Its full path.
    pub path: String,
}

struct FileRow {
    id: FileId,
    episode_id: EpisodeId,
    library_id: LibraryId,
    path: String,
    file_name: String,
    size_bytes: Option<i64>,
    container: Option<String>,
    resolution: Option<String>,
    quality_profile: Option<String>,
    video_codec: Option<String>,
    audio_codec: Option<String>,
    duration_ms: Option<i64>,
    bitrate_kbps: Option<i32>,
    framerate: Option<f64>,
    dynamic_range: Option<String>,
    color_space: Option<String>,
    audio_channels: Option<String>,
    audio_languages: Vec<String>,
    subtitle_languages: Vec<String>,
    sonarr_file_id: Option<i32>,
    last_scanned_at: Option<DateTime<Utc>>,
    is_monitored: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<FileRow> for File {
    type Error = Misfit;

    fn try_from(row: FileRow) -> Result<Self, Misfit> {
        Ok(Self {
            duration: duration_of(row.id, "episode_files.duration_ms is negative", row.duration_ms)?,
            id: row.id,
            episode_id: row.episode_id,
            library_id: row.library_id,
            path: row.path,
            file_name: row.file_name,
            size_bytes: row.size_bytes,
            container: row.container,
            resolution: row.resolution,
            quality_profile: row.quality_profile,
            video_codec: row.video_codec,
            audio_codec: row.audio_codec,
            bitrate_kbps: row.bitrate_kbps,
            framerate: row.framerate,
            dynamic_range: row.dynamic_range,
            color_space: row.color_space,
            audio_channels: row.audio_channels,
            audio_languages: row.audio_languages,
            subtitle_languages: row.subtitle_languages,
            sonarr_file_id: row.sonarr_file_id,
            last_scanned_at: row.last_scanned_at,
            is_monitored: row.is_monitored,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

struct PathRow {
    key: String,
    id: FileId,
    episode_id: EpisodeId,
    path: String,
}

impl From<PathRow> for Listed<FilePath> {
    fn from(row: PathRow) -> Self {
        Self { key: row.key.into(), id: row.id.0, item: FilePath { id: row.id, episode_id: row.episode_id, path: row.path } }
    }
}

impl<M: Mode> TvShows<M> {
    /// The live file with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn file(&self, id: FileId) -> Result<Option<File>> {
        self.handle.read(optional!(FileRow, "queries/tvshows/file/get.sql", id.0)).await
    }

    /// The live files of an episode, as they came. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn files_of(&self, episode: EpisodeId) -> Result<Vec<File>> {
        self.handle.read(all!(FileRow, "queries/tvshows/file/list_of_episode.sql", episode.0)).await
    }

    /// The live file of a library at `path`. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_file_by_path(&self, library: LibraryId, path: &str) -> Result<Option<File>> {
        self.handle.read(optional!(FileRow, "queries/tvshows/file/find_by_path.sql", library.0, path)).await
    }

    /// The live file of a library with this id in Sonarr. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_file_by_sonarr_id(&self, library: LibraryId, sonarr_file_id: i32) -> Result<Option<File>> {
        self.handle.read(optional!(FileRow, "queries/tvshows/file/find_by_sonarr_id.sql", library.0, sonarr_file_id)).await
    }

    /// One page of the paths of a library's live files, for a scan to compare
    /// with the disk; in an order that means nothing. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a cursor of another list.
    pub async fn list_paths(&self, library: LibraryId, page: PageRequest) -> Result<Page<FilePath>> {
        const OP: &str = op!("queries/tvshows/file/list_paths.sql");
        // A path of a library has one hash: the key alone says where to go on.
        let (key, _) = page.start::<String>(OP)?;
        let rows = self.handle.read(all!(PathRow, "queries/tvshows/file/list_paths.sql", library.0, key.clone(), page.fetch())).await?;
        Ok(Page::of(OP, &page, rows))
    }
}

streams!(TvShows: stream_paths = list_paths(library: LibraryId) -> FilePath);

impl TvShows<ReadWrite> {
    /// Adds a file to a live episode. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such episode; [`Error::Conflict`] on
    /// `idx_episode_files_library_path`, `idx_episode_files_library_sonarr_file_id`
    /// or `episode_files_pkey`; [`Error::Invalid`] for a value out of its bounds.
    pub async fn insert_file(&self, episode: EpisodeId, new: &NewFile) -> Result<File> {
        let inserted: Option<File> = self
            .handle
            .write(optional!(
                FileRow,
                "queries/tvshows/file/insert.sql",
                new.id.0,
                episode.0,
                new.path,
                new.file_name(),
                new.size_bytes,
                new.container.as_deref(),
                new.resolution.as_deref(),
                new.quality_profile.as_deref(),
                new.video_codec.as_deref(),
                new.audio_codec.as_deref(),
                new.duration.map(ms_of),
                new.bitrate_kbps,
                new.framerate,
                new.dynamic_range.as_deref(),
                new.color_space.as_deref(),
                new.audio_channels.as_deref(),
                &new.audio_languages,
                &new.subtitle_languages,
                new.sonarr_file_id,
                new.last_scanned_at,
                new.is_monitored,
            ))
            .await?;
        inserted.ok_or_else(|| Error::NotFound { op: "tvshows.file.insert", key: format!("episode {episode}") })
    }

    /// Writes a file back that was read and changed: every field but `id`,
    /// `episode_id`, `library_id`, `file_name`, `created_at` and `updated_at`.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`] if the row was changed (or deleted) since it was read;
    /// else as [`insert_file`](Self::insert_file).
    pub async fn update_file(&self, file: &File) -> Result<File> {
        let updated: Option<File> = self
            .handle
            .write(optional!(
                FileRow,
                "queries/tvshows/file/update.sql",
                file.id.0,
                file.updated_at,
                file.path,
                file_name(&file.path),
                file.size_bytes,
                file.container.as_deref(),
                file.resolution.as_deref(),
                file.quality_profile.as_deref(),
                file.video_codec.as_deref(),
                file.audio_codec.as_deref(),
                file.duration.map(ms_of),
                file.bitrate_kbps,
                file.framerate,
                file.dynamic_range.as_deref(),
                file.color_space.as_deref(),
                file.audio_channels.as_deref(),
                &file.audio_languages,
                &file.subtitle_languages,
                file.sonarr_file_id,
                file.last_scanned_at,
                file.is_monitored,
            ))
            .await?;
        updated.ok_or_else(|| Error::Stale { op: "tvshows.file.update", key: format!("file {}", file.id) })
    }

    /// Deletes a file softly; its path and its id in Sonarr are free again.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub async fn delete_file(&self, id: FileId) -> Result<()> {
        self.handle.change(format!("file {id}"), execute!("queries/tvshows/file/delete.sql", id.0)).await
    }

    /// Deletes all files of an episode softly; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_files(&self, episode: EpisodeId) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/file/delete_of_episode.sql", episode.0)).await
    }
}
