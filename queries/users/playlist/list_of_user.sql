-- users.playlist.list_of_user
-- $1 viewer (NULL: the system), $2 owner, $3 and $4 sort key and id of the last row seen (NULL: from the start), $5 rows.
-- The owner's lists that the viewer sees, in the owner's order.
-- Plan: idx_playlists_user_sort_order.
SELECT p.id, p.user_id, p.name, p.description, p.visibility, p.thumbnail_url, p.sort_order, p.shuffle_enabled, p.repeat_mode, p.item_count,
       p.total_duration_ms, p.last_played_at, p.created_at, p.updated_at
FROM playlists AS p
WHERE p.user_id = $2
  AND sees_playlist($1, p.id)
  AND (p.sort_order, p.id) > (coalesce($3, -2147483648), coalesce($4, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY p.sort_order, p.id
LIMIT $5
