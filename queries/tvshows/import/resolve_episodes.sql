-- tvshows.import.resolve_episodes
-- $1 import id, $2 what happens to a row that meets an episode: error, skip or update. The number of rows.
-- Decides for each row what becomes of it, after the same was decided for the series and before one is written: the people of both are made
-- before a series is locked. A series that came with the import is known by the keys of its row, and by the id of its row whatever it became.
-- A row meets the live episode of its season and number; its other keys have to agree.
-- Plan: episode_import_staging_pkey, series_import_staging_pkey; for each row series_pkey, idx_series_library_imdb_id, idx_series_library_tmdb_id,
-- idx_series_library_tvdb_id, episodes_pkey, idx_episodes_number, idx_episodes_series_tmdb_id.
WITH named AS MATERIALIZED (
    SELECT DISTINCT e.library_id, e.series_id, e.series_imdb_id, e.series_tmdb_id, e.series_tvdb_id,
           -- One key, since a join by columns that may be NULL could not hash.
           concat_ws(' ', e.library_id::text, e.series_id::text, e.series_imdb_id, 'm' || e.series_tmdb_id::text, 'v' || e.series_tvdb_id::text) AS key
    FROM episode_import_staging AS e
    WHERE e.import_id = $1
), staged AS MATERIALIZED (
    SELECT s.library_id, s.series_id, s.target_id,
           -- A row that is skipped gives its series no key.
           CASE WHEN s.outcome <> 'skipped' THEN s.imdb_id END AS imdb_id,
           CASE WHEN s.outcome <> 'skipped' THEN s.tmdb_id END AS tmdb_id,
           CASE WHEN s.outcome <> 'skipped' THEN s.tvdb_id END AS tvdb_id
    FROM series_import_staging AS s
    WHERE s.import_id = $1
      AND s.outcome IN ('inserted', 'updated', 'skipped')
), known AS MATERIALIZED (
    SELECT n.key, s.target_id AS id
    FROM named AS n
    JOIN staged AS s ON s.library_id = n.library_id AND s.series_id = n.series_id
    UNION
    SELECT n.key, s.target_id
    FROM named AS n
    JOIN staged AS s ON s.library_id = n.library_id AND s.imdb_id = n.series_imdb_id
    UNION
    SELECT n.key, s.target_id
    FROM named AS n
    JOIN staged AS s ON s.library_id = n.library_id AND s.tmdb_id = n.series_tmdb_id
    UNION
    SELECT n.key, s.target_id
    FROM named AS n
    JOIN staged AS s ON s.library_id = n.library_id AND s.tvdb_id = n.series_tvdb_id
    UNION
    SELECT n.key, m.id
    FROM named AS n
    CROSS JOIN LATERAL (
        SELECT m.id
        FROM series AS m
        WHERE m.id = n.series_id
          AND m.library_id = n.library_id
          AND m.deleted_at IS NULL
        LIMIT 1
    ) AS m
    UNION
    SELECT n.key, m.id
    FROM named AS n
    CROSS JOIN LATERAL (
        SELECT m.id
        FROM series AS m
        WHERE m.library_id = n.library_id
          AND m.imdb_id = n.series_imdb_id
          AND m.deleted_at IS NULL
        LIMIT 1
    ) AS m
    UNION
    SELECT n.key, m.id
    FROM named AS n
    CROSS JOIN LATERAL (
        SELECT m.id
        FROM series AS m
        WHERE m.library_id = n.library_id
          AND m.tmdb_id = n.series_tmdb_id
          AND m.deleted_at IS NULL
        LIMIT 1
    ) AS m
    UNION
    SELECT n.key, m.id
    FROM named AS n
    CROSS JOIN LATERAL (
        SELECT m.id
        FROM series AS m
        WHERE m.library_id = n.library_id
          AND m.tvdb_id = n.series_tvdb_id
          AND m.deleted_at IS NULL
        LIMIT 1
    ) AS m
), keyed AS (
    SELECT e.line, e.episode_id, e.season_number, e.episode_number, e.tmdb_id, k.id AS series_id,
           first_value(e.source_line) OVER same_id AS line_of_id,
           first_value(e.source_line) OVER same_number AS line_of_number,
           first_value(e.source_line) OVER same_tmdb AS line_of_tmdb,
           row_number() OVER same_id AS nth_id,
           row_number() OVER same_number AS nth_number,
           row_number() OVER same_tmdb AS nth_tmdb
    FROM episode_import_staging AS e
    LEFT JOIN known AS k ON k.key = concat_ws(' ', e.library_id::text, e.series_id::text, e.series_imdb_id, 'm' || e.series_tmdb_id::text, 'v' || e.series_tvdb_id::text)
    WHERE e.import_id = $1
    WINDOW same_id AS (PARTITION BY e.episode_id ORDER BY e.line),
           same_number AS (PARTITION BY k.id, e.season_number, e.episode_number ORDER BY e.line),
           same_tmdb AS (PARTITION BY k.id, e.tmdb_id ORDER BY e.line)
), judged AS (
    SELECT k.line, k.series_id, by_number.id AS target, by_number.is_locked,
           CASE
               WHEN k.series_id IS NULL THEN 'series: the library has no such series'
               WHEN k.nth_id > 1 THEN format('id: the row at line %s has it already', k.line_of_id)
               WHEN k.nth_number > 1 THEN format('number: the row at line %s is the same episode', k.line_of_number)
               WHEN k.tmdb_id IS NOT NULL AND k.nth_tmdb > 1 THEN format('tmdb_id: the row at line %s has it already', k.line_of_tmdb)
               WHEN by_id.id IS NOT NULL AND by_number.id IS DISTINCT FROM by_id.id THEN 'id: another episode has it than the one with this number'
               WHEN by_tmdb.id IS NOT NULL AND by_number.id IS DISTINCT FROM by_tmdb.id THEN 'tmdb_id: another episode of the series has it'
               WHEN by_number.id IS NOT NULL AND $2 = 'error' THEN 'number: the series has this episode already'
           END AS reason
    FROM keyed AS k
    LEFT JOIN LATERAL (
        SELECT e.id
        FROM episodes AS e
        WHERE e.id = k.episode_id
        LIMIT 1
    ) AS by_id ON true
    LEFT JOIN LATERAL (
        SELECT e.id, e.is_locked
        FROM episodes AS e
        WHERE e.series_id = k.series_id
          AND e.season_number = k.season_number
          AND e.episode_number = k.episode_number
          AND e.deleted_at IS NULL
        LIMIT 1
    ) AS by_number ON true
    LEFT JOIN LATERAL (
        SELECT e.id
        FROM episodes AS e
        WHERE e.series_id = k.series_id
          AND e.tmdb_id = k.tmdb_id
          AND e.deleted_at IS NULL
        LIMIT 1
    ) AS by_tmdb ON true
)
UPDATE episode_import_staging AS e
SET reason = j.reason,
    target_series_id = j.series_id,
    target_id = coalesce(j.target, e.episode_id),
    outcome = CASE
        WHEN j.reason IS NOT NULL THEN 'rejected'
        WHEN j.target IS NULL THEN 'inserted'
        WHEN $2 = 'skip' OR j.is_locked THEN 'skipped'
        ELSE 'updated'
    END
FROM judged AS j
WHERE e.import_id = $1
  AND e.line = j.line
