-- tvshows.episode.update
-- $1 episode id, $2 updated_at as it was read, $3 episode_number, $4 absolute_number, $5 tmdb_id, $6 tvdb_id, $7 imdb_id, $8 title, $9 overview,
-- $10 production_code, $11 air_date, $12 aired_at, $13 runtime_ms, $14 still_path, $15 still_blurhash, $16 vote_average, $17 vote_count, $18 is_locked,
-- $19 added_at.
-- One row; none if the episode is gone or was changed since. The series is locked before an episode of another number: whoever plays the episode
-- counts by it.
-- Plan: episodes_pkey, series_pkey.
WITH renumbered AS (
    SELECT s.id
    FROM episodes AS o
    JOIN series AS s ON s.id = o.series_id
    WHERE o.id = $1
      AND o.episode_number <> $3
    FOR NO KEY UPDATE OF s
)
UPDATE episodes AS e
SET episode_number = $3,
    absolute_number = $4,
    tmdb_id = $5,
    tvdb_id = $6,
    imdb_id = $7,
    title = $8,
    overview = $9,
    production_code = $10,
    air_date = $11,
    aired_at = $12,
    runtime_ms = $13,
    still_path = $14,
    still_blurhash = $15,
    vote_average = $16,
    vote_count = $17,
    is_locked = $18,
    added_at = $19
WHERE e.id = $1
  AND e.updated_at = $2
  AND e.deleted_at IS NULL
  AND (SELECT count(*) FROM renumbered) >= 0
RETURNING e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at
