-- users.permission.give
-- $1 role id, $2 permission. One row changed, or none if the role has it.
-- Plan: insert; role_permissions_pkey.
INSERT INTO role_permissions (role_id, permission)
VALUES ($1, $2)
ON CONFLICT DO NOTHING
