//! Files.

/// The last part of a path, whichever system's separator it has.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty()).unwrap_or(path)
}

/// Declares the file of something, what is written of it, its path alone, and
/// the rows that they are read from; `known` names the id that the file has in
/// Radarr or Sonarr.
macro_rules! file {
    (
        $(#[$doc:meta])* $file:ident($id:ty) from $row:ident;
        $(#[$new_doc:meta])* $new:ident;
        $(#[$path_doc:meta])* $path:ident from $path_row:ident;
        of $owner:ident: $owner_id:ty, known as $remote_id:ident to $remote:literal, in $table:literal
    ) => {
        $(#[$new_doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $new {
            /// The id; a new one by default.
            pub id: $id,
            /// The full path, 1 to 4,096 characters; one live file of a library has
            /// it, those that are missing not counted.
            pub path: String,
            /// Size in bytes.
            pub size_bytes: Option<i64>,
            /// `mkv`, `mp4`, …
            pub container: Option<String>,
            /// `1080p`, `2160p`, …
            pub resolution: Option<String>,
            #[doc = concat!($remote, "'s name of the quality.")]
            pub quality_profile: Option<String>,
            /// `hevc`, `h264`, …
            pub video_codec: Option<String>,
            /// `aac`, `truehd`, …
            pub audio_codec: Option<String>,
            /// Length, stored in milliseconds.
            pub duration: Option<std::time::Duration>,
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
            #[doc = concat!("The id in ", $remote, "; one live file of a library has it.")]
            pub $remote_id: Option<i32>,
            /// When a scan last saw it.
            pub last_scanned_at: Option<chrono::DateTime<chrono::Utc>>,
            /// Whether changes on disk are followed: if not, no scan moves, replaces
            /// or misses it.
            pub is_monitored: bool,
            /// What the scanner makes of the content, a hash in any form of 1 to
            /// 255 characters: by it a scan finds a file again that was moved.
            pub fingerprint: Option<String>,
        }

        impl $new {
            /// A file of which nothing but the path is known.
            pub fn new(path: impl Into<String>) -> Self {
                Self {
                    id: <$id>::now(),
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
                    $remote_id: None,
                    last_scanned_at: None,
                    is_monitored: true,
                    fingerprint: None,
                }
            }

            /// The path's last part, by which a file is shown.
            #[must_use]
            pub fn file_name(&self) -> &str {
                $crate::content::file_name(&self.path)
            }

            /// Whether the schema would take it, for an import.
            pub(crate) fn check(&self) -> $crate::import::bounds::Verdict {
                use $crate::import::bounds::{duration, moment, name, number, text};

                name("files: path", Some(&self.path), 4_096)?;
                name("files: file name", Some(self.file_name()), 1_024)?;
                number("files: size_bytes", self.size_bytes, 0, i64::MAX)?;
                for (column, value, most) in [
                    ("files: container", &self.container, 50),
                    ("files: resolution", &self.resolution, 50),
                    ("files: quality_profile", &self.quality_profile, 100),
                    ("files: video_codec", &self.video_codec, 50),
                    ("files: audio_codec", &self.audio_codec, 50),
                    ("files: dynamic_range", &self.dynamic_range, 50),
                    ("files: color_space", &self.color_space, 50),
                    ("files: audio_channels", &self.audio_channels, 50),
                ] {
                    text(column, value.as_deref(), most)?;
                }
                name("files: fingerprint", self.fingerprint.as_deref(), 255)?;
                duration("files: duration", self.duration, 0)?;
                moment("files: last_scanned_at", self.last_scanned_at)?;
                number("files: bitrate_kbps", self.bitrate_kbps.map(i64::from), 0, i64::MAX)?;
                if self.framerate.is_some_and(|rate| !(rate > 0.0 && rate < 10_000.0)) {
                    return Err("files: framerate: must be above 0 and below 10000".to_owned());
                }
                for (column, languages, most) in
                    [("files: audio_languages", &self.audio_languages, 200), ("files: subtitle_languages", &self.subtitle_languages, 500)]
                {
                    if languages.len() > most {
                        return Err(format!("{column}: more than {most}"));
                    }
                    for language in languages {
                        text(column, Some(language), 1_000)?;
                    }
                }
                Ok(())
            }
        }

        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        pub struct $file {
            /// The id; never changes.
            pub id: $id,
            /// Of what.
            pub $owner: $owner_id,
            /// The library of that.
            pub library_id: $crate::libraries::LibraryId,
            /// The full path; one live file of a library has it. Of a missing file:
            /// where it was last.
            pub path: String,
            /// The path's last part; `update_file` takes it from the path.
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
            pub duration: Option<std::time::Duration>,
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
            /// See [`NewFile`].
            pub $remote_id: Option<i32>,
            /// See [`NewFile::last_scanned_at`].
            pub last_scanned_at: Option<chrono::DateTime<chrono::Utc>>,
            /// See [`NewFile::is_monitored`].
            pub is_monitored: bool,
            /// See [`NewFile::fingerprint`].
            pub fingerprint: Option<String>,
            /// When a scan did not see it any more; `None`: it is there. A missing
            /// file is found by its id and with its owner's others, not by its path.
            pub missing_since: Option<chrono::DateTime<chrono::Utc>>,
            /// When it was added.
            pub created_at: chrono::DateTime<chrono::Utc>,
            /// When its row last changed.
            pub updated_at: chrono::DateTime<chrono::Utc>,
        }

        $(#[$path_doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        pub struct $path {
            /// The file.
            pub id: $id,
            /// Of what.
            pub $owner: $owner_id,
            /// Its full path.
            pub path: String,
        }

        struct $row {
            id: $id,
            $owner: $owner_id,
            library_id: $crate::libraries::LibraryId,
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
            $remote_id: Option<i32>,
            last_scanned_at: Option<chrono::DateTime<chrono::Utc>>,
            is_monitored: bool,
            fingerprint: Option<String>,
            missing_since: Option<chrono::DateTime<chrono::Utc>>,
            created_at: chrono::DateTime<chrono::Utc>,
            updated_at: chrono::DateTime<chrono::Utc>,
        }

        impl TryFrom<$row> for $file {
            type Error = $crate::query::Misfit;

            fn try_from(row: $row) -> Result<Self, Self::Error> {
                Ok(Self {
                    duration: $crate::query::duration_of(row.id, concat!($table, ".duration_ms is negative"), row.duration_ms)?,
                    id: row.id,
                    $owner: row.$owner,
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
                    $remote_id: row.$remote_id,
                    last_scanned_at: row.last_scanned_at,
                    is_monitored: row.is_monitored,
                    fingerprint: row.fingerprint,
                    missing_since: row.missing_since,
                    created_at: row.created_at,
                    updated_at: row.updated_at,
                })
            }
        }

        struct $path_row {
            key: String,
            id: $id,
            $owner: $owner_id,
            path: String,
        }

        impl From<$path_row> for $crate::page::Listed<$path> {
            fn from(row: $path_row) -> Self {
                Self { key: row.key.into(), id: row.id.0, item: $path { id: row.id, $owner: row.$owner, path: row.path } }
            }
        }
    };
}

/// A statement whose last parameters are the fields of a file, in their order,
/// with the id that it has in Radarr or Sonarr.
macro_rules! bind_file {
    ($query:ident!($($first:tt)*), $of:ident, $remote_id:ident) => {
        $query!(
            $($first)*,
            $of.size_bytes,
            $of.container.as_deref(),
            $of.resolution.as_deref(),
            $of.quality_profile.as_deref(),
            $of.video_codec.as_deref(),
            $of.audio_codec.as_deref(),
            $of.duration.map($crate::query::ms_of),
            $of.bitrate_kbps,
            $of.framerate,
            $of.dynamic_range.as_deref(),
            $of.color_space.as_deref(),
            $of.audio_channels.as_deref(),
            &$of.audio_languages,
            &$of.subtitle_languages,
            $of.$remote_id,
            $of.last_scanned_at,
            $of.is_monitored,
            $of.fingerprint.as_deref(),
        )
    };
}

pub(crate) use {bind_file, file};
