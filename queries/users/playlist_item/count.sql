-- users.playlist_item.count
-- $1 viewer (NULL: the system), $2 playlist id. One row: how many items the list shows him.
-- Plan: playlist_items_playlist_id_position_key (counted: 10,000 at most), idx_movies_seen, idx_episodes_seen, idx_series_seen.
SELECT count(*) AS "items!"
FROM playlist_items AS i
LEFT JOIN movies AS m ON m.id = i.movie_id AND m.deleted_at IS NULL
LEFT JOIN episodes AS e ON e.id = i.episode_id AND e.deleted_at IS NULL
LEFT JOIN series AS s ON s.id = coalesce(i.series_id, e.series_id) AND s.deleted_at IS NULL
JOIN viewer_libraries($1) AS v ON v.library_id = coalesce(m.library_id, s.library_id)
WHERE i.playlist_id = $2
  AND sees_playlist($1, $2)
  AND (v.max_rating_level IS NULL OR coalesce(m.rating_level, s.rating_level) <= v.max_rating_level)
