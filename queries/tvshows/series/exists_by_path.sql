-- tvshows.series.exists_by_path
-- $1 library_id, $2 path of its folder. One row.
-- Plan: idx_series_library_path (partial).
SELECT EXISTS (
    SELECT
    FROM series
    WHERE library_id = $1
      AND md5(path) = md5($2)
      AND path = $2
      AND deleted_at IS NULL
) AS "exists!"
