//! Networks: the stations and services that show series, over all libraries.

use chrono::{DateTime, Utc};

use super::{SeriesId, TvShows};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::page::{Listed, Page, PageRequest, keyset_page, streams};
use crate::query::{Misfit, all, execute, one, optional};
use crate::viewer::Viewer;

typed_id! {
    /// A network's id.
    NetworkId
}

/// A network.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Network {
    /// The id; never changes.
    pub id: NetworkId,
    /// 1 to 255 characters, not unique.
    pub name: String,
    /// Path of the logo.
    pub logo_path: Option<String>,
    /// Where it is: `US`, `DE`, …; at most 10 characters.
    pub origin_country: Option<String>,
    /// The id at themoviedb.org; one network has it.
    pub tmdb_id: Option<i32>,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

/// A network to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNetwork {
    /// The id; a new one by default.
    pub id: NetworkId,
    /// 1 to 255 characters.
    pub name: String,
    /// Path of the logo, at most 4,096 characters.
    pub logo_path: Option<String>,
    /// See [`Network::origin_country`].
    pub origin_country: Option<String>,
    /// The id at themoviedb.org.
    pub tmdb_id: Option<i32>,
}

impl NewNetwork {
    /// A network with a new id of which nothing but the name is known.
    pub fn new(name: impl Into<String>) -> Self {
        Self { id: NetworkId::now(), name: name.into(), logo_path: None, origin_country: None, tmdb_id: None }
    }
}

/// A network, and how many of its series a viewer sees.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct NetworkCount {
    /// The network.
    pub network: Network,
    /// Its series that the viewer may see.
    pub series: i64,
}

struct NetworkCountRow {
    id: NetworkId,
    name: String,
    logo_path: Option<String>,
    origin_country: Option<String>,
    tmdb_id: Option<i32>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    series: i64,
}

impl From<NetworkCountRow> for NetworkCount {
    fn from(row: NetworkCountRow) -> Self {
        let network = Network {
            id: row.id,
            name: row.name,
            logo_path: row.logo_path,
            origin_country: row.origin_country,
            tmdb_id: row.tmdb_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
        };
        Self { network, series: row.series }
    }
}

struct ListedNetwork {
    key: String,
    id: NetworkId,
    name: String,
    logo_path: Option<String>,
    origin_country: Option<String>,
    tmdb_id: Option<i32>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<ListedNetwork> for Listed<Network> {
    type Error = Misfit;

    fn try_from(row: ListedNetwork) -> Result<Self, Misfit> {
        let item = Network {
            id: row.id,
            name: row.name,
            logo_path: row.logo_path,
            origin_country: row.origin_country,
            tmdb_id: row.tmdb_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
        };
        Ok(Self { key: row.key.into(), id: row.id.0, item })
    }
}

impl<M: Mode> TvShows<M> {
    /// The network with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn network(&self, id: NetworkId) -> Result<Option<Network>> {
        self.handle.read(optional!(Network, "queries/tvshows/network/get.sql", id.0)).await
    }

    /// The network with this id at themoviedb.org. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_network_by_tmdb_id(&self, tmdb_id: i32) -> Result<Option<Network>> {
        self.handle.read(optional!(Network, "queries/tvshows/network/find_by_tmdb_id.sql", tmdb_id)).await
    }

    /// The network of this name, whatever the case; of several the oldest. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_network_by_name(&self, name: &str) -> Result<Option<Network>> {
        self.handle.read(optional!(Network, "queries/tvshows/network/find_by_name.sql", name)).await
    }

    /// The networks of which `viewer` sees a series, by name, with how many he
    /// sees. It counts them: the cost grows with the number of all series.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn networks_with_counts(&self, viewer: Viewer) -> Result<Vec<NetworkCount>> {
        self.handle.read(all!(NetworkCountRow, "queries/tvshows/network/list_with_counts.sql", viewer.id())).await
    }

    /// One page of all networks, by name whatever the case. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn networks(&self, page: PageRequest) -> Result<Page<Network>> {
        keyset_page!(self, page, String, ListedNetwork, "queries/tvshows/network/list.sql")
    }

    /// The networks of a live series, in their order. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn networks_of(&self, series: SeriesId) -> Result<Vec<Network>> {
        self.handle.read(all!(Network, "queries/tvshows/network/list_of_series.sql", series.0)).await
    }
}

streams!(TvShows: stream_networks = networks() -> Network);

impl TvShows<ReadWrite> {
    /// Makes a network. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_tv_networks_tmdb_id`
    /// or `tv_networks_pkey`; [`Error::Invalid`](crate::Error::Invalid) for a
    /// value out of its bounds.
    pub async fn insert_network(&self, new: &NewNetwork) -> Result<Network> {
        self.handle
            .write(one!(
                Network,
                "queries/tvshows/network/insert.sql",
                new.id.0,
                new.name,
                new.logo_path.as_deref(),
                new.tmdb_id,
                new.origin_country.as_deref()
            ))
            .await
    }

    /// Brings the network with this id at themoviedb.org up to date, or makes
    /// one: it takes what `new` has; what `new` leaves empty stays, and so does
    /// its id. Without a TMDb id it makes a network. One round trip; any number
    /// of callers get the same network.
    ///
    /// # Errors
    ///
    /// As [`insert_network`](Self::insert_network), but never a conflict on
    /// `idx_tv_networks_tmdb_id`.
    pub async fn upsert_network(&self, new: &NewNetwork) -> Result<Network> {
        self.handle
            .write(one!(
                Network,
                "queries/tvshows/network/upsert.sql",
                new.id.0,
                new.name,
                new.logo_path.as_deref(),
                new.tmdb_id,
                new.origin_country.as_deref()
            ))
            .await
    }

    /// Writes a network back that was read and changed. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if it was changed (or deleted) since
    /// it was read; else as [`insert_network`](Self::insert_network).
    pub async fn update_network(&self, network: &Network) -> Result<Network> {
        self.handle
            .write_fresh(
                format!("network {}", network.id),
                optional!(
                    Network,
                    "queries/tvshows/network/update.sql",
                    network.id.0,
                    network.updated_at,
                    network.name,
                    network.logo_path.as_deref(),
                    network.tmdb_id,
                    network.origin_country.as_deref(),
                ),
            )
            .await
    }

    /// Deletes a network, and takes it from all series. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_network(&self, id: NetworkId) -> Result<()> {
        self.handle.change(format!("network {id}"), execute!("queries/tvshows/network/delete.sql", id.0)).await
    }

    /// Gives a series a network at `place` among its networks, lowest first; one
    /// that it has already moves there. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if series or network do not exist.
    pub async fn add_network(&self, series: SeriesId, network: NetworkId, place: i32) -> Result<()> {
        self.handle.execute(execute!("queries/tvshows/network/link.sql", series.0, network.0, place)).await.map(drop)
    }

    /// Takes a network from a series; `false` if it had it not. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_network(&self, series: SeriesId, network: NetworkId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/tvshows/network/unlink.sql", series.0, network.0)).await? > 0)
    }

    /// Takes all networks from a series; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_networks(&self, series: SeriesId) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/network/unlink_all.sql", series.0)).await
    }
}
