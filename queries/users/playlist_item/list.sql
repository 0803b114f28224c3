-- users.playlist_item.list
-- $1 viewer (NULL: the system), $2 playlist id, $3 and $4 sort key and id of the last row seen (NULL: from the start), $5 rows.
-- The items whose titles the viewer sees, in the list's order; none of a list that he may not see. An episode is seen as its series is.
-- Plan: playlist_items_playlist_id_position_key, idx_movies_seen, idx_episodes_seen, idx_series_seen.
SELECT i.id, i.playlist_id, i.movie_id, i.series_id, i.episode_id, i.position, i.start_time_ms, i.end_time_ms, i.duration_ms, i.title,
       coalesce(m.title, e.title, s.title) AS "content_title!", i.thumbnail_url, i.added_by, i.added_at, i.last_played_at
FROM playlist_items AS i
LEFT JOIN movies AS m ON m.id = i.movie_id AND m.deleted_at IS NULL
LEFT JOIN episodes AS e ON e.id = i.episode_id AND e.deleted_at IS NULL
LEFT JOIN series AS s ON s.id = coalesce(i.series_id, e.series_id) AND s.deleted_at IS NULL
JOIN viewer_libraries($1) AS v ON v.library_id = coalesce(m.library_id, s.library_id)
WHERE i.playlist_id = $2
  AND sees_playlist($1, $2)
  AND (v.max_rating_level IS NULL OR coalesce(m.rating_level, s.rating_level) <= v.max_rating_level)
  AND (i.position, i.id) > (coalesce($3, -1), coalesce($4, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY i.position, i.id
LIMIT $5
