//! Reading and writing the crew.

use super::model::{Aboard, AboardRow, CrewId, CrewMember, CrewRow, NewCrewMember};
use crate::content::words;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Page, PageRequest, streams};
use crate::qar::handle::{RESTRICTED, restricted_page};
use crate::qar::search::most_found;
use crate::qar::{ExpeditionId, Qar, VoyageId};
use crate::query::{all, execute, one, optional};

struct NameRow {
    name: String,
}

impl<M: Mode> Qar<M> {
    /// The member of the crew with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn crew_member(&self, id: CrewId) -> Result<Option<CrewMember>> {
        self.handle.read(optional!(CrewRow, "queries/qar/crew/get.sql", id.0)).await
    }

    /// The member with this id at `StashDB`. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_crew_member_by_charter(&self, charter: &str) -> Result<Option<CrewMember>> {
        self.handle.read(optional!(CrewRow, "queries/qar/crew/find_by_charter.sql", charter)).await
    }

    /// The member with this id at `ThePornDB`. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_crew_member_by_registry(&self, registry: &str) -> Result<Option<CrewMember>> {
        self.handle.read(optional!(CrewRow, "queries/qar/crew/find_by_registry.sql", registry)).await
    }

    /// One page of the whole crew, by name. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_crew(&self, page: PageRequest) -> Result<Page<CrewMember>> {
        restricted_page!(self, page, String, CrewRow, "queries/qar/crew/list.sql")
    }

    /// Members with all these words in one of their names, of which the last may be a
    /// beginning; first those whose own name begins with the text, each part by name.
    /// 500 finds are put in order: of more, some are left out. `limit` is 1 to
    /// [`MOST_FOUND`](crate::qar::MOST_FOUND); what lies outside is brought to the
    /// nearer end. Of a long text the first 200 characters count. One round trip, none
    /// for a blank one.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a text with a NUL character; those
    /// of any read.
    pub async fn search_crew(&self, text: &str, limit: u16) -> Result<Vec<CrewMember>> {
        let Some(text) = words(RESTRICTED, text)? else { return Ok(Vec::new()) };
        self.handle.read(all!(CrewRow, "queries/qar/crew/search.sql", text, most_found(limit))).await
    }

    /// The other names of a member, in order. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn crew_names(&self, id: CrewId) -> Result<Vec<String>> {
        let names: Vec<NameRow> = self.handle.read(all!(NameRow, "queries/qar/crew/list_names.sql", id.0)).await?;
        Ok(names.into_iter().map(|row| row.name).collect())
    }

    /// The crew of an expedition, by name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn crew_of_expedition(&self, expedition: ExpeditionId) -> Result<Vec<Aboard>> {
        self.handle.read(all!(AboardRow, "queries/qar/crew/list_of_expedition.sql", expedition.0)).await
    }

    /// The crew of a voyage, by name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn crew_of_voyage(&self, voyage: VoyageId) -> Result<Vec<Aboard>> {
        self.handle.read(all!(AboardRow, "queries/qar/crew/list_of_voyage.sql", voyage.0)).await
    }
}

streams! {
    Qar:
    stream_crew = list_crew() -> CrewMember,
}

impl Qar<ReadWrite> {
    /// Makes a member of the crew. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_crew_charter`,
    /// `idx_crew_registry` or `crew_pkey`; [`Error::Invalid`](crate::Error::Invalid)
    /// for a value out of its bounds.
    pub async fn insert_crew_member(&self, new: &NewCrewMember) -> Result<CrewMember> {
        self.handle
            .write(one!(
                CrewRow,
                "queries/qar/crew/insert.sql",
                new.id.0,
                new.name,
                new.details.disambiguation.as_deref(),
                new.details.gender.as_deref(),
                new.details.christening,
                new.details.death_date,
                new.details.birth_city.as_deref(),
                new.details.origin.as_deref(),
                new.details.nationality.as_deref(),
                new.details.rigging.as_deref(),
                new.details.compass.as_deref(),
                new.details.height_cm,
                new.details.weight_kg,
                new.details.measurements.as_deref(),
                new.details.cup_size.as_deref(),
                new.details.breast_type.as_deref(),
                new.details.markings.as_deref(),
                new.details.anchors.as_deref(),
                new.details.maiden_voyage,
                new.details.last_port,
                new.details.bio.as_deref(),
                new.details.stash_id.as_deref(),
                new.details.charter.as_deref(),
                new.details.registry.as_deref(),
                new.details.manifest.as_deref(),
                new.details.twitter.as_deref(),
                new.details.instagram.as_deref(),
                new.details.image_path.as_deref()
            ))
            .await
    }

