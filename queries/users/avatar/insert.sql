-- users.avatar.insert
-- $1 id, $2 user id, $3 file_path, $4 file_size_bytes, $5 mime_type, $6 width, $7 height, $8 is_animated, $9 uploaded_from_ip (as text),
-- $10 uploaded_from_user_agent. One row, the current one from now on; a trigger gives it its version.
-- Plan: insert.
INSERT INTO user_avatars (id, user_id, version, file_path, file_size_bytes, mime_type, width, height, is_animated, uploaded_from_ip, uploaded_from_user_agent)
VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9::text::inet, $10)
RETURNING id, user_id, version, file_path, file_size_bytes, mime_type, width, height, is_animated, is_current, host(uploaded_from_ip) AS uploaded_from_ip,
       uploaded_from_user_agent, created_at, updated_at
