-- users.permission.has
-- $1 user id, $2 permission. One row: whether a role of the user has it; false if he is deleted or not active.
-- Plan: users_pkey, user_roles_pkey, role_permissions_pkey.
SELECT EXISTS (
    SELECT
    FROM users AS u
    JOIN user_roles AS ur ON ur.user_id = u.id
    JOIN role_permissions AS rp ON rp.role_id = ur.role_id
    WHERE u.id = $1
      AND u.is_active
      AND u.deleted_at IS NULL
      AND rp.permission = $2
) AS "has!"
