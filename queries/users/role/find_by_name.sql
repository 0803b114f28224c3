-- users.role.find_by_name
-- $1 name. Zero or one row.
-- Plan: roles_name_key.
SELECT id, name, display_name, description, color, icon, is_system, is_default, priority, created_by, created_at, updated_at
FROM roles
WHERE name = $1
