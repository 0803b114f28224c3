-- users.playlist.update
-- $1 id, $2 updated_at as it was read, $3 name, $4 description, $5 visibility, $6 thumbnail_url, $7 sort_order, $8 shuffle_enabled, $9 repeat_mode.
-- One row; none if the list is gone or was changed since.
-- Plan: playlists_pkey.
UPDATE playlists
SET name = $3,
    description = $4,
    visibility = $5,
    thumbnail_url = $6,
    sort_order = $7,
    shuffle_enabled = $8,
    repeat_mode = $9
WHERE id = $1
  AND updated_at = $2
RETURNING id, user_id, name, description, visibility, thumbnail_url, sort_order, shuffle_enabled, repeat_mode, item_count, total_duration_ms,
       last_played_at, created_at, updated_at
