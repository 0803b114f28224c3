-- users.content_rating.list
-- No parameters. All ratings by system, the lowest level first.
-- Plan: full scan, because the table has some hundred rows.
SELECT id, system, code, display_name, description, min_age, rating_level, icon_url, sort_order, created_at, updated_at
FROM content_ratings
ORDER BY system, rating_level, sort_order, id
