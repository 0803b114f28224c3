-- users.collection.list_subscribed
-- $1 user, who is the viewer as well, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The collections that the user follows and sees, the latest followed first.
-- Plan: idx_collection_subscriptions_user, collections_pkey.
SELECT c.id, c.name, c.slug, c.description, c.poster_url, c.backdrop_url, c.logo_url, c.theme_color, c.item_count, c.total_duration_ms,
       c.smart_rules, c.is_visible, c.sort_order, c.created_by, c.created_at, c.updated_at,
       f.subscribed_at AS "key!"
FROM collection_subscriptions AS f
JOIN collections AS c ON c.id = f.collection_id
WHERE f.user_id = $1
  AND sees_collection($1, c.id)
  AND (f.subscribed_at, f.collection_id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY f.subscribed_at DESC, f.collection_id DESC
LIMIT $4
