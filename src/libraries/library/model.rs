//! The types of a library.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use crate::id::typed_id;
use crate::query::{Misfit, duration_of};
use crate::users::UserId;

typed_id! {
    /// A library's id.
    LibraryId
}

/// What a library holds; it never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum LibraryKind {
    /// Films.
    Movies,
    /// Series.
    TvShows,
}

impl LibraryKind {
    /// As stored in `libraries.kind`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Movies => "movies",
            Self::TvShows => "tvshows",
        }
    }
}

/// Settings of the scanner; their names are the backend's.
pub type ScannerConfig = BTreeMap<String, serde_json::Value>;

/// A library as its users see it.
#[expect(clippy::struct_excessive_bools, reason = "independent switches, as the columns are")]
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Library {
    /// The id.
    pub id: LibraryId,
    /// Not unique: two people may each have a private library of one name.
    pub name: String,
    /// Films or series.
    pub kind: LibraryKind,
    /// The folders that are scanned; at most 1,000.
    pub paths: Vec<String>,
    /// Only administrators see a library that is not enabled.
    pub enabled: bool,
    /// Seen only by administrators, the owner and those it was granted to.
    pub is_private: bool,
    /// Whose it is; `None` for the server's own.
    pub owner_id: Option<UserId>,
    /// Scanned when the server starts.
    pub scan_on_startup: bool,
    /// Watched for changes all the time.
    pub realtime_monitoring: bool,
    /// Hours between scans, more than 0; `None`: not scanned by the clock.
    pub scan_interval_hours: Option<i32>,
    /// When the last scan completed.
    pub last_scan_at: Option<DateTime<Utc>>,
    /// How long it took; stored in milliseconds.
    pub last_scan_duration: Option<Duration>,
    /// Where metadata comes from first; at most 50 characters.
    pub metadata_provider: Option<String>,
    /// A BCP 47 language tag.
    pub preferred_language: String,
    /// Settings of the scanner; at most 64 KiB as JSON.
    pub scanner_config: ScannerConfig,
    /// Place among the libraries, lowest first.
    pub sort_order: i32,
    /// At most 50 characters.
    pub icon: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When its row last changed.
    pub updated_at: DateTime<Utc>,
}

/// A library to be made.
#[expect(clippy::struct_excessive_bools, reason = "independent switches, as the columns are")]
#[derive(Debug, Clone)]
pub struct NewLibrary {
    /// The id; a new one by default.
    pub id: LibraryId,
    /// 1 to 255 characters.
    pub name: String,
    /// Films or series.
    pub kind: LibraryKind,
    /// The folders to scan.
    pub paths: Vec<String>,
    /// Whether others than administrators see it at all.
    pub enabled: bool,
    /// Whether others need a grant to see it.
    pub is_private: bool,
    /// Whose it is.
    pub owner_id: Option<UserId>,
    /// See [`Library::scan_on_startup`].
    pub scan_on_startup: bool,
    /// See [`Library::realtime_monitoring`].
    pub realtime_monitoring: bool,
    /// See [`Library::scan_interval_hours`].
    pub scan_interval_hours: Option<i32>,
    /// See [`Library::metadata_provider`].
    pub metadata_provider: Option<String>,
    /// See [`Library::preferred_language`]; `en` by default.
    pub preferred_language: String,
    /// See [`Library::scanner_config`].
    pub scanner_config: ScannerConfig,
    /// See [`Library::sort_order`].
    pub sort_order: i32,
    /// See [`Library::icon`].
    pub icon: Option<String>,
}

impl NewLibrary {
    /// An enabled, public library of films with a new id.
    pub fn movies(name: impl Into<String>) -> Self {
        Self::new(LibraryKind::Movies, name.into())
    }

    /// An enabled, public library of series with a new id.
    pub fn tvshows(name: impl Into<String>) -> Self {
        Self::new(LibraryKind::TvShows, name.into())
    }

    fn new(kind: LibraryKind, name: String) -> Self {
        Self {
            id: LibraryId::now(),
            name,
            kind,
            paths: Vec::new(),
            enabled: true,
            is_private: false,
            owner_id: None,
            scan_on_startup: false,
            realtime_monitoring: false,
            scan_interval_hours: None,
            metadata_provider: None,
            preferred_language: "en".to_owned(),
            scanner_config: ScannerConfig::new(),
            sort_order: 0,
            icon: None,
        }
    }
}

#[expect(clippy::struct_excessive_bools, reason = "independent switches, as the columns are")]
pub(super) struct LibraryRow {
    pub(super) id: LibraryId,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) paths: Vec<String>,
    pub(super) enabled: bool,
    pub(super) is_private: bool,
    pub(super) owner_id: Option<UserId>,
    pub(super) scan_on_startup: bool,
    pub(super) realtime_monitoring: bool,
    pub(super) scan_interval_hours: Option<i32>,
    pub(super) last_scan_at: Option<DateTime<Utc>>,
    pub(super) last_scan_duration_ms: Option<i64>,
    pub(super) metadata_provider: Option<String>,
    pub(super) preferred_language: String,
    pub(super) scanner_config: Json<ScannerConfig>,
    pub(super) sort_order: i32,
    pub(super) icon: Option<String>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
}

impl TryFrom<LibraryRow> for Library {
    type Error = Misfit;

    fn try_from(row: LibraryRow) -> Result<Self, Misfit> {
        let kind = match row.kind.as_str() {
            "movies" => LibraryKind::Movies,
            "tvshows" => LibraryKind::TvShows,
            _ => {
                return Err(Misfit { key: row.id.to_string(), reason: "libraries.kind is none of movies, tvshows" });
            }
        };
        Ok(Self {
            last_scan_duration: duration_of(row.id, "libraries.last_scan_duration_ms is negative", row.last_scan_duration_ms)?,
            id: row.id,
            name: row.name,
            kind,
            paths: row.paths,
            enabled: row.enabled,
            is_private: row.is_private,
            owner_id: row.owner_id,
            scan_on_startup: row.scan_on_startup,
            realtime_monitoring: row.realtime_monitoring,
            scan_interval_hours: row.scan_interval_hours,
            last_scan_at: row.last_scan_at,
            metadata_provider: row.metadata_provider,
            preferred_language: row.preferred_language,
            scanner_config: row.scanner_config.0,
            sort_order: row.sort_order,
            icon: row.icon,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}
