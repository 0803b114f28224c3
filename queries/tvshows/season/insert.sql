-- tvshows.season.insert
-- $1 id, $2 series id, $3 season_number, $4 tmdb_id, $5 tvdb_id, $6 name, $7 overview, $8 air_date, $9 year, $10 poster_path, $11 poster_blurhash,
-- $12 vote_average, $13 names_i18n, $14 overviews_i18n. One row; none if there is no such live series.
-- The series is locked before anything of it is written, as by whoever deletes it.
-- Plan: idx_series_seen.
INSERT INTO seasons AS n (id, series_id, season_number, tmdb_id, tvdb_id, name, overview, air_date, year, poster_path, poster_blurhash, vote_average,
                     names_i18n, overviews_i18n)
SELECT $1, s.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14
FROM series AS s
WHERE s.id = $2
  AND s.deleted_at IS NULL
FOR NO KEY UPDATE
RETURNING n.id, n.series_id, n.season_number, n.tmdb_id, n.tvdb_id, n.name, n.overview, n.air_date, n.year, n.poster_path, n.poster_blurhash, n.vote_average,
       n.episode_count, n.created_at, n.updated_at
