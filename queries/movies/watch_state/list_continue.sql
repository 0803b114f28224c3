-- movies.watch_state.list_continue
-- $1 viewer: the user or one of his profiles, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- Movies that the user began, did not finish and may see; the latest first.
-- Plan: idx_movie_watch_state_continue, movies_pkey.
SELECT m.id, m.library_id, m.tmdb_id, m.imdb_id, m.title, m.sort_title, m.original_title, m.year, m.release_date, m.runtime_ms,
       m.overview, m.original_language, m.content_rating, m.rating_level, m.poster_path, m.poster_blurhash, m.backdrop_path,
       m.vote_average, m.vote_count, m.path, m.is_locked, m.last_played_at, m.added_at, m.updated_at,
       s.user_id, s.position_ms, s.duration_ms, s.completed_at, s.watch_count, s.last_watched_at
FROM movie_watch_state AS s
JOIN movies AS m ON m.id = s.movie_id
JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id
WHERE s.user_id = viewer_user($1)
  AND s.completed_at IS NULL
  AND s.position_ms > 0
  AND m.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
  AND (s.last_watched_at, s.movie_id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY s.last_watched_at DESC, s.movie_id DESC
LIMIT $4
