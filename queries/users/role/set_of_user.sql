-- users.role.set_of_user
-- $1 user id, $2 role id. The user has this role and no other afterwards, whoever sets another one at the same time: the function locks his
-- row first.
-- Plan: in user_roles_set: users_pkey, user_roles_pkey.
SELECT user_roles_set($1, $2) AS "set!"
