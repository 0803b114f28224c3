-- movies.movie.delete_by_library
-- $1 library_id. The number of movies that were deleted, with their files: by triggers. Imports into the library and scans of it are waited for.
-- Plan: none here; in movies_delete_of_library() all titles of the library are gone through.
-- Buffers: 120000, because every movie of the library is written, with what triggers write of it.
SELECT movies_delete_of_library($1) AS "deleted!"
