//! Reading and writing expeditions.

use chrono::NaiveDate;

use super::model::{Expedition, ExpeditionId, ExpeditionList, ExpeditionRow, ListedExpedition, NewExpedition};
use crate::content::words;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Page, PageRequest, streams};
use crate::qar::handle::{RESTRICTED, restricted_page};
use crate::qar::search::most_found;
use crate::qar::{CrewId, FlagId, FleetId, PortId, Qar};
use crate::query::{all, execute, ms_of, one, optional, value};

impl<M: Mode> Qar<M> {
    /// The expedition with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn expedition(&self, id: ExpeditionId) -> Result<Option<Expedition>> {
        self.handle.read(optional!(ExpeditionRow, "queries/qar/expedition/get.sql", id.0)).await
    }

    /// The expedition of a fleet with this file. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_expedition_by_path(&self, fleet: FleetId, path: &str) -> Result<Option<Expedition>> {
        self.handle.read(optional!(ExpeditionRow, "queries/qar/expedition/find_by_path.sql", fleet.0, path)).await
    }

    /// The expedition of a fleet with this id at `StashDB`. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_expedition_by_charter(&self, fleet: FleetId, charter: &str) -> Result<Option<Expedition>> {
        self.handle.read(optional!(ExpeditionRow, "queries/qar/expedition/find_by_charter.sql", fleet.0, charter)).await
    }

    /// The expeditions with this perceptual hash, at most 100, the oldest first. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn expeditions_by_coordinates(&self, coordinates: &str) -> Result<Vec<Expedition>> {
        self.handle.read(all!(ExpeditionRow, "queries/qar/expedition/list_by_coordinates.sql", coordinates)).await
    }

    /// One page of a list. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_expeditions(&self, list: ExpeditionList, page: PageRequest) -> Result<Page<Expedition>> {
        match list {
            ExpeditionList::All => restricted_page!(self, page, String, ExpeditionRow, "queries/qar/expedition/list.sql"),
            ExpeditionList::Fleet(id) => {
                restricted_page!(self, page, String, ExpeditionRow, "queries/qar/expedition/list_of_fleet.sql", id.0)
            }
            ExpeditionList::Port(id) => {
                restricted_page!(self, page, NaiveDate, ListedExpedition<NaiveDate>, "queries/qar/expedition/list_of_port.sql", id.0)
            }
            ExpeditionList::Crew(id) => {
                restricted_page!(self, page, NaiveDate, ListedExpedition<NaiveDate>, "queries/qar/expedition/list_of_crew.sql", id.0)
            }
            ExpeditionList::Flag(id) => {
                restricted_page!(self, page, NaiveDate, ListedExpedition<NaiveDate>, "queries/qar/expedition/list_of_flag.sql", id.0)
            }
        }
    }

    /// Expeditions with all these words in title, original title and series, of which
    /// the last may be a beginning; first those whose title begins with the text, each
    /// part by title. 500 finds are put in order: of more, some are left out. `limit`
    /// is 1 to [`MOST_FOUND`](crate::qar::MOST_FOUND); what lies outside is brought to
    /// the nearer end. Of a long text the first 200 characters count. One round trip,
    /// none for a blank one.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a text with a NUL character; those
    /// of any read.
    pub async fn search_expeditions(&self, text: &str, limit: u16) -> Result<Vec<Expedition>> {
        let Some(text) = words(RESTRICTED, text)? else { return Ok(Vec::new()) };
        self.handle.read(all!(ExpeditionRow, "queries/qar/expedition/search.sql", text, most_found(limit))).await
    }

    /// How many expeditions a port has: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_port_expeditions(&self, port: PortId) -> Result<i64> {
        self.handle.read(value!("queries/qar/expedition/count_of_port.sql", port.0)).await
    }

    /// How many expeditions a member of the crew has: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_crew_expeditions(&self, member: CrewId) -> Result<i64> {
        self.handle.read(value!("queries/qar/expedition/count_of_crew.sql", member.0)).await
    }

    /// How many expeditions have a flag: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_flag_expeditions(&self, flag: FlagId) -> Result<i64> {
        self.handle.read(value!("queries/qar/expedition/count_of_flag.sql", flag.0)).await
    }
}

streams! {
    Qar:
    stream_expeditions = list_expeditions(list: ExpeditionList) -> Expedition,
}

impl Qar<ReadWrite> {
    /// Makes an expedition. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_expeditions_fleet_path`,
    /// `idx_expeditions_fleet_charter` or `expeditions_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a fleet or port that does not
    /// exist or a value out of its bounds.
    pub async fn insert_expedition(&self, new: &NewExpedition) -> Result<Expedition> {
        self.handle
            .write(one!(
                ExpeditionRow,
                "queries/qar/expedition/insert.sql",
                new.id.0,
                new.fleet_id.0,
                new.title,
                new.path,
                new.details.whisparr_id,
                new.details.charter.as_deref(),
                new.details.registry.as_deref(),
                new.details.sort_title.as_deref(),
                new.details.original_title.as_deref(),
                new.details.overview.as_deref(),
                new.details.launch_date,
                new.details.runtime.map(ms_of),
                new.details.port_id.map(|id| id.0),
                new.details.director.as_deref(),
                new.details.series.as_deref(),
                new.details.size_bytes,
                new.details.container.as_deref(),
                new.details.video_codec.as_deref(),
                new.details.audio_codec.as_deref(),
                new.details.resolution.as_deref(),
                new.details.coordinates.as_deref(),
                new.details.oshash.as_deref(),
                new.details.has_file,
                new.details.is_hdr,
                new.details.is_3d
            ))
            .await
    }

    /// Writes an expedition back that was read and changed: every field but the id
    /// and the times of the row. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if it was changed (or deleted) since it
    /// was read; else as
    /// [`insert_expedition`](Self::insert_expedition).
    pub async fn update_expedition(&self, expedition: &Expedition) -> Result<Expedition> {
        self.handle
            .write_fresh(
                expedition.id,
                optional!(
                    ExpeditionRow,
                    "queries/qar/expedition/update.sql",
                    expedition.id.0,
                    expedition.fleet_id.0,
                    expedition.title,
                    expedition.path,
                    expedition.details.whisparr_id,
                    expedition.details.charter.as_deref(),
                    expedition.details.registry.as_deref(),
                    expedition.details.sort_title.as_deref(),
                    expedition.details.original_title.as_deref(),
                    expedition.details.overview.as_deref(),
                    expedition.details.launch_date,
                    expedition.details.runtime.map(ms_of),
                    expedition.details.port_id.map(|id| id.0),
                    expedition.details.director.as_deref(),
                    expedition.details.series.as_deref(),
                    expedition.details.size_bytes,
                    expedition.details.container.as_deref(),
                    expedition.details.video_codec.as_deref(),
                    expedition.details.audio_codec.as_deref(),
                    expedition.details.resolution.as_deref(),
                    expedition.details.coordinates.as_deref(),
                    expedition.details.oshash.as_deref(),
                    expedition.details.has_file,
                    expedition.details.is_hdr,
                    expedition.details.is_3d,
                    expedition.updated_at
                ),
            )
            .await
    }

    /// Deletes an expedition and all that belongs to it. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_expedition(&self, id: ExpeditionId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/expedition/delete.sql", id.0)).await
    }
}
