-- users.permission.list
-- No parameters. The whole dictionary, by category and name.
-- Plan: full scan, because all rows are wanted of a table of a few.
SELECT p.name, p.display_name, p.description, p.category, p.is_dangerous, p.created_at
FROM permissions AS p
ORDER BY p.category, p.name
