-- libraries.permission.delete_of_library
-- $1 library id. The number of grants that it had.
-- Plan: library_permissions_pkey.
DELETE FROM library_permissions
WHERE library_id = $1
