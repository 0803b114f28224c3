-- tvshows.episode.insert
-- $1 id, $2 season id, $3 episode_number, $4 absolute_number, $5 tmdb_id, $6 tvdb_id, $7 imdb_id, $8 title, $9 overview,
-- $10 production_code, $11 air_date, $12 aired_at, $13 runtime_ms, $14 still_path, $15 still_blurhash, $16 vote_average, $17 vote_count, $18 is_locked,
-- $19 added_at (NULL: now), $20 titles_i18n, $21 overviews_i18n.
-- One row; none if there is no such live season.
-- The series is locked before anything of it is written, as by whoever deletes it or the season: a deletion that came first is seen.
-- Plan: seasons_id_series_id_season_number_key, idx_series_seen.
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
RETURNING e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at
