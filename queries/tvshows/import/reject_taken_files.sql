-- tvshows.import.reject_taken_files
-- $1 import id. The number of rows. A path belongs to one live file of a library that is not missing, an id in Sonarr to one live file, an id to one
-- file: rows with one that an earlier row or another file has are rejected. What another file keeps out takes nothing from the rows after it.
-- Plan: episode_import_files_pkey, episode_import_staging_pkey, episode_files_pkey, idx_episode_files_library_path, idx_episode_files_library_sonarr_file_id.
WITH judged AS (
    SELECT s.line, f.position, s.library_id, f.file_id, f.path, f.sonarr_file_id,
           CASE
               WHEN by_path.episode_id <> s.target_id THEN 'path: a file of another episode of the library has it'
               WHEN by_id.id IS NOT NULL AND by_id.id IS DISTINCT FROM by_path.id THEN 'file id: a file that is not live at this path has it'
               WHEN by_sonarr.id IS NOT NULL AND by_sonarr.id IS DISTINCT FROM by_path.id THEN 'sonarr_file_id: another file of the library has it'
           END AS taken
    FROM episode_import_files AS f
    JOIN episode_import_staging AS s ON s.import_id = f.import_id AND s.line = f.line
    LEFT JOIN LATERAL (
        SELECT t.id
        FROM episode_files AS t
        WHERE t.id = f.file_id
        LIMIT 1
    ) AS by_id ON true
    LEFT JOIN LATERAL (
        SELECT t.id, t.episode_id
        FROM episode_files AS t
        WHERE t.library_id = s.library_id
          AND md5(t.path) = md5(f.path)
          AND t.deleted_at IS NULL
          AND t.missing_since IS NULL
        LIMIT 1
    ) AS by_path ON true
    LEFT JOIN LATERAL (
        SELECT t.id
        FROM episode_files AS t
        WHERE t.library_id = s.library_id
          AND t.sonarr_file_id = f.sonarr_file_id
          AND t.deleted_at IS NULL
        LIMIT 1
    ) AS by_sonarr ON true
    WHERE f.import_id = $1
      AND s.outcome IN ('inserted', 'updated')
), ranked AS (
    SELECT j.line, j.sonarr_file_id, j.row_taken,
           row_number() OVER (PARTITION BY j.row_taken IS NULL, j.file_id ORDER BY j.line, j.position) AS nth_id,
           row_number() OVER (PARTITION BY j.row_taken IS NULL, j.library_id, j.path ORDER BY j.line, j.position) AS nth_path,
           row_number() OVER (PARTITION BY j.row_taken IS NULL, j.library_id, j.sonarr_file_id ORDER BY j.line, j.position) AS nth_sonarr
    FROM (
        SELECT j.line, j.position, j.library_id, j.file_id, j.path, j.sonarr_file_id, min(j.taken) OVER (PARTITION BY j.line) AS row_taken
        FROM judged AS j
    ) AS j
), bad AS (
    SELECT r.line,
           min(coalesce(r.row_taken, CASE
               WHEN r.nth_id > 1 THEN 'file id: an earlier file of the import has it'
               WHEN r.nth_path > 1 THEN 'path: an earlier file of the import has it'
               WHEN r.sonarr_file_id IS NOT NULL AND r.nth_sonarr > 1 THEN 'sonarr_file_id: an earlier file of the import has it'
           END)) AS reason
    FROM ranked AS r
    GROUP BY r.line
)
UPDATE episode_import_staging AS s
SET outcome = 'rejected',
    reason = b.reason
FROM bad AS b
WHERE s.import_id = $1
  AND s.line = b.line
  AND b.reason IS NOT NULL
