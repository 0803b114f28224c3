-- users.role.set_of_user
-- $1 user id, $2 role id. The user has this role and no other afterwards.
-- Plan: user_roles_pkey.
WITH taken AS (
    DELETE FROM user_roles
    WHERE user_id = $1
      AND role_id <> $2
)
INSERT INTO user_roles (user_id, role_id)
VALUES ($1, $2)
ON CONFLICT DO NOTHING
