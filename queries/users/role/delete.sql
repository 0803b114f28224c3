-- users.role.delete
-- $1 role id. One row changed, or none: system roles and the default stay. A role that users have is refused by user_roles_role_id_fkey.
-- Plan: roles_pkey.
DELETE FROM roles
WHERE id = $1
  AND NOT is_system
  AND NOT is_default
