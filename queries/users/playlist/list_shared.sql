-- users.playlist.list_shared
-- $1 user, who is the viewer as well, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The lists of others that are shared with the user, the latest shared first.
-- Plan: idx_playlist_collaborators_user_added_at, playlists_pkey.
SELECT p.id, p.user_id, p.name, p.description, p.visibility, p.thumbnail_url, p.sort_order, p.shuffle_enabled, p.repeat_mode, p.item_count,
       p.total_duration_ms, p.last_played_at, p.created_at, p.updated_at,
       c.added_at AS "key!"
FROM playlist_collaborators AS c
JOIN playlists AS p ON p.id = c.playlist_id
WHERE c.user_id = $1
  AND sees_playlist($1, p.id)
  AND (c.added_at, c.playlist_id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY c.added_at DESC, c.playlist_id DESC
LIMIT $4
