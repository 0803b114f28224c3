-- tvshows.import.resolve_series
-- $1 import id, $2 what happens to a row that meets a series: error, skip or update. The number of rows.
-- Decides for each row what becomes of it. A row meets a live series of its library by the first of its ids that is known there:
-- id, imdb_id, tmdb_id, tvdb_id; without one of the last three by folded title, year and path. Keys that point at different series
-- reject it, as does a key that an earlier row of the import has.
-- Plan: series_import_staging_pkey; for each row series_pkey, idx_series_library_imdb_id, idx_series_library_tmdb_id,
-- idx_series_library_tvdb_id, idx_series_library_sonarr_id, idx_series_identity.
WITH keyed AS (
    SELECT s.import_id, s.line, s.library_id, s.series_id, s.imdb_id, s.tmdb_id, s.tvdb_id, s.first_air_date, s.last_air_date,
           l.id IS NOT NULL AS has_library,
           CASE WHEN count(*) OVER same_id > 1 THEN first_value(s.source_line) OVER same_id END AS line_of_id,
           CASE WHEN s.imdb_id IS NOT NULL THEN first_value(s.source_line) OVER same_imdb END AS line_of_imdb,
           CASE WHEN s.tmdb_id IS NOT NULL THEN first_value(s.source_line) OVER same_tmdb END AS line_of_tmdb,
           CASE WHEN s.tvdb_id IS NOT NULL THEN first_value(s.source_line) OVER same_tvdb END AS line_of_tvdb,
           CASE WHEN s.sonarr_id IS NOT NULL THEN first_value(s.source_line) OVER same_sonarr END AS line_of_sonarr,
           CASE WHEN s.imdb_id IS NULL AND s.tmdb_id IS NULL AND s.tvdb_id IS NULL THEN first_value(s.source_line) OVER same_name END AS line_of_name,
           row_number() OVER same_id AS nth_id,
           row_number() OVER same_imdb AS nth_imdb,
           row_number() OVER same_tmdb AS nth_tmdb,
           row_number() OVER same_tvdb AS nth_tvdb,
           row_number() OVER same_sonarr AS nth_sonarr,
           row_number() OVER same_name AS nth_name,
           s.sonarr_id,
           fold_title(s.title) AS title_folded,
           s.year,
           s.path
    FROM series_import_staging AS s
    LEFT JOIN libraries AS l ON l.id = s.library_id AND l.kind = 'tvshows'
    WHERE s.import_id = $1
    WINDOW same_id AS (PARTITION BY s.series_id ORDER BY s.line ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
           same_imdb AS (PARTITION BY s.library_id, s.imdb_id ORDER BY s.line ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
           same_tmdb AS (PARTITION BY s.library_id, s.tmdb_id ORDER BY s.line ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
           same_tvdb AS (PARTITION BY s.library_id, s.tvdb_id ORDER BY s.line ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
           same_sonarr AS (PARTITION BY s.library_id, s.sonarr_id ORDER BY s.line ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
           same_name AS (PARTITION BY s.library_id, s.imdb_id IS NULL AND s.tmdb_id IS NULL AND s.tvdb_id IS NULL, fold_title(s.title), s.year, s.path ORDER BY s.line
                         ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
), met AS (
    SELECT k.import_id, k.line, k.imdb_id, k.first_air_date, k.last_air_date, k.has_library,
           k.line_of_id, k.line_of_imdb, k.line_of_tmdb, k.line_of_tvdb, k.line_of_sonarr, k.line_of_name,
           k.nth_id, k.nth_imdb, k.nth_tmdb, k.nth_tvdb, k.nth_sonarr, k.nth_name,
           coalesce(by_id.id, by_imdb.id, by_tmdb.id, by_tvdb.id, by_name.id) AS target,
           by_id.id AS id_target,
           by_id.library_id IS DISTINCT FROM k.library_id OR by_id.deleted_at IS NOT NULL AS id_is_elsewhere,
           by_imdb.id AS imdb_target,
           by_tmdb.id AS tmdb_target,
           by_tmdb.imdb_id AS tmdb_target_imdb,
           by_tvdb.id AS tvdb_target,
           by_tvdb.imdb_id AS tvdb_target_imdb,
           by_sonarr.id AS sonarr_target,
           by_name.id AS name_target
    FROM keyed AS k
    LEFT JOIN LATERAL (
        SELECT m.id, m.library_id, m.deleted_at
        FROM series AS m
        WHERE m.id = k.series_id
        LIMIT 1
    ) AS by_id ON true
    LEFT JOIN LATERAL (
        SELECT m.id
        FROM series AS m
        WHERE m.library_id = k.library_id
          AND m.imdb_id BETWEEN k.imdb_id AND k.imdb_id
          AND m.deleted_at IS NULL
        ORDER BY m.imdb_id
        LIMIT 1
    ) AS by_imdb ON true
    LEFT JOIN LATERAL (
        SELECT m.id, m.imdb_id
        FROM series AS m
        WHERE m.library_id = k.library_id
          AND m.tmdb_id BETWEEN k.tmdb_id AND k.tmdb_id
          AND m.deleted_at IS NULL
        ORDER BY m.tmdb_id
        LIMIT 1
    ) AS by_tmdb ON true
    LEFT JOIN LATERAL (
        SELECT m.id, m.imdb_id
        FROM series AS m
        WHERE m.library_id = k.library_id
          AND m.tvdb_id BETWEEN k.tvdb_id AND k.tvdb_id
          AND m.deleted_at IS NULL
        ORDER BY m.tvdb_id
        LIMIT 1
    ) AS by_tvdb ON true
    LEFT JOIN LATERAL (
        SELECT m.id
        FROM series AS m
        WHERE m.library_id = k.library_id
          AND m.sonarr_id BETWEEN k.sonarr_id AND k.sonarr_id
          AND m.deleted_at IS NULL
        ORDER BY m.sonarr_id
        LIMIT 1
    ) AS by_sonarr ON true
    LEFT JOIN LATERAL (
        -- OFFSET 0: or the order by id is had from the primary key, through all series.
        SELECT named.id
        FROM (
            SELECT m.id, num_nonnulls(m.imdb_id, m.tmdb_id, m.tvdb_id) > 0 AS has_ids
            FROM series AS m
            WHERE k.imdb_id IS NULL
              AND k.tmdb_id IS NULL
              AND k.tvdb_id IS NULL
              AND m.library_id = k.library_id
              AND m.title_folded BETWEEN k.title_folded AND k.title_folded
              AND m.year IS NOT DISTINCT FROM k.year
              AND m.path IS NOT DISTINCT FROM k.path
              AND m.deleted_at IS NULL
            ORDER BY m.title_folded
            OFFSET 0
        ) AS named
        ORDER BY named.has_ids, named.id
        LIMIT 1
    ) AS by_name ON true
), judged AS (
    SELECT a.import_id, a.line, a.target,
           CASE
               WHEN NOT a.has_library THEN 'library_id: there is no library of series with this id'
               WHEN a.nth_id > 1 THEN format('id: the row at line %s has it already', a.line_of_id)
               WHEN a.line_of_imdb IS NOT NULL AND a.nth_imdb > 1 THEN format('imdb_id: the row at line %s has it already', a.line_of_imdb)
               WHEN a.line_of_tmdb IS NOT NULL AND a.nth_tmdb > 1 THEN format('tmdb_id: the row at line %s has it already', a.line_of_tmdb)
               WHEN a.line_of_tvdb IS NOT NULL AND a.nth_tvdb > 1 THEN format('tvdb_id: the row at line %s has it already', a.line_of_tvdb)
               WHEN a.line_of_sonarr IS NOT NULL AND a.nth_sonarr > 1 THEN format('sonarr_id: the row at line %s has it already', a.line_of_sonarr)
               WHEN a.line_of_name IS NOT NULL AND a.nth_name > 1
                   THEN format('title, year and path: the row at line %s has them already, and neither has an imdb_id, tmdb_id or tvdb_id', a.line_of_name)
               WHEN a.id_target IS NOT NULL AND a.id_is_elsewhere THEN 'id: it belongs to a series of another library or to a deleted one'
               WHEN a.imdb_target <> a.id_target THEN 'imdb_id: another series of the library has it than the one with this id'
               WHEN a.tmdb_target <> coalesce(a.id_target, a.imdb_target) THEN 'tmdb_id: another series of the library has it than the one with this id or imdb_id'
               WHEN a.id_target IS NULL AND a.imdb_target IS NULL AND a.tmdb_target_imdb <> a.imdb_id
                   THEN 'imdb_id: the series of the library with this tmdb_id has another one'
               WHEN a.tvdb_target <> coalesce(a.id_target, a.imdb_target, a.tmdb_target)
                   THEN 'tvdb_id: another series of the library has it than the one with this id, imdb_id or tmdb_id'
               WHEN a.id_target IS NULL AND a.imdb_target IS NULL AND a.tmdb_target IS NULL AND a.tvdb_target_imdb <> a.imdb_id
                   THEN 'imdb_id: the series of the library with this tvdb_id has another one'
               WHEN a.sonarr_target IS DISTINCT FROM a.target AND a.sonarr_target IS NOT NULL THEN 'sonarr_id: another series of the library has it'
               WHEN a.target IS NOT NULL AND $2 = 'error'
                   THEN format('%s: the library has this series already', CASE
                       WHEN a.id_target IS NOT NULL THEN 'id'
                       WHEN a.imdb_target IS NOT NULL THEN 'imdb_id'
                       WHEN a.tmdb_target IS NOT NULL THEN 'tmdb_id'
                       WHEN a.tvdb_target IS NOT NULL THEN 'tvdb_id'
                       ELSE 'title, year and path'
                   END)
               WHEN $2 = 'update'
                   AND (SELECT coalesce(a.last_air_date, m.last_air_date) < coalesce(a.first_air_date, m.first_air_date) FROM series AS m WHERE m.id = a.target AND NOT m.is_locked)
                   THEN 'last_air_date: before the first_air_date of the series'
           END AS reason
    FROM met AS a
)
UPDATE series_import_staging AS s
SET reason = j.reason,
    target_id = coalesce(j.target, s.series_id),
    outcome = CASE
        WHEN j.reason IS NOT NULL THEN 'rejected'
        WHEN j.target IS NULL THEN 'inserted'
        WHEN $2 = 'skip' OR (SELECT m.is_locked FROM series AS m WHERE m.id = j.target) THEN 'skipped'
        ELSE 'updated'
    END
FROM judged AS j
WHERE s.import_id = j.import_id
  AND s.line = j.line
