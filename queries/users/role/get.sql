-- users.role.get
-- $1 role id. Zero or one row.
-- Plan: roles_pkey.
SELECT id, name, display_name, description, color, icon, is_system, is_default, priority, created_by, created_at, updated_at
FROM roles
WHERE id = $1
