-- users.playlist_item.delete_all
-- $1 playlist id. The number of items that were removed. The list is locked first, as by whoever moves items.
-- Plan: playlists_pkey, playlist_items_playlist_id_position_key.
WITH list AS (
    SELECT p.id FROM playlists AS p WHERE p.id = $1 FOR NO KEY UPDATE
)
DELETE FROM playlist_items AS i
WHERE i.playlist_id = (SELECT list.id FROM list)
