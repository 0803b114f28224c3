-- tvshows.season.list
-- $1 series id, $2 the lowest season_number: 0 with the specials, 1 without. By number.
-- Plan: idx_seasons_number (unique, partial).
SELECT n.id, n.series_id, n.season_number, n.tmdb_id, n.tvdb_id, n.name, n.overview, n.air_date, n.year, n.poster_path, n.poster_blurhash, n.vote_average,
       n.episode_count, n.created_at, n.updated_at
FROM seasons AS n
WHERE n.series_id = $1
  AND n.season_number >= $2
  AND n.deleted_at IS NULL
ORDER BY n.season_number
