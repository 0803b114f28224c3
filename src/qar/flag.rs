//! Flags: how expeditions and voyages are tagged.

use chrono::{DateTime, Utc};

use super::handle::{RESTRICTED, restricted_page};
use super::search::most_found;
use super::{ExpeditionId, Qar, VoyageId};
use crate::content::words;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::page::{Listed, Page, PageRequest, streams};
use crate::query::{all, execute, one, optional};

typed_id! {
    /// A flag's id.
    FlagId
}

/// A flag: a tag.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Flag {
    /// The id; never changes.
    pub id: FlagId,
    /// Unique whatever the case. 1 to 200 characters.
    pub name: String,
    /// What it stands for. At most 20,000 characters.
    pub description: Option<String>,
    /// The flag of which it is a kind.
    pub parent_id: Option<FlagId>,
    /// The id at `StashDB`; one flag has it. At most 100 characters.
    pub stashdb_id: Option<String>,
    /// Its category. At most 50 characters.
    pub waters: Option<String>,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
}

/// A flag to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFlag {
    /// The id; a new one by default.
    pub id: FlagId,
    /// See [`Flag::name`].
    pub name: String,
    /// See [`Flag::description`].
    pub description: Option<String>,
    /// See [`Flag::parent_id`].
    pub parent_id: Option<FlagId>,
    /// See [`Flag::stashdb_id`].
    pub stashdb_id: Option<String>,
    /// See [`Flag::waters`].
    pub waters: Option<String>,
}

impl NewFlag {
    /// With a new id, and nothing else known.
    pub fn new(name: impl Into<String>) -> Self {
        Self { id: FlagId::now(), name: name.into(), description: None, parent_id: None, stashdb_id: None, waters: None }
    }
}

struct FlagRow {
    id: FlagId,
    name: String,
    description: Option<String>,
    parent_id: Option<FlagId>,
    stashdb_id: Option<String>,
    waters: Option<String>,
    created_at: DateTime<Utc>,
    key: String,
}

impl From<FlagRow> for Flag {
    fn from(row: FlagRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            description: row.description,
            parent_id: row.parent_id,
            stashdb_id: row.stashdb_id,
            waters: row.waters,
            created_at: row.created_at,
        }
    }
}

impl From<FlagRow> for Listed<Flag> {
    fn from(mut row: FlagRow) -> Self {
        let key = std::mem::take(&mut row.key);
        Self { key: key.into(), id: row.id.0, item: row.into() }
    }
}

impl<M: Mode> Qar<M> {
    /// The flag with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn flag(&self, id: FlagId) -> Result<Option<Flag>> {
        self.handle.read(optional!(FlagRow, "queries/qar/flag/get.sql", id.0)).await
    }

    /// The flag of this name, whatever the case. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_flag_by_name(&self, name: &str) -> Result<Option<Flag>> {
        self.handle.read(optional!(FlagRow, "queries/qar/flag/find_by_name.sql", name)).await
    }

    /// The flag with this id at `StashDB`. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_flag_by_stashdb_id(&self, id: &str) -> Result<Option<Flag>> {
        self.handle.read(optional!(FlagRow, "queries/qar/flag/find_by_stashdb_id.sql", id)).await
    }

    /// One page of all flags, by name. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_flags(&self, page: PageRequest) -> Result<Page<Flag>> {
        restricted_page!(self, page, String, FlagRow, "queries/qar/flag/list.sql")
    }

    /// One page of the flags of a category, by name. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_flags_of_waters(&self, waters: &str, page: PageRequest) -> Result<Page<Flag>> {
        restricted_page!(self, page, String, FlagRow, "queries/qar/flag/list_of_waters.sql", waters)
    }

    /// One page of the kinds of a flag, by name. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_flags_below(&self, flag: FlagId, page: PageRequest) -> Result<Page<Flag>> {
        restricted_page!(self, page, String, FlagRow, "queries/qar/flag/list_below.sql", flag.0)
    }

    /// One page of the flags that are no kind of another, by name. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_root_flags(&self, page: PageRequest) -> Result<Page<Flag>> {
        restricted_page!(self, page, String, FlagRow, "queries/qar/flag/list_roots.sql")
    }

    /// Flags with all these words in the name, of which the last may be a beginning;
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
    pub async fn search_flags(&self, text: &str, limit: u16) -> Result<Vec<Flag>> {
        let Some(text) = words(RESTRICTED, text)? else { return Ok(Vec::new()) };
        self.handle.read(all!(FlagRow, "queries/qar/flag/search.sql", text, most_found(limit))).await
    }

    /// The flags of an expedition, by name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn flags_of_expedition(&self, id: ExpeditionId) -> Result<Vec<Flag>> {
        self.handle.read(all!(FlagRow, "queries/qar/flag/list_of_expedition.sql", id.0)).await
    }

    /// The flags of a voyage, by name. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn flags_of_voyage(&self, id: VoyageId) -> Result<Vec<Flag>> {
        self.handle.read(all!(FlagRow, "queries/qar/flag/list_of_voyage.sql", id.0)).await
    }
}

