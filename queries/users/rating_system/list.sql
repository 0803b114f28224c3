-- users.rating_system.list
-- No parameters. All systems by name.
-- Plan: full scan, because the table has a few rows.
SELECT name, display_name, country
FROM rating_systems
ORDER BY name
