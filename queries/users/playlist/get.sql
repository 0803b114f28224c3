-- users.playlist.get
-- $1 id. Zero or one row.
-- Plan: playlists_pkey.
SELECT id, user_id, name, description, visibility, thumbnail_url, sort_order, shuffle_enabled, repeat_mode, item_count, total_duration_ms,
       last_played_at, created_at, updated_at
FROM playlists
WHERE id = $1
