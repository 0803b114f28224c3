-- users.permission.list_of_role
-- $1 role id. Its permissions, by category and name.
-- Plan: role_permissions_pkey, permissions_pkey.
SELECT p.name, p.display_name, p.description, p.category, p.is_dangerous, p.created_at
FROM role_permissions AS rp
JOIN permissions AS p ON p.name = rp.permission
WHERE rp.role_id = $1
ORDER BY p.category, p.name
