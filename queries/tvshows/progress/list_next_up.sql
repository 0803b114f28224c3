-- tvshows.progress.list_next_up
-- $1 viewer: the user or one of his profiles, $2 and $3 sort key and id of the last series seen (NULL: from the start), $4 rows.
-- Of every series of which he watched an episode, the one behind the furthest; the last played series first.
-- Plan: idx_series_watch_state_user_time, for each idx_series_seen and idx_episodes_number, until the page is full.
SELECT e.id, e.series_id, e.season_id, e.library_id, e.season_number, e.episode_number, e.absolute_number, e.tmdb_id, e.tvdb_id, e.imdb_id,
       e.title, e.overview, e.production_code, e.air_date, e.aired_at, e.runtime_ms, e.still_path, e.still_blurhash, e.vote_average,
       e.vote_count, e.is_locked, e.play_count, e.last_played_at, e.added_at, e.updated_at,
       mine.last_watched_at AS "key!"
FROM series_watch_state AS mine
CROSS JOIN LATERAL (
    SELECT n.id
    FROM series AS s
    JOIN viewer_libraries($1) AS v ON v.library_id = s.library_id
    JOIN episodes AS n ON n.series_id = s.id
    WHERE s.id = mine.series_id
      AND s.deleted_at IS NULL
      AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
      AND n.deleted_at IS NULL
      AND (n.season_number, n.episode_number) > (mine.furthest_season, mine.furthest_episode)
    ORDER BY n.season_number, n.episode_number
    LIMIT 1
) AS following
JOIN episodes AS e ON e.id = following.id
WHERE mine.user_id = viewer_user($1)
  AND mine.watched_episodes > 0
  AND (mine.last_watched_at, mine.series_id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY mine.last_watched_at DESC, mine.series_id DESC
LIMIT $4
