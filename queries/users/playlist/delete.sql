-- users.playlist.delete
-- $1 id. One row changed; items and collaborators go with it.
-- Plan: playlists_pkey.
DELETE FROM playlists
WHERE id = $1
