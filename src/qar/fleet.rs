//! Fleets: where expeditions and voyages are kept.

use chrono::{DateTime, Utc};

use super::Qar;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{Misfit, all, execute, one, optional, stored, value};
use crate::users::UserId;

/// What sails in a fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FleetKind {
    /// Expeditions: whole films.
    Expedition,
    /// Voyages: single scenes.
    Voyage,
}

impl FleetKind {
    const ALL: [Self; 2] = [Self::Expedition, Self::Voyage];

    /// As stored in `fleet_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expedition => "expedition",
            Self::Voyage => "voyage",
        }
    }

    fn read(id: impl std::fmt::Display, text: &str) -> Result<Self, Misfit> {
        stored(&Self::ALL, Self::as_str, id, "fleet_type is none that this version knows", text)
    }
}

typed_id! {
    /// A fleet's id.
    FleetId
}

/// A fleet: a library of expeditions or of voyages.
#[expect(clippy::struct_excessive_bools, reason = "the switches of a fleet")]
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Fleet {
    /// The id; never changes.
    pub id: FleetId,
    /// Not unique. 1 to 255 characters.
    pub name: String,
    /// What sails in it.
    pub fleet_type: FleetKind,
    /// Folders that are scanned; at most 100.
    pub paths: Vec<String>,
    /// URL of the `StashDB` instance that is asked. At most 2,000 characters.
    pub stashdb_endpoint: Option<String>,
    /// Whether `ThePornDB` is asked.
    pub tpdb_enabled: bool,
    /// Whether it follows Whisparr.
    pub whisparr_sync: bool,
    /// Whether crew is linked as files are found.
    pub auto_tag_crew: bool,
    /// Whether a scan takes fingerprints.
    pub fingerprint_on_scan: bool,
    /// Whose it is.
    pub owner_user_id: Option<UserId>,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

/// A fleet to be made.
#[expect(clippy::struct_excessive_bools, reason = "the switches of a fleet")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFleet {
    /// The id; a new one by default.
    pub id: FleetId,
    /// See [`Fleet::name`].
    pub name: String,
    /// See [`Fleet::fleet_type`].
    pub fleet_type: FleetKind,
    /// See [`Fleet::paths`].
    pub paths: Vec<String>,
    /// See [`Fleet::stashdb_endpoint`].
    pub stashdb_endpoint: Option<String>,
    /// See [`Fleet::tpdb_enabled`].
    pub tpdb_enabled: bool,
    /// See [`Fleet::whisparr_sync`].
    pub whisparr_sync: bool,
    /// See [`Fleet::auto_tag_crew`].
    pub auto_tag_crew: bool,
    /// See [`Fleet::fingerprint_on_scan`].
    pub fingerprint_on_scan: bool,
    /// See [`Fleet::owner_user_id`].
    pub owner_user_id: Option<UserId>,
}

impl NewFleet {
    /// With a new id, and nothing else known.
    pub fn new(name: impl Into<String>, fleet_type: FleetKind) -> Self {
        Self {
            id: FleetId::now(),
            name: name.into(),
            fleet_type,
            paths: Vec::new(),
            stashdb_endpoint: None,
            tpdb_enabled: false,
            whisparr_sync: false,
            auto_tag_crew: false,
            fingerprint_on_scan: true,
            owner_user_id: None,
        }
    }
}

