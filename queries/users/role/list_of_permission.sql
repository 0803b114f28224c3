-- users.role.list_of_permission
-- $1 permission. The roles that have it, the highest priority first.
-- Plan: idx_role_permissions_permission, roles_pkey.
SELECT r.id, r.name, r.display_name, r.description, r.color, r.icon, r.is_system, r.is_default, r.priority,
       r.created_by, r.created_at, r.updated_at
FROM role_permissions AS rp
JOIN roles AS r ON r.id = rp.role_id
WHERE rp.permission = $1
ORDER BY r.priority DESC, r.name
