-- users.content_rating.get
-- $1 id. Zero or one row.
-- Plan: content_ratings_pkey.
SELECT id, system, code, display_name, description, min_age, rating_level, icon_url, sort_order, created_at, updated_at
FROM content_ratings
WHERE id = $1
