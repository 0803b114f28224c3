-- users.role.get_default
-- No parameters. Zero or one row: the role of new users.
-- Plan: roles_is_default_excl.
SELECT id, name, display_name, description, color, icon, is_system, is_default, priority, created_by, created_at, updated_at
FROM roles
WHERE is_default
