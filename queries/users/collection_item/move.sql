-- users.collection_item.move
-- $1 collection id, $2 id, $3 id of the item behind which it goes (NULL: first). One row: whether both are in the collection.
-- Plan: in collection_items_move: collections_pkey, collection_items_pkey, collection_items_collection_id_position_key.
SELECT collection_items_move($1, $2, $3) AS "moved!"
