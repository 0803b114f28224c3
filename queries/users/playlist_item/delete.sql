-- users.playlist_item.delete
-- $1 playlist id, $2 id. One row changed; none if the item is not in the list. The list is locked first, as by whoever moves items, lest two sessions wait
-- for each other.
-- Plan: playlists_pkey, playlist_items_pkey.
WITH list AS (
    SELECT p.id FROM playlists AS p WHERE p.id = $1 FOR NO KEY UPDATE
)
DELETE FROM playlist_items AS i
WHERE i.playlist_id = (SELECT list.id FROM list)
  AND i.id = $2
