-- tvshows.series.delete_by_library
-- $1 library_id. The number of series that were deleted, with their seasons, episodes and files: by triggers. Imports into the library and scans of
-- it are waited for.
-- Plan: none here; in series_delete_of_library() all series of the library are gone through.
SELECT series_delete_of_library($1) AS "deleted!"
