-- users.collection_subscription.upsert
-- $1 user, who is the viewer as well, $2 collection id, $3 notify_new_items. One row changed; none if the user sees no such collection.
-- Plan: collections_pkey, collection_subscriptions_pkey.
INSERT INTO collection_subscriptions (collection_id, user_id, notify_new_items)
SELECT c.id, $1::uuid, $3::boolean
FROM collections AS c
WHERE c.id = $2
  AND sees_collection($1, c.id)
ON CONFLICT ON CONSTRAINT collection_subscriptions_pkey DO UPDATE SET notify_new_items = excluded.notify_new_items
