-- users.content_rating.update
-- $1 id, $2 updated_at as it was read, $3 code, $4 display_name, $5 description, $6 min_age, $7 rating_level, $8 icon_url, $9 sort_order. One row; none if
-- the rating is gone or was changed since.
-- Plan: content_ratings_pkey.
UPDATE content_ratings
SET code = $3,
    display_name = $4,
    description = $5,
    min_age = $6,
    rating_level = $7,
    icon_url = $8,
    sort_order = $9
WHERE id = $1
  AND updated_at = $2
RETURNING id, system, code, display_name, description, min_age, rating_level, icon_url, sort_order, created_at, updated_at
