//! Ports: who makes expeditions and voyages.

use chrono::{DateTime, Utc};

use super::Qar;
use super::handle::{RESTRICTED, restricted_page};
use super::search::most_found;
use crate::content::words;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::page::{Listed, Page, PageRequest, streams};
use crate::query::{all, execute, one, optional, value};

typed_id! {
    /// A port's id.
    PortId
}

/// A port: a studio.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Port {
    /// The id; never changes.
    pub id: PortId,
    /// Not unique. 1 to 255 characters.
    pub name: String,
    /// The port to which it belongs.
    pub parent_id: Option<PortId>,
    /// The id at `StashDB`; one port has it. At most 100 characters.
    pub stashdb_id: Option<String>,
    /// The id at `ThePornDB`; one port has it. At most 100 characters.
    pub tpdb_id: Option<String>,
    /// Its site. At most 2,000 characters.
    pub url: Option<String>,
    /// Path of the logo. At most 4,096 characters.
    pub logo_path: Option<String>,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

/// A port to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPort {
    /// The id; a new one by default.
    pub id: PortId,
    /// See [`Port::name`].
    pub name: String,
    /// See [`Port::parent_id`].
    pub parent_id: Option<PortId>,
    /// See [`Port::stashdb_id`].
    pub stashdb_id: Option<String>,
    /// See [`Port::tpdb_id`].
    pub tpdb_id: Option<String>,
    /// See [`Port::url`].
    pub url: Option<String>,
    /// See [`Port::logo_path`].
    pub logo_path: Option<String>,
}

impl NewPort {
    /// With a new id, and nothing else known.
    pub fn new(name: impl Into<String>) -> Self {
        Self { id: PortId::now(), name: name.into(), parent_id: None, stashdb_id: None, tpdb_id: None, url: None, logo_path: None }
    }
}

struct PortRow {
    id: PortId,
    name: String,
    parent_id: Option<PortId>,
    stashdb_id: Option<String>,
    tpdb_id: Option<String>,
    url: Option<String>,
    logo_path: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    key: String,
}

impl From<PortRow> for Port {
    fn from(row: PortRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            parent_id: row.parent_id,
            stashdb_id: row.stashdb_id,
            tpdb_id: row.tpdb_id,
            url: row.url,
            logo_path: row.logo_path,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<PortRow> for Listed<Port> {
    fn from(mut row: PortRow) -> Self {
        let key = std::mem::take(&mut row.key);
        Self { key: key.into(), id: row.id.0, item: row.into() }
    }
}

impl<M: Mode> Qar<M> {
    /// The port with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn port(&self, id: PortId) -> Result<Option<Port>> {
        self.handle.read(optional!(PortRow, "queries/qar/port/get.sql", id.0)).await
    }

    /// The port with this id at `StashDB`. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_port_by_stashdb_id(&self, id: &str) -> Result<Option<Port>> {
        self.handle.read(optional!(PortRow, "queries/qar/port/find_by_stashdb_id.sql", id)).await
    }

    /// The port with this id at `ThePornDB`. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_port_by_tpdb_id(&self, id: &str) -> Result<Option<Port>> {
        self.handle.read(optional!(PortRow, "queries/qar/port/find_by_tpdb_id.sql", id)).await
    }

    /// One page of all ports, by name. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_ports(&self, page: PageRequest) -> Result<Page<Port>> {
        restricted_page!(self, page, String, PortRow, "queries/qar/port/list.sql")
    }

    /// One page of the ports that belong to a port, by name. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_ports_below(&self, port: PortId, page: PageRequest) -> Result<Page<Port>> {
        restricted_page!(self, page, String, PortRow, "queries/qar/port/list_below.sql", port.0)
    }

    /// One page of the ports that belong to none, by name. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_root_ports(&self, page: PageRequest) -> Result<Page<Port>> {
        restricted_page!(self, page, String, PortRow, "queries/qar/port/list_roots.sql")
    }

    /// Ports with all these words in the name, of which the last may be a beginning;
    /// first those whose name begins with the text, each part by name. 500 finds are
    /// put in order: of more, some are left out. `limit` is 1 to
    /// [`MOST_FOUND`](crate::qar::MOST_FOUND); what lies outside is brought to the
    /// nearer end. Of a long text the first 200 characters count. One round trip, none
    /// for a blank one.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a text with a NUL character; those
    /// of any read.
    pub async fn search_ports(&self, text: &str, limit: u16) -> Result<Vec<Port>> {
        let Some(text) = words(RESTRICTED, text)? else { return Ok(Vec::new()) };
        self.handle.read(all!(PortRow, "queries/qar/port/search.sql", text, most_found(limit))).await
    }

    /// How many voyages a port has: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_port_voyages(&self, port: PortId) -> Result<i64> {
        self.handle.read(value!("queries/qar/port/count_voyages.sql", port.0)).await
    }
}

streams! {
    Qar:
    stream_ports = list_ports() -> Port,
    stream_ports_below = list_ports_below(port: PortId) -> Port,
    stream_root_ports = list_root_ports() -> Port,
}

impl Qar<ReadWrite> {
    /// Makes a port. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_ports_stashdb_id`,
    /// `idx_ports_tpdb_id` or `ports_pkey`; [`Error::Invalid`](crate::Error::Invalid)
    /// for a parent that does not exist or a value out of its bounds.
    pub async fn insert_port(&self, new: &NewPort) -> Result<Port> {
        self.handle
            .write(one!(
                PortRow,
                "queries/qar/port/insert.sql",
                new.id.0,
                new.name,
                new.parent_id.map(|id| id.0),
                new.stashdb_id.as_deref(),
                new.tpdb_id.as_deref(),
                new.url.as_deref(),
                new.logo_path.as_deref()
            ))
            .await
    }

    /// Writes a port back that was read and changed: every field but the id and the
    /// times of the row. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if it was changed (or deleted) since it
    /// was read; else as
    /// [`insert_port`](Self::insert_port).
    pub async fn update_port(&self, port: &Port) -> Result<Port> {
        self.handle
            .write_fresh(
                port.id,
                optional!(
                    PortRow,
                    "queries/qar/port/update.sql",
                    port.id.0,
                    port.name,
                    port.parent_id.map(|id| id.0),
                    port.stashdb_id.as_deref(),
                    port.tpdb_id.as_deref(),
                    port.url.as_deref(),
                    port.logo_path.as_deref(),
                    port.updated_at
                ),
            )
            .await
    }

    /// Deletes a port; what belonged to it stays, without it. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_port(&self, id: PortId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/port/delete.sql", id.0)).await
    }
}
