-- tvshows.progress.list_begun
-- $1 viewer: the user or one of his profiles, $2 and $3 sort key and id of the last series seen (NULL: from the start), $4 rows.
-- Series of which he played something and has not watched every episode, the specials aside; the last played first.
-- With where he stands with the episode that he played last.
-- Plan: idx_series_watch_state_user_time, for each series_pkey, episodes_pkey and episode_watch_state_pkey, until the page is full.
SELECT s.id, s.library_id, s.tmdb_id, s.imdb_id, s.title, s.sort_title, s.original_title, s.year, s.first_air_date, s.last_air_date,
       s.status, s.series_type, s.season_count, s.episode_count, s.special_count,
       s.overview, s.original_language, s.content_rating, s.rating_level, s.poster_path, s.poster_blurhash, s.backdrop_path,
       s.vote_average, s.vote_count, s.path, s.is_locked, s.last_played_at, s.added_at, s.updated_at,
       mine.watched_episodes::bigint AS "watched_episodes!", mine.last_watched_at AS "key!",
       e.season_number, e.episode_number, st.episode_id, st.user_id, st.position_ms, st.duration_ms, st.completed_at, st.watch_count,
       st.last_watched_at
FROM series_watch_state AS mine
JOIN series AS s ON s.id = mine.series_id
JOIN viewer_libraries($1) AS v ON v.library_id = s.library_id
JOIN episodes AS e ON e.id = mine.last_episode_id
JOIN episode_watch_state AS st ON st.user_id = mine.user_id AND st.episode_id = e.id
WHERE mine.user_id = viewer_user($1)
  AND mine.watched_episodes < s.episode_count
  AND s.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
  AND (mine.last_watched_at, mine.series_id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY mine.last_watched_at DESC, mine.series_id DESC
LIMIT $4
