-- users.playlist_item.record_play
-- $1 playlist id, $2 id. One row changed; none if the item is not in the list.
-- Plan: playlists_pkey, playlist_items_pkey.
WITH list AS (
    UPDATE playlists AS p
    SET last_played_at = clock_timestamp()
    WHERE p.id = $1
      AND EXISTS (SELECT FROM playlist_items AS i WHERE i.id = $2 AND i.playlist_id = $1)
    RETURNING p.id
)
UPDATE playlist_items AS i
SET last_played_at = clock_timestamp()
WHERE i.playlist_id = (SELECT list.id FROM list)
  AND i.id = $2
