-- libraries.permission.list_of_user
-- $1 user id. The grants to him, by library id.
-- Plan: idx_library_permissions_user_id.
SELECT library_id, user_id, permission, created_at
FROM library_permissions
WHERE user_id = $1
ORDER BY library_id
