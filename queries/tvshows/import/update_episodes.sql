-- tvshows.import.update_episodes
-- $1 import id. The number of changed episodes. What a row leaves empty stays as it is.
-- Plan: episode_import_staging_pkey, episodes_pkey.
UPDATE episodes AS e
SET absolute_number = coalesce(s.absolute_number, e.absolute_number),
    tmdb_id = coalesce(s.tmdb_id, e.tmdb_id),
    tvdb_id = coalesce(s.tvdb_id, e.tvdb_id),
    imdb_id = coalesce(s.imdb_id, e.imdb_id),
    title = coalesce(s.title, e.title),
    overview = coalesce(s.overview, e.overview),
    production_code = coalesce(s.production_code, e.production_code),
    air_date = coalesce(s.air_date, e.air_date),
    aired_at = coalesce(s.aired_at, e.aired_at),
    runtime_ms = coalesce(s.runtime_ms, e.runtime_ms),
    still_path = coalesce(s.still_path, e.still_path),
    still_blurhash = coalesce(s.still_blurhash, e.still_blurhash),
    vote_average = coalesce(s.vote_average, e.vote_average),
    vote_count = coalesce(s.vote_count, e.vote_count),
    is_locked = e.is_locked OR s.is_locked,
    added_at = coalesce(s.added_at, e.added_at),
    titles_i18n = e.titles_i18n || coalesce(s.titles_i18n, '{}'),
    overviews_i18n = e.overviews_i18n || coalesce(s.overviews_i18n, '{}')
FROM episode_import_staging AS s
WHERE s.import_id = $1
  AND s.outcome = 'updated'
  AND e.id = s.target_id
  AND e.id = ANY (ARRAY (SELECT u.target_id FROM episode_import_staging AS u WHERE u.import_id = $1 AND u.outcome = 'updated'))
