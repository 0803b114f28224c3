//! Files of movies.

use super::{MovieId, Movies};
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
    /// A live file of a movie.
    File(FileId) from FileRow;
    /// A file to be added to a movie; every field but the path may stay empty.
    NewFile;
    /// A path of a library, and whose it is.
    FilePath from PathRow;
    of movie_id: MovieId, known as radarr_file_id to "Radarr", in "movie_files"
}

impl<M: Mode> Movies<M> {
    /// The live file with this id. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn file(&self, id: FileId) -> Result<Option<File>> {
        self.handle.read(optional!(FileRow, "queries/movies/file/get.sql", id.0)).await
    }

    /// The live files of a movie, as they came. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn files_of(&self, movie: MovieId) -> Result<Vec<File>> {
        self.handle.read(all!(FileRow, "queries/movies/file/list_of_movie.sql", movie.0)).await
    }

    /// The live file of a library at `path`, unless it is missing. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_file_by_path(&self, library: LibraryId, path: &str) -> Result<Option<File>> {
        self.handle.read(optional!(FileRow, "queries/movies/file/find_by_path.sql", library.0, path)).await
    }

    /// The live file of a library with this id in Radarr. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_file_by_radarr_id(&self, library: LibraryId, radarr_file_id: i32) -> Result<Option<File>> {
        self.handle.read(optional!(FileRow, "queries/movies/file/find_by_radarr_id.sql", library.0, radarr_file_id)).await
    }

    /// One page of the paths of a library's live files that are not missing, for
    /// a scan to compare with the disk by itself; in an order that means nothing. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_paths(&self, library: LibraryId, page: PageRequest) -> Result<Page<FilePath>> {
        const OP: &str = op!("queries/movies/file/list_paths.sql");
        // A path of a library has one hash: the key alone says where to go on.
        let (key, _) = page.start::<String>(OP)?;
        let rows = self.handle.read(all!(PathRow, "queries/movies/file/list_paths.sql", library.0, key.clone(), page.fetch())).await?;
        Ok(Page::of(OP, &page, rows))
    }
}

streams!(Movies: stream_paths = list_paths(library: LibraryId) -> FilePath);

impl Movies<ReadWrite> {
    /// Adds a file to a live movie. One round trip; locks the movie's row.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if there is no such movie;
    /// [`Error::Conflict`](crate::Error::Conflict) on
    /// `idx_movie_files_library_path`, `idx_movie_files_library_radarr_file_id` or
    /// `movie_files_pkey`; [`Error::Invalid`](crate::Error::Invalid) for a value
    /// out of its bounds.
    pub async fn insert_file(&self, movie: MovieId, new: &NewFile) -> Result<File> {
        self.handle
            .write_found(
                format!("movie {movie}"),
                bind_file!(
                    optional!(FileRow, "queries/movies/file/insert.sql", new.id.0, movie.0, new.path, new.file_name()),
                    new,
                    radarr_file_id
                ),
            )
            .await
    }

    /// Writes a file back that was read and changed: every field but `id`,
    /// `movie_id`, `library_id`, `file_name`, `missing_since`, `created_at` and
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
                    optional!(FileRow, "queries/movies/file/update.sql", file.id.0, file.updated_at, file.path, file_name(&file.path)),
                    file,
                    radarr_file_id
                ),
            )
            .await
    }

    /// Deletes a file softly; its path and its id in Radarr are free again.
    /// One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_file(&self, id: FileId) -> Result<()> {
        self.handle.change(format!("file {id}"), execute!("queries/movies/file/delete.sql", id.0)).await
    }
}
