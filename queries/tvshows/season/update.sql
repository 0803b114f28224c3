-- tvshows.season.update
-- $1 season id, $2 updated_at as it was read, $3 season_number, $4 tmdb_id, $5 tvdb_id, $6 name, $7 overview, $8 air_date, $9 year, $10 poster_path, $11 poster_blurhash, $12 vote_average.
-- One row; none if the season is gone or was changed since. Its episodes follow when it is renumbered: then the
-- series is locked before it, as whoever plays an episode counts by its number.
-- Plan: seasons_id_series_id_season_number_key, series_pkey.
WITH renumbered AS (
    SELECT s.id
    FROM seasons AS o
    JOIN series AS s ON s.id = o.series_id
    WHERE o.id = $1
      AND o.season_number <> $3
    FOR NO KEY UPDATE OF s
)
UPDATE seasons AS n
SET season_number = $3,
    tmdb_id = $4,
    tvdb_id = $5,
    name = $6,
    overview = $7,
    air_date = $8,
    year = $9,
    poster_path = $10,
    poster_blurhash = $11,
    vote_average = $12
WHERE n.id = $1
  AND n.updated_at = $2
  AND n.deleted_at IS NULL
  AND (SELECT count(*) FROM renumbered) >= 0
RETURNING n.id, n.series_id, n.season_number, n.tmdb_id, n.tvdb_id, n.name, n.overview, n.air_date, n.year, n.poster_path, n.poster_blurhash, n.vote_average,
       n.episode_count, n.created_at, n.updated_at
