-- users.collection_subscription.list_notified
-- $1 collection id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- Who wants to hear of new items and sees the collection, the longest subscribed first.
-- Plan: idx_collection_subscriptions_notified.
SELECT f.user_id, f.subscribed_at
FROM collection_subscriptions AS f
WHERE f.collection_id = $1
  AND f.notify_new_items
  AND sees_collection(f.user_id, f.collection_id)
  AND (f.subscribed_at, f.user_id) > (coalesce($2, '-infinity'::timestamptz), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY f.subscribed_at, f.user_id
LIMIT $4
