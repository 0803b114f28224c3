-- users.playlist_collaborator.upsert
-- $1 playlist id, $2 user id, $3 can_edit. One row changed; none if there is no such list, or it is his own.
-- Plan: playlists_pkey, playlist_collaborators_pkey.
INSERT INTO playlist_collaborators (playlist_id, user_id, can_edit)
SELECT p.id, $2::uuid, $3::boolean
FROM playlists AS p
WHERE p.id = $1
  AND p.user_id <> $2
ON CONFLICT ON CONSTRAINT playlist_collaborators_pkey DO UPDATE SET can_edit = excluded.can_edit
