-- users.avatar.get_current
-- $1 user id. Zero or one row.
-- Plan: idx_user_avatars_current (unique, partial).
SELECT id, user_id, version, file_path, file_size_bytes, mime_type, width, height, is_animated, is_current, host(uploaded_from_ip) AS uploaded_from_ip,
       uploaded_from_user_agent, created_at, updated_at
FROM user_avatars
WHERE user_id = $1
  AND is_current
  AND deleted_at IS NULL
