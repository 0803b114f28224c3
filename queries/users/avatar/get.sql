-- users.avatar.get
-- $1 avatar id. Zero or one row that is not deleted.
-- Plan: user_avatars_pkey.
SELECT id, user_id, version, file_path, file_size_bytes, mime_type, width, height, is_animated, is_current, host(uploaded_from_ip) AS uploaded_from_ip,
       uploaded_from_user_agent, created_at, updated_at
FROM user_avatars
WHERE id = $1
  AND deleted_at IS NULL
