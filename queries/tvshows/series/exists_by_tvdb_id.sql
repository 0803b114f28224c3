-- tvshows.series.exists_by_tvdb_id
-- $1 library_id, $2 tvdb_id. One row.
-- Plan: idx_series_library_tvdb_id (unique, partial).
SELECT EXISTS (
    SELECT
    FROM series
    WHERE library_id = $1
      AND tvdb_id = $2
      AND deleted_at IS NULL
) AS "exists!"
