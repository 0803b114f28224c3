//! A library.

use chrono::{DateTime, Utc};

use super::Libraries;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::query::{Misfit, one, optional};
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

/// A library as its users see it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Library {
    /// The id.
    pub id: LibraryId,
    /// Not unique: two people may each have a private library of one name.
    pub name: String,
    /// Films or series.
    pub kind: LibraryKind,
    /// The folders that are scanned.
    pub paths: Vec<String>,
    /// Only administrators see a library that is not enabled.
    pub enabled: bool,
    /// Seen only by administrators, the owner and those it was granted to.
    pub is_private: bool,
    /// Whose it is; `None` for the server's own.
    pub owner_id: Option<UserId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A library to be made.
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
    /// Whether others need a grant to see it.
    pub is_private: bool,
    /// Whose it is.
    pub owner_id: Option<UserId>,
}

impl NewLibrary {
    /// An enabled, public library of films with a new id.
    pub fn movies(name: impl Into<String>) -> Self {
        Self { id: LibraryId::now(), name: name.into(), kind: LibraryKind::Movies, paths: Vec::new(), is_private: false, owner_id: None }
    }
}

struct LibraryRow {
    id: LibraryId,
    name: String,
    kind: String,
    paths: Vec<String>,
    enabled: bool,
    is_private: bool,
    owner_id: Option<UserId>,
    created_at: DateTime<Utc>,
}

impl TryFrom<LibraryRow> for Library {
    type Error = Misfit;

    fn try_from(row: LibraryRow) -> Result<Self, Misfit> {
        let kind = match row.kind.as_str() {
            "movies" => LibraryKind::Movies,
            "tvshows" => LibraryKind::TvShows,
            _ => return Err(Misfit { key: row.id.to_string(), reason: "libraries.kind is none of movies, tvshows" }),
        };
        Ok(Self {
            id: row.id,
            name: row.name,
            kind,
            paths: row.paths,
            enabled: row.enabled,
            is_private: row.is_private,
            owner_id: row.owner_id,
            created_at: row.created_at,
        })
    }
}

impl<M: Mode> Libraries<M> {
    /// The library with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn get(&self, id: LibraryId) -> Result<Option<Library>> {
        self.handle.read(optional!(LibraryRow, "queries/libraries/library/get.sql", id.0)).await
    }
}

impl Libraries<ReadWrite> {
    /// Makes a library. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds
    /// or an owner who does not exist.
    pub async fn insert(&self, new: &NewLibrary) -> Result<Library> {
        self.handle
            .write(one!(
                LibraryRow,
                "queries/libraries/library/insert.sql",
                new.id.0,
                new.name,
                new.kind.as_str(),
                &new.paths,
                new.is_private,
                new.owner_id.map(|owner| owner.0)
            ))
            .await
    }
}
