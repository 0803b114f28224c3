-- users.playlist_item.move
-- $1 playlist id, $2 id, $3 id of the item behind which it goes (NULL: first). One row: whether both are in the list.
-- Plan: in playlist_items_move: playlists_pkey, playlist_items_pkey, playlist_items_playlist_id_position_key.
SELECT playlist_items_move($1, $2, $3) AS "moved!"
