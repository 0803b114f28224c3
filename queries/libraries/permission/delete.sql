-- libraries.permission.delete
-- $1 library id, $2 user id. One row changed, or none.
-- Plan: library_permissions_pkey.
DELETE FROM library_permissions
WHERE library_id = $1
  AND user_id = $2
