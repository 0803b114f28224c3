-- tvshows.import.insert_episodes
-- $1 import id. The number of new episodes. One whose number a concurrent change has taken meanwhile is left out: see reject_lost_episodes.
-- Plan: episode_import_staging_pkey; for each row idx_seasons_number; insert.
INSERT INTO episodes (id, series_id, season_id, library_id, season_number, episode_number,
                      absolute_number, tmdb_id, tvdb_id, imdb_id, title, overview, production_code, air_date, aired_at,
                      runtime_ms, still_path, still_blurhash, vote_average, vote_count, is_locked, added_at, titles_i18n, overviews_i18n)
SELECT s.target_id, s.target_series_id, n.id, s.library_id, s.season_number, s.episode_number,
       s.absolute_number, s.tmdb_id, s.tvdb_id, s.imdb_id, s.title, s.overview, s.production_code, s.air_date, s.aired_at,
       s.runtime_ms, s.still_path, s.still_blurhash, s.vote_average, s.vote_count, s.is_locked, coalesce(s.added_at, now()), coalesce(s.titles_i18n, '{}'), coalesce(s.overviews_i18n, '{}')
FROM episode_import_staging AS s
CROSS JOIN LATERAL (
    SELECT n.id
    FROM seasons AS n
    WHERE n.series_id = s.target_series_id
      AND n.season_number = s.season_number
      AND n.deleted_at IS NULL
    LIMIT 1
) AS n
WHERE s.import_id = $1
  AND s.outcome = 'inserted'
ORDER BY s.line
ON CONFLICT DO NOTHING
