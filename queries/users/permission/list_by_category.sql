-- users.permission.list_by_category
-- $1 category. Its permissions, by name.
-- Plan: idx_permissions_category.
SELECT p.name, p.display_name, p.description, p.category, p.is_dangerous, p.created_at
FROM permissions AS p
WHERE p.category = $1
ORDER BY p.name
