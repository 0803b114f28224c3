-- users.collection.delete
-- $1 id. One row changed; items, tags and subscriptions go with it.
-- Plan: collections_pkey.
DELETE FROM collections
WHERE id = $1