    /// Writes a member back that was read and changed: every field but the id and the
    /// times of the row. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if it was changed (or deleted) since it
    /// was read; else as
    /// [`insert_crew_member`](Self::insert_crew_member).
    pub async fn update_crew_member(&self, member: &CrewMember) -> Result<CrewMember> {
        self.handle
            .write_fresh(
                member.id,
                optional!(
                    CrewRow,
                    "queries/qar/crew/update.sql",
                    member.id.0,
                    member.name,
                    member.details.disambiguation.as_deref(),
                    member.details.gender.as_deref(),
                    member.details.christening,
                    member.details.death_date,
                    member.details.birth_city.as_deref(),
                    member.details.origin.as_deref(),
                    member.details.nationality.as_deref(),
                    member.details.rigging.as_deref(),
                    member.details.compass.as_deref(),
                    member.details.height_cm,
                    member.details.weight_kg,
                    member.details.measurements.as_deref(),
                    member.details.cup_size.as_deref(),
                    member.details.breast_type.as_deref(),
                    member.details.markings.as_deref(),
                    member.details.anchors.as_deref(),
                    member.details.maiden_voyage,
                    member.details.last_port,
                    member.details.bio.as_deref(),
                    member.details.stash_id.as_deref(),
                    member.details.charter.as_deref(),
                    member.details.registry.as_deref(),
                    member.details.manifest.as_deref(),
                    member.details.twitter.as_deref(),
                    member.details.instagram.as_deref(),
                    member.details.image_path.as_deref(),
                    member.updated_at
                ),
            )
            .await
    }

    /// Deletes a member, with names, portraits and parts. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_crew_member(&self, id: CrewId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/crew/delete.sql", id.0)).await
    }

    /// Adds another name of a member, 1 to 255 characters; `false` if it is there.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a member who does not exist or a
    /// name out of its bounds.
    pub async fn add_crew_name(&self, id: CrewId, name: &str) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/qar/crew/add_name.sql", id.0, name)).await? > 0)
    }

    /// Takes another name away; `false` if it is not there. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_crew_name(&self, id: CrewId, name: &str) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/qar/crew/remove_name.sql", id.0, name)).await? > 0)
    }

    /// Puts a member into the crew of an expedition as a character of at most 255
    /// characters; who is there already gets this one. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if one of the two does not exist.
    pub async fn add_expedition_crew(&self, expedition: ExpeditionId, member: CrewId, character: Option<&str>) -> Result<()> {
        self.handle.execute(execute!("queries/qar/crew/link_expedition.sql", expedition.0, member.0, character)).await.map(drop)
    }

    /// Takes a member out of the crew of an expedition; `false` if he was not in it.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_expedition_crew(&self, expedition: ExpeditionId, member: CrewId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/qar/crew/unlink_expedition.sql", expedition.0, member.0)).await? > 0)
    }

    /// Puts a member into the crew of a voyage in a role of at most 100 characters;
    /// who is there already gets this one. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if one of the two does not exist.
    pub async fn add_voyage_crew(&self, voyage: VoyageId, member: CrewId, role: Option<&str>) -> Result<()> {
        self.handle.execute(execute!("queries/qar/crew/link_voyage.sql", voyage.0, member.0, role)).await.map(drop)
    }

    /// Takes a member out of the crew of a voyage; `false` if he was not in it. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_voyage_crew(&self, voyage: VoyageId, member: CrewId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/qar/crew/unlink_voyage.sql", voyage.0, member.0)).await? > 0)
    }
}
