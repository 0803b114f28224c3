-- libraries.permission.delete_of_user
-- $1 user id. The number of grants that he had.
-- Plan: idx_library_permissions_user_id.
DELETE FROM library_permissions
WHERE user_id = $1
