-- users.avatar.list_of_user
-- $1 user id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. Those that are not deleted, the latest first.
-- Plan: user_avatars_user_id_version_key.
SELECT id, user_id, version, file_path, file_size_bytes, mime_type, width, height, is_animated, is_current, host(uploaded_from_ip) AS uploaded_from_ip,
       uploaded_from_user_agent, created_at, updated_at
FROM user_avatars
WHERE user_id = $1
  AND deleted_at IS NULL
  AND (version, id) < (coalesce($2, 2147483647), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY version DESC, id DESC
LIMIT $4
