//! Files of movies.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::id::typed_id;

typed_id! {
    /// A file's id.
    FileId
}

/// A file to be added to a movie; every field but the path may stay empty.
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
    /// Radarr's name of the quality.
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
    /// The id in Radarr; one live file of a library has it.
    pub radarr_file_id: Option<i32>,
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
            radarr_file_id: None,
            last_scanned_at: None,
            is_monitored: true,
        }
    }

    /// The path's last part, by which a file is shown.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty()).unwrap_or(&self.path)
    }
}
