//! Files of episodes.

use super::{EpisodeId, TvShows};
use crate::content::{bind_file, file, file_name};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::id::typed_id;
use crate::libraries::LibraryId;
use crate::page::{Page, PageRequest, streams};
use crate::query::{all, execute, op, optional};

typed_id! {
    /// A file's id.
    FileId
}

file! {
    /// A live file of an episode.
    File(FileId) from FileRow;
    /// A file to be added to an episode; every field but the path may stay empty.
    NewFile;
    /// A path of a library, and whose it is.
    FilePath from PathRow;
    of episode_id: EpisodeId, known as sonarr_file_id to "Sonarr", in "episode_files"
}

impl<M: Mode> TvShows<M> {
    /// The live file with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn file(&self, id: FileId) -> Result<Option<File>> {
        self.handle.read(optional!(FileRow, "queries/tvshows/file/get.sql", id.0)).await
    }

    /// The live files of an episode, as they came. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn files_of(&self, episode: EpisodeId) -> Result<Vec<File>> {
        self.handle.read(all!(FileRow, "queries/tvshows/file/list_of_episode.sql", episode.0)).await
    }

    /// The live file of a library at `path`, unless it is missing. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_file_by_path(&self, library: LibraryId, path: &str) -> Result<Option<File>> {
        self.handle.read(optional!(FileRow, "queries/tvshows/file/find_by_path.sql", library.0, path)).await
    }

    /// The live file of a library with this id in Sonarr. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_file_by_sonarr_id(&self, library: LibraryId, sonarr_file_id: i32) -> Result<Option<File>> {
        self.handle.read(optional!(FileRow, "queries/tvshows/file/find_by_sonarr_id.sql", library.0, sonarr_file_id)).await
    }

    /// One page of the paths of a library's live files that are not missing, for
    /// a scan to compare with the disk by itself; in an order that means nothing. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_paths(&self, library: LibraryId, page: PageRequest) -> Result<Page<FilePath>> {
        const OP: &str = op!("queries/tvshows/file/list_paths.sql");
        // A path of a library has one hash: the key alone says where to go on.
        let (key, _) = page.start::<String>(OP)?;
        let rows = self.handle.read(all!(PathRow, "queries/tvshows/file/list_paths.sql", library.0, key.clone(), page.fetch())).await?;
        Ok(Page::of(OP, &page, rows))
    }
}

streams!(TvShows: stream_paths = list_paths(library: LibraryId) -> FilePath);

impl TvShows<ReadWrite> {
    /// Adds a file to a live episode. A file belongs to one episode: one that
    /// holds several is added to the first. One round trip; locks the episode's
    /// row.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if there is no such episode;
    /// [`Error::Conflict`](crate::Error::Conflict) on
    /// `idx_episode_files_library_path`, `idx_episode_files_library_sonarr_file_id`
    /// or `episode_files_pkey`; [`Error::Invalid`](crate::Error::Invalid) for a
    /// value out of its bounds.
    pub async fn insert_file(&self, episode: EpisodeId, new: &NewFile) -> Result<File> {
        self.handle
            .write_found(
                format!("episode {episode}"),
                bind_file!(
                    optional!(FileRow, "queries/tvshows/file/insert.sql", new.id.0, episode.0, new.path, new.file_name()),
                    new,
                    sonarr_file_id
                ),
            )
            .await
    }

    /// Writes a file back that was read and changed: every field but `id`,
    /// `episode_id`, `library_id`, `file_name`, `missing_since`, `created_at` and
    /// `updated_at`. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`](crate::Error::Stale) if the row was changed (or deleted)
    /// since it was read; else as [`insert_file`](Self::insert_file).
    pub async fn update_file(&self, file: &File) -> Result<File> {
        self.handle
            .write_fresh(
                format!("file {}", file.id),
                bind_file!(
                    optional!(FileRow, "queries/tvshows/file/update.sql", file.id.0, file.updated_at, file.path, file_name(&file.path)),
                    file,
                    sonarr_file_id
                ),
            )
            .await
    }

    /// Deletes a file softly; its path and its id in Sonarr are free again.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_file(&self, id: FileId) -> Result<()> {
        self.handle.change(format!("file {id}"), execute!("queries/tvshows/file/delete.sql", id.0)).await
    }

    /// Deletes all files of an episode softly; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_files(&self, episode: EpisodeId) -> Result<u64> {
        self.handle.execute(execute!("queries/tvshows/file/delete_of_episode.sql", episode.0)).await
    }
}
