-- users.collection_item.list_by_release
-- $1 viewer (NULL: the system), $2 collection id, $3 and $4 sort key and id of the last row seen (NULL: from the start), $5 rows.
-- The items whose titles the viewer sees, by when they came out, those of which that is not said last; none of a collection that he may not see.
-- Plan: idx_collection_items_release_order, idx_movies_seen, idx_episodes_seen, idx_series_seen.
SELECT i.id, i.collection_id, i.movie_id, i.series_id, i.episode_id, i.position, i.release_order, i.chronological_order, i.duration_ms, i.custom_title,
       coalesce(m.title, e.title, s.title) AS "content_title!", i.notes, i.added_at,
       coalesce(i.release_order, 2147483647) AS "key!"
FROM collection_items AS i
LEFT JOIN movies AS m ON m.id = i.movie_id AND m.deleted_at IS NULL
LEFT JOIN episodes AS e ON e.id = i.episode_id AND e.deleted_at IS NULL
LEFT JOIN series AS s ON s.id = coalesce(i.series_id, e.series_id) AND s.deleted_at IS NULL
JOIN viewer_libraries($1) AS v ON v.library_id = coalesce(m.library_id, s.library_id)
WHERE i.collection_id = $2
  AND sees_collection($1, $2)
  AND (v.max_rating_level IS NULL OR coalesce(m.rating_level, s.rating_level) <= v.max_rating_level)
  AND (coalesce(i.release_order, 2147483647), i.id) > (coalesce($3, -2147483648), coalesce($4, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY coalesce(i.release_order, 2147483647), i.id
LIMIT $5
