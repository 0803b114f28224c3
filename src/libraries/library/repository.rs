//! Reading and writing libraries. There are some dozens at most: lists are
//! whole, in the order (`sort_order`, name, id).

use std::time::Duration;

use sqlx::types::Json;

use super::model::ScannerConfig;
use super::model::{Library, LibraryId, LibraryKind, LibraryRow, NewLibrary};
use crate::cache::Change;
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::libraries::Libraries;
use crate::query::{all, execute, ms_of, one, optional, value};
use crate::users::UserId;
use crate::viewer::Viewer;

impl<M: Mode> Libraries<M> {
    /// The library with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn get(&self, id: LibraryId) -> Result<Option<Library>> {
        self.handle.read(optional!(LibraryRow, "queries/libraries/library/get.sql", id.0)).await
    }

    /// The libraries that `viewer` sees. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn list(&self, viewer: Viewer) -> Result<Vec<Library>> {
        self.handle.read(all!(LibraryRow, "queries/libraries/library/list.sql", viewer.id())).await
    }

    /// The libraries of a kind that `viewer` sees. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn list_by_kind(&self, viewer: Viewer, kind: LibraryKind) -> Result<Vec<Library>> {
        self.handle.read(all!(LibraryRow, "queries/libraries/library/list_by_kind.sql", viewer.id(), kind.as_str())).await
    }

    /// The libraries of an owner, whoever may see them. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn list_by_owner(&self, owner: UserId) -> Result<Vec<Library>> {
        self.handle.read(all!(LibraryRow, "queries/libraries/library/list_by_owner.sql", owner.0)).await
    }

    /// The libraries of this name, whatever the case and whoever may see them:
    /// names are not unique. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn list_by_name(&self, name: &str) -> Result<Vec<Library>> {
        self.handle.read(all!(LibraryRow, "queries/libraries/library/list_by_name.sql", name)).await
    }

    /// The libraries that are enabled, whoever may see them: those to be
    /// scanned. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn list_enabled(&self) -> Result<Vec<Library>> {
        self.handle.read(all!(LibraryRow, "queries/libraries/library/list_enabled.sql")).await
    }

    /// How many libraries `viewer` sees. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count(&self, viewer: Viewer) -> Result<i64> {
        self.handle.read(value!("queries/libraries/library/count.sql", viewer.id())).await
    }

    /// How many libraries of a kind `viewer` sees. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_by_kind(&self, viewer: Viewer, kind: LibraryKind) -> Result<i64> {
        self.handle.read(value!("queries/libraries/library/count_by_kind.sql", viewer.id(), kind.as_str())).await
    }

    /// Whether `viewer` sees a library: `false` also if there is none. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn is_visible(&self, viewer: Viewer, id: LibraryId) -> Result<bool> {
        self.handle.read(value!("queries/libraries/library/is_visible.sql", viewer.id(), id.0)).await
    }
}

impl Libraries<ReadWrite> {
    /// Makes a library. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds or
    /// an owner who does not exist.
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
                new.owner_id.map(|owner| owner.0),
                new.enabled,
                new.scan_on_startup,
                new.realtime_monitoring,
                new.scan_interval_hours,
                new.metadata_provider.as_deref(),
                new.preferred_language,
                Json(&new.scanner_config) as _,
                new.sort_order,
                new.icon.as_deref(),
            ))
            .await
    }

    /// Writes a library back that was read and changed: every field but `id`,
    /// `kind`, the two of the last scan and the two of the row's age. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if the row was changed (or deleted)
    /// since it was read; else as [`insert`](Self::insert).
    pub async fn update(&self, library: &Library) -> Result<Library> {
        self.handle
            .write_fresh(
                format!("library {}", library.id),
                optional!(
                    LibraryRow,
                    "queries/libraries/library/update.sql",
                    library.id.0,
                    library.updated_at,
                    library.name,
                    &library.paths,
                    library.enabled,
                    library.is_private,
                    library.owner_id.map(|owner| owner.0),
                    library.scan_on_startup,
                    library.realtime_monitoring,
                    library.scan_interval_hours,
                    library.metadata_provider.as_deref(),
                    library.preferred_language,
                    Json(&library.scanner_config) as _,
                    library.sort_order,
                    library.icon.as_deref(),
                ),
            )
            .await
    }

    /// Notes that a scan of the library ended now, after so long; scans that
    /// are kept as [`Scan`](crate::libraries::Scan) do that by themselves. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn record_scan(&self, id: LibraryId, took: Duration) -> Result<()> {
        self.handle.change(format!("library {id}"), execute!("queries/libraries/library/record_scan.sql", id.0, ms_of(took))).await
    }

    /// Deletes a library for good, with its titles, their files and what users
    /// made of them, its grants and its scans. One round trip, whose duration
    /// grows with the library; begun anew, outside a transaction and as long as a
    /// call may take, if it gives way to somebody in a deadlock.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete(&self, id: LibraryId) -> Result<()> {
        let _changing = self.handle.changing([Change::Any]);
        self.handle.change_again(format!("library {id}"), execute!("queries/libraries/library/delete.sql", id.0)).await
    }

    /// Deletes a library that holds nothing; `false` if it is not there, or there
    /// is a title in it, even a deleted one. Whoever puts one in at the same time is
    /// waited for. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_empty(&self, id: LibraryId) -> Result<bool> {
        let _changing = self.handle.changing([Change::Any]);
        self.handle.write(value!("queries/libraries/library/delete_empty.sql", id.0)).await
    }
}
