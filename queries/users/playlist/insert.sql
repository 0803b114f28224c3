-- users.playlist.insert
-- $1 id, $2 user id, $3 name, $4 description, $5 visibility, $6 thumbnail_url, $7 sort_order, $8 shuffle_enabled, $9 repeat_mode. One row.
-- Plan: insert.
INSERT INTO playlists (id, user_id, name, description, visibility, thumbnail_url, sort_order, shuffle_enabled, repeat_mode)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
RETURNING id, user_id, name, description, visibility, thumbnail_url, sort_order, shuffle_enabled, repeat_mode, item_count, total_duration_ms,
       last_played_at, created_at, updated_at
