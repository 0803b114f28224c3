-- tvshows.episode.move
-- $1 episode id, $2 season id, $3 episode_number. One row; none if there is no such live episode or season.
-- The series is locked before the season and the episode, as by whoever adds something to it or deletes it; triggers count seasons, the series and
-- where users stand. No season has the number -1: a season of another series is refused by the foreign key, before any taken number.
-- Plan: idx_episodes_seen, series_pkey, seasons_id_series_id_season_number_key.
WITH locked AS (
    SELECT s.id
    FROM episodes AS o
    JOIN series AS s ON s.id = o.series_id
    WHERE o.id = $1
      AND o.deleted_at IS NULL
    FOR NO KEY UPDATE OF s
), season AS (
    SELECT n.id, n.series_id, n.season_number
    FROM seasons AS n
    WHERE n.id = $2
      AND n.deleted_at IS NULL
      AND (SELECT count(*) FROM locked) >= 0
    FOR NO KEY UPDATE
)
UPDATE episodes AS e
SET season_id = season.id,
    season_number = CASE WHEN season.series_id = e.series_id THEN season.season_number ELSE -1 END,
    episode_number = $3
FROM season
WHERE e.id = $1
  AND e.deleted_at IS NULL
RETURNING e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at
