-- tvshows.season.get
-- $1 season id. Zero or one row; deleted seasons are invisible.
-- Plan: seasons_id_series_id_season_number_key.
SELECT n.id, n.series_id, n.season_number, n.tmdb_id, n.tvdb_id, n.name, n.overview, n.air_date, n.year, n.poster_path, n.poster_blurhash, n.vote_average,
       n.episode_count, n.created_at, n.updated_at
FROM seasons AS n
WHERE n.id = $1
  AND n.deleted_at IS NULL
