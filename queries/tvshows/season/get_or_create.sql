-- tvshows.season.get_or_create
-- $1 a new id, $2 series id, $3 season_number. One row: the live season of this number, new if there was none; none if there is no such live series.
-- The series is locked before anything of it is written, as by whoever deletes it. The update changes nothing, not even updated_at; it makes the row
-- of another writer come back.
-- Plan: idx_series_seen, idx_seasons_number (unique, partial).
INSERT INTO seasons AS n (id, series_id, season_number)
SELECT $1, s.id, $3
FROM series AS s
WHERE s.id = $2
  AND s.deleted_at IS NULL
FOR NO KEY UPDATE
ON CONFLICT (series_id, season_number) WHERE deleted_at IS NULL DO UPDATE
SET season_number = excluded.season_number
RETURNING n.id, n.series_id, n.season_number, n.tmdb_id, n.tvdb_id, n.name, n.overview, n.air_date, n.year, n.poster_path, n.poster_blurhash, n.vote_average,
       n.episode_count, n.created_at, n.updated_at
