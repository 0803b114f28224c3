-- users.collection.update
-- $1 id, $2 updated_at as it was read, $3 name, $4 slug, $5 description, $6 poster_url, $7 backdrop_url, $8 logo_url, $9 theme_color, $10 smart_rules,
-- $11 is_visible, $12 sort_order. One row; none if the collection is gone or was changed since.
-- Plan: collections_pkey.
UPDATE collections
SET name = $3,
    slug = $4,
    description = $5,
    poster_url = $6,
    backdrop_url = $7,
    logo_url = $8,
    theme_color = $9,
    smart_rules = $10,
    is_visible = $11,
    sort_order = $12
WHERE id = $1
  AND updated_at = $2
RETURNING id, name, slug, description, poster_url, backdrop_url, logo_url, theme_color, item_count, total_duration_ms, smart_rules, is_visible,
       sort_order, created_by, created_at, updated_at
