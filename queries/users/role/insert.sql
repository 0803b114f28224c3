-- users.role.insert
-- $1 id, $2 name, $3 display_name, $4 description, $5 color, $6 icon, $7 priority, $8 created_by. One row.
-- Plan: insert.
INSERT INTO roles (id, name, display_name, description, color, icon, priority, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id, name, display_name, description, color, icon, is_system, is_default, priority, created_by, created_at, updated_at
