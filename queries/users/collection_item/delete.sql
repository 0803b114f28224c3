-- users.collection_item.delete
-- $1 collection id, $2 id. One row changed; none if the item is not in the collection. The collection is locked first, as by whoever moves items, lest two
-- sessions wait for each other.
-- Plan: collections_pkey, collection_items_pkey.
WITH list AS (
    SELECT c.id FROM collections AS c WHERE c.id = $1 FOR NO KEY UPDATE
)
DELETE FROM collection_items AS i
WHERE i.collection_id = (SELECT list.id FROM list)
  AND i.id = $2
