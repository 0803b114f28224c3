-- users.collection_subscription.delete
-- $1 user id, $2 collection id. One row changed, or none.
-- Plan: collection_subscriptions_pkey.
DELETE FROM collection_subscriptions
WHERE user_id = $1
  AND collection_id = $2
