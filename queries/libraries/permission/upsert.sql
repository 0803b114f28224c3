-- libraries.permission.upsert
-- $1 library id, $2 user id, $3 permission. One row.
-- Plan: library_permissions_pkey.
INSERT INTO library_permissions (library_id, user_id, permission)
VALUES ($1, $2, $3)
ON CONFLICT (library_id, user_id) DO UPDATE SET permission = excluded.permission
RETURNING library_id, user_id, permission, created_at
