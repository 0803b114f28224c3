-- users.role.update
-- $1 role id, $2 updated_at as it was read, $3 name, $4 display_name, $5 description, $6 color, $7 icon, $8 priority.
-- One row; none if the role is gone or was changed since. A system role keeps its name.
-- Plan: roles_pkey.
UPDATE roles
SET name = CASE WHEN is_system THEN name ELSE $3 END,
    display_name = $4,
    description = $5,
    color = $6,
    icon = $7,
    priority = $8
WHERE id = $1
  AND updated_at = $2
RETURNING id, name, display_name, description, color, icon, is_system, is_default, priority, created_by, created_at, updated_at
