-- users.content_rating.list_of_system
-- $1 system. All ratings of the system, the lowest level first.
-- Plan: idx_content_ratings_system_level.
SELECT id, system, code, display_name, description, min_age, rating_level, icon_url, sort_order, created_at, updated_at
FROM content_ratings
WHERE system = $1
ORDER BY rating_level, sort_order, id
