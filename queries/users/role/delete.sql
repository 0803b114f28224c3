-- users.role.delete
-- $1 role id. One row changed, or none: system roles and the default stay. A role that live users have is refused by
-- user_roles_role_id_fkey; deleted users, who are not counted and cannot be asked for, lose it.
-- Plan: roles_pkey, idx_user_roles_role_granted_at, users_pkey.
WITH forgotten AS (
    DELETE FROM user_roles AS ur
    USING users AS u, roles AS r
    WHERE ur.role_id = $1
      AND u.id = ur.user_id
      AND u.deleted_at IS NOT NULL
      AND r.id = ur.role_id
      AND NOT r.is_system
      AND NOT r.is_default
)
DELETE FROM roles
WHERE id = $1
  AND NOT is_system
  AND NOT is_default
