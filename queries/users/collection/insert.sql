-- users.collection.insert
-- $1 id, $2 name, $3 slug, $4 description, $5 poster_url, $6 backdrop_url, $7 logo_url, $8 theme_color, $9 smart_rules, $10 is_visible, $11 sort_order,
-- $12 created_by. One row.
-- Plan: insert.
INSERT INTO collections (id, name, slug, description, poster_url, backdrop_url, logo_url, theme_color, smart_rules, is_visible, sort_order, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
RETURNING id, name, slug, description, poster_url, backdrop_url, logo_url, theme_color, item_count, total_duration_ms, smart_rules, is_visible,
       sort_order, created_by, created_at, updated_at
