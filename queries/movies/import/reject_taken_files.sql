-- movies.import.reject_taken_files
-- $1 import id. The number of rows. A path belongs to one live file of a library that is not missing, an id in Radarr to one live file, an id to one
-- file: rows with one that an earlier row or another file has are rejected. What another file keeps out takes nothing from the rows after it.
-- Plan: movie_import_files_pkey, movie_import_staging_pkey, movie_files_pkey, idx_movie_files_library_path, idx_movie_files_library_radarr_file_id.
WITH judged AS (
    SELECT s.line, f.position, s.library_id, f.file_id, f.path, f.radarr_file_id,
           CASE
               WHEN by_path.movie_id <> s.target_id THEN 'path: a file of another movie of the library has it'
               WHEN by_id.id IS NOT NULL AND by_id.id IS DISTINCT FROM by_path.id THEN 'file id: a file that is not live at this path has it'
               WHEN by_radarr.id IS NOT NULL AND by_radarr.id IS DISTINCT FROM by_path.id THEN 'radarr_file_id: another file of the library has it'
           END AS taken
    FROM movie_import_files AS f
    JOIN movie_import_staging AS s ON s.import_id = f.import_id AND s.line = f.line
    LEFT JOIN LATERAL (
        SELECT t.id
        FROM movie_files AS t
        WHERE t.id = f.file_id
        LIMIT 1
    ) AS by_id ON true
    LEFT JOIN LATERAL (
        SELECT t.id, t.movie_id
        FROM movie_files AS t
        WHERE t.library_id = s.library_id
          AND md5(t.path) = md5(f.path)
          AND t.deleted_at IS NULL
          AND t.missing_since IS NULL
        LIMIT 1
    ) AS by_path ON true
    LEFT JOIN LATERAL (
        SELECT t.id
        FROM movie_files AS t
        WHERE t.library_id = s.library_id
          AND t.radarr_file_id = f.radarr_file_id
          AND t.deleted_at IS NULL
        LIMIT 1
    ) AS by_radarr ON true
    WHERE f.import_id = $1
      AND s.outcome IN ('inserted', 'updated')
), ranked AS (
    SELECT j.line, j.radarr_file_id, j.row_taken,
           row_number() OVER (PARTITION BY j.row_taken IS NULL, j.file_id ORDER BY j.line, j.position) AS nth_id,
           row_number() OVER (PARTITION BY j.row_taken IS NULL, j.library_id, j.path ORDER BY j.line, j.position) AS nth_path,
           row_number() OVER (PARTITION BY j.row_taken IS NULL, j.library_id, j.radarr_file_id ORDER BY j.line, j.position) AS nth_radarr
    FROM (
        SELECT j.line, j.position, j.library_id, j.file_id, j.path, j.radarr_file_id, min(j.taken) OVER (PARTITION BY j.line) AS row_taken
        FROM judged AS j
    ) AS j
), bad AS (
    SELECT r.line,
           min(coalesce(r.row_taken, CASE
               WHEN r.nth_id > 1 THEN 'file id: an earlier file of the import has it'
               WHEN r.nth_path > 1 THEN 'path: an earlier file of the import has it'
               WHEN r.radarr_file_id IS NOT NULL AND r.nth_radarr > 1 THEN 'radarr_file_id: an earlier file of the import has it'
           END)) AS reason
    FROM ranked AS r
    GROUP BY r.line
)
UPDATE movie_import_staging AS s
SET outcome = 'rejected',
    reason = b.reason
FROM bad AS b
WHERE s.import_id = $1
  AND s.line = b.line
  AND b.reason IS NOT NULL
