-- tvshows.series.exists_by_tmdb_id
-- $1 library_id, $2 tmdb_id. One row.
-- Plan: idx_series_library_tmdb_id (unique, partial).
SELECT EXISTS (
    SELECT
    FROM series
    WHERE library_id = $1
      AND tmdb_id = $2
      AND deleted_at IS NULL
) AS "exists!"
