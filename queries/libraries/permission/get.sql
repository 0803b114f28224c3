-- libraries.permission.get
-- $1 library id, $2 user id. Zero or one row.
-- Plan: library_permissions_pkey.
SELECT library_id, user_id, permission, created_at
FROM library_permissions
WHERE library_id = $1
  AND user_id = $2
