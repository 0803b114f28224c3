-- users.role.list_of_user
-- $1 user id. The roles of the user, the highest priority first.
-- Plan: user_roles_pkey, roles_pkey.
SELECT r.id, r.name, r.display_name, r.description, r.color, r.icon, r.is_system, r.is_default, r.priority,
       r.created_by, r.created_at, r.updated_at
FROM user_roles AS ur
JOIN roles AS r ON r.id = ur.role_id
WHERE ur.user_id = $1
ORDER BY r.priority DESC, r.name
