-- users.content_rating.insert
-- $1 id, $2 system, $3 code, $4 display_name, $5 description, $6 min_age, $7 rating_level, $8 icon_url, $9 sort_order. One row.
-- Plan: insert.
INSERT INTO content_ratings (id, system, code, display_name, description, min_age, rating_level, icon_url, sort_order)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
RETURNING id, system, code, display_name, description, min_age, rating_level, icon_url, sort_order, created_at, updated_at
