-- users.role.count_users
-- $1 role id. One row: the live users who have the role.
-- Plan: idx_user_roles_role_granted_at, users_pkey.
SELECT count(*) AS "users!"
FROM user_roles AS ur
JOIN users AS u ON u.id = ur.user_id
WHERE ur.role_id = $1
  AND u.deleted_at IS NULL
