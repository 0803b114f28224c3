//! The types of a voyage.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

use crate::id::typed_id;
use crate::page::Listed;
use crate::qar::{FleetId, PortId};
use crate::query::{Misfit, duration_of};

typed_id! {
    /// A voyage's id.
    VoyageId
}

/// What is known of a voyage and its file.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct VoyageDetails {
    /// What to sort by, if not by the title. At most 500 characters.
    pub sort_title: Option<String>,
    /// What it is about. At most 100,000 characters.
    pub overview: Option<String>,
    /// When it came out.
    pub launch_date: Option<NaiveDate>,
    /// How long it runs.
    pub distance: Option<Duration>,
    /// The port where it was made.
    pub port_id: Option<PortId>,
    /// The id in Whisparr.
    pub whisparr_id: Option<i32>,
    /// The id in Stash. At most 100 characters.
    pub stash_id: Option<String>,
    /// The id at `StashDB`; unique in its fleet. At most 100 characters.
    pub charter: Option<String>,
    /// The id at `ThePornDB`. At most 100 characters.
    pub registry: Option<String>,
    /// What the file measures.
    pub size_bytes: Option<i64>,
    /// Codec of the picture. At most 50 characters.
    pub video_codec: Option<String>,
    /// Codec of the sound. At most 50 characters.
    pub audio_codec: Option<String>,
    /// Resolution, as `1080p`. At most 50 characters.
    pub resolution: Option<String>,
    /// Hash of the file, as `OpenSubtitles` has it. At most 32 characters.
    pub oshash: Option<String>,
    /// Perceptual hash of the picture. At most 32 characters.
    pub coordinates: Option<String>,
    /// MD5 of the file. At most 64 characters.
    pub md5: Option<String>,
    /// Path of the cover. At most 4,096 characters.
    pub cover_path: Option<String>,
}

/// A voyage: a single scene.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Voyage {
    /// The id; never changes.
    pub id: VoyageId,
    /// The fleet in which it sails.
    pub fleet_id: FleetId,
    /// Not unique. 1 to 500 characters.
    pub title: String,
    /// Path of the file; unique in its fleet. 1 to 4,096 characters.
    pub path: String,
    /// What is known of it.
    #[serde(flatten)]
    pub details: VoyageDetails,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

/// A voyage to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVoyage {
    /// The id; a new one by default.
    pub id: VoyageId,
    /// See [`Voyage::fleet_id`].
    pub fleet_id: FleetId,
    /// See [`Voyage::title`].
    pub title: String,
    /// See [`Voyage::path`].
    pub path: String,
    /// See [`Voyage::details`].
    pub details: VoyageDetails,
}

impl NewVoyage {
    /// With a new id, and nothing else known.
    pub fn new(fleet_id: FleetId, title: impl Into<String>, path: impl Into<String>) -> Self {
        Self { id: VoyageId::now(), fleet_id, title: title.into(), path: path.into(), details: VoyageDetails::default() }
    }
}

pub(super) struct VoyageRow {
    pub(super) id: VoyageId,
    pub(super) fleet_id: FleetId,
    pub(super) title: String,
    pub(super) path: String,
    pub(super) sort_title: Option<String>,
    pub(super) overview: Option<String>,
    pub(super) launch_date: Option<NaiveDate>,
    pub(super) distance_ms: Option<i64>,
    pub(super) port_id: Option<PortId>,
    pub(super) whisparr_id: Option<i32>,
    pub(super) stash_id: Option<String>,
    pub(super) charter: Option<String>,
    pub(super) registry: Option<String>,
    pub(super) size_bytes: Option<i64>,
    pub(super) video_codec: Option<String>,
    pub(super) audio_codec: Option<String>,
    pub(super) resolution: Option<String>,
    pub(super) oshash: Option<String>,
    pub(super) coordinates: Option<String>,
    pub(super) md5: Option<String>,
    pub(super) cover_path: Option<String>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) key: String,
}

impl TryFrom<VoyageRow> for Voyage {
    type Error = Misfit;

    fn try_from(row: VoyageRow) -> Result<Self, Misfit> {
        Ok(Self {
            id: row.id,
            fleet_id: row.fleet_id,
            title: row.title,
            path: row.path,
            details: VoyageDetails {
                sort_title: row.sort_title,
                overview: row.overview,
                launch_date: row.launch_date,
                distance: duration_of(row.id, "distance_ms is negative", row.distance_ms)?,
                port_id: row.port_id,
                whisparr_id: row.whisparr_id,
                stash_id: row.stash_id,
                charter: row.charter,
                registry: row.registry,
                size_bytes: row.size_bytes,
                video_codec: row.video_codec,
                audio_codec: row.audio_codec,
                resolution: row.resolution,
                oshash: row.oshash,
                coordinates: row.coordinates,
                md5: row.md5,
                cover_path: row.cover_path,
            },
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl TryFrom<VoyageRow> for Listed<Voyage> {
    type Error = Misfit;

    fn try_from(mut row: VoyageRow) -> Result<Self, Misfit> {
        let key = std::mem::take(&mut row.key);
        Ok(Self { key: key.into(), id: row.id.0, item: row.try_into()? })
    }
}

/// Which voyages, each list by title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VoyageList {
    /// All.
    #[default]
    All,
    /// Those of a fleet.
    Fleet(FleetId),
    /// Those of a port.
    Port(PortId),
}
