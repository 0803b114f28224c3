-- users.collection.list
-- $1 viewer (NULL: the system), $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The collections that the viewer sees, in their order.
-- Plan: idx_collections_sort_order.
SELECT c.id, c.name, c.slug, c.description, c.poster_url, c.backdrop_url, c.logo_url, c.theme_color, c.item_count, c.total_duration_ms,
       c.smart_rules, c.is_visible, c.sort_order, c.created_by, c.created_at, c.updated_at
FROM collections AS c
WHERE sees_collection($1, c.id)
  AND (c.sort_order, c.id) > (coalesce($2, -2147483648), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY c.sort_order, c.id
LIMIT $4
