-- users.role.list
-- No parameters. All roles, the highest priority first.
-- Plan: full scan, because all rows are wanted of a table of a few.
SELECT id, name, display_name, description, color, icon, is_system, is_default, priority, created_by, created_at, updated_at
FROM roles
ORDER BY priority DESC, name
