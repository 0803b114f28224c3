-- users.collection.get
-- $1 id. Zero or one row.
-- Plan: collections_pkey.
SELECT id, name, slug, description, poster_url, backdrop_url, logo_url, theme_color, item_count, total_duration_ms, smart_rules, is_visible,
       sort_order, created_by, created_at, updated_at
FROM collections
WHERE id = $1
