-- users.permission.get
-- $1 name. Zero or one row.
-- Plan: permissions_pkey.
SELECT p.name, p.display_name, p.description, p.category, p.is_dangerous, p.created_at
FROM permissions AS p
WHERE p.name = $1
