-- users.content_rating.find_by_code
-- $1 system, $2 code. Zero or one row.
-- Plan: content_ratings_system_code_key.
SELECT id, system, code, display_name, description, min_age, rating_level, icon_url, sort_order, created_at, updated_at
FROM content_ratings
WHERE system = $1
  AND code = $2
