-- tvshows.favorite.list
-- $1 viewer: the user or one of his profiles, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The user's favourites that he may see, the latest first.
-- Plan: idx_series_favorites_user_created_at, idx_series_seen.
SELECT s.id, s.library_id, s.tmdb_id, s.imdb_id, s.title, s.sort_title, s.original_title, s.year, s.first_air_date, s.last_air_date,
       s.status, s.series_type, s.season_count, s.episode_count, s.special_count,
       s.overview, s.original_language, s.content_rating, s.rating_level, s.poster_path, s.poster_blurhash, s.backdrop_path,
       s.vote_average, s.vote_count, s.path, s.is_locked, s.last_played_at, s.added_at, s.updated_at,
       f.created_at AS "key!"
FROM series_favorites AS f
JOIN series AS s ON s.id = f.series_id
JOIN viewer_libraries($1) AS v ON v.library_id = s.library_id
WHERE f.user_id = viewer_user($1)
  AND s.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
  AND (f.created_at, f.series_id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY f.created_at DESC, f.series_id DESC
LIMIT $4
