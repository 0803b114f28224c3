-- users.collection.list_with_tag
-- $1 viewer (NULL: the system), $2 tag, $3 and $4 sort key and id of the last row seen (NULL: from the start), $5 rows.
-- The collections with a tag that the viewer sees, in their order.
-- Plan: idx_collection_tags_tag, collections_pkey (those with the tag, sorted).
SELECT c.id, c.name, c.slug, c.description, c.poster_url, c.backdrop_url, c.logo_url, c.theme_color, c.item_count, c.total_duration_ms,
       c.smart_rules, c.is_visible, c.sort_order, c.created_by, c.created_at, c.updated_at
FROM collection_tags AS t
JOIN collections AS c ON c.id = t.collection_id
WHERE t.tag = $2
  AND sees_collection($1, c.id)
  AND (c.sort_order, c.id) > (coalesce($3, -2147483648), coalesce($4, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY c.sort_order, c.id
LIMIT $5
