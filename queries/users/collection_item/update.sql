-- users.collection_item.update
-- $1 collection id, $2 id, $3 release_order, $4 chronological_order, $5 custom_title, $6 notes. One row changed; none if the item is not in the collection.
-- Plan: collection_items_pkey.
UPDATE collection_items
SET release_order = $3,
    chronological_order = $4,
    custom_title = $5,
    notes = $6
WHERE id = $2
  AND collection_id = $1
