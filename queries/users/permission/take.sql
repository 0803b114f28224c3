-- users.permission.take
-- $1 role id, $2 permission. One row changed, or none if the role has it not.
-- Plan: role_permissions_pkey.
DELETE FROM role_permissions
WHERE role_id = $1
  AND permission = $2