streams! {
    Qar:
    stream_flags = list_flags() -> Flag,
    stream_flags_of_waters = list_flags_of_waters(; waters: str) -> Flag,
    stream_flags_below = list_flags_below(flag: FlagId) -> Flag,
    stream_root_flags = list_root_flags() -> Flag,
}

impl Qar<ReadWrite> {
    /// Makes a flag. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) on `idx_flags_name`,
    /// `idx_flags_stashdb_id` or `flags_pkey`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a parent that does not exist or
    /// a value out of its bounds.
    pub async fn insert_flag(&self, new: &NewFlag) -> Result<Flag> {
        self.handle
            .write(one!(
                FlagRow,
                "queries/qar/flag/insert.sql",
                new.id.0,
                new.name,
                new.description.as_deref(),
                new.parent_id.map(|id| id.0),
                new.stashdb_id.as_deref(),
                new.waters.as_deref()
            ))
            .await
    }

    /// Writes a flag back that was read and changed: every field but the id and the
    /// time of the row; of two who do so the last one wins. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound); else as
    /// [`insert_flag`](Self::insert_flag).
    pub async fn update_flag(&self, flag: &Flag) -> Result<()> {
        self.handle
            .change(
                flag.id,
                execute!(
                    "queries/qar/flag/update.sql",
                    flag.id.0,
                    flag.name,
                    flag.description.as_deref(),
                    flag.parent_id.map(|id| id.0),
                    flag.stashdb_id.as_deref(),
                    flag.waters.as_deref()
                ),
            )
            .await
    }

    /// Deletes a flag, wherever it is given; its kinds stay. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_flag(&self, id: FlagId) -> Result<()> {
        self.handle.change(id, execute!("queries/qar/flag/delete.sql", id.0)).await
    }

    /// Gives an expedition a flag; nothing happens if it has it. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if expedition or flag do not exist.
    pub async fn add_expedition_flag(&self, expedition: ExpeditionId, flag: FlagId) -> Result<()> {
        self.handle.execute(execute!("queries/qar/flag/link_expedition.sql", expedition.0, flag.0)).await.map(drop)
    }

    /// Takes a flag from an expedition; `false` if it had it not. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_expedition_flag(&self, expedition: ExpeditionId, flag: FlagId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/qar/flag/unlink_expedition.sql", expedition.0, flag.0)).await? > 0)
    }

    /// Takes all flags from an expedition; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn clear_expedition_flags(&self, expedition: ExpeditionId) -> Result<u64> {
        self.handle.execute(execute!("queries/qar/flag/clear_expedition.sql", expedition.0)).await
    }

    /// Gives a voyage a flag; nothing happens if it has it. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if voyage or flag do not exist.
    pub async fn add_voyage_flag(&self, voyage: VoyageId, flag: FlagId) -> Result<()> {
        self.handle.execute(execute!("queries/qar/flag/link_voyage.sql", voyage.0, flag.0)).await.map(drop)
    }

    /// Takes a flag from a voyage; `false` if it had it not. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn remove_voyage_flag(&self, voyage: VoyageId, flag: FlagId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/qar/flag/unlink_voyage.sql", voyage.0, flag.0)).await? > 0)
    }

    /// Takes all flags from a voyage; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn clear_voyage_flags(&self, voyage: VoyageId) -> Result<u64> {
        self.handle.execute(execute!("queries/qar/flag/clear_voyage.sql", voyage.0)).await
    }
}
