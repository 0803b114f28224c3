-- users.role.give
-- $1 user id, $2 role id. One row changed, or none if he has it.
-- Plan: insert; user_roles_pkey.
INSERT INTO user_roles (user_id, role_id)
VALUES ($1, $2)
ON CONFLICT DO NOTHING