#[expect(clippy::struct_excessive_bools, reason = "the columns of the table")]
struct FleetRow {
    id: FleetId,
    name: String,
    fleet_type: String,
    paths: Vec<String>,
    stashdb_endpoint: Option<String>,
    tpdb_enabled: bool,
    whisparr_sync: bool,
    auto_tag_crew: bool,
    fingerprint_on_scan: bool,
    owner_user_id: Option<UserId>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<FleetRow> for Fleet {
    type Error = Misfit;

    fn try_from(row: FleetRow) -> Result<Self, Misfit> {
        Ok(Self {
            id: row.id,
            name: row.name,
            fleet_type: FleetKind::read(row.id, &row.fleet_type)?,
            paths: row.paths,
            stashdb_endpoint: row.stashdb_endpoint,
            tpdb_enabled: row.tpdb_enabled,
            whisparr_sync: row.whisparr_sync,
            auto_tag_crew: row.auto_tag_crew,
            fingerprint_on_scan: row.fingerprint_on_scan,
            owner_user_id: row.owner_user_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// What a fleet holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct FleetStats {
    /// How many expeditions.
    pub expeditions: i64,
    /// How many voyages.
    pub voyages: i64,
    /// What their files measure.
    pub size_bytes: i64,
}

impl<M: Mode> Qar<M> {
    /// The fleet with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn fleet(&self, id: FleetId) -> Result<Option<Fleet>> {
        self.handle.read(optional!(FleetRow, "queries/qar/fleet/get.sql", id.0)).await
    }

    /// All fleets, by name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn fleets(&self) -> Result<Vec<Fleet>> {
        self.handle.read(all!(FleetRow, "queries/qar/fleet/list.sql")).await
    }

    /// The fleets of a user, by name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn fleets_of_owner(&self, user: UserId) -> Result<Vec<Fleet>> {
        self.handle.read(all!(FleetRow, "queries/qar/fleet/list_of_owner.sql", user.0)).await
    }

    /// The fleets of one kind, by name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn fleets_of_kind(&self, kind: FleetKind) -> Result<Vec<Fleet>> {
        self.handle.read(all!(FleetRow, "queries/qar/fleet/list_of_kind.sql", kind.as_str())).await
    }

    /// How many expeditions a fleet has: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_fleet_expeditions(&self, id: FleetId) -> Result<i64> {
        self.handle.read(value!("queries/qar/fleet/count_expeditions.sql", id.0)).await
    }

    /// How many voyages a fleet has: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_fleet_voyages(&self, id: FleetId) -> Result<i64> {
        self.handle.read(value!("queries/qar/fleet/count_voyages.sql", id.0)).await
    }

    /// What a fleet holds, added up. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn fleet_stats(&self, id: FleetId) -> Result<Option<FleetStats>> {
        self.handle.read(optional!(FleetStats, "queries/qar/fleet/stats.sql", id.0)).await
    }
}

impl Qar<ReadWrite> {
    /// Makes a fleet. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `fleets_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for an owner who does not exist or a
    /// value out of its bounds.
    pub async fn insert_fleet(&self, new: &NewFleet) -> Result<Fleet> {
        self.handle
            .write(one!(
                FleetRow,
                "queries/qar/fleet/insert.sql",
                new.id.0,
                new.name,
                new.fleet_type.as_str(),
                &new.paths,
                new.stashdb_endpoint.as_deref(),
                new.tpdb_enabled,
                new.whisparr_sync,
                new.auto_tag_crew,
                new.fingerprint_on_scan,
                new.owner_user_id.map(|id| id.0)
            ))
            .await
    }

    /// Writes a fleet back that was read and changed: every field but the id and the
    /// times of the row. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if it was changed (or deleted) since it
    /// was read; else as
    /// [`insert_fleet`](Self::insert_fleet).
    pub async fn update_fleet(&self, fleet: &Fleet) -> Result<Fleet> {
        self.handle
            .write_fresh(
                fleet.id,
                optional!(
                    FleetRow,
                    "queries/qar/fleet/update.sql",
                    fleet.id.0,
                    fleet.name,
                    fleet.fleet_type.as_str(),
                    &fleet.paths,
                    fleet.stashdb_endpoint.as_deref(),
                    fleet.tpdb_enabled,
                    fleet.whisparr_sync,
                    fleet.auto_tag_crew,
                    fleet.fingerprint_on_scan,
                    fleet.owner_user_id.map(|id| id.0),
                    fleet.updated_at
                ),
            )
            .await
    }

    /// Deletes a fleet and all that sails in it. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_fleet(&self, id: FleetId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/fleet/delete.sql", id.0)).await
    }
}
