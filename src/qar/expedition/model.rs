//! The types of an expedition.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

use crate::id::typed_id;
use crate::page::{Key, Listed};
use crate::qar::{CrewId, FlagId, FleetId, PortId};
use crate::query::{Misfit, duration_of};

typed_id! {
    /// An expedition's id.
    ExpeditionId
}

/// What is known of an expedition and its file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ExpeditionDetails {
    /// The id in Whisparr.
    pub whisparr_id: Option<i32>,
    /// The id at `StashDB`; unique in its fleet. At most 100 characters.
    pub charter: Option<String>,
    /// The id at `ThePornDB`. At most 100 characters.
    pub registry: Option<String>,
    /// What to sort by, if not by the title. At most 500 characters.
    pub sort_title: Option<String>,
    /// The title at first. At most 500 characters.
    pub original_title: Option<String>,
    /// What it is about. At most 100,000 characters.
    pub overview: Option<String>,
    /// When it came out.
    pub launch_date: Option<NaiveDate>,
    /// How long it runs.
    pub runtime: Option<Duration>,
    /// The port where it was made.
    pub port_id: Option<PortId>,
    /// Who directed it. At most 255 characters.
    pub director: Option<String>,
    /// The series to which it belongs. At most 255 characters.
    pub series: Option<String>,
    /// What the file measures.
    pub size_bytes: Option<i64>,
    /// Container of the file. At most 50 characters.
    pub container: Option<String>,
    /// Codec of the picture. At most 50 characters.
    pub video_codec: Option<String>,
    /// Codec of the sound. At most 50 characters.
    pub audio_codec: Option<String>,
    /// Resolution, as `1080p`. At most 50 characters.
    pub resolution: Option<String>,
    /// Perceptual hash of the picture. At most 64 characters.
    pub coordinates: Option<String>,
    /// Hash of the file, as `OpenSubtitles` has it. At most 64 characters.
    pub oshash: Option<String>,
    /// Whether the file is there.
    pub has_file: bool,
    /// Whether the picture is HDR.
    pub is_hdr: bool,
    /// Whether the picture is 3D.
    pub is_3d: bool,
}

impl Default for ExpeditionDetails {
    fn default() -> Self {
        Self {
            whisparr_id: None,
            charter: None,
            registry: None,
            sort_title: None,
            original_title: None,
            overview: None,
            launch_date: None,
            runtime: None,
            port_id: None,
            director: None,
            series: None,
            size_bytes: None,
            container: None,
            video_codec: None,
            audio_codec: None,
            resolution: None,
            coordinates: None,
            oshash: None,
            has_file: true,
            is_hdr: false,
            is_3d: false,
        }
    }
}

/// An expedition: a whole film.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Expedition {
    /// The id; never changes.
    pub id: ExpeditionId,
    /// The fleet in which it sails.
    pub fleet_id: FleetId,
    /// Not unique. 1 to 500 characters.
    pub title: String,
    /// Path of the file; unique in its fleet. 1 to 4,096 characters.
    pub path: String,
    /// What is known of it.
    #[serde(flatten)]
    pub details: ExpeditionDetails,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

/// An expedition to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewExpedition {
    /// The id; a new one by default.
    pub id: ExpeditionId,
    /// See [`Expedition::fleet_id`].
    pub fleet_id: FleetId,
    /// See [`Expedition::title`].
    pub title: String,
    /// See [`Expedition::path`].
    pub path: String,
    /// See [`Expedition::details`].
    pub details: ExpeditionDetails,
}

impl NewExpedition {
    /// With a new id, and nothing else known.
    pub fn new(fleet_id: FleetId, title: impl Into<String>, path: impl Into<String>) -> Self {
        Self { id: ExpeditionId::now(), fleet_id, title: title.into(), path: path.into(), details: ExpeditionDetails::default() }
    }
}

/// An expedition and what its list is sorted by.
pub(in crate::qar) struct ListedExpedition<K> {
    pub(in crate::qar) id: ExpeditionId,
    pub(in crate::qar) fleet_id: FleetId,
    pub(in crate::qar) title: String,
    pub(in crate::qar) path: String,
    pub(in crate::qar) whisparr_id: Option<i32>,
    pub(in crate::qar) charter: Option<String>,
    pub(in crate::qar) registry: Option<String>,
    pub(in crate::qar) sort_title: Option<String>,
    pub(in crate::qar) original_title: Option<String>,
    pub(in crate::qar) overview: Option<String>,
    pub(in crate::qar) launch_date: Option<NaiveDate>,
    pub(in crate::qar) runtime_ms: Option<i64>,
    pub(in crate::qar) port_id: Option<PortId>,
    pub(in crate::qar) director: Option<String>,
    pub(in crate::qar) series: Option<String>,
    pub(in crate::qar) size_bytes: Option<i64>,
    pub(in crate::qar) container: Option<String>,
    pub(in crate::qar) video_codec: Option<String>,
    pub(in crate::qar) audio_codec: Option<String>,
    pub(in crate::qar) resolution: Option<String>,
    pub(in crate::qar) coordinates: Option<String>,
    pub(in crate::qar) oshash: Option<String>,
    pub(in crate::qar) has_file: bool,
    pub(in crate::qar) is_hdr: bool,
    pub(in crate::qar) is_3d: bool,
    pub(in crate::qar) created_at: DateTime<Utc>,
    pub(in crate::qar) updated_at: DateTime<Utc>,
    pub(in crate::qar) key: K,
}

/// By title.
pub(super) type ExpeditionRow = ListedExpedition<String>;

impl<K> TryFrom<ListedExpedition<K>> for Expedition {
    type Error = Misfit;

    fn try_from(row: ListedExpedition<K>) -> Result<Self, Misfit> {
        Ok(Self {
            id: row.id,
            fleet_id: row.fleet_id,
            title: row.title,
            path: row.path,
            details: ExpeditionDetails {
                whisparr_id: row.whisparr_id,
                charter: row.charter,
                registry: row.registry,
                sort_title: row.sort_title,
                original_title: row.original_title,
                overview: row.overview,
                launch_date: row.launch_date,
                runtime: duration_of(row.id, "runtime_ms is negative", row.runtime_ms)?,
                port_id: row.port_id,
                director: row.director,
                series: row.series,
                size_bytes: row.size_bytes,
                container: row.container,
                video_codec: row.video_codec,
                audio_codec: row.audio_codec,
                resolution: row.resolution,
                coordinates: row.coordinates,
                oshash: row.oshash,
                has_file: row.has_file,
                is_hdr: row.is_hdr,
                is_3d: row.is_3d,
            },
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl<K: Into<Key> + Clone> TryFrom<ListedExpedition<K>> for Listed<Expedition> {
    type Error = Misfit;

    fn try_from(row: ListedExpedition<K>) -> Result<Self, Misfit> {
        Ok(Self { key: row.key.clone().into(), id: row.id.0, item: row.try_into()? })
    }
}

/// Which expeditions, each list in the order that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExpeditionList {
    /// All, by title.
    #[default]
    All,
    /// Those of a fleet, by title.
    Fleet(FleetId),
    /// Those of a port, the latest launch first, those without a date last.
    Port(PortId),
    /// Those of a member of the crew, the latest launch first, those without a date
    /// last.
    Crew(CrewId),
    /// Those with a flag, the latest launch first, those without a date last.
    Flag(FlagId),
}
