-- tvshows.watchlist.list
-- $1 viewer: the user or one of his profiles, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The series of the user's list that he may see, in its order.
-- Plan: idx_series_watchlist_user_position, idx_series_seen.
SELECT s.id, s.library_id, s.tmdb_id, s.imdb_id, s.title, s.sort_title, s.original_title, s.year, s.first_air_date, s.last_air_date,
       s.status, s.series_type, s.season_count, s.episode_count, s.special_count,
       s.overview, s.original_language, s.content_rating, s.rating_level, s.poster_path, s.poster_blurhash, s.backdrop_path,
       s.vote_average, s.vote_count, s.path, s.is_locked, s.last_played_at, s.added_at, s.updated_at,
       w.position AS "key!"
FROM series_watchlist AS w
JOIN series AS s ON s.id = w.series_id
JOIN viewer_libraries($1) AS v ON v.library_id = s.library_id
WHERE w.user_id = viewer_user($1)
  AND s.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
  AND (w.position, w.series_id) > (coalesce($2, -1), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY w.position, w.series_id
LIMIT $4
