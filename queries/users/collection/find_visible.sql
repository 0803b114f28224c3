-- users.collection.find_visible
-- $1 viewer (NULL: the system), $2 id. One row if the viewer may see the collection, else none.
-- Plan: collections_pkey.
SELECT id, name, slug, description, poster_url, backdrop_url, logo_url, theme_color, item_count, total_duration_ms, smart_rules, is_visible,
       sort_order, created_by, created_at, updated_at
FROM collections
WHERE id = $2
  AND sees_collection($1, $2)
