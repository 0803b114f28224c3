//! Reading and writing voyages.

use super::model::{NewVoyage, Voyage, VoyageId, VoyageList, VoyageRow};
use crate::content::words;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Page, PageRequest, streams};
use crate::qar::handle::{RESTRICTED, restricted_page};
use crate::qar::search::most_found;
use crate::qar::{FleetId, Qar};
use crate::query::{all, execute, ms_of, one, optional};

impl<M: Mode> Qar<M> {
    /// The voyage with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn voyage(&self, id: VoyageId) -> Result<Option<Voyage>> {
        self.handle.read(optional!(VoyageRow, "queries/qar/voyage/get.sql", id.0)).await
    }

    /// The voyage of a fleet with this file. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_voyage_by_path(&self, fleet: FleetId, path: &str) -> Result<Option<Voyage>> {
        self.handle.read(optional!(VoyageRow, "queries/qar/voyage/find_by_path.sql", fleet.0, path)).await
    }

    /// The voyage of a fleet with this id at `StashDB`. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_voyage_by_charter(&self, fleet: FleetId, charter: &str) -> Result<Option<Voyage>> {
        self.handle.read(optional!(VoyageRow, "queries/qar/voyage/find_by_charter.sql", fleet.0, charter)).await
    }

    /// The voyages whose file has this hash, at most 100, the oldest first. One round
    /// trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn voyages_by_oshash(&self, oshash: &str) -> Result<Vec<Voyage>> {
        self.handle.read(all!(VoyageRow, "queries/qar/voyage/list_by_oshash.sql", oshash)).await
    }

    /// The voyages with this perceptual hash, at most 100, the oldest first. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn voyages_by_coordinates(&self, coordinates: &str) -> Result<Vec<Voyage>> {
        self.handle.read(all!(VoyageRow, "queries/qar/voyage/list_by_coordinates.sql", coordinates)).await
    }

    /// One page of a list. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_voyages(&self, list: VoyageList, page: PageRequest) -> Result<Page<Voyage>> {
        match list {
            VoyageList::All => restricted_page!(self, page, String, VoyageRow, "queries/qar/voyage/list.sql"),
            VoyageList::Fleet(id) => restricted_page!(self, page, String, VoyageRow, "queries/qar/voyage/list_of_fleet.sql", id.0),
            VoyageList::Port(id) => restricted_page!(self, page, String, VoyageRow, "queries/qar/voyage/list_of_port.sql", id.0),
        }
    }

    /// Voyages with all these words in the title, of which the last may be a beginning;
    /// first those whose title begins with the text, each part by title. 500 finds are
    /// put in order: of more, some are left out. `limit` is 1 to
    /// [`MOST_FOUND`](crate::qar::MOST_FOUND); what lies outside is brought to the
    /// nearer end. Of a long text the first 200 characters count. One round trip, none
    /// for a blank one.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a text with a NUL character; those
    /// of any read.
    pub async fn search_voyages(&self, text: &str, limit: u16) -> Result<Vec<Voyage>> {
        let Some(text) = words(RESTRICTED, text)? else { return Ok(Vec::new()) };
        self.handle.read(all!(VoyageRow, "queries/qar/voyage/search.sql", text, most_found(limit))).await
    }
}

streams! {
    Qar:
    stream_voyages = list_voyages(list: VoyageList) -> Voyage,
}

impl Qar<ReadWrite> {
    /// Makes a voyage. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_voyages_fleet_path`,
    /// `idx_voyages_fleet_charter` or `voyages_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a fleet or port that does not
    /// exist or a value out of its bounds.
    pub async fn insert_voyage(&self, new: &NewVoyage) -> Result<Voyage> {
        self.handle
            .write(one!(
                VoyageRow,
                "queries/qar/voyage/insert.sql",
                new.id.0,
                new.fleet_id.0,
                new.title,
                new.path,
                new.details.sort_title.as_deref(),
                new.details.overview.as_deref(),
                new.details.launch_date,
                new.details.distance.map(ms_of),
                new.details.port_id.map(|id| id.0),
                new.details.whisparr_id,
                new.details.stash_id.as_deref(),
                new.details.charter.as_deref(),
                new.details.registry.as_deref(),
                new.details.size_bytes,
                new.details.video_codec.as_deref(),
                new.details.audio_codec.as_deref(),
                new.details.resolution.as_deref(),
                new.details.oshash.as_deref(),
                new.details.coordinates.as_deref(),
                new.details.md5.as_deref(),
                new.details.cover_path.as_deref()
            ))
            .await
    }

    /// Writes a voyage back that was read and changed: every field but the id and the
    /// times of the row. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if it was changed (or deleted) since it
    /// was read; else as
    /// [`insert_voyage`](Self::insert_voyage).
    pub async fn update_voyage(&self, voyage: &Voyage) -> Result<Voyage> {
        self.handle
            .write_fresh(
                voyage.id,
                optional!(
                    VoyageRow,
                    "queries/qar/voyage/update.sql",
                    voyage.id.0,
                    voyage.fleet_id.0,
                    voyage.title,
                    voyage.path,
                    voyage.details.sort_title.as_deref(),
                    voyage.details.overview.as_deref(),
                    voyage.details.launch_date,
                    voyage.details.distance.map(ms_of),
                    voyage.details.port_id.map(|id| id.0),
                    voyage.details.whisparr_id,
                    voyage.details.stash_id.as_deref(),
                    voyage.details.charter.as_deref(),
                    voyage.details.registry.as_deref(),
                    voyage.details.size_bytes,
                    voyage.details.video_codec.as_deref(),
                    voyage.details.audio_codec.as_deref(),
                    voyage.details.resolution.as_deref(),
                    voyage.details.oshash.as_deref(),
                    voyage.details.coordinates.as_deref(),
                    voyage.details.md5.as_deref(),
                    voyage.details.cover_path.as_deref(),
                    voyage.updated_at
                ),
            )
            .await
    }

    /// Deletes a voyage and all that belongs to it. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_voyage(&self, id: VoyageId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/voyage/delete.sql", id.0)).await
    }
}
