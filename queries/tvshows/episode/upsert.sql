-- tvshows.episode.upsert
-- $1 id, $2 season id, $3 episode_number, $4 absolute_number, $5 tmdb_id, $6 tvdb_id, $7 imdb_id, $8 title, $9 overview,
-- $10 production_code, $11 air_date, $12 aired_at, $13 runtime_ms, $14 still_path, $15 still_blurhash, $16 vote_average, $17 vote_count, $18 is_locked,
-- $19 added_at (NULL: now), $20 titles_i18n, $21 overviews_i18n.
-- One row: the new episode, or the live one of this number, which keeps its id, when it was added, and what is not given anew; one that is locked
-- stays as it is. None if there is no such live season.
-- The series is locked before anything of it is written, as by whoever deletes it or the season: a deletion that came first is seen.
-- Plan: seasons_id_series_id_season_number_key, idx_series_seen, idx_episodes_number (unique, partial).
INSERT INTO episodes AS e (id, series_id, season_id, library_id, season_number, episode_number, absolute_number, tmdb_id, tvdb_id,
                      imdb_id, title, overview, production_code, air_date, aired_at, runtime_ms, still_path, still_blurhash,
                      vote_average, vote_count, is_locked, added_at, titles_i18n, overviews_i18n)
SELECT $1, n.series_id, n.id, s.library_id, n.season_number, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
       coalesce($19, now()), $20, $21
FROM seasons AS n
JOIN series AS s ON s.id = n.series_id
WHERE n.id = $2
  AND n.deleted_at IS NULL
  AND s.deleted_at IS NULL
FOR NO KEY UPDATE OF s, n
ON CONFLICT (series_id, season_number, episode_number) WHERE deleted_at IS NULL DO UPDATE
SET absolute_number = CASE WHEN e.is_locked THEN e.absolute_number ELSE coalesce(excluded.absolute_number, e.absolute_number) END,
    tmdb_id = CASE WHEN e.is_locked THEN e.tmdb_id ELSE coalesce(excluded.tmdb_id, e.tmdb_id) END,
    tvdb_id = CASE WHEN e.is_locked THEN e.tvdb_id ELSE coalesce(excluded.tvdb_id, e.tvdb_id) END,
    imdb_id = CASE WHEN e.is_locked THEN e.imdb_id ELSE coalesce(excluded.imdb_id, e.imdb_id) END,
    title = CASE WHEN e.is_locked THEN e.title ELSE excluded.title END,
    overview = CASE WHEN e.is_locked THEN e.overview ELSE coalesce(excluded.overview, e.overview) END,
    production_code = CASE WHEN e.is_locked THEN e.production_code ELSE coalesce(excluded.production_code, e.production_code) END,
    air_date = CASE WHEN e.is_locked THEN e.air_date ELSE coalesce(excluded.air_date, e.air_date) END,
    aired_at = CASE WHEN e.is_locked THEN e.aired_at ELSE coalesce(excluded.aired_at, e.aired_at) END,
    runtime_ms = CASE WHEN e.is_locked THEN e.runtime_ms ELSE coalesce(excluded.runtime_ms, e.runtime_ms) END,
    still_path = CASE WHEN e.is_locked THEN e.still_path ELSE coalesce(excluded.still_path, e.still_path) END,
    still_blurhash = CASE WHEN e.is_locked THEN e.still_blurhash ELSE coalesce(excluded.still_blurhash, e.still_blurhash) END,
    vote_average = CASE WHEN e.is_locked THEN e.vote_average ELSE coalesce(excluded.vote_average, e.vote_average) END,
    vote_count = CASE WHEN e.is_locked THEN e.vote_count ELSE coalesce(excluded.vote_count, e.vote_count) END,
    titles_i18n = CASE WHEN e.is_locked THEN e.titles_i18n ELSE e.titles_i18n || excluded.titles_i18n END,
    overviews_i18n = CASE WHEN e.is_locked THEN e.overviews_i18n ELSE e.overviews_i18n || excluded.overviews_i18n END,
    is_locked = CASE WHEN e.is_locked THEN e.is_locked ELSE excluded.is_locked END
RETURNING e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at
