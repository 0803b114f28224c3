-- users.playlist.find_visible
-- $1 viewer (NULL: the system), $2 id. One row if the viewer may see the list, else none.
-- Plan: playlists_pkey.
SELECT id, user_id, name, description, visibility, thumbnail_url, sort_order, shuffle_enabled, repeat_mode, item_count, total_duration_ms,
       last_played_at, created_at, updated_at
FROM playlists
WHERE id = $2
  AND sees_playlist($1, $2)
