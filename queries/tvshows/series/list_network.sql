-- tvshows.series.list_network
-- $1 viewer (NULL: the system), $2 network_id, $3 and $4 sort key and id of the last row seen (NULL: from the start), $5 rows.
-- Plan: idx_series_network_links_network_id (the network's series, sorted), idx_series_seen.
SELECT s.id, s.library_id, s.tmdb_id, s.imdb_id, s.title, s.sort_title, s.original_title, s.year, s.first_air_date, s.last_air_date,
       s.status, s.series_type, s.season_count, s.episode_count, s.special_count,
       s.overview, s.original_language, s.content_rating, s.rating_level, s.poster_path, s.poster_blurhash, s.backdrop_path,
       s.vote_average, s.vote_count, s.path, s.is_locked, s.last_played_at, s.added_at, s.updated_at,
       s.sort_key AS "key!"
FROM series_network_links AS l
JOIN series AS s ON s.id = l.series_id
JOIN viewer_libraries($1) AS v ON v.library_id = s.library_id
WHERE l.network_id = $2
  AND s.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
  AND (s.sort_key, s.id) > (coalesce($3, ''), coalesce($4, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY s.sort_key, s.id
LIMIT $5
