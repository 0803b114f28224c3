-- users.collection.find_by_slug
-- $1 viewer (NULL: the system), $2 slug. One row if there is such a collection and the viewer may see it, else none.
-- Plan: collections_slug_key.
SELECT c.id, c.name, c.slug, c.description, c.poster_url, c.backdrop_url, c.logo_url, c.theme_color, c.item_count, c.total_duration_ms,
       c.smart_rules, c.is_visible, c.sort_order, c.created_by, c.created_at, c.updated_at
FROM collections AS c
WHERE c.slug = $2
  AND sees_collection($1, c.id)
