-- users.role.take
-- $1 user id, $2 role id. One row changed, or none if he has it not.
-- Plan: user_roles_pkey.
DELETE FROM user_roles
WHERE user_id = $1
  AND role_id = $2
