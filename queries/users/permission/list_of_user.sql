-- users.permission.list_of_user
-- $1 user id. The permissions of all his roles, by category and name; none if he is deleted or not active.
-- Plan: users_pkey, user_roles_pkey, role_permissions_pkey, permissions_pkey.
SELECT DISTINCT p.name, p.display_name, p.description, p.category, p.is_dangerous, p.created_at
FROM users AS u
JOIN user_roles AS ur ON ur.user_id = u.id
JOIN role_permissions AS rp ON rp.role_id = ur.role_id
JOIN permissions AS p ON p.name = rp.permission
WHERE u.id = $1
  AND u.is_active
  AND u.deleted_at IS NULL
ORDER BY p.category, p.name
