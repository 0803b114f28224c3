-- libraries.permission.list_of_library
-- $1 library id. Its grants to live users, by user id.
-- Plan: library_permissions_pkey, users_pkey.
SELECT p.library_id, p.user_id, p.permission, p.created_at
FROM library_permissions AS p
JOIN users AS u ON u.id = p.user_id
WHERE p.library_id = $1
  AND u.deleted_at IS NULL
ORDER BY p.user_id
